//! Columns that tables have from others: what is said of a parent's column goes to its children too.

use super::{Context, online};
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::Piece;
use crate::migrate::step::Work;
use crate::model::{Catalog, Column, ObjectRef, Table, TableId};
use crate::sql::emit::table;
use crate::sql::quote_ident;
use std::collections::BTreeSet;

/// What tables say differently of columns that they inherit, where something was said of their parents' again.
pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    for table in &context.after.catalog.tables {
        let old = context.before.catalog.tables.get(&table.id);
        let Some(old) = old.filter(|_| !table.external) else { continue };
        let ancestors = ancestors(context, table);
        for column in table.columns.iter().filter(|c| c.inherited && !ancestors.is_empty()) {
            let had_default = old.column(&column.id).is_some_and(|c| c.default.is_some());
            of_column(context, table, column, (&ancestors, had_default), out);
        }
    }
}

fn of_column(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    (ancestors, had_default): (&BTreeSet<TableId>, bool),
    out: &mut Ops,
) {
    let (before, after) = (context.before.catalog, context.after.catalog);
    let name = column.name.as_str();
    let said = |catalog: &Catalog, ancestor: &TableId| {
        let column = catalog.tables.get(ancestor)?.column_named(name)?;
        Some((column.default.clone(), column.not_null))
    };
    let of_ancestors: Vec<(&TableId, &Column)> = ancestors
        .iter()
        .filter_map(|id| Some((id, after.tables.get(id)?.column_named(name)?)))
        .collect();
    let retyped: Vec<Piece> = of_ancestors
        .iter()
        .map(|(table, column)| Piece::column(table, &column.id))
        .filter(|piece| context.remade.is_retyped(piece))
        .collect();
    let is_set_again = of_ancestors.iter().any(|(table, column)| {
        context.remade.is_made_again(&Piece::Default((*table).clone(), column.id.clone()))
    });
    let is_said_otherwise = ancestors.iter().any(|id| said(before, id) != said(after, id));
    if retyped.is_empty() && !is_set_again && !is_said_otherwise {
        return;
    }
    let alter =
        format!("ALTER TABLE {} ALTER COLUMN {}", context.after.table(table), quote_ident(name));
    let object = ObjectRef::Column(table.id.clone(), column.id.clone());
    if had_default && !retyped.is_empty() {
        // It may not be of the type that the column gets.
        let op = Op::new(Rank::AlterColumns, object.clone(), format!("{alter} DROP DEFAULT"));
        out.add(op.frees(retyped));
    }
    let needs = Needs::of(after).default(table, column).but(&[]);
    let op = Op::new(Rank::AlterChildren, object, "").needs(needs);
    for text in table::inherited_differences(table, column, &context.after, &alter) {
        let forbids_null = text.ends_with("SET NOT NULL");
        if forbids_null && context.is_online(table) {
            let start = out.0.len();
            online::column::forbid_null(context, table, column, None, out);
            for step in out.0.iter_mut().skip(start) {
                step.rank = op.rank;
                step.needs.extend(op.needs.clone());
            }
            continue;
        }
        let work = if forbids_null { Work::Scan } else { Work::Catalog };
        out.add(Op { text, ..op.clone() }.works(work));
    }
}

/// Tables that a table has columns from.
fn ancestors(context: &Context<'_>, table: &Table) -> BTreeSet<TableId> {
    let parents = |t: &Table| -> Vec<TableId> {
        t.inherits.iter().chain(t.partition_of.iter().map(|p| &p.parent)).cloned().collect()
    };
    let (mut open, mut all) = (parents(table), BTreeSet::new());
    while let Some(id) = open.pop() {
        if all.insert(id.clone())
            && let Some(parent) = context.after.catalog.tables.get(&id)
        {
            open.extend(parents(parent));
        }
    }
    all
}

/// Whether a parent's column is changed, and its children's with it.
pub(super) fn follows_parent(
    context: &Context<'_>,
    table: &Table,
    old: &Column,
    new: &Column,
) -> bool {
    let mut parents = table.inherits.iter().chain(table.partition_of.iter().map(|p| &p.parent));
    old.inherited
        && new.inherited
        && parents.any(|parent| {
            let of = |catalog: &Catalog| {
                catalog.tables.get(parent)?.column_named(new.name.as_str()).cloned()
            };
            of(context.before.catalog) != of(context.after.catalog)
        })
}
