//! New names for the selected tables, or for their columns, by a pattern.

use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use crate::page::ui::count;
use leptos::prelude::*;
use trestle_core::edit::{Pattern, Renaming, rename_command, renamings};
use trestle_core::model::ObjectRef;

/// Rows that are shown; all are renamed.
const SHOWN: usize = 300;

#[component]
pub(super) fn RenamePattern() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let pattern = RwSignal::new(Pattern::default());
    let of_columns = RwSignal::new(false);
    let rows = Memo::new(move |_| {
        store.document.with(|d| {
            let chosen = store.selection.with_untracked(|s| s.tables.clone());
            let tables = chosen.iter().filter_map(|id| d.schema.tables.get(id));
            let objects: Vec<ObjectRef> = if of_columns.get() {
                let columns = tables.flat_map(|t| t.columns.iter().map(move |c| (t, c)));
                columns.map(|(t, c)| ObjectRef::Column(t.id.clone(), c.id.clone())).collect()
            } else {
                tables.map(|t| ObjectRef::Table(t.id.clone())).collect()
            };
            let rows = renamings(d, &objects, &pattern.get());
            rows.into_iter().map(|row| (owner(d, &row.object), row)).collect::<Vec<_>>()
        })
    });
    let ready = Memo::new(move |_| {
        rows.with(|r| r.iter().filter(|(_, r)| r.changes() && r.problem.is_none()).count())
    });
    let changed = move || rows.with(|r| r.iter().filter(|(_, r)| r.changes()).count());
    let what = move |n: usize| {
        if of_columns.get() { count(n, "column", "columns") } else { count(n, "table", "tables") }
    };
    let accept = move || {
        let label = format!("Rename {}", untrack(|| what(ready.get())));
        let rows: Vec<Renaming> = rows.get_untracked().into_iter().map(|(_, row)| row).collect();
        if let Some(command) = rename_command(&rows, label)
            && run(ctx, &command).is_some()
        {
            store.seal();
            store.dialog.set(None);
        }
    };
    view! {
        <Modal title="Rename by pattern" class="dialog-preview dialog-pattern">
            <form
                class="pattern"
                on:submit=move |event| {
                    event.prevent_default();
                    accept();
                }
            >
                <fieldset class="pattern-what">
                    <legend class="visually-hidden">"What is renamed"</legend>
                    <label class="check">
                        <input
                            type="radio"
                            name="pattern-what"
                            prop:checked=move || !of_columns.get()
                            on:change=move |_| of_columns.set(false)
                        />
                        "The selected tables"
                    </label>
                    <label class="check">
                        <input
                            type="radio"
                            name="pattern-what"
                            prop:checked=of_columns
                            on:change=move |_| of_columns.set(true)
                        />
                        "Their columns"
                    </label>
                </fieldset>
                <div class="pattern-fields">
                    <Part label="Find" pattern=pattern part=|p| &mut p.find first=true />
                    <Part label="Replace with" pattern=pattern part=|p| &mut p.replace />
                    <Part label="Remove prefix" pattern=pattern part=|p| &mut p.remove_prefix />
                    <Part label="Remove suffix" pattern=pattern part=|p| &mut p.remove_suffix />
                    <Part label="Add prefix" pattern=pattern part=|p| &mut p.add_prefix />
                    <Part label="Add suffix" pattern=pattern part=|p| &mut p.add_suffix />
                </div>
                <label class="check">
                    <input
                        type="checkbox"
                        prop:checked=move || pattern.with(|p| p.snake_case)
                        on:change=move |e| pattern.update(|p| p.snake_case = event_target_checked(&e))
                    />
                    "Make it snake_case"
                </label>
                <div class="name-changes pattern-preview" role="region" aria-label="New names" tabindex="0">
                    <table>
                        <thead>
                            <tr>
                                <th scope="col">"Now"</th>
                                <th scope="col">"Then"</th>
                            </tr>
                        </thead>
                        <tbody>{move || rows.with(|rows| rows.iter().take(SHOWN).map(row_view).collect_view())}</tbody>
                    </table>
                    {move || {
                        let more = rows.with(|r| r.len().saturating_sub(SHOWN));
                        (more > 0).then(|| view! { <p class="preview-more">{format!("and {more} more")}</p> })
                    }}
                </div>
                <footer class="dialog-foot">
                    <span class="muted grow" role="status">
                        {move || match changed() - ready.get() {
                            0 => String::new(),
                            n => format!("{} cannot be renamed and will stay", what(n)),
                        }}
                    </span>
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <button type="submit" class="button button-primary" disabled=move || ready.get() == 0>
                        {move || format!("Rename {}", what(ready.get()))}
                    </button>
                </footer>
            </form>
        </Modal>
    }
}

/// `orders.` before a column.
fn owner(document: &trestle_core::model::Document, object: &ObjectRef) -> String {
    match object {
        ObjectRef::Column(table, _) => {
            let table = document.schema.tables.get(table);
            table.map(|t| format!("{}.", t.name)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

fn row_view((owner, row): &(String, Renaming)) -> impl IntoView + use<> {
    let Renaming { old, new, problem, .. } = row.clone();
    let changes = old != new;
    view! {
        <tr class:unchanged=!changes>
            <td class="mono">
                <span class="muted">{owner.clone()}</span>
                {old}
            </td>
            <td class="mono">
                {if changes { new } else { "stays".to_owned() }}
                {problem.map(|problem| view! { <span class="pattern-problem">{problem}</span> })}
            </td>
        </tr>
    }
}

#[component]
fn Part(
    label: &'static str,
    pattern: RwSignal<Pattern>,
    part: fn(&mut Pattern) -> &mut String,
    #[prop(optional)] first: bool,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <input
                type="text"
                class="mono"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                autofocus=first
                on:input=move |e| pattern.update(|p| *part(p) = event_target_value(&e))
            />
        </label>
    }
}
