//! SQL of what is selected, and Mermaid, as texts to read.

use super::sql::Alone;
use crate::page::action::{perform, use_ctx};
use crate::page::client::derived;
use crate::page::editor::{Slot, TextEditor};
use crate::page::highlight::Code;
use crate::page::icon::{Icon, Shape};
use crate::page::ui::copy_text;
use crate::protocol::{Answer, Question, Scope};
use leptos::prelude::*;
use trestle_core::edit::describe;
use trestle_core::model::ObjectRef;

/// The SQL of one object, to be read.
#[component]
pub(super) fn ObjectSql(object: ObjectRef, alone: RwSignal<bool>) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let asked = object.clone();
    let question = Signal::derive(move || Some(Question::Sql { object: Some(asked.clone()) }));
    let about = move || store.document.with(|d| describe(d, &object));
    let answer = derived(store.version, question);
    let text = Memo::new(move |_| match answer.get() {
        Some(Answer::Text(text)) => Some(text),
        _ => None,
    });
    let slot: Slot = RwSignal::new_local(None);
    Effect::new(move || {
        let text = text.get().unwrap_or_default();
        slot.with(|editor| {
            if let Some(editor) = editor {
                editor.set_text(&text);
            }
        });
    });
    view! {
        <div class="text-panel">
            <div class="text-bar">
                <span class="text-about">"SQL of " {about} ", to be read"</span>
                <Alone alone=alone />
                <span class="grow"></span>
                <Buttons text=text what="SQL" download="download-sql" />
            </div>
            <TextEditor
                label="SQL"
                text=Signal::derive(move || text.get().unwrap_or_default())
                held=slot
                read_only=true
            />
        </div>
    }
}

/// Copies the text that is shown, and downloads the whole.
#[component]
fn Buttons(
    text: Memo<Option<String>>,
    what: &'static str,
    download: &'static str,
) -> impl IntoView {
    let ctx = use_ctx();
    view! {
        <button
            type="button"
            class="button button-sign"
            on:click=move |_| {
                if let Some(text) = text.get_untracked() {
                    copy_text(&text, what);
                }
            }
        >
            <Icon shape=Shape::Copy />
            <span>"Copy"</span>
        </button>
        <button type="button" class="button button-sign" title="Downloads the whole" on:click=move |_| perform(ctx, download)>
            <Icon shape=Shape::Download />
            <span>"Download"</span>
        </button>
    }
}

#[component]
pub(super) fn MermaidText() -> impl IntoView {
    let store = use_ctx().store;
    let whole = RwSignal::new(false);
    let scope = Memo::new(move |_| {
        if whole.get() {
            return Scope::All;
        }
        store.selection.with(|s| match &s.object {
            Some(ObjectRef::Domain(id)) => Scope::Domain(id.clone()),
            _ if s.tables.is_empty() => Scope::All,
            _ => Scope::Tables(s.tables.iter().cloned().collect()),
        })
    });
    let question = Signal::derive(move || Some(Question::Mermaid { scope: scope.get() }));
    let about = move || match scope.get() {
        Scope::All => "the whole schema".to_owned(),
        Scope::Domain(id) => store.document.with(|d| describe(d, &ObjectRef::Domain(id))),
        Scope::Tables(tables) => match tables.as_slice() {
            [one] => store.document.with(|d| describe(d, &ObjectRef::Table(one.clone()))),
            many => format!("{} tables", many.len()),
        },
    };
    view! { <Panel question=question about=Signal::derive(about) whole=whole what="Mermaid" download="download-mermaid" /> }
}

#[component]
fn Panel(
    question: Signal<Option<Question>>,
    about: Signal<String>,
    /// Whether the selection is left aside.
    whole: RwSignal<bool>,
    what: &'static str,
    download: &'static str,
) -> impl IntoView {
    let ctx = use_ctx();
    let answer = derived(ctx.store.version, question);
    let text = Memo::new(move |_| match answer.get() {
        Some(Answer::Text(text)) => Some(text),
        _ => None,
    });
    let selected = move || ctx.store.selection.with(|s| s.object.is_some() || !s.tables.is_empty());
    view! {
        <div class="text-panel">
            <div class="text-bar">
                <span class="text-about">{what} " of " {about}</span>
                <Show when=selected>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=whole
                            on:change=move |e| whole.set(event_target_checked(&e))
                        />
                        "Whole schema"
                    </label>
                </Show>
                <span class="grow"></span>
                <Buttons text=text what=what download=download />
            </div>
            {move || match text.get() {
                None => view! { <p class="empty">"Writing…"</p> }.into_any(),
                Some(text) if text.trim().is_empty() => {
                    view! { <p class="empty">"There is no " {what} " for this."</p> }.into_any()
                }
                Some(text) => view! { <Code text=text label=what /> }.into_any(),
            }}
        </div>
    }
}
