//! Groups, tables, columns and other objects as nested lists of buttons.

use super::entry::{SectionData, SectionKind, TableData, TableGroupData, type_word};
use crate::page::action::Ctx;
use crate::page::icon::{Icon, Shape};
use crate::page::store::{Selection, use_store};
use crate::page::ui::TableName;
use leptos::prelude::*;
use trestle_core::domain::Group;
use trestle_core::model::{Column, ColumnId, ObjectRef, TableId};

#[component]
pub(super) fn TableGroup(
    group: TableGroupData,
    ctx: Ctx,
    filter: RwSignal<String>,
    /// How many tables the explorer lists now, all groups together.
    allowed: RwSignal<usize>,
) -> impl IntoView {
    let open = RwSignal::new(true);
    let store = ctx.store;
    let colour_class = match group.colour {
        Some(n) => format!("swatch domain-{n}"),
        None => "swatch".to_owned(),
    };
    let domain = match &group.group {
        Group::Domain(id) => Some(id.clone()),
        _ => None,
    };
    let ids: Vec<TableId> = group.tables.iter().map(|t| t.id.clone()).collect();
    let (count, before) = (group.tables.len(), group.before);
    let shown = Memo::new(move |_| allowed.get().saturating_sub(before).min(count));
    let tables = StoredValue::new(group.tables);
    let title = group.title.clone();
    let label = group.title.clone();
    view! {
        <section class="group" aria-label=label>
            <div class="group-head">
                <Disclosure open=open what=format!("tables of {title}") />
                <button
                    type="button"
                    class="group-title"
                    title="Select these tables and go there"
                    on:click=move |_| {
                        let object = domain.clone().map(ObjectRef::Domain);
                        store.selection.set(Selection { tables: ids.iter().cloned().collect(), object });
                        ctx.view.fit_tables(&ids.iter().cloned().collect());
                    }
                >
                    <i class=colour_class></i>
                    <span class="group-name">{group.title}</span>
                    <span class="group-prefix mono">{group.prefix}</span>
                    <span class="count">{count}</span>
                </button>
            </div>
            <Show when=move || open.get() || !filter.with(String::is_empty)>
                <ul class="tables" style=("--rows", move || shown.get().to_string())>
                    <For
                        each=move || tables.with_value(|all| all.get(..shown.get()).unwrap_or_default().to_vec())
                        key=|t| t.id.clone()
                        let:table
                    >
                        <TableRow table=table ctx=ctx />
                    </For>
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn TableRow(table: TableData, ctx: Ctx) -> impl IntoView {
    let store = ctx.store;
    let id = StoredValue::new(table.id.clone());
    let found = StoredValue::new(table.found.clone());
    let open = RwSignal::new(!table.found.is_empty());
    let selected =
        Memo::new(move |_| store.selection.with(|s| id.with_value(|id| s.tables.contains(id))));
    let name = format!("{}{}", table.prefix, table.rest);
    view! {
        <li>
            <div class="row" class:selected=selected>
                <Disclosure open=open what=format!("columns of {name}") />
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
fn Disclosure(open: RwSignal<bool>, what: String) -> impl IntoView {
    view! {
        <button
            type="button"
            class="disclosure"
            class:open=open
            aria-expanded=move || open.get().to_string()
            aria-label=format!("Show or hide the {what}")
            on:click=move |_| open.update(|o| *o = !*o)
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
