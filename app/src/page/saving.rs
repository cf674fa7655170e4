//! Whether what was done is safe, and what is said and done where it is not.

use super::store::{Mode, SaveState, Screen, Store};
use super::{client, notice};
use crate::protocol::{SaveTrouble, ToWorker, Version};
use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use std::cell::Cell;
use trestle_core::share::json_from_document;

/// Where a page that goes away leaves what was not saved yet, under this and the document's key: in the one storage
/// that can be written before it is gone.
const LEFT: &str = "trestle.left.";

/// What a page that went away had not seen saved.
#[derive(Serialize, Deserialize)]
struct Left {
    text: String,
    writer: String,
    /// When the page had opened the document, in milliseconds since 1970.
    since: f64,
    /// When it went away.
    at: f64,
}

thread_local! {
    static OPENED_AT: Cell<f64> = const { Cell::new(0.0) };
    /// Whether this page has left something, from where it may have come back.
    static HAS_LEFT: Cell<bool> = const { Cell::new(false) };
}

/// Takes in what an earlier page left, and watches over the end of this one.
pub(super) fn start(store: Store) {
    for (key, left) in left_behind() {
        let Left { text, writer, since, at } = left;
        client::send(ToWorker::Recover { key, text, writer, since, at });
    }
    Effect::new(move || {
        store.opened.track();
        OPENED_AT.set(js_sys::Date::now());
    });
    let handle = window_event_listener(leptos::ev::pagehide, move |_| leave(store));
    std::mem::forget(handle);
    let handle = window_event_listener(leptos::ev::visibilitychange, move |_| {
        client::send(ToWorker::Flush);
    });
    std::mem::forget(handle);
    let handle = window_event_listener(leptos::ev::beforeunload, move |event| {
        // What cannot be saved would be lost.
        let is_lost = store.screen.get_untracked() == Screen::Editor
            && store.mode.get_untracked() == Mode::Edit
            && store.save_state.with_untracked(|s| matches!(s, SaveState::Failed(_)));
        if is_lost {
            event.prevent_default();
        }
    });
    std::mem::forget(handle);
}

/// The page goes away: the worker may not come to save what it was just sent.
fn leave(store: Store) {
    client::send(ToWorker::Flush);
    let is_unsafe =
        store.save_state.with_untracked(|s| matches!(s, SaveState::Saving | SaveState::Failed(_)));
    let Some(key) = store.key.get_untracked().filter(|_| is_unsafe) else { return };
    let text = store.document.with_untracked(|d| json_from_document(d));
    let at = js_sys::Date::now();
    let left = Left { text, writer: client::page_name(), since: OPENED_AT.get(), at };
    HAS_LEFT.set(true);
    // A document too large for this storage has the worker alone.
    let _ = LocalStorage::set(format!("{LEFT}{key}"), left);
}

fn left_behind() -> Vec<(String, Left)> {
    let storage = LocalStorage::raw();
    let keys = (0..LocalStorage::length()).filter_map(|n| storage.key(n).ok().flatten());
    let keys: Vec<String> = keys.filter(|key| key.starts_with(LEFT)).collect();
    keys.into_iter()
        .filter_map(|name| {
            let left = LocalStorage::get(&name);
            if left.is_err() {
                LocalStorage::delete(&name);
            }
            Some((name.strip_prefix(LEFT)?.to_owned(), left.ok()?))
        })
        .collect()
}

/// What was left behind is saved now.
pub(super) fn recovered(key: &str) {
    LocalStorage::delete(format!("{LEFT}{key}"));
}

/// A version of a document is safe.
pub(super) fn saved(store: Store, key: &str, version: Version) {
    let is_newest = store.key.with_untracked(|k| k.as_deref() == Some(key))
        && store.version.get_untracked() == version;
    if !is_newest {
        return;
    }
    if HAS_LEFT.replace(false) {
        recovered(key);
    }
    if let SaveState::Failed(trouble) = store.save_state.get_untracked() {
        notice::withdraw(&text(&trouble));
        notice::say("Saved again: your last changes are safe.");
    }
    store.save_state.set(SaveState::Saved);
}

/// A document could not be saved; the worker tries again.
pub(super) fn failed(store: Store, trouble: SaveTrouble) {
    let before = store.save_state.get_untracked();
    if before == SaveState::Failed(trouble.clone()) {
        return;
    }
    if let SaveState::Failed(other) = before {
        notice::withdraw(&text(&other));
    }
    notice::error_with(text(&trouble), "download");
    store.save_state.set(SaveState::Failed(trouble));
}

/// What happened, and what to do.
fn text(trouble: &SaveTrouble) -> String {
    match trouble {
        SaveTrouble::Full => {
            "Not saved: this browser's storage is full. Download the document, or make room: delete documents on \
             the start screen, or remove versions that you no longer need. Saving is tried again by itself."
        }
        SaveTrouble::Unavailable => {
            "Not saved: this window keeps nothing, as private windows do. Download the document before you close \
             it, or save it to a file."
        }
        SaveTrouble::Other(reason) => {
            return format!(
                "Not saved: the browser refused ({reason}). Download the document. Saving is tried again by itself."
            );
        }
    }
    .to_owned()
}
