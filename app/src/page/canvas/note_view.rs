//! Notes as elements, where they are near enough to be read; and the field in which one is changed in place.

use super::frame::NEAR;
use crate::page::action::{Ctx, run, use_ctx};
use crate::page::markdown::Markdown;
use crate::page::ui::focus_soon;
use leptos::html;
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::layout::{NOTE_CORNER, Rect};
use trestle_core::model::{NoteId, ObjectRef};
use wasm_bindgen::JsCast;

/// Notes that are elements at most; the others are painted.
const MAX_NOTES: usize = 60;
/// Margin around the viewport in which notes are elements, in screen pixels.
const MARGIN: f64 = 200.0;

/// Begins to change a note's text on the diagram.
pub(in crate::page) fn edit_note(ctx: Ctx, id: &NoteId) {
    if !ctx.store.can_edit() {
        return;
    }
    let Some(rect) = ctx.view.scene.with_untracked(|s| s.note(id).map(|n| n.rect)) else { return };
    ctx.view.reveal_rect(rect);
    ctx.view.note_editing.set(Some(id.clone()));
}

#[component]
pub(in crate::page) fn Notes() -> impl IntoView {
    let view = use_ctx().view;
    let near = Memo::new(move |_| {
        let camera = view.camera.get();
        if camera.zoom < NEAR {
            return Vec::new();
        }
        let seen = camera.visible(view.size.get()).grown(MARGIN / camera.zoom);
        view.scene.with(|s| {
            let shown = s.notes.iter().filter(|n| n.rect.meets(&seen));
            shown.take(MAX_NOTES).map(|n| n.note.id.clone()).collect::<Vec<_>>()
        })
    });
    view! {
        <For each=move || near.get() key=Clone::clone let:id>
            <NoteView id=id />
        </For>
    }
}

#[component]
fn NoteView(id: NoteId) -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let id = StoredValue::new(id);
    let shown = Memo::new(move |_| view.scene.with(|s| id.with_value(|id| s.note(id).cloned())));
    let rect = move || shown.with(|n| n.as_ref().map(|n| n.rect)).unwrap_or_default();
    let text = Signal::derive(move || {
        shown.with(|n| n.as_ref().map(|n| n.note.text.clone())).unwrap_or_default()
    });
    let class = move || match shown.with(|n| n.as_ref().and_then(|n| n.note.colour)) {
        Some(n) => format!("note coloured domain-{n}"),
        None => "note".to_owned(),
    };
    let selected = Memo::new(move |_| {
        store.selection.with(|s| {
            matches!(&s.object, Some(ObjectRef::Note(_, note)) if id.with_value(|id| id == note))
        })
    });
    let editing =
        Memo::new(move |_| view.note_editing.with(|e| id.with_value(|id| e.as_ref() == Some(id))));
    let shown_text = NodeRef::<html::Div>::new();
    let px = |n: f64| format!("{n}px");
    view! {
        <div
            class=class
            class:selected=selected
            data-note=id.with_value(ToString::to_string)
            style:transform=move || {
                let r = rect();
                format!("translate({}px, {}px)", r.x, r.y)
            }
            style:width=move || px(rect().width)
            style:height=move || px(rect().height)
        >
            <Show
                when=move || editing.get()
                fallback=move || {
                    view! {
                        // The diagram would take the pointer from a link.
                        <div class="note-text" node_ref=shown_text on:pointerdown=keep_links>
                            <Markdown text=text />
                        </div>
                    }
                }
            >
                <NoteField id=id.get_value() text=text.get_untracked() shown=shown_text />
            </Show>
            <Show when=move || selected.get() && store.can_edit()>
                <i class="note-corner" style:width=px(NOTE_CORNER) style:height=px(NOTE_CORNER)></i>
            </Show>
        </div>
    }
}

fn keep_links(event: web_sys::PointerEvent) {
    let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
    if target.is_some_and(|t| t.closest("a").is_ok_and(|a| a.is_some())) {
        event.stop_propagation();
    }
}

/// The text as it is written: leaving it or Ctrl and Enter applies it, Escape takes it back.
#[component]
fn NoteField(
    id: NoteId,
    text: String,
    /// What shows the text when it is not being written.
    shown: NodeRef<html::Div>,
) -> impl IntoView {
    let ctx = use_ctx();
    let field = NodeRef::<html::Textarea>::new();
    let id = StoredValue::new(id);
    let ended = StoredValue::new(false);
    Effect::new(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
        }
    });
    let end = move |keep: bool| {
        // A field that has gone has ended too.
        if ended.try_get_value().unwrap_or(true) {
            return;
        }
        ended.set_value(true);
        ctx.view.note_editing.set(None);
        if let (true, Some(field)) = (keep, field.get_untracked()) {
            let (id, text) = (id.get_value(), field.value());
            if let Some(command) = note_changed(ctx, &id, |note| note.text = text) {
                run(ctx, &command);
                // It is rendered before the next frame.
                request_animation_frame(move || grow_to_text(ctx, &id, shown));
            }
        }
        remove_empty(ctx, id.get_value());
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        let done = event.key() == "Enter" && (event.ctrl_key() || event.meta_key());
        if done || event.key() == "Escape" {
            event.prevent_default();
            end(done);
            focus_soon("canvas");
        }
    };
    view! {
        <textarea
            node_ref=field
            class="note-field"
            aria-label="Text of the note, in Markdown"
            placeholder="Markdown: # heading, **bold**, - list"
            prop:value=text
            on:pointerdown=|e| e.stop_propagation()
            on:dblclick=|e| e.stop_propagation()
            on:wheel=|e| e.stop_propagation()
            on:keydown=on_key
            on:blur=move |_| end(true)
        ></textarea>
    }
}

/// Makes a note as high as its text, as part of the step that changed that.
fn grow_to_text(ctx: Ctx, id: &NoteId, shown: NodeRef<html::Div>) {
    let shown = shown.try_get_untracked().flatten();
    let needs = shown.filter(|s| s.scroll_height() > s.client_height());
    if let Some(needs) = needs.map(|s| f64::from(s.scroll_height()))
        && let Some(command) = note_changed(ctx, id, |note| note.height = needs)
    {
        run(ctx, &command);
    }
    ctx.store.seal();
}

/// A note that says nothing cannot be seen to be one.
fn remove_empty(ctx: Ctx, id: NoteId) {
    let diagram = ctx.store.diagram.get_untracked();
    let empty = ctx.store.document.with_untracked(|d| {
        let note = d.diagrams.get(&diagram).and_then(|d| d.note(&id));
        note.is_some_and(|n| n.text.trim().is_empty())
    });
    if empty {
        run(ctx, &Command::Remove { object: ObjectRef::Note(diagram, id), cascade: false });
    }
}

/// Changes a note of the diagram that is shown, as a step of its own.
pub(in crate::page) fn change_note(
    ctx: Ctx,
    id: &NoteId,
    change: impl FnOnce(&mut trestle_core::model::Note),
) {
    if let Some(command) = note_changed(ctx, id, change) {
        run(ctx, &command);
        ctx.store.seal();
    }
}

/// The command that changes a note; none where it is gone or the same.
pub(super) fn note_changed(
    ctx: Ctx,
    id: &NoteId,
    change: impl FnOnce(&mut trestle_core::model::Note),
) -> Option<Command> {
    let diagram = ctx.store.diagram.get_untracked();
    let old = ctx.store.document.with_untracked(|d| d.diagrams.get(&diagram)?.note(id).cloned())?;
    let mut note = old.clone();
    change(&mut note);
    (note != old).then(|| Command::SetNote { diagram, note: Box::new(note) })
}

/// Puts a note where it was dragged.
pub(super) fn place_note(ctx: Ctx, id: &NoteId, rect: Rect) {
    change_note(ctx, id, |note| {
        (note.x, note.y, note.width, note.height) = (rect.x, rect.y, rect.width, rect.height);
    });
}
