//! The browser's database: its stores, transactions that end for certain, and what goes wrong in words.

use crate::protocol::SaveTrouble;
use idb::{
    Database, DatabaseEvent, Error, Factory, KeyRange, ObjectStoreParams, Transaction,
    TransactionMode,
};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, IdbTransaction};

const DATABASE: &str = "trestle";
/// 1 had documents and their list, 2 has versions and files too.
const SCHEMA: u32 = 2;

/// A document's file as text, by its key.
pub(super) const DOCUMENTS: &str = "documents";
/// What a list of documents shows, by their keys.
pub(super) const LIST: &str = "list";
/// Packed documents, by [`version_key`].
pub(super) const VERSIONS: &str = "versions";
/// What a list of versions shows, by [`version_key`].
pub(super) const VERSION_LIST: &str = "version_list";
/// Handles of files on the disk, by the keys of their documents.
pub(super) const FILES: &str = "files";

const STORES: [&str; 5] = [DOCUMENTS, LIST, VERSIONS, VERSION_LIST, FILES];

/// Opens the database. It is opened for one transaction each, so that another tab with a newer program can change its
/// stores at any time.
pub(super) async fn open() -> Result<Database, SaveTrouble> {
    let mut request = Factory::new()
        .and_then(|factory| factory.open(DATABASE, Some(SCHEMA)))
        .map_err(unavailable)?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        let there = database.store_names();
        for store in STORES {
            if !there.iter().any(|name| name == store) {
                let _ = database.create_object_store(store, ObjectStoreParams::new());
            }
        }
    });
    request.await.map_err(unavailable)
}

/// Where it cannot even be opened there is no storage, as in some private windows; unless it is full.
fn unavailable(error: Error) -> SaveTrouble {
    match trouble(&error) {
        SaveTrouble::Full => SaveTrouble::Full,
        SaveTrouble::Unavailable | SaveTrouble::Other(_) => SaveTrouble::Unavailable,
    }
}

pub(super) fn read(database: &Database, stores: &[&str]) -> Result<Transaction, SaveTrouble> {
    database.transaction(stores, TransactionMode::ReadOnly).map_err(|e| trouble(&e))
}

pub(super) fn write(database: &Database, stores: &[&str]) -> Result<Transaction, SaveTrouble> {
    database.transaction(stores, TransactionMode::ReadWrite).map_err(|e| trouble(&e))
}

/// Commits, and waits until it is done. A transaction may be taken back as late as that, where there is no room.
pub(super) async fn finish(transaction: Transaction) -> Result<(), SaveTrouble> {
    let transaction: IdbTransaction = transaction.into();
    let ended = js_sys::Promise::new(&mut |done, failed| {
        transaction.set_oncomplete(Some(&done));
        // Not at the first error of a request: only then does the transaction know its reason.
        let raw = transaction.clone();
        let aborted = Closure::once_into_js(move || {
            let reason = raw.error().map_or(JsValue::NULL, JsValue::from);
            let _ = failed.call1(&JsValue::NULL, &reason);
        });
        transaction.set_onabort(Some(aborted.unchecked_ref()));
    });
    // Where a request has failed already there is nothing to commit, and the event says why.
    let _ = js_sys::Reflect::get(&transaction, &"commit".into())
        .ok()
        .and_then(|commit| commit.dyn_into::<js_sys::Function>().ok())
        .map(|commit| commit.call0(&transaction));
    JsFuture::from(ended).await.map(|_| ()).map_err(|reason| named(&reason))
}

/// What an error of a request means.
pub(super) fn trouble(error: &Error) -> SaveTrouble {
    match error {
        Error::DomException(exception) => named(exception),
        Error::UpdateFailed(value)
        | Error::AddFailed(value)
        | Error::TransactionOpenFailed(value)
        | Error::TransactionCommitError(value)
        | Error::IndexedDbOpenFailed(value) => named(value),
        Error::IndexedDbNotFound(_) => SaveTrouble::Unavailable,
        other => SaveTrouble::Other(other.to_string()),
    }
}

fn named(value: &JsValue) -> SaveTrouble {
    let Some(exception) = value.dyn_ref::<DomException>() else {
        return SaveTrouble::Other("it was taken back without a reason".to_owned());
    };
    match exception.name().as_str() {
        "QuotaExceededError" => SaveTrouble::Full,
        "SecurityError" | "InvalidStateError" => SaveTrouble::Unavailable,
        name => {
            let message = exception.message();
            SaveTrouble::Other(if message.is_empty() { name.to_owned() } else { message })
        }
    }
}

/// The key of a version: those of one document stand together, in the order of their ids.
pub(super) fn version_key(document: &str, id: &str) -> JsValue {
    format!("{document}/{id}").into()
}

/// All keys of a document's versions. Keys of documents hold no `/`.
pub(super) fn versions_of(document: &str) -> Result<KeyRange, SaveTrouble> {
    let (from, to) = (format!("{document}/"), format!("{document}0"));
    KeyRange::bound(&from.into(), &to.into(), None, Some(true)).map_err(|e| trouble(&e))
}
