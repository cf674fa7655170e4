//! Versions to go back to, stored beside their document: what it was before it was changed, taken now and then, and
//! what a person has given a name.

use super::database::{
    VERSION_LIST, VERSIONS, finish, open, read, trouble, version_key, versions_of, write,
};
use super::{entry, get, tables_of};
use crate::protocol::{SaveTrouble, SavedVersion, VersionReason, digest};
use gloo::timers::callback::Timeout;
use idb::Query;
use std::cell::RefCell;
use trestle_core::model::Document;
use trestle_core::share::{Kept, UnpackError, document_from_packed, packed_document, superfluous};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;

/// Least time between two versions that are taken while a document is edited, in milliseconds.
const INTERVAL: f64 = 3.0 * 60_000.0;

/// Packing a large document takes a moment: it waits until what was changed has been saved.
const DELAY: u32 = 1_500;

/// Names that are kept of what a person types.
pub(in crate::worker) const MAX_NAME_CHARS: usize = 120;

thread_local! {
    /// When a version was last taken of the document of a key.
    static LAST: RefCell<Option<(String, f64)>> = const { RefCell::new(None) };
}

/// The document of a key is about to change: keeps what it was, where it is time for that, or where there is a reason.
pub(in crate::worker) fn before_change(
    key: &str,
    document: &Document,
    reason: Option<VersionReason>,
) {
    let now = js_sys::Date::now();
    let last = LAST.with_borrow(|last| last.as_ref().filter(|(k, _)| k == key).map(|l| l.1));
    let due = match last {
        None => Some(VersionReason::Opened),
        Some(at) if now - at >= INTERVAL => Some(VersionReason::Editing),
        Some(_) => None,
    };
    let Some(reason) = reason.or(due) else { return };
    LAST.set(Some((key.to_owned(), now)));
    if document.schema == Document::new("").schema {
        return;
    }
    let (key, document) = (key.to_owned(), document.clone());
    Timeout::new(DELAY, move || {
        spawn_local(async move {
            // The document itself is said to be saved or not; a version more or less is nothing to be told of.
            let _ = take(&key, &document, reason, None, now).await;
        });
    })
    .forget();
}

/// Keeps a version, unless the newest is the same, and lets those go that are too many.
pub(in crate::worker) async fn take(
    key: &str,
    document: &Document,
    reason: VersionReason,
    name: Option<String>,
    at: f64,
) -> Result<(), SaveTrouble> {
    let bytes = packed_document(document);
    let digest = digest(&bytes);
    let there = list(key).await?;
    let is_known = there.first().is_some_and(|newest| newest.digest == digest);
    if is_known && name.is_none() {
        return Ok(());
    }
    let id = new_id(at, &there);
    let version = SavedVersion {
        id: id.clone(),
        at,
        name,
        reason,
        tables: tables_of(document),
        bytes: bytes.len(),
        digest,
    };
    let mut all = there;
    all.push(version.clone());
    let database = open().await?;
    let transaction = write(&database, &[VERSIONS, VERSION_LIST])?;
    let key_of = |id: &str| version_key(key, id);
    let packed = js_sys::Uint8Array::from(bytes.as_slice());
    let about = serde_json::to_string(&version).unwrap_or_default();
    for (store, value) in [(VERSIONS, packed.into()), (VERSION_LIST, JsValue::from(about))] {
        let store = transaction.object_store(store).map_err(|e| trouble(&e))?;
        store.put(&value, Some(&key_of(&id))).map_err(|e| trouble(&e))?;
        for old in too_many(&all, at) {
            store.delete(key_of(&old)).map_err(|e| trouble(&e))?;
        }
    }
    let done = finish(transaction).await;
    database.close();
    done
}

/// Ids of versions that were taken by themselves and may go.
fn too_many(versions: &[SavedVersion], now: f64) -> Vec<String> {
    let automatic: Vec<&SavedVersion> = versions.iter().filter(|v| v.name.is_none()).collect();
    let kept: Vec<Kept> = automatic.iter().map(|v| Kept { at: v.at, bytes: v.bytes }).collect();
    let gone = superfluous(&kept, now).into_iter();
    gone.filter_map(|n| automatic.get(n).map(|v| v.id.clone())).collect()
}

/// Ids stand in the order of their times.
fn new_id(at: f64, there: &[SavedVersion]) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds")]
    let mut time = at as u64;
    loop {
        let id = format!("{time:012x}");
        if !there.iter().any(|v| v.id == id) {
            return id;
        }
        time += 1;
    }
}

/// All versions of a document, the newest first.
pub(in crate::worker) async fn list(key: &str) -> Result<Vec<SavedVersion>, SaveTrouble> {
    let database = open().await?;
    let transaction = read(&database, &[VERSION_LIST])?;
    let range = Query::from(versions_of(key)?);
    let request = transaction.object_store(VERSION_LIST).and_then(|s| s.get_all(Some(range), None));
    let values = request.map_err(|e| trouble(&e))?.await.map_err(|e| trouble(&e));
    database.close();
    let mut versions: Vec<SavedVersion> = values?.iter().filter_map(entry).collect();
    versions.sort_by(|a, b| b.at.total_cmp(&a.at));
    Ok(versions)
}

/// A version's document, or why there is none, in words.
pub(in crate::worker) async fn document(key: &str, id: &str) -> Result<Document, String> {
    let value = get(VERSIONS, &version_key(key, id)).await;
    let value = value.map_err(|trouble| format!("The version cannot be read: {trouble}."))?;
    let bytes = value.and_then(|v| v.dyn_into::<js_sys::Uint8Array>().ok());
    let bytes = bytes.ok_or("This version is no longer there.")?;
    document_from_packed(&bytes.to_vec())
        .map_err(|error: UnpackError| format!("The version cannot be read. {error}"))
}

/// Gives a version a name, which keeps it for good, or takes it away.
pub(in crate::worker) async fn rename(
    key: &str,
    id: &str,
    name: Option<String>,
) -> Result<(), SaveTrouble> {
    let there = list(key).await?;
    let Some(mut version) = there.into_iter().find(|v| v.id == id) else { return Ok(()) };
    version.name = name;
    let database = open().await?;
    let transaction = write(&database, &[VERSION_LIST])?;
    let store = transaction.object_store(VERSION_LIST).map_err(|e| trouble(&e))?;
    let about = serde_json::to_string(&version).unwrap_or_default();
    store.put(&about.into(), Some(&version_key(key, id))).map_err(|e| trouble(&e))?;
    let done = finish(transaction).await;
    database.close();
    done
}

pub(in crate::worker) async fn remove(key: &str, id: &str) -> Result<(), SaveTrouble> {
    let database = open().await?;
    let transaction = write(&database, &[VERSIONS, VERSION_LIST])?;
    for store in [VERSIONS, VERSION_LIST] {
        let store = transaction.object_store(store).map_err(|e| trouble(&e))?;
        store.delete(version_key(key, id)).map_err(|e| trouble(&e))?;
    }
    let done = finish(transaction).await;
    database.close();
    done
}
