//! Columns that cards leave out, by patterns of their names.

use super::modal::Modal;
use crate::page::action::use_ctx;
use crate::page::ui::count;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::layout::HiddenColumns;
use trestle_core::model::Document;

/// Names that are offered at most.
const OFFERED: usize = 10;

/// Names that many tables use for a column that is part of no key, the most frequent first: with how many do.
fn frequent(document: &Document) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for table in document.schema.tables.iter().filter(|t| !t.external) {
        let in_key = |id| {
            table.primary_key().is_some_and(|key| key.columns.contains(id))
                || table.foreign_keys().any(|(_, key)| key.columns.contains(id))
        };
        for column in table.columns.iter().filter(|c| !in_key(&c.id)) {
            *counts.entry(column.name.as_str()).or_default() += 1;
        }
    }
    let mut frequent: Vec<_> =
        counts.into_iter().filter(|(_, n)| *n > 2).map(|(name, n)| (name.to_owned(), n)).collect();
    frequent.sort_by_key(|(_, n)| std::cmp::Reverse(*n));
    frequent.truncate(OFFERED);
    frequent
}

#[component]
pub(super) fn HideColumns() -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let typed = RwSignal::new(view.hidden.with_untracked(HiddenColumns::text));
    let set = move |text: String| {
        view.hidden.set(HiddenColumns::parse(&text));
        typed.set(text);
    };
    let hidden = move || {
        let n = store.document.with(|d| {
            view.hidden.with(|h| {
                let columns = d.schema.tables.iter().flat_map(|t| &t.columns);
                columns.filter(|c| h.hides(c.name.as_str())).count()
            })
        });
        match n {
            0 => "No column is hidden.".to_owned(),
            n => format!("{} hidden.", count(n, "column is", "columns are")),
        }
    };
    let offered = store.document.with_untracked(|d| frequent(d));
    let any = !offered.is_empty();
    view! {
        <Modal title="Hide columns">
            <p class="muted">
                "Cards leave these columns out and say how many. Nothing of the schema changes."
            </p>
            <label class="field">
                <span class="field-label">"Names, with * for any characters"</span>
                <input
                    type="text"
                    class="mono"
                    autofocus
                    autocomplete="off"
                    spellcheck="false"
                    placeholder="created_at, updated_at, *_by"
                    prop:value=typed
                    on:input=move |e| set(event_target_value(&e))
                />
            </label>
            {any
                .then(|| {
                    view! {
                        <div class="chips" role="group" aria-label="Frequent names">
                            {offered
                                .into_iter()
                                .map(|(name, n)| {
                                    let this = StoredValue::new(name.clone());
                                    let on = Memo::new(move |_| {
                                        view.hidden.with(|h| this.with_value(|name| h.hides(name)))
                                    });
                                    view! {
                                        <button
                                            type="button"
                                            class="chip"
                                            aria-pressed=move || on.get().to_string()
                                            on:click=move |_| set(view.hidden.with_untracked(|h| {
                                                this.with_value(|name| toggled(h, name))
                                            }))
                                        >
                                            <span class="mono">{name}</span>
                                            <span class="count">{n}</span>
                                        </button>
                                    }
                                })
                                .collect_view()}
                        </div>
                    }
                })}
            <footer class="dialog-foot">
                <span class="muted grow" role="status">{hidden}</span>
                <button type="button" class="button" on:click=move |_| set(String::new())>
                    "Show all columns"
                </button>
                <button type="button" class="button button-primary" on:click=move |_| store.dialog.set(None)>
                    "Done"
                </button>
            </footer>
        </Modal>
    }
}

/// The patterns with a name added, or without all that hide it.
fn toggled(hidden: &HiddenColumns, name: &str) -> String {
    let text = hidden.text();
    if hidden.hides(name) {
        let left = text.split(", ").filter(|p| !HiddenColumns::parse(p).hides(name));
        left.collect::<Vec<_>>().join(", ")
    } else if text.is_empty() {
        name.to_owned()
    } else {
        format!("{text}, {name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn a_name_is_added_and_taken_away_again() {
        let added = |before: &str| toggled(&HiddenColumns::parse(before), "created_at");
        assert_eq!(added(""), "created_at");
        assert_eq!(added("*_by"), "*_by, created_at");
        assert_eq!(added("*_by, created_at"), "*_by");
        assert_eq!(added("*_at"), "");
    }
}
