//! Documents in the browser's own database (`IndexedDB`): one store for documents, one for what a list
//! of them shows.

use super::{STATE, outbox};
use crate::protocol::{SavedDocument, ToPage, Version};
use gloo::timers::callback::Timeout;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Query, TransactionMode};
use std::cell::RefCell;
use trestle_core::model::Document;
use trestle_core::share::{document_from_json, json_from_document};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::DedicatedWorkerGlobalScope;

const DATABASE: &str = "trestle";
const DOCUMENTS: &str = "documents";
const LIST: &str = "list";

/// Changes that follow each other within this time are saved at once, in milliseconds.
const SAVE_DELAY: u32 = 250;

thread_local! {
    /// When the document of a key had been saved, as this worker last saw it.
    static SEEN: RefCell<Option<(String, f64)>> = const { RefCell::new(None) };
    static PENDING: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// The open document changed: it will be saved soon.
pub(super) fn changed(key: &str, version: Version) {
    let key = key.to_owned();
    let timeout = Timeout::new(SAVE_DELAY, move || {
        let text = STATE.with_borrow(|state| {
            let open = state.open.as_ref().filter(|o| o.key.as_ref() == Some(&key))?;
            let document = &open.document;
            let saved = SavedDocument {
                key: key.clone(),
                name: document.name.clone(),
                tables: document.schema.tables.iter().filter(|t| !t.external).count(),
                saved_at: js_sys::Date::now(),
                writer: writer(),
            };
            Some((json_from_document(document), saved))
        });
        let Some((text, saved)) = text else { return };
        spawn_local(async move {
            match save(&text, &saved).await {
                Ok(true) => outbox::send(&ToPage::Saved { key: saved.key, version }),
                Ok(false) => save_as_copy(saved.key, version),
                Err(error) => outbox::send(&ToPage::SaveFailed { message: error.to_string() }),
            }
        });
    });
    PENDING.set(Some(timeout));
}

/// The page of this worker: its name, which the page has chosen.
fn writer() -> String {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>();
    scope.map(|scope| scope.name()).unwrap_or_default()
}

/// Leaves to the other tab what it has saved, and goes on under a key of its own.
fn save_as_copy(key: String, version: Version) {
    let copy = format!("{key}-{}", writer());
    let is_open = STATE.with_borrow_mut(|state| {
        let open = state.open.as_mut().filter(|o| o.key.as_ref() == Some(&key));
        open.map(|o| o.key = Some(copy.clone())).is_some()
    });
    if is_open {
        outbox::send(&ToPage::SavedAsCopy { key, copy: copy.clone() });
        changed(&copy, version);
    }
}

/// What is stored under a key now is what this worker's document began as.
pub(super) fn held(key: &str) {
    let key = key.to_owned();
    spawn_local(async move {
        if let Ok(Some(saved)) = read_about(&key).await {
            SEEN.set(Some((key, saved.saved_at)));
        }
    });
}

pub(super) fn load(key: String, then: impl FnOnce(Result<Document, String>) + 'static) {
    spawn_local(async move {
        let text = read(&key).await;
        if let Ok(Some(about)) = read_about(&key).await {
            SEEN.set(Some((key, about.saved_at)));
        }
        then(match text {
            Ok(Some(text)) => document_from_json(&text).map_err(|e| e.to_string()),
            Ok(None) => Err("This document is no longer in this browser's storage.".to_owned()),
            Err(error) => Err(format!("The browser's storage cannot be read: {error}")),
        });
    });
}

pub(super) fn list() {
    spawn_local(async {
        // Without storage, as in some private windows, there is nothing to list.
        let mut documents = read_list().await.unwrap_or_default();
        documents.sort_by(|a, b| b.saved_at.total_cmp(&a.saved_at));
        outbox::send(&ToPage::SavedDocuments { documents });
    });
}

pub(super) fn forget(key: String) {
    spawn_local(async move {
        if let Err(error) = remove(&key).await {
            outbox::send(&ToPage::SaveFailed { message: error.to_string() });
        }
        list();
    });
}

async fn open() -> Result<Database, Error> {
    let mut request = Factory::new()?.open(DATABASE, Some(1))?;
    request.on_upgrade_needed(|event| {
        let Ok(database) = event.database() else { return };
        for store in [DOCUMENTS, LIST] {
            let _ = database.create_object_store(store, ObjectStoreParams::new());
        }
    });
    request.await
}

/// Whether it was saved: not over what another page has saved since.
async fn save(text: &str, saved: &SavedDocument) -> Result<bool, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[DOCUMENTS, LIST], TransactionMode::ReadWrite)?;
    let key = JsValue::from_str(&saved.key);
    let there = transaction.object_store(LIST)?.get(key.clone())?.await?;
    let there = there.as_ref().and_then(about);
    let seen = SEEN.with_borrow(|seen| {
        seen.as_ref().filter(|(key, _)| *key == saved.key).map(|(_, at)| at.to_bits())
    });
    let is_foreign = there.is_some_and(|there| {
        there.writer != saved.writer && Some(there.saved_at.to_bits()) != seen
    });
    if is_foreign {
        database.close();
        return Ok(false);
    }
    transaction.object_store(DOCUMENTS)?.put(&JsValue::from_str(text), Some(&key))?;
    let entry = serde_json::to_string(saved).unwrap_or_default();
    transaction.object_store(LIST)?.put(&JsValue::from_str(&entry), Some(&key))?;
    transaction.commit()?.await?;
    database.close();
    SEEN.set(Some((saved.key.clone(), saved.saved_at)));
    Ok(true)
}

async fn read(key: &str) -> Result<Option<String>, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[DOCUMENTS], TransactionMode::ReadOnly)?;
    let value = transaction.object_store(DOCUMENTS)?.get(JsValue::from_str(key))?.await?;
    database.close();
    Ok(value.and_then(|v| v.as_string()))
}

async fn read_about(key: &str) -> Result<Option<SavedDocument>, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[LIST], TransactionMode::ReadOnly)?;
    let value = transaction.object_store(LIST)?.get(JsValue::from_str(key))?.await?;
    database.close();
    Ok(value.as_ref().and_then(about))
}

/// An entry of the list, as it is stored.
fn about(value: &JsValue) -> Option<SavedDocument> {
    serde_json::from_str(&value.as_string()?).ok()
}

async fn read_list() -> Result<Vec<SavedDocument>, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[LIST], TransactionMode::ReadOnly)?;
    let values = transaction.object_store(LIST)?.get_all(None::<Query>, None)?.await?;
    database.close();
    Ok(values.iter().filter_map(about).collect())
}

async fn remove(key: &str) -> Result<(), Error> {
    let database = open().await?;
    let transaction = database.transaction(&[DOCUMENTS, LIST], TransactionMode::ReadWrite)?;
    for store in [DOCUMENTS, LIST] {
        transaction.object_store(store)?.delete(JsValue::from_str(key))?;
    }
    transaction.commit()?.await?;
    database.close();
    Ok(())
}
