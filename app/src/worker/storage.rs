//! Documents in the browser's own database (`IndexedDB`): one store for documents, one for what a list
//! of them shows.

use super::{STATE, outbox};
use crate::protocol::{SavedDocument, ToPage, Version};
use gloo::timers::callback::Timeout;
use idb::{Database, DatabaseEvent, Error, Factory, ObjectStoreParams, Query, TransactionMode};
use std::cell::RefCell;
use trestle_core::model::Document;
use trestle_core::share::{document_from_json, json_from_document};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

const DATABASE: &str = "trestle";
const DOCUMENTS: &str = "documents";
const LIST: &str = "list";

/// Changes that follow each other within this time are saved at once, in milliseconds.
const SAVE_DELAY: u32 = 250;

thread_local! {
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
            };
            Some((json_from_document(document), saved))
        });
        let Some((text, saved)) = text else { return };
        spawn_local(async move {
            outbox::send(&match save(&text, &saved).await {
                Ok(()) => ToPage::Saved { key: saved.key, version },
                Err(error) => ToPage::SaveFailed { message: error.to_string() },
            });
        });
    });
    PENDING.set(Some(timeout));
}

pub(super) fn load(key: String, then: impl FnOnce(Result<Document, String>) + 'static) {
    spawn_local(async move {
        let text = read(&key).await;
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

async fn save(text: &str, saved: &SavedDocument) -> Result<(), Error> {
    let database = open().await?;
    let transaction = database.transaction(&[DOCUMENTS, LIST], TransactionMode::ReadWrite)?;
    let key = JsValue::from_str(&saved.key);
    transaction.object_store(DOCUMENTS)?.put(&JsValue::from_str(text), Some(&key))?;
    let about = serde_json::to_string(saved).unwrap_or_default();
    transaction.object_store(LIST)?.put(&JsValue::from_str(&about), Some(&key))?;
    transaction.commit()?.await?;
    database.close();
    Ok(())
}

async fn read(key: &str) -> Result<Option<String>, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[DOCUMENTS], TransactionMode::ReadOnly)?;
    let value = transaction.object_store(DOCUMENTS)?.get(JsValue::from_str(key))?.await?;
    database.close();
    Ok(value.and_then(|v| v.as_string()))
}

async fn read_list() -> Result<Vec<SavedDocument>, Error> {
    let database = open().await?;
    let transaction = database.transaction(&[LIST], TransactionMode::ReadOnly)?;
    let values = transaction.object_store(LIST)?.get_all(None::<Query>, None)?.await?;
    database.close();
    let text = values.into_iter().filter_map(|v| v.as_string());
    Ok(text.filter_map(|t| serde_json::from_str(&t).ok()).collect())
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
