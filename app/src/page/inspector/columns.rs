//! The columns of a table: a list, and the fields of the one that is selected.

use super::column::ColumnFields;
use super::shown::Shown;
use crate::page::action::{add_column_to, use_ctx};
use crate::page::icon::{Icon, Shape};
use leptos::prelude::*;
use trestle_core::model::{Column, ColumnId, ConstraintKind, ObjectRef, Table};

/// What a row of the list shows.
#[derive(Clone, Default, PartialEq)]
struct Row {
    name: String,
    type_text: String,
    not_null: bool,
    primary: bool,
    foreign: bool,
}

#[component]
pub(super) fn Columns(shown: Shown) -> impl IntoView {
    let ctx = use_ctx();
    let ids = Memo::new(move |_| {
        shown.read(|t| t.columns.iter().map(|c| c.id.clone()).collect::<Vec<_>>())
    });
    view! {
        <ul class="column-list">
            <For each=move || ids.get() key=Clone::clone let:id>
                <ColumnRow shown=shown id=id />
            </For>
        </ul>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="empty">"This table has no columns."</p>
        </Show>
        <Show when=move || shown.store.can_edit() && !shown.read(|t| t.external)>
            <button
                type="button"
                class="button add-button"
                on:click=move |_| add_column_to(ctx, shown.id.get_value())
            >
                <Icon shape=Shape::Plus />
                <span>"Add column"</span>
            </button>
        </Show>
    }
}

fn row(table: &Table, column: &Column, type_text: String) -> Row {
    let foreign = table.foreign_keys().any(|(_, key)| key.columns.contains(&column.id));
    let primary = table.constraints.iter().any(
        |c| matches!(&c.kind, ConstraintKind::PrimaryKey(key) if key.columns.contains(&column.id)),
    );
    Row { name: column.name.to_string(), type_text, not_null: column.not_null, primary, foreign }
}

#[component]
fn ColumnRow(shown: Shown, id: ColumnId) -> impl IntoView {
    let store = shown.store;
    let column = StoredValue::new(id.clone());
    let object = ObjectRef::Column(shown.id.get_value(), id.clone());
    let this = object.clone();
    let selected = Memo::new(move |_| store.selection.with(|s| s.object.as_ref() == Some(&this)));
    let row = Memo::new(move |_| {
        shown.read_with(|catalog, table| {
            let found = column.with_value(|id| table.column(id));
            found.map(|c| row(table, c, catalog.type_text(&c.data_type))).unwrap_or_default()
        })
    });
    let pressed = StoredValue::new(object);
    view! {
        <li class="column-item" class:selected=selected>
            <button
                type="button"
                class="column-row mono"
                aria-expanded=move || selected.get().to_string()
                on:click=move |_| {
                    if selected.get_untracked() {
                        store.select(ObjectRef::Table(shown.id.get_value()));
                    } else {
                        store.select(pressed.get_value());
                    }
                }
            >
                <span class="column-marks">
                    <Show when=move || row.with(|r| r.primary)>
                        <span class="card-mark mark-primary" title="Primary key">"PK"</span>
                    </Show>
                    <Show when=move || row.with(|r| r.foreign && !r.primary)>
                        <span class="card-mark mark-foreign" title="Foreign key">"FK"</span>
                    </Show>
                </span>
                <span class="column-name" class:nullable=move || row.with(|r| !r.not_null)>
                    {move || row.with(|r| r.name.clone())}
                </span>
                <span class="column-type">
                    {move || row.with(|r| r.type_text.clone())}
                    {move || row.with(|r| !r.not_null).then_some("?")}
                </span>
            </button>
            <Show when=move || selected.get()>
                <ColumnFields shown=shown id=column />
            </Show>
        </li>
    }
}
