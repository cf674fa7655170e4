//! Foreign keys that names speak of and nobody made, to be added together, or dismissed for good.

use super::modal::Modal;
use crate::page::action::use_ctx;
use crate::page::icon::Shape;
use crate::page::notice;
use crate::page::ui::{IconButton, count};
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::edit::Command;
use trestle_core::model::{Document, ObjectRef};
use trestle_core::relation::{MISSING_FOREIGN_KEY, Suggestion, Wish, relate, suggestions};

fn wish(suggestion: &Suggestion, with_index: bool) -> Wish {
    Wish {
        table: suggestion.table.clone(),
        column: Some(suggestion.column.clone()),
        references: suggestion.references.clone(),
        referenced_column: None,
        with_index,
        many: false,
    }
}

/// `posts.user_id` and `users`.
fn words(document: &Document, suggestion: &Suggestion) -> Option<(String, String)> {
    let table = document.schema.tables.get(&suggestion.table)?;
    let references = document.schema.tables.get(&suggestion.references)?;
    let column = table.column(&suggestion.column)?;
    let name = |t: &trestle_core::model::Table| document.schema.readable_name(&t.schema, &t.name);
    Some((format!("{}.{}", name(table), column.name), name(references)))
}

#[component]
pub(super) fn Suggestions() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let (found, dismissed): (Vec<_>, Vec<_>) = store
        .document
        .with_untracked(|d| suggestions(d).into_iter().partition(|s| !s.is_dismissed(d)));
    let chosen = RwSignal::new(found.iter().cloned().collect::<BTreeSet<Suggestion>>());
    let found = RwSignal::new(found);
    let dismissed = RwSignal::new(dismissed);
    let with_index = RwSignal::new(true);
    let none = move || found.with(Vec::is_empty);
    let refused = |result: Result<_, String>| {
        if let Err(reason) = result {
            notice::error(reason);
        }
    };
    let run = move |command: &Command| {
        let result = store.apply(command).map(|_| ()).map_err(|e| e.to_string());
        store.seal();
        result
    };
    let add = move || {
        let document = store.document.get_untracked();
        let wanted = chosen.get_untracked();
        let index = with_index.get_untracked();
        let commands: Result<Vec<Command>, _> =
            wanted.iter().map(|s| relate(&document, &wish(s, index))).collect();
        let label =
            format!("Add {}", count(wanted.len(), "suggested relation", "suggested relations"));
        let done = commands
            .map_err(|e| e.to_string())
            .and_then(|commands| run(&Command::Batch { label, commands }));
        if done.is_ok() {
            store.dialog.set(None);
        }
        refused(done);
    };
    let dismiss = move |suggestion: &Suggestion| {
        let result = run(&Command::Suppress { suppression: suggestion.suppression() });
        if result.is_ok() {
            found.update(|f| f.retain(|s| s != suggestion));
            chosen.update(|c| {
                c.remove(suggestion);
            });
            dismissed.update(|d| d.push(suggestion.clone()));
        }
        refused(result);
    };
    let take_back = move |suggestion: &Suggestion| {
        let object = ObjectRef::Column(suggestion.table.clone(), suggestion.column.clone());
        let rule = MISSING_FOREIGN_KEY.to_owned();
        let result = run(&Command::Unsuppress { object, rule });
        if result.is_ok() {
            dismissed.update(|d| d.retain(|s| s != suggestion));
            found.update(|f| f.push(suggestion.clone()));
        }
        refused(result);
    };
    view! {
        <Modal title="Suggested relations">
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    add();
                }
            >
                {move || {
                    if none() {
                        view! {
                            <p class="empty">
                                "No column is called like a table and its key without referencing it."
                            </p>
                        }
                            .into_any()
                    } else {
                        view! {
                            <p>"These columns are called like a table and its key, but reference nothing."</p>
                        }
                            .into_any()
                    }
                }}
                <fieldset class="suggestions" hidden=none>
                    <legend class="visually-hidden">"Relations to add"</legend>
                    <For each=move || found.get() key=Clone::clone let:suggestion>
                        <Row suggestion=suggestion chosen=chosen on_dismiss=dismiss />
                    </For>
                </fieldset>
                <Show when=move || !none()>
                    <label class="check">
                        <input
                            type="checkbox"
                            prop:checked=with_index
                            on:change=move |e| with_index.set(event_target_checked(&e))
                        />
                        "Add an index on each column, unless there is one"
                    </label>
                </Show>
                <Show when=move || dismissed.with(|d| !d.is_empty())>
                    <details>
                        <summary>{move || format!("{} dismissed", dismissed.with(Vec::len))}</summary>
                        <ul class="suggestions" aria-label="Dismissed">
                            <For each=move || dismissed.get() key=Clone::clone let:suggestion>
                                <Dismissed suggestion=suggestion on_take_back=take_back />
                            </For>
                        </ul>
                    </details>
                </Show>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <Show when=move || !none()>
                        <button
                            type="submit"
                            class="button button-primary"
                            disabled=move || chosen.with(BTreeSet::is_empty)
                        >
                            {move || {
                                let n = chosen.with(BTreeSet::len);
                                format!("Add {}", count(n, "relation", "relations"))
                            }}
                        </button>
                    </Show>
                </footer>
            </form>
        </Modal>
    }
}

#[component]
fn Row(
    suggestion: Suggestion,
    chosen: RwSignal<BTreeSet<Suggestion>>,
    on_dismiss: impl Fn(&Suggestion) + 'static,
) -> impl IntoView {
    let store = use_ctx().store;
    let words = store.document.with_untracked(|d| words(d, &suggestion)).unwrap_or_default();
    let label = format!("Dismiss {}", words.0);
    let this = StoredValue::new(suggestion);
    view! {
        <div class="suggestion">
            <label class="check mono">
                <input
                    type="checkbox"
                    prop:checked=move || chosen.with(|c| this.with_value(|s| c.contains(s)))
                    on:change=move |e| {
                        let checked = event_target_checked(&e);
                        chosen
                            .update(|c| {
                                if checked {
                                    c.insert(this.get_value());
                                } else {
                                    this.with_value(|s| c.remove(s));
                                }
                            });
                    }
                />
                {words.0}
                " → "
                {words.1}
            </label>
            <IconButton shape=Shape::Close label=label on_press=move || this.with_value(&on_dismiss) />
        </div>
    }
}

#[component]
fn Dismissed(
    suggestion: Suggestion,
    on_take_back: impl Fn(&Suggestion) + 'static,
) -> impl IntoView {
    let store = use_ctx().store;
    let words = store.document.with_untracked(|d| words(d, &suggestion)).unwrap_or_default();
    view! {
        <li class="suggestion">
            <span class="mono">{words.0} " → " {words.1}</span>
            <button type="button" class="link" on:click=move |_| on_take_back(&suggestion)>
                "Suggest again"
            </button>
        </li>
    }
}
