//! The ways between two tables, with the query that each means.

use super::modal::Modal;
use super::select::Select;
use crate::page::action::use_ctx;
use crate::page::canvas::Focus;
use crate::page::highlight::Code;
use crate::page::icon::{Icon, Shape};
use crate::page::store::Selection;
use crate::page::ui::{copy_text, count, focus_soon, table_options};
use leptos::prelude::*;
use trestle_core::model::{Document, TableId};
use trestle_core::relation::{TablePath, foreign_key, join_text, paths};

/// Ways that are listed at most.
const LISTED: usize = 8;

/// A way as it is listed: the tables, and below them the columns that join them.
fn words(document: &Document, path: &TablePath) -> (String, String) {
    let name = |id: &TableId| {
        let table = document.schema.tables.get(id);
        table.map_or_else(|| id.to_string(), |t| t.name.to_string())
    };
    let tables: Vec<_> = path.tables.iter().map(name).collect();
    let keys: Vec<_> = path
        .steps
        .iter()
        .filter_map(|step| {
            let table = document.schema.tables.get(&step.table)?;
            let columns = &foreign_key(document, step)?.columns;
            let columns = columns.iter().filter_map(|c| table.column(c)).map(|c| c.name.as_str());
            Some(format!("{}.{}", table.name, columns.collect::<Vec<_>>().join("+")))
        })
        .collect();
    (tables.join(" → "), keys.join(", "))
}

#[component]
pub(super) fn FindPath() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let options = StoredValue::new(store.document.with_untracked(|d| table_options(d)));
    // The selected tables, as far as there are; the one that the inspector shows first.
    let (first, second) = store.selection.with_untracked(|s| {
        let first = s.table().or_else(|| s.tables.first()).cloned();
        let second = s.tables.iter().find(|t| Some(*t) != first.as_ref()).cloned();
        let text = |id: Option<TableId>| id.map_or_else(String::new, |id| id.to_string());
        (text(first), text(second))
    });
    // What is to be chosen next has the focus; where both are there, the second can be chosen anew.
    let begins_first = first.is_empty();
    let from = RwSignal::new(first);
    let to = RwSignal::new(second);
    let found = Memo::new(move |_| {
        let (from, to) = (TableId::new(&*from.get()), TableId::new(&*to.get()));
        store.document.with(|d| paths(d, &from, &to, LISTED))
    });
    let chosen = RwSignal::new(0_usize);
    let choose = move |side: RwSignal<String>, id: String| {
        chosen.set(0);
        side.set(id);
    };
    let path = move || found.with(|f| f.get(chosen.get()).cloned());
    let text = Memo::new(move |_| path().map(|p| store.document.with(|d| join_text(d, &p))));
    let refused = move || {
        let both = from.with(|f| !f.is_empty()) && to.with(|t| !t.is_empty());
        (both && found.with(Vec::is_empty)).then(|| {
            if from.with(|f| to.with(|t| f == t)) {
                "Choose two different tables."
            } else {
                "No foreign keys join these tables, however many tables are between."
            }
        })
    };
    let show = move || {
        let Some(path) = untrack(path) else { return };
        let tables = path.tables.iter().cloned().collect();
        store.selection.set(Selection { tables, object: None });
        ctx.view.focus.set(Some(Focus::Only(path.tables.into_iter().collect())));
        store.dialog.set(None);
        ctx.view.fit_all();
        focus_soon("canvas");
    };
    view! {
        <Modal title="Find a path" class="dialog-wide">
            <div class="path-ends">
                <Select
                    label="From"
                    options=Signal::derive(move || options.get_value())
                    chosen=from.into()
                    autofocus=begins_first
                    on_choice=move |id| choose(from, id)
                />
                <Select
                    label="To"
                    options=Signal::derive(move || options.get_value())
                    chosen=to.into()
                    autofocus=!begins_first
                    on_choice=move |id| choose(to, id)
                />
            </div>
            <p class="field-error" role="alert">{refused}</p>
            <Show when=move || found.with(|f| !f.is_empty())>
                <fieldset class="paths">
                    <legend class="field-label">
                        {move || found.with(|f| count(f.len(), "path", "paths"))} ", the shortest first"
                    </legend>
                    {move || {
                        let document = store.document.get();
                        found
                            .get()
                            .into_iter()
                            .enumerate()
                            .map(|(at, path)| {
                                let (tables, keys) = words(&document, &path);
                                view! {
                                    <label class="placing-way" class:chosen=move || chosen.get() == at>
                                        <input
                                            type="radio"
                                            name="path"
                                            prop:checked=move || chosen.get() == at
                                            on:change=move |_| chosen.set(at)
                                        />
                                        <span>
                                            <span class="mono">{tables}</span>
                                            <span class="muted mono">{keys}</span>
                                        </span>
                                    </label>
                                }
                            })
                            .collect_view()
                    }}
                </fieldset>
            </Show>
            {move || text.get().map(|text| view! { <Code text=text label="Query" /> })}
            <Show when=move || text.with(Option::is_some)>
                <footer class="dialog-foot">
                    <button
                        type="button"
                        class="button"
                        on:click=move |_| copy_text(&text.get_untracked().unwrap_or_default(), "Query")
                    >
                        <Icon shape=Shape::Copy />
                        <span>"Copy query"</span>
                    </button>
                    <button type="button" class="button button-primary" on:click=move |_| show()>
                        "Show on the diagram"
                    </button>
                </footer>
            </Show>
        </Modal>
    }
}
