//! What the first view does not need: panels, dialogs, editing and what the worker says. A release build puts it into a
//! wasm module of its own (`cargo xtask finish-dist`), which is loaded behind the first view.
//!
//! Whatever is reached through [`Later`] alone is in that module; what anything else reaches too stays in the first.

use super::action::{Ctx, Entry, perform_entry};
use super::canvas::{self, Tools};
use super::dialog::Dialogs;
use super::drawer::Drawer;
use super::explorer::Left;
use super::failure::FailureBox;
use super::inspector::Inspector;
use super::start::{Start, WorkScreen};
use super::store::{Screen, Store};
use super::{client, clipboard, open, saving};
use crate::protocol::ToWorker;
use leptos::prelude::*;
use std::cell::RefCell;
use trestle_core::edit::{Command, CommandError};
use trestle_core::layout::placed;
use trestle_core::model::{Document, ObjectRef};
use trestle_core::share::{Read, json_from_document};
use wasm_bindgen::JsValue;
use web_sys::{KeyboardEvent, MessageEvent};

/// A part of the screen that appears when the other module is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Start,
    Work,
    Failure,
    Inspector,
    Drawer,
    Dialogs,
    /// What lies over the canvas and does not move with it.
    CanvasBars,
    /// What lies between areas and cards.
    Notes,
    /// What lies over the cards.
    CanvasTools,
    /// What lies beside the pointer.
    PointerNotes,
}

/// The way into the other module.
pub(super) struct Later {
    view: fn(Part) -> AnyView,
    pub(super) apply: fn(Store, &Command) -> Result<Vec<ObjectRef>, CommandError>,
    pub(super) perform: fn(Ctx, &Entry),
    pub(super) placed: fn(Document) -> Document,
    /// Adds to the open document what else the link has that it was read from.
    pub(super) complete: fn(Ctx, Read),
    /// What a filter leaves of a document; none leaves all.
    pub(super) left: fn(&Document, &str) -> Option<Left>,
    pub(super) pointer: fn(Tools, &web_sys::Event),
    pub(super) key: fn(Ctx, &KeyboardEvent),
    /// The document as a file.
    pub(super) file: fn(&Document) -> String,
    pub(super) hear: fn(&MessageEvent),
    pub(super) tell: fn(&ToWorker, Vec<JsValue>),
    start: fn(Ctx),
}

const LATER: Later = Later {
    view,
    apply: Store::apply_now,
    perform: perform_entry,
    placed,
    complete: |ctx, read| ctx.opening.complete(read),
    left: Left::of,
    pointer: canvas::on_pointer,
    key: canvas::on_key,
    file: json_from_document,
    hear: client::hear,
    tell: client::tell,
    start: |ctx| {
        saving::start(ctx.store);
        open::list_saved();
        clipboard::start(ctx);
    },
};

fn view(part: Part) -> AnyView {
    match part {
        Part::Start => view! { <Start /> }.into_any(),
        Part::Work => view! { <WorkScreen /> }.into_any(),
        Part::Failure => view! { <FailureBox /> }.into_any(),
        Part::Inspector => view! { <Inspector /> }.into_any(),
        Part::Drawer => view! { <Drawer /> }.into_any(),
        Part::Dialogs => view! { <Dialogs /> }.into_any(),
        Part::CanvasBars => view! { <canvas::Bars /> }.into_any(),
        Part::Notes => view! { <canvas::Notes /> }.into_any(),
        Part::CanvasTools => view! { <canvas::CardTools /> }.into_any(),
        Part::PointerNotes => view! { <canvas::PointerNotes /> }.into_any(),
    }
}

#[component]
pub(super) fn LaterPart(part: Part) -> impl IntoView {
    move || later().map(|later| (later.view)(part))
}

/// What waits for the other module.
type Waiting = Box<dyn FnOnce(&Later)>;

thread_local! {
    static LOADED: ArcRwSignal<Option<&'static Later>> = ArcRwSignal::new(split::THERE);
    static WAITING: RefCell<Vec<Waiting>> = const { RefCell::new(Vec::new()) };
}

/// The other module, once it is there; read inside effects.
pub(super) fn later() -> Option<&'static Later> {
    // It comes once and stays: who reads it then need not be told, and a signal that never changes again would keep
    // what was left of every reader.
    LOADED.with(|loaded| loaded.get_untracked().or_else(|| loaded.get()))
}

/// Calls it now, or as soon as it is there.
pub(super) fn when_loaded(call: impl FnOnce(&Later) + 'static) {
    match untrack(later) {
        Some(later) => call(later),
        None => WAITING.with_borrow_mut(|waiting| waiting.push(Box::new(call))),
    }
}

/// What it begins with, before anything else that waits for it: what an earlier page left is taken in first.
pub(super) fn start(ctx: Ctx) {
    when_loaded(move |later| (later.start)(ctx));
}

/// Loads it: at once, or behind the diagram that a link shows.
pub(super) fn load(store: Store) {
    match store.screen.get_untracked() {
        Screen::Start => split::load(),
        // The first frame paints what was mounted; the second comes when that was done.
        Screen::Editor => request_animation_frame(|| request_animation_frame(split::load)),
    }
}

#[cfg(not(debug_assertions))]
fn loaded(later: &'static Later) {
    LOADED.with(|loaded| loaded.set(Some(later)));
    for call in WAITING.take() {
        call(later);
    }
}

/// A release build, which is cut in two.
#[cfg(not(debug_assertions))]
mod split {
    use super::{LATER, Later, loaded};
    use crate::page::notice;
    use gloo::timers::callback::Timeout;
    use leptos::wasm_split::{SplitLoaderError, wasm_split};

    pub(super) const THERE: Option<&Later> = None;

    /// How often loading is tried, and how long after it failed it is tried again, in milliseconds.
    const TRIES: u32 = 3;
    const PAUSE: u32 = 2_000;

    #[wasm_split(later, fallible, wasm_split_path = leptos::wasm_split)]
    fn other_module() -> Result<&'static Later, SplitLoaderError> {
        Ok(&LATER)
    }

    pub(super) fn load() {
        try_to_load(TRIES);
    }

    fn try_to_load(tries: u32) {
        leptos::task::spawn_local(async move {
            match other_module().await {
                Ok(later) => loaded(later),
                Err(_) if tries > 1 => {
                    Timeout::new(PAUSE, move || try_to_load(tries - 1)).forget();
                }
                Err(_) => notice::error(
                    "A part of Trestle could not be loaded, so nothing can be changed or opened. \
                     See whether you are connected, and load the page again.",
                ),
            }
        });
    }
}

/// A development build is one module.
#[cfg(debug_assertions)]
mod split {
    use super::{LATER, Later};

    pub(super) const THERE: Option<&Later> = Some(&LATER);

    pub(super) fn load() {}
}
