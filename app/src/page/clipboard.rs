//! Tables on the clipboard: copied as SQL that any program reads, with the same as a fragment beside it that this one
//! reads without loss; pasted from either.
//!
//! The browser's own events carry the texts, so that it need not be asked whether the clipboard may be read.

use super::action::{Ctx, run};
use super::open::PastePlace;
use super::store::{Mode, Screen, Store};
use super::ui::{self, count};
use super::{client, notice};
use crate::protocol::{Answer, Question, Version};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use trestle_core::edit::{Command, fragment};
use trestle_core::layout::Point;
use trestle_core::model::{ObjectRef, TableId};
use trestle_core::share::json_from_document;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, Element, PointerEvent};

/// Under which a fragment stands on the clipboard, beside the text.
const FRAGMENT: &str = "application/x-trestle";

/// Longest text that is read, in bytes as the browser counts them.
const MAX_PASTED: usize = 32 * 1024 * 1024;

/// What is shorter is a word that was meant for something else.
const MIN_PASTED: usize = 10;

/// Selections of so many tables have their SQL ready before it is asked for; that of larger ones follows.
const MAX_READY: usize = 80;

/// Until the SQL of a new selection is made ready, in milliseconds.
const READY_DELAY: u32 = 150;

/// The SQL of tables, at a version of the document.
struct Ready {
    version: Version,
    tables: BTreeSet<TableId>,
    sql: String,
}

thread_local! {
    static READY: RefCell<Option<Ready>> = const { RefCell::new(None) };
    /// Where the pointer was last, in the window's pixels.
    static POINTER: Cell<Option<(f64, f64)>> = const { Cell::new(None) };
}

/// Listens to the clipboard's events, and keeps the SQL of what is selected at hand.
pub(super) fn start(ctx: Ctx) {
    keep_ready(ctx.store);
    let handle = window_event_listener(leptos::ev::pointermove, |event: PointerEvent| {
        POINTER.set(Some((f64::from(event.client_x()), f64::from(event.client_y()))));
    });
    std::mem::forget(handle);
    let handle = window_event_listener(leptos::ev::copy, move |event| {
        copy(ctx, event.unchecked_ref());
    });
    std::mem::forget(handle);
    let handle = window_event_listener(leptos::ev::cut, move |event| {
        if ctx.store.mode.get_untracked() == Mode::Edit && copy(ctx, event.unchecked_ref()) {
            remove_cut(ctx);
        }
    });
    std::mem::forget(handle);
    let handle = window_event_listener(leptos::ev::paste, move |event| {
        paste(ctx, event.unchecked_ref());
    });
    std::mem::forget(handle);
}

fn keep_ready(store: Store) {
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move || {
        let tables = store.selection.with(|s| s.tables.clone());
        let version = store.version.get();
        READY.set(None);
        if tables.is_empty() || tables.len() > MAX_READY || store.screen.get() != Screen::Editor {
            waiting.set_value(None);
            return;
        }
        let timeout = Timeout::new(READY_DELAY, move || {
            let question = Question::SqlOfTables { tables: tables.clone() };
            client::ask(question, move |given, answer| {
                if let Answer::Text(sql) = answer
                    && given == version
                {
                    READY.set(Some(Ready { version, tables, sql }));
                }
            });
        });
        waiting.set_value(Some(timeout));
    });
}

/// Whether keys that reach an element are for the diagram, and not for a text.
fn is_for_tables(ctx: Ctx, event: &ClipboardEvent) -> bool {
    let in_field = event
        .target()
        .and_then(|t| t.dyn_into::<Element>().ok())
        .is_some_and(|e| ui::is_field(&e) || e.closest("[data-editor]").is_ok_and(|e| e.is_some()));
    !in_field && ctx.store.dialog.with_untracked(Option::is_none)
}

/// The fragment of what is selected, as a document's file.
pub(super) fn fragment_of(store: Store) -> String {
    let tables = store.selection.with_untracked(|s| s.tables.clone());
    let diagram = store.diagram.get_untracked();
    store.document.with_untracked(|d| json_from_document(&fragment(d, &tables, &diagram)))
}

/// Whether tables were copied.
fn copy(ctx: Ctx, event: &ClipboardEvent) -> bool {
    let store = ctx.store;
    let tables = store.selection.with_untracked(|s| s.tables.clone());
    let marked = window().get_selection().ok().flatten().is_some_and(|s| !s.is_collapsed());
    if tables.is_empty()
        || marked
        || store.screen.get_untracked() != Screen::Editor
        || !is_for_tables(ctx, event)
    {
        return false;
    }
    let Some(data) = event.clipboard_data() else { return false };
    event.prevent_default();
    let what = count(tables.len(), "table", "tables");
    let version = store.version.get_untracked();
    let ready = READY.with_borrow(|ready| {
        let ready = ready.as_ref().filter(|r| r.version == version && r.tables == tables)?;
        Some(ready.sql.clone())
    });
    if let Some(sql) = ready {
        let written = data
            .set_data("text/plain", &sql)
            .and_then(|()| data.set_data(FRAGMENT, &fragment_of(store)));
        match written {
            Ok(()) => notice::say(format!("{what} copied as SQL.")),
            Err(_) => notice::error("The browser does not let this page copy."),
        }
    } else {
        client::ask(Question::SqlOfTables { tables }, |_, answer| {
            if let Answer::Text(sql) = answer {
                ui::copy_text(&sql, "SQL of the selection");
            }
        });
    }
    true
}

/// What was cut goes from the document, with what depends on it.
fn remove_cut(ctx: Ctx) {
    let tables = ctx.store.selection.with_untracked(|s| s.tables.clone());
    let label = format!("Cut {}", count(tables.len(), "table", "tables"));
    let commands = tables
        .into_iter()
        .map(|t| Command::Remove { object: ObjectRef::Table(t), cascade: true })
        .collect();
    run(ctx, &Command::Batch { label, commands });
    ctx.store.seal();
}

fn paste(ctx: Ctx, event: &ClipboardEvent) {
    let Some(data) = event.clipboard_data().filter(|_| is_for_tables(ctx, event)) else { return };
    let of = |kind: &str| data.get_data(kind).unwrap_or_default();
    let fragment = of(FRAGMENT);
    let text = if fragment.is_empty() { of("text/plain") } else { fragment };
    if text.trim().len() <= MIN_PASTED {
        return;
    }
    event.prevent_default();
    if text.len() > MAX_PASTED {
        notice::error(format!(
            "What you pasted has {} MB; at most {} MB are read. Save it as a file and open that.",
            text.len() / 1_000_000,
            MAX_PASTED / 1_000_000
        ));
        return;
    }
    let store = ctx.store;
    let is_open =
        store.screen.get_untracked() == Screen::Editor && store.mode.get_untracked() == Mode::Edit;
    if is_open {
        let place = PastePlace { diagram: store.diagram.get_untracked(), at: target(ctx) };
        ctx.opening.paste_text(text, place);
    } else {
        ctx.opening.import_text(text);
    }
}

/// Where what is pasted goes, in world pixels: under the pointer where it is on the diagram, else in the middle.
fn target(ctx: Ctx) -> Point {
    let camera = ctx.view.camera.get_untracked();
    let size = ctx.view.size.get_untracked();
    let under_pointer = || {
        let (x, y) = POINTER.get()?;
        #[expect(clippy::cast_possible_truncation, reason = "pixels")]
        let hit = document().element_from_point(x as f32, y as f32)?;
        let canvas = hit.closest("#canvas").ok().flatten()?.get_bounding_client_rect();
        Some(Point { x: x - canvas.x(), y: y - canvas.y() })
    };
    let middle = Point { x: size.width / 2.0, y: size.height / 2.0 };
    camera.world_from_screen(under_pointer().unwrap_or(middle))
}
