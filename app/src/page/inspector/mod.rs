//! The inspector: everything about what is selected, with fields to change it.

mod access;
mod colour;
mod column;
mod column_more;
mod columns;
mod comment;
mod control;
mod default_grants;
mod domain;
mod domain_regroup;
mod edit_composite;
mod edit_constraint;
mod edit_domain;
mod edit_index;
mod edit_object;
mod edit_policy;
mod edit_range;
mod edit_trigger;
mod edit_type;
mod elements;
mod field;
mod findings;
mod grants;
mod indexes;
mod item;
mod keys;
mod note;
mod notes;
mod object;
mod object_sql;
mod overview;
mod part_draft;
mod policy_words;
mod properties;
mod proposals;
mod rows_field;
mod shown;
mod table;
mod triggers;
mod type_field;
mod view_parts;
mod words;

use super::action::use_ctx;
use super::icon::{Icon, Shape};
use super::store::Selection;
pub(super) use control::{CheckField, SelectField, change_read};
pub(super) use field::{Field, TextField, change, given, next_id};
use leptos::prelude::*;
use note::NoteInspector;
use object::ObjectView;
pub(super) use object_sql::ObjectSql;
use overview::{Overview, SeveralTables};
pub(super) use proposals::defaults;
use table::TableView;
use trestle_core::model::{ObjectRef, TableId};

/// What the whole panel is about. What is selected within a table changes no panel.
#[derive(Clone, PartialEq)]
enum Subject {
    Schema,
    Tables,
    Table(TableId),
    Object(ObjectRef),
}

fn subject(selection: &Selection) -> Subject {
    match (selection.table(), &selection.object) {
        (Some(table), _) if selection.tables.len() <= 1 => Subject::Table(table.clone()),
        (None, Some(object)) => Subject::Object(object.clone()),
        _ if selection.tables.len() > 1 => Subject::Tables,
        _ => match selection.tables.first() {
            Some(table) => Subject::Table(table.clone()),
            None => Subject::Schema,
        },
    }
}

#[component]
pub(super) fn Inspector() -> impl IntoView {
    let ctx = use_ctx();
    let subject = Memo::new(move |_| ctx.store.selection.with(subject));
    view! {
        <aside class="inspector" aria-label="Inspector">
            <button
                type="button"
                class="icon-button narrow-only inspector-close"
                aria-label="Close inspector"
                on:click=move |_| ctx.store.sheet.set(None)
            >
                <Icon shape=Shape::Close />
            </button>
            {move || match subject.get() {
                Subject::Schema => view! { <Overview /> }.into_any(),
                Subject::Tables => view! { <SeveralTables /> }.into_any(),
                Subject::Table(id) => view! { <TableView id=id /> }.into_any(),
                Subject::Object(ObjectRef::Note(diagram, id)) => {
                    view! { <NoteInspector diagram=diagram id=id /> }.into_any()
                }
                Subject::Object(object) => view! { <ObjectView object=object /> }.into_any(),
            }}
        </aside>
    }
}
