//! Actions on what is selected in the schema.

use super::{Ctx, run};
use crate::page::store::{Dialog, PartForm, PartKind, Sheet};
use crate::page::{notice, ui};
use leptos::prelude::*;
use trestle_core::edit::{Command, CommandError, NewColumn};
use trestle_core::model::{DataType, ObjectRef, Table, TableId};
use trestle_core::relation::{self, Wish};

/// Removes an object; asks where others would go with it.
pub(in crate::page) fn remove(ctx: Ctx, object: ObjectRef) {
    match ctx.store.apply(&Command::Remove { object: object.clone(), cascade: false }) {
        Ok(_) => {}
        Err(CommandError::HasDependents { dependents, .. }) => {
            let dependents = dependents.into_iter().map(|d| d.name).collect();
            ctx.store.dialog.set(Some(Dialog::ConfirmRemove { object, dependents }));
        }
        Err(error) => notice::error(error.to_string()),
    }
}

pub(super) fn remove_selected(ctx: Ctx) {
    let selection = ctx.store.selection.get_untracked();
    let is_domain = matches!(selection.object, Some(ObjectRef::Domain(_)));
    let only = selection.tables.first().filter(|_| selection.object.is_none()).cloned();
    if selection.tables.len() > 1 && !is_domain {
        let commands = selection
            .tables
            .iter()
            .map(|t| Command::Remove { object: ObjectRef::Table(t.clone()), cascade: true })
            .collect::<Vec<_>>();
        let label = format!("Remove {} tables", commands.len());
        run(ctx, &Command::Batch { label, commands });
    } else if let Some(object) = selection.object.or(only.map(ObjectRef::Table)) {
        remove(ctx, object);
    }
}

pub(super) fn add_column(ctx: Ctx) {
    let Some(table) = ctx.store.selection.with_untracked(|s| s.table().cloned()) else { return };
    add_column_to(ctx, table);
}

/// Makes a relation and selects it, or the table of pairs; says why not. Whether it was made.
pub(in crate::page) fn relate(ctx: Ctx, wish: &Wish) -> bool {
    let command = match ctx.store.document.with_untracked(|d| relation::relate(d, wish)) {
        Ok(command) => command,
        Err(refused) => {
            notice::error(refused.to_string());
            return false;
        }
    };
    let Some(created) = run(ctx, &command) else { return false };
    ctx.store.seal();
    let is_table = |o: &&ObjectRef| matches!(o, ObjectRef::Table(_));
    let is_constraint = |o: &&ObjectRef| matches!(o, ObjectRef::Constraint(..));
    let made = created.iter().find(is_table).or_else(|| created.iter().find(is_constraint));
    if let Some(object) = made {
        ctx.store.select(object.clone());
    }
    true
}

/// Opens the form of a new part of the selected table.
pub(super) fn add_part(ctx: Ctx, kind: PartKind) {
    let Some(table) = ctx.store.selection.with_untracked(|s| s.table().cloned()) else { return };
    ctx.store.sheet.set(Some(Sheet::Inspector));
    ctx.store.form.set(Some(PartForm::New(ObjectRef::Table(table), kind)));
}

/// Adds a column under a free name and puts the cursor into the name.
pub(in crate::page) fn add_column_to(ctx: Ctx, table: TableId) {
    let Some(name) = ctx.store.document.with_untracked(|d| {
        let table = d.schema.tables.get(&table)?;
        Some(free_name(table))
    }) else {
        return;
    };
    let column = Box::new(NewColumn::new(name, DataType::builtin("text")));
    let command = Command::AddColumn { table, column, position: None };
    if let Some(created) = run(ctx, &command)
        && let Some(object) = created.into_iter().find(|o| matches!(o, ObjectRef::Column(..)))
    {
        ctx.store.select(object);
        ui::focus_soon("inspector-name");
    }
}

fn free_name(table: &Table) -> String {
    // One more than there are columns: one of them is free.
    (1..=table.columns.len() + 1)
        .map(|n| if n == 1 { "column".to_owned() } else { format!("column_{n}") })
        .find(|name| table.column_named(name).is_none())
        .unwrap_or_default()
}
