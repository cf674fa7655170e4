//! Documents in the browser's own database (`IndexedDB`).
//!
//! A change is written a moment after it was made, whatever follows it. Writes go one after the other; what cannot be
//! written stays in the queue, is said, and is tried again.

mod database;
pub(super) mod files;
pub(super) mod versions;

use super::{Open, STATE, outbox};
use crate::protocol::{FileAbout, SaveTrouble, SavedDocument, ToPage, Version};
use database::{DOCUMENTS, FILES, LIST, VERSION_LIST, VERSIONS, finish, open, trouble};
use gloo::timers::callback::Timeout;
use idb::Query;
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use trestle_core::model::Document;
use trestle_core::share::{document_from_json, json_from_document};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::DedicatedWorkerGlobalScope;

/// From a change to its being written, with what was changed meanwhile, in milliseconds. Whatever ends the browser
/// costs no more than this and the writing.
const SAVE_DELAY: u32 = 250;

/// Until a write that failed is tried again, in milliseconds.
const RETRY_DELAY: u32 = 3_000;

/// What a page saves so long after it went away, in milliseconds, it saves because it came back; what it saves before
/// that may lack its last change.
const CAME_BACK: f64 = 2_000.0;

/// A document at the moment when it was to be saved.
struct Snapshot {
    text: String,
    about: SavedDocument,
    version: Version,
}

thread_local! {
    /// When the document of a key had been saved, as this worker last saw it.
    static SEEN: RefCell<Option<(String, f64)>> = const { RefCell::new(None) };
    static DUE: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    static QUEUE: RefCell<VecDeque<Snapshot>> = const { RefCell::new(VecDeque::new()) };
    static WRITING: Cell<bool> = const { Cell::new(false) };
    static RETRY: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// The open document changed: it will be saved soon. Further changes do not put it off.
pub(super) fn changed() {
    DUE.with_borrow_mut(|due| {
        if due.is_none() {
            *due = Some(Timeout::new(SAVE_DELAY, save_open));
        }
    });
}

/// Saves at once what is to be saved soon: the page is about to go, or another document comes.
pub(super) fn flush() {
    let due = DUE.with_borrow_mut(Option::take);
    if due.is_some() {
        save_open();
    }
}

fn save_open() {
    DUE.set(None);
    STATE.with_borrow(|state| {
        if let Some(open) = &state.open {
            save_now(open);
        }
    });
}

/// As [`flush`], where the state is borrowed already.
pub(super) fn leave(open: &Open) {
    let due = DUE.with_borrow_mut(Option::take);
    if due.is_some() {
        save_now(open);
    }
}

fn save_now(open: &Open) {
    let Some(key) = &open.key else { return };
    let document = &open.document;
    enqueue(Snapshot {
        text: json_from_document(document),
        about: about_document(key, document),
        version: open.version,
    });
}

fn about_document(key: &str, document: &Document) -> SavedDocument {
    SavedDocument {
        key: key.to_owned(),
        name: document.name.clone(),
        tables: tables_of(document),
        saved_at: js_sys::Date::now(),
        writer: writer(),
    }
}

fn tables_of(document: &Document) -> usize {
    document.schema.tables.iter().filter(|t| !t.external).count()
}

fn enqueue(snapshot: Snapshot) {
    QUEUE.with_borrow_mut(|queue| {
        queue.retain(|other| other.about.key != snapshot.about.key);
        queue.push_back(snapshot);
    });
    write_queue();
}

fn write_queue() {
    RETRY.set(None);
    if WRITING.replace(true) {
        return;
    }
    spawn_local(async {
        while let Some(snapshot) = QUEUE.with_borrow_mut(VecDeque::pop_front) {
            match save(&snapshot).await {
                Ok(true) => {
                    let (key, version) = (snapshot.about.key, snapshot.version);
                    outbox::send(&ToPage::Saved { key, version });
                }
                Ok(false) => save_as_copy(snapshot),
                Err(trouble) => {
                    keep(snapshot);
                    outbox::send(&ToPage::SaveFailed { trouble });
                    RETRY.set(Some(Timeout::new(RETRY_DELAY, write_queue)));
                    break;
                }
            }
        }
        WRITING.set(false);
    });
}

/// Puts back what could not be written, unless something newer takes its place.
fn keep(snapshot: Snapshot) {
    QUEUE.with_borrow_mut(|queue| {
        if !queue.iter().any(|other| other.about.key == snapshot.about.key) {
            queue.push_front(snapshot);
        }
    });
}

/// The page of this worker: its name, which the page has chosen.
fn writer() -> String {
    let scope = js_sys::global().dyn_into::<DedicatedWorkerGlobalScope>();
    scope.map(|scope| scope.name()).unwrap_or_default()
}

/// Leaves to the other tab what it has saved, and goes on under a key of its own.
fn save_as_copy(mut snapshot: Snapshot) {
    let key = snapshot.about.key;
    let copy = format!("{key}-{}", writer());
    let is_open = STATE.with_borrow_mut(|state| {
        let open = state.open.as_mut().filter(|o| o.key.as_ref() == Some(&key));
        open.map(|o| o.key = Some(copy.clone())).is_some()
    });
    if is_open {
        outbox::send(&ToPage::SavedAsCopy { key, copy: copy.clone() });
    }
    snapshot.about.key = copy;
    keep(snapshot);
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

/// The same of a document that was read from elsewhere. One that was loaded is known as it was then.
pub(super) fn adopted(key: &str) {
    let known = SEEN.with_borrow(|seen| seen.as_ref().is_some_and(|(seen, _)| seen == key));
    if !known {
        held(key);
    }
}

/// Takes in what a page that went away had not seen saved. `since` is when it had opened the document: where another
/// page has saved it after that, it becomes a document of its own.
pub(super) fn recover(key: String, text: String, writer: String, since: f64, at: f64) {
    spawn_local(async move {
        if recovered(&key, text, &writer, since, at).await.is_ok() {
            outbox::send(&ToPage::Recovered { key });
        }
        send_list().await;
    });
}

async fn recovered(
    key: &str,
    text: String,
    writer: &str,
    since: f64,
    at: f64,
) -> Result<(), SaveTrouble> {
    // A text that is no document is let go.
    let Ok(document) = document_from_json(&text) else { return Ok(()) };
    let there = read_about(key).await?;
    // The page came back and went on.
    if there.as_ref().is_some_and(|t| t.writer == writer && t.saved_at > at + CAME_BACK) {
        return Ok(());
    }
    let is_foreign = there.is_some_and(|t| t.writer != writer && t.saved_at > since);
    let key = if is_foreign { format!("{key}-{writer}") } else { key.to_owned() };
    let mut about = about_document(&key, &document);
    writer.clone_into(&mut about.writer);
    put(&text, &about, |_| true).await.map(|_| ())
}

/// Reads a document, and the file that belongs to it.
pub(super) fn load(
    key: String,
    then: impl FnOnce(Result<Document, String>, Option<(FileAbout, JsValue)>) + 'static,
) {
    spawn_local(async move {
        let text = read(&key).await;
        let file = files::of(&key).await;
        if let Ok(Some(about)) = read_about(&key).await {
            SEEN.set(Some((key, about.saved_at)));
        }
        let document = match text {
            Ok(Some(text)) => document_from_json(&text).map_err(|e| e.to_string()),
            Ok(None) => Err("This document is no longer in this browser's storage.".to_owned()),
            Err(trouble) => Err(format!("The browser's storage cannot be read: {trouble}.")),
        };
        then(document, file);
    });
}

pub(super) fn list() {
    spawn_local(send_list());
}

async fn send_list() {
    // Without storage, as in some private windows, there is nothing to list.
    let mut documents = read_list().await.unwrap_or_default();
    documents.sort_by(|a, b| b.saved_at.total_cmp(&a.saved_at));
    outbox::send(&ToPage::SavedDocuments { documents });
}

/// Removes a document, with its versions.
pub(super) fn forget(key: String) {
    spawn_local(async move {
        if let Err(trouble) = remove(&key).await {
            outbox::send(&ToPage::SaveFailed { trouble });
        }
        // There may be room now for what waits.
        if QUEUE.with_borrow(|queue| !queue.is_empty()) {
            write_queue();
        }
        send_list().await;
    });
}

/// Whether it was saved: not over what another page has saved since. In one transaction, so that no other comes between.
async fn save(snapshot: &Snapshot) -> Result<bool, SaveTrouble> {
    let saved = &snapshot.about;
    let seen = SEEN.with_borrow(|seen| {
        seen.as_ref().filter(|(key, _)| *key == saved.key).map(|(_, at)| at.to_bits())
    });
    let is_ours = |there: &SavedDocument| {
        there.writer == saved.writer || Some(there.saved_at.to_bits()) == seen
    };
    let done = put(&snapshot.text, saved, is_ours).await?;
    if done {
        SEEN.set(Some((saved.key.clone(), saved.saved_at)));
    }
    Ok(done)
}

/// Writes a document, unless one is there that may not be written over.
async fn put(
    text: &str,
    about: &SavedDocument,
    may_replace: impl Fn(&SavedDocument) -> bool,
) -> Result<bool, SaveTrouble> {
    let database = open().await?;
    let transaction = database::write(&database, &[DOCUMENTS, LIST])?;
    let key = JsValue::from_str(&about.key);
    let list = transaction.object_store(LIST).map_err(|e| trouble(&e))?;
    let there = list.get(key.clone()).map_err(|e| trouble(&e))?.await.map_err(|e| trouble(&e))?;
    let may = there.as_ref().and_then(entry).is_none_or(|there| may_replace(&there));
    if may {
        let documents = transaction.object_store(DOCUMENTS).map_err(|e| trouble(&e))?;
        documents.put(&text.into(), Some(&key)).map_err(|e| trouble(&e))?;
        let entry = serde_json::to_string(about).unwrap_or_default();
        list.put(&entry.into(), Some(&key)).map_err(|e| trouble(&e))?;
    }
    let done = finish(transaction).await;
    database.close();
    done.map(|()| may)
}

async fn get(store: &str, key: &JsValue) -> Result<Option<JsValue>, SaveTrouble> {
    let database = open().await?;
    let transaction = database::read(&database, &[store])?;
    let request = transaction.object_store(store).and_then(|s| s.get(key.clone()));
    let value = request.map_err(|e| trouble(&e))?.await.map_err(|e| trouble(&e));
    database.close();
    value
}

async fn read(key: &str) -> Result<Option<String>, SaveTrouble> {
    Ok(get(DOCUMENTS, &key.into()).await?.and_then(|v| v.as_string()))
}

async fn read_about(key: &str) -> Result<Option<SavedDocument>, SaveTrouble> {
    Ok(get(LIST, &key.into()).await?.as_ref().and_then(entry))
}

/// An entry of a list, as it is stored.
fn entry<T: serde::de::DeserializeOwned>(value: &JsValue) -> Option<T> {
    serde_json::from_str(&value.as_string()?).ok()
}

async fn read_list() -> Result<Vec<SavedDocument>, SaveTrouble> {
    let database = open().await?;
    let transaction = database::read(&database, &[LIST])?;
    let request = transaction.object_store(LIST).and_then(|s| s.get_all(None::<Query>, None));
    let values = request.map_err(|e| trouble(&e))?.await.map_err(|e| trouble(&e));
    database.close();
    Ok(values?.iter().filter_map(entry).collect())
}

async fn remove(key: &str) -> Result<(), SaveTrouble> {
    QUEUE.with_borrow_mut(|queue| queue.retain(|waiting| waiting.about.key != key));
    let database = open().await?;
    let transaction =
        database::write(&database, &[DOCUMENTS, LIST, FILES, VERSIONS, VERSION_LIST])?;
    for store in [DOCUMENTS, LIST, FILES] {
        let store = transaction.object_store(store).map_err(|e| trouble(&e))?;
        store.delete(JsValue::from_str(key)).map_err(|e| trouble(&e))?;
    }
    for store in [VERSIONS, VERSION_LIST] {
        let store = transaction.object_store(store).map_err(|e| trouble(&e))?;
        store.delete(database::versions_of(key)?).map_err(|e| trouble(&e))?;
    }
    let done = finish(transaction).await;
    database.close();
    done
}
