//! What a table says of itself: schema, storage, replication.

use super::control::{SelectField, parameters, parameters_text};
use super::edit_object::schemas;
use super::field::{Field, TextField, change};
use super::rows_field::RowsField;
use super::shown::Shown;
use crate::page::action::ActionButton;
use leptos::prelude::*;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{Name, Persistence, ReplicaIdentity, SchemaId, Table};

/// Begins the value of a replica identity by an index.
const BY_INDEX: &str = "index:";

#[component]
pub(super) fn Properties(shown: Shown) -> impl IntoView {
    let store = shown.store;
    let run = move |edit: &mut dyn FnMut(&mut Table)| {
        let Some(table) = shown.table.get_untracked() else { return Ok(()) };
        let mut table = table.as_ref().clone();
        edit(&mut table);
        change(store, &Command::Define { object: Box::new(Defined::Table(table)) })
    };
    let schema = Signal::derive(move || shown.read(|t| t.schema.to_string()));
    let unlogged = Signal::derive(move || {
        let unlogged = shown.read(|t| t.persistence == Persistence::Unlogged);
        if unlogged { "unlogged" } else { "logged" }.to_owned()
    });
    let replica = Signal::derive(move || {
        shown.read(|t| match &t.replica_identity {
            ReplicaIdentity::Default => "default".to_owned(),
            ReplicaIdentity::Full => "full".to_owned(),
            ReplicaIdentity::Nothing => "nothing".to_owned(),
            ReplicaIdentity::Index(name) => format!("{BY_INDEX}{name}"),
        })
    });
    let replicas = Signal::derive(move || {
        let mut all = [("default", "Primary key"), ("full", "Whole row"), ("nothing", "Nothing")]
            .map(|(v, t)| (v.to_owned(), t.to_owned()))
            .to_vec();
        let unique = shown.read(|t| {
            let unique = t.indexes.iter().filter(|i| i.unique && i.predicate.is_none());
            unique.map(|i| i.name.to_string()).collect::<Vec<_>>()
        });
        all.extend(unique.into_iter().map(|n| (format!("{BY_INDEX}{n}"), format!("Index {n}"))));
        let present = replica.get();
        if !all.iter().any(|(v, _)| *v == present) {
            let name = present.trim_start_matches(BY_INDEX).to_owned();
            all.push((present.clone(), format!("Index {name}")));
        }
        all
    });
    let storage = Signal::derive(move || shown.read(|t| parameters_text(&t.parameters)));
    let name_of = move |read: fn(&Table) -> Option<&Name>| {
        Signal::derive(move || shown.read(|t| read(t).map(ToString::to_string).unwrap_or_default()))
    };
    let set_storage = move |(typed, field): (String, Field)| {
        field.settle(
            parameters(&typed).and_then(|list| run(&mut |t| t.parameters.clone_from(&list))),
        );
    };
    let set_name = move |write: fn(&mut Table, Option<Name>)| {
        move |(typed, field): (String, Field)| {
            let name = Some(typed.trim()).filter(|t| !t.is_empty()).map(Name::new);
            field.settle(run(&mut |t| write(t, name.clone())));
        }
    };
    view! {
        <SelectField
            label="Schema"
            class="mono"
            options=schemas(store, false)
            chosen=schema
            apply=move |value: String| {
                let command = Command::MoveTable { table: shown.id.get_value(), schema: SchemaId::new(value) };
                change(store, &command)
            }
        />
        <div class="field-pair">
            <SelectField
                label="Rows are"
                options=[("logged", "Kept through a crash"), ("unlogged", "Lost in a crash (unlogged)")]
                    .map(|(v, t)| (v.to_owned(), t.to_owned()))
                    .to_vec()
                chosen=unlogged
                apply=move |value: String| run(&mut |t| {
                    t.persistence = if value == "unlogged" {
                        Persistence::Unlogged
                    } else {
                        Persistence::Permanent
                    };
                })
            />
            <SelectField
                label="Replicas know rows by"
                options=replicas
                chosen=replica
                apply=move |value: String| run(&mut |t| {
                    t.replica_identity = match value.as_str() {
                        "full" => ReplicaIdentity::Full,
                        "nothing" => ReplicaIdentity::Nothing,
                        other => match other.strip_prefix(BY_INDEX) {
                            Some(name) => ReplicaIdentity::Index(Name::new(name)),
                            None => ReplicaIdentity::Default,
                        },
                    };
                })
            />
        </div>
        <TextField
            label="Storage parameters"
            value=storage
            apply=set_storage
            placeholder="fillfactor = 70"
            class="mono"
        />
        <div class="field-pair">
            <TextField
                label="Tablespace"
                value=name_of(|t| t.tablespace.as_ref())
                apply=set_name(|t, name| t.tablespace = name)
                placeholder="as usual"
                class="mono"
            />
            <TextField
                label="Access method"
                value=name_of(|t| t.access_method.as_ref())
                apply=set_name(|t, name| t.access_method = name)
                placeholder="heap"
                class="mono"
            />
        </div>
        <RowsField label="Rows, about" table=shown.id.get_value() />
        <Show when=move || store.can_edit()>
            <ActionButton id="move-to-domain" class="add-button" />
        </Show>
    }
}
