//! Groups, tables, columns and other objects as nested lists of buttons.

use super::entry::{Groups, SectionData, SectionKind, TableData, TableGroupData, type_word};
use crate::page::action::Ctx;
use crate::page::icon::{Icon, Shape};
use crate::page::lasting::Derived;
use crate::page::problems::class;
use crate::page::store::{Selection, use_store};
use crate::page::ui::TableName;
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::domain::Group;
use trestle_core::model::{Column, ColumnId, ObjectRef, TableId};

#[component]
pub(super) fn TableGroup(
    group: Group,
    found: Derived<Groups>,
    ctx: Ctx,
    filter: RwSignal<String>,
    expanded: StoredValue<BTreeSet<TableId>>,
    /// How many tables the explorer lists now, all groups together.
    allowed: RwSignal<usize>,
) -> impl IntoView {
    let store = ctx.store;
    let open = RwSignal::new(true);
    let domain = match &group {
        Group::Domain(id) => Some(id.clone()),
        _ => None,
    };
    // Gone only when the group is.
    let data: Derived<Option<TableGroupData>> =
        Derived::new(move |_| found.with(|g| g.tables.iter().find(|g| g.group == group).cloned()));
    let of = move |text: fn(&TableGroupData) -> &str| {
        data.with(|d| d.as_ref().map(|d| text(d).to_owned()).unwrap_or_default())
    };
    let title = move || of(|d| &d.title);
    let count = move || data.with(|d| d.as_ref().map_or(0, |d| d.tables.len()));
    let shown = move || {
        let before = data.with(|d| d.as_ref().map_or(0, |d| d.before));
        allowed.get().saturating_sub(before).min(count())
    };
    let rows = move || {
        data.with(|d| {
            let all = d.as_ref().map(|d| &*d.tables).unwrap_or_default();
            all.get(..shown()).unwrap_or_default().to_vec()
        })
    };
    view! {
        <section class="group" aria-label=title>
            <div class="group-head">
                <Disclosure open=open toggle=move || open.update(|o| *o = !*o) what=Signal::derive(move || format!("tables of {}", title())) />
                <button
                    type="button"
                    class="group-title"
                    title="Select these tables and go there"
                    on:click=move |_| {
                        let object = domain.clone().map(ObjectRef::Domain);
                        let tables: BTreeSet<TableId> = data.with_untracked(|d| {
                            d.iter().flat_map(|d| d.tables.iter()).map(|t| t.id.clone()).collect()
                        });
                        ctx.view.fit_tables(&tables);
                        store.selection.set(Selection { tables, object });
                    }
                >
                    <i class=move || match data.with(|d| d.as_ref().and_then(|d| d.colour)) {
                        Some(n) => format!("swatch domain-{n}"),
                        None => "swatch".to_owned(),
                    }></i>
                    <span class="group-name">{title}</span>
                    <span class="group-prefix mono">{move || of(|d| &d.prefix)}</span>
                    <span class="count">{count}</span>
                </button>
            </div>
            <Show when=move || open.get() || !filter.with(String::is_empty)>
                <ul class="tables" style=("--rows", move || shown().to_string())>
                    <For each=rows key=Clone::clone let:table>
                        <TableRow table=table expanded=expanded ctx=ctx />
                    </For>
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn TableRow(table: TableData, expanded: StoredValue<BTreeSet<TableId>>, ctx: Ctx) -> impl IntoView {
    let store = ctx.store;
    let id = StoredValue::new(table.id.clone());
    let found = StoredValue::new(table.found.clone());
    let was_open = expanded.with_value(|all| all.contains(&table.id));
    let open = RwSignal::new(was_open || !table.found.is_empty());
    let toggle = move || {
        open.update(|o| *o = !*o);
        let (id, open) = (id.get_value(), open.get_untracked());
        expanded.update_value(|all| {
            if open {
                all.insert(id);
            } else {
                all.remove(&id);
            }
        });
    };
    let selected =
        Memo::new(move |_| store.selection.with(|s| id.with_value(|id| s.tables.contains(id))));
    let tally = Memo::new(move |_| store.problems.with(|p| id.with_value(|id| p.of_table(id))));
    let name = format!("{}{}", table.prefix, table.rest);
    view! {
        <li>
            <div class="row" class:selected=selected>
                <Disclosure open=open toggle=toggle what=format!("columns of {name}") />
                <button
                    type="button"
                    class="row-name mono"
                    class:external=table.external
                    aria-current=move || selected.get().then_some("true")
                    on:click=move |event| {
                        let table = id.get_value();
                        if event.shift_key() || event.ctrl_key() || event.meta_key() {
                            store
                                .selection
                                .update(|s| {
                                    if !s.tables.remove(&table) {
                                        s.tables.insert(table.clone());
                                    }
                                    s.object = Some(ObjectRef::Table(table.clone()));
                                });
                        } else {
                            go(ctx, &ObjectRef::Table(table));
                        }
                    }
                >
                    <TableName prefix=table.prefix rest=table.rest />
                </button>
                {move || {
                    let tally = tally.get();
                    tally
                        .worst()
                        .map(|worst| {
                            view! {
                                <span class=format!("row-badge pill {}", class(worst)) title=tally.words()>
                                    {tally.all()}
                                    <span class="visually-hidden">" problems"</span>
                                </span>
                            }
                        })
                }}
            </div>
            <Show when=move || open.get()>
                <Columns table=id found=found ctx=ctx />
            </Show>
        </li>
    }
}

#[component]
fn Columns(
    table: StoredValue<TableId>,
    found: StoredValue<Vec<String>>,
    ctx: Ctx,
) -> impl IntoView {
    let store = ctx.store;
    let columns = move || {
        store.document.with(|d| {
            let record = table.with_value(|id| d.schema.tables.get(id).cloned());
            let shown = |c: &&Column| {
                found.with_value(|f| f.is_empty() || f.iter().any(|id| id == c.id.as_str()))
            };
            record
                .map(|t| {
                    t.columns
                        .iter()
                        .filter(shown)
                        .map(|c| {
                            (c.id.clone(), c.name.to_string(), d.schema.type_text(&c.data_type))
                        })
                        .collect::<Vec<(ColumnId, String, String)>>()
                })
                .unwrap_or_default()
        })
    };
    view! {
        <ul class="columns">
            <For each=columns key=Clone::clone let:column>
                {
                    let (id, name, type_text) = column;
                    let object = ObjectRef::Column(table.get_value(), id);
                    let this = object.clone();
                    let selected = Memo::new(move |_| {
                        store.selection.with(|s| s.object.as_ref() == Some(&this))
                    });
                    view! {
                        <li>
                            <button
                                type="button"
                                class="row row-column mono"
                                class:selected=selected
                                on:click=move |_| go(ctx, &object)
                            >
                                <span>{name}</span>
                                <span class="row-type">{type_text}</span>
                            </button>
                        </li>
                    }
                }
            </For>
        </ul>
    }
}

/// Selects an object and brings its table into view.
fn go(ctx: Ctx, object: &ObjectRef) {
    ctx.store.select(object.clone());
    ctx.store.sheet.set(None);
    if let Some(table) = ctx.store.selection.with_untracked(|s| s.table().cloned()) {
        ctx.view.reveal(&table);
    }
}

/// Shows or hides what belongs to a row.
#[component]
fn Disclosure(
    open: RwSignal<bool>,
    toggle: impl Fn() + 'static,
    #[prop(into)] what: Signal<String>,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="disclosure"
            class:open=open
            aria-expanded=move || open.get().to_string()
            aria-label=move || format!("Show or hide the {}", what.get())
            on:click=move |_| toggle()
        >
            <Icon shape=Shape::Chevron />
        </button>
    }
}

#[component]
pub(super) fn ObjectSection(section: SectionData, filter: RwSignal<String>) -> impl IntoView {
    let store = use_store();
    let open = RwSignal::new(false);
    let count = section.items.len();
    let shape = match section.kind {
        SectionKind::View => Shape::View,
        SectionKind::Function => Shape::Function,
        SectionKind::Type => Shape::Type,
        SectionKind::Sequence => Shape::Sequence,
        SectionKind::Namespace => Shape::Folder,
        SectionKind::Definition | SectionKind::Verbatim => Shape::Verbatim,
    };
    let items = StoredValue::new(section.items);
    view! {
        <section class="group" aria-label=section.title>
            <button
                type="button"
                class="group-head object-head"
                aria-expanded=move || open.get().to_string()
                on:click=move |_| open.update(|o| *o = !*o)
            >
                <span class="disclosure" class:open=open>
                    <Icon shape=Shape::Chevron />
                </span>
                <Icon shape=shape />
                <span class="group-name">{section.title}</span>
                <span class="count">{count}</span>
            </button>
            <Show when=move || open.get() || !filter.with(String::is_empty)>
                <ul class="tables" style=("--rows", count.to_string())>
                    {items
                        .get_value()
                        .into_iter()
                        .map(|(object, name)| {
                            let this = object.clone();
                            let selected = Memo::new(move |_| {
                                store.selection.with(|s| s.object.as_ref() == Some(&this))
                            });
                            let word = store
                                .document
                                .with_untracked(|d| match &object {
                                    ObjectRef::Type(id) => d.schema.types.get(id).map(|t| type_word(&t.kind)),
                                    _ => None,
                                });
                            view! {
                                <li>
                                    <button
                                        type="button"
                                        class="row row-object mono"
                                        class:selected=selected
                                        title=name.clone()
                                        on:click=move |_| {
                                            store.select(object.clone());
                                            store.sheet.set(Some(crate::page::store::Sheet::Inspector));
                                        }
                                    >
                                        <span class="row-text">{name.clone()}</span>
                                        <span class="row-type">{word}</span>
                                    </button>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </Show>
        </section>
    }
}
