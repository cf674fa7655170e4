//! Foreign keys that names speak of and nobody made, to be added together.

use super::modal::Modal;
use crate::page::action::use_ctx;
use crate::page::notice;
use crate::page::ui::count;
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::edit::Command;
use trestle_core::model::Document;
use trestle_core::relation::{Suggestion, Wish, relate, suggestions};

fn wish(suggestion: &Suggestion, with_index: bool) -> Wish {
    Wish {
        table: suggestion.table.clone(),
        columns: vec![suggestion.column.clone()],
        references: suggestion.references.clone(),
        referenced_columns: Vec::new(),
        with_index,
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
    let document = store.document.get_untracked();
    let found = suggestions(&document);
    let all = found.len();
    let items: Vec<_> =
        found.iter().enumerate().filter_map(|(n, s)| Some((n, words(&document, s)?))).collect();
    let found = StoredValue::new(found);
    let chosen = RwSignal::new((0..all).collect::<BTreeSet<usize>>());
    let with_index = RwSignal::new(true);
    let add = move || {
        let document = store.document.get_untracked();
        let chosen = chosen.get_untracked();
        let commands: Result<Vec<Command>, _> = found.with_value(|found| {
            let wanted = found.iter().enumerate().filter(|(n, _)| chosen.contains(n));
            wanted.map(|(_, s)| relate(&document, &wish(s, with_index.get_untracked()))).collect()
        });
        let label =
            format!("Add {}", count(chosen.len(), "suggested relation", "suggested relations"));
        let done = commands.map_err(|e| e.to_string()).and_then(|commands| {
            store.apply(&Command::Batch { label, commands }).map_err(|e| e.to_string())
        });
        match done {
            Ok(_) => {
                store.seal();
                store.dialog.set(None);
            }
            Err(reason) => notice::error(reason),
        }
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
                {if all == 0 {
                    view! {
                        <p class="empty">
                            "No column is called like a table and its key without referencing it."
                        </p>
                    }
                        .into_any()
                } else {
                    view! {
                        <p>"These columns are called like a table and its key, but reference nothing."</p>
                        <fieldset class="suggestions">
                            <legend class="visually-hidden">"Relations to add"</legend>
                            {items
                                .into_iter()
                                .map(|(n, (from, to))| {
                                    view! {
                                        <label class="check mono">
                                            <input
                                                type="checkbox"
                                                prop:checked=move || chosen.with(|c| c.contains(&n))
                                                on:change=move |e| {
                                                    let checked = event_target_checked(&e);
                                                    chosen
                                                        .update(|c| {
                                                            if checked { c.insert(n) } else { c.remove(&n) };
                                                        });
                                                }
                                            />
                                            {from}
                                            " → "
                                            {to}
                                        </label>
                                    }
                                })
                                .collect_view()}
                        </fieldset>
                        <label class="check">
                            <input
                                type="checkbox"
                                prop:checked=with_index
                                on:change=move |e| with_index.set(event_target_checked(&e))
                            />
                            "Add an index on each column, unless there is one"
                        </label>
                    }
                        .into_any()
                }}
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <Show when=move || { all > 0 }>
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
