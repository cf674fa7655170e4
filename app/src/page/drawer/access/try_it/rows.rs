//! Rows that are typed: of the table that is tried, with what becomes of each, and of those that its policies read.

use super::outcome::sign;
use super::state::{Trying, of_action};
use crate::page::icon::Shape;
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::model::{ColumnId, TableId};
use trestle_core::rls::Action;
use trestle_core::rls::attempt::Sample;

/// As which an empty text is typed; an empty field is null.
const EMPTY: &str = "''";

#[component]
pub(super) fn Samples(trying: Trying) -> impl IntoView {
    let tables = Memo::new(move |_| {
        let tables = |s: &trestle_core::rls::attempt::Scenario| {
            s.tables.iter().map(|sample| sample.table.clone()).collect::<Vec<_>>()
        };
        trying.scenario.with(|s| s.as_ref().map(tables).unwrap_or_default())
    });
    let problems = move || {
        let general = |why: &String| view! { <p class="field-error">{why.clone()}</p> };
        trying.result.with(|(_, problems)| {
            let others = problems.iter().filter(|p| p.column.is_none()).map(|p| &p.why);
            others.map(general).collect_view()
        })
    };
    view! {
        <div class="try-scroll">
            <div role="alert">{problems}</div>
            <For each=move || tables.get() key=Clone::clone let:table>
                <Rows trying=trying table=table />
            </For>
        </div>
    }
}

#[component]
fn Rows(trying: Trying, table: TableId) -> impl IntoView {
    let store = trying.store;
    let id = StoredValue::new(table);
    let name = move || {
        store.document.with(|d| {
            let table = id.with_value(|id| d.schema.tables.get(id).cloned());
            table.map(|t| d.schema.readable_name(&t.schema, &t.name)).unwrap_or_default()
        })
    };
    let is_tried =
        Memo::new(move |_| trying.table.with(|t| id.with_value(|id| t.as_ref() == Some(id))));
    let sample = Memo::new(move |_| {
        trying.scenario.with(|s| {
            let found = |sample: &&Sample| id.with_value(|id| sample.table == *id);
            s.as_ref().and_then(|s| s.tables.iter().find(found).cloned())
        })
    });
    let columns = Memo::new(move |_| {
        sample.with(|s| s.as_ref().map(|s| s.columns.clone()).unwrap_or_default())
    });
    let count = Memo::new(move |_| sample.with(|s| s.as_ref().map_or(0, |s| s.rows.len())));
    let change = move |edit: &dyn Fn(&mut Sample)| {
        trying.change(|scenario| {
            let samples = scenario.tables.iter_mut();
            samples.filter(|s| id.with_value(|id| s.table == *id)).for_each(edit);
        });
    };
    let add = move |_| {
        change(&|sample| {
            let row = sample.rows.last().cloned();
            sample.rows.push(row.unwrap_or_else(|| vec![None; sample.columns.len()]));
        });
    };
    let head = move |column: ColumnId| {
        let (name, of_type) = store.document.with(|d| {
            let column = id.with_value(|id| d.schema.column(id, &column).cloned());
            column
                .map(|c| (c.name.to_string(), d.schema.type_text(&c.data_type)))
                .unwrap_or_default()
        });
        view! {
            <th scope="col">
                <span class="mono">{name}</span>
                " "
                <span class="muted">{of_type}</span>
            </th>
        }
    };
    view! {
        <section class="try-table" class:tried=is_tried aria-label=name>
            <h2>
                <span class="mono">{name}</span>
                <Show when=move || !is_tried.get()>
                    <span class="muted">"read by the policies"</span>
                </Show>
            </h2>
            <div class="try-rows">
                <table>
                    <thead>
                        <tr>
                            <Show when=move || is_tried.get()>
                                {Action::ALL
                                    .map(|action| {
                                        view! {
                                            <th scope="col" class="try-sign-head">
                                                {action.privilege().keyword()}
                                            </th>
                                        }
                                    })
                                    .collect_view()}
                            </Show>
                            {move || columns.get().into_iter().map(head).collect_view()}
                            <th>
                                <span class="visually-hidden">"Remove"</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        <For each=move || 0..count.get() key=|row| *row let:row>
                            <tr>
                                <Show when=move || is_tried.get()>
                                    {Action::ALL
                                        .map(|action| view! { <Outcome trying=trying row=row action=action /> })
                                        .collect_view()}
                                </Show>
                                {move || {
                                    let cell = |(at, column): (usize, ColumnId)| {
                                        let place = Place { table: id, column, row, at };
                                        view! { <Cell trying=trying sample=sample place=place /> }
                                    };
                                    columns.get().into_iter().enumerate().map(cell).collect_view()
                                }}
                                <td>
                                    <IconButton
                                        shape=Shape::Close
                                        label=format!("Remove row {}", row + 1)
                                        on_press=move || {
                                            trying.chosen.set(None);
                                            change(&|sample| {
                                                if row < sample.rows.len() {
                                                    sample.rows.remove(row);
                                                }
                                            });
                                        }
                                    />
                                </td>
                            </tr>
                        </For>
                    </tbody>
                </table>
            </div>
            <button type="button" class="button add-button" on:click=add>
                "Add row"
            </button>
        </section>
    }
}

/// What becomes of a row by one action.
#[component]
fn Outcome(trying: Trying, row: usize, action: Action) -> impl IntoView {
    let said = Memo::new(move |_| {
        trying
            .result
            .with(|(rows, _)| rows.get(row).map(|of| sign(&of_action(of, action).outcome, action)))
    });
    let is_chosen = move || trying.chosen.get() == Some((row, action));
    let word = action.privilege().keyword();
    view! {
        <td>
            {move || {
                let (class, sign, meaning) = said.get().unwrap_or(("try-unknown", "…", "asked"));
                view! {
                    <button
                        type="button"
                        class=format!("try-sign {class}")
                        aria-pressed=move || is_chosen().to_string()
                        title=meaning
                        on:click=move |_| trying.chosen.set((!is_chosen()).then_some((row, action)))
                    >
                        <span class="visually-hidden">{format!("{word} of row {}: ", row + 1)}</span>
                        <span aria-hidden="true">{sign}</span>
                        <span class="try-word">{meaning}</span>
                    </button>
                }
            }}
        </td>
    }
}

/// Where a value stands.
#[derive(Clone)]
struct Place {
    table: StoredValue<TableId>,
    column: ColumnId,
    row: usize,
    /// Which of the sample's columns.
    at: usize,
}

#[component]
fn Cell(trying: Trying, sample: Memo<Option<Sample>>, place: Place) -> impl IntoView {
    let Place { table, column, row, at } = place;
    let value = Memo::new(move |_| {
        sample.with(|s| s.as_ref().and_then(|s| s.rows.get(row)?.get(at)?.clone()))
    });
    let shown = move || match value.get() {
        None => String::new(),
        Some(text) if text.is_empty() => EMPTY.to_owned(),
        Some(text) => text,
    };
    let label = {
        let name = trying.store.document.with_untracked(|d| {
            table.with_value(|t| d.schema.column(t, &column).map(|c| c.name.to_string()))
        });
        format!("{} of row {}", name.unwrap_or_default(), row + 1)
    };
    let wrong = Memo::new(move |_| {
        trying.result.with(|(_, problems)| {
            let is_here = |p: &&trestle_core::rls::attempt::Problem| {
                p.row == Some(row)
                    && p.column.as_ref() == Some(&column)
                    && table.with_value(|t| p.table.as_ref() == Some(t))
            };
            problems.iter().find(is_here).map(|p| p.why.clone())
        })
    });
    let set = move |typed: String| {
        let value = match typed.as_str() {
            "" => None,
            EMPTY => Some(String::new()),
            typed => Some(typed.to_owned()),
        };
        trying.change(|scenario| {
            let sample = scenario.tables.iter_mut().find(|s| table.with_value(|t| s.table == *t));
            if let Some(cell) = sample.and_then(|s| s.rows.get_mut(row)?.get_mut(at)) {
                *cell = value;
            }
        });
    };
    view! {
        <td>
            <input
                type="text"
                class="mono try-value"
                aria-label=label
                placeholder="NULL"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                aria-invalid=move || wrong.with(Option::is_some).then_some("true")
                title=move || wrong.get()
                prop:value=shown
                on:change=move |e| set(event_target_value(&e))
            />
        </td>
    }
}
