//! A note of the diagram: its text as it is written, and its colour.

use super::colour::Swatches;
use super::field::{Field, TextArea};
use crate::page::action::{remove, use_ctx};
use crate::page::canvas::change_note;
use crate::page::icon::{Icon, Shape};
use crate::page::markdown::Markdown;
use leptos::prelude::*;
use trestle_core::model::{DiagramId, NoteId, ObjectRef};

#[component]
pub(super) fn NoteInspector(diagram: DiagramId, id: NoteId) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let object = StoredValue::new(ObjectRef::Note(diagram.clone(), id.clone()));
    let id = StoredValue::new(id);
    let note = Memo::new(move |_| {
        store.document.with(|d| id.with_value(|id| d.diagrams.get(&diagram)?.note(id).cloned()))
    });
    let text = Signal::derive(move || {
        note.with(|n| n.as_ref().map(|n| n.text.clone())).unwrap_or_default()
    });
    let colour = Signal::derive(move || note.with(|n| n.as_ref().and_then(|n| n.colour)));
    let apply = move |(typed, field): (String, Field)| {
        change_note(ctx, &id.get_value(), |note| note.text = typed);
        field.settle(Ok(()));
    };
    view! {
        <header class="inspector-head">
            <span class="eyebrow">"On the diagram"</span>
            <h2>"Note"</h2>
        </header>
        <div class="inspector-body">
            <Show when=move || store.can_edit() fallback=move || view! { <Markdown text=text /> }>
                <TextArea label="Text, in Markdown" value=text apply=apply placeholder="# Heading" />
                <Swatches
                    label="Colour of the note"
                    chosen=colour
                    none="Paper"
                    on_choice=move |colour| change_note(ctx, &id.get_value(), |n| n.colour = colour)
                />
                <button type="button" class="button button-danger" on:click=move |_| remove(ctx, object.get_value())>
                    <Icon shape=Shape::Trash />
                    <span>"Remove"</span>
                </button>
            </Show>
        </div>
    }
}
