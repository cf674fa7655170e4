//! The documents on the way from a column to the one beside it.

use super::copies::{Copies, each};
use super::switch::switched;
use super::{Expansion, Ids, Twin, is_kept_not_null, rename_in_texts, steps, with_columns};
use crate::migrate::change::online::beside;
use crate::migrate::change::takeover::index_of;
use crate::model::{
    Acl, Catalog, Column, Constraint, ConstraintKind, Document, Function, FunctionId, Index, Table,
    Trigger, TriggerEvent, TriggerId,
};
use crate::sql::quote_ident;

pub(super) fn expansion(before: &Document, after: &Document, twins: Vec<Twin>) -> Expansion {
    let expanded = with_schema(before, expanded(&before.schema, &after.schema, &twins));
    let copies = Copies::of(&before.schema, &after.schema, &twins);
    let built = built(&copies, &expanded.schema, &before.schema, &after.schema, &twins);
    let renumbered = copies.ids(&twins).rewritten(&built);
    let switched = switched(&copies, &before.schema, &after.schema, &renumbered, &twins);
    Expansion {
        before: before.clone(),
        built: with_schema(before, built),
        renumbered: with_schema(before, renumbered),
        switched: with_schema(before, switched),
        expanded,
        twins,
    }
}

fn with_schema(document: &Document, schema: Catalog) -> Document {
    Document { schema, ..document.clone() }
}

/// With the new columns, and what keeps them in step.
fn expanded(before: &Catalog, after: &Catalog, twins: &[Twin]) -> Catalog {
    let mut catalog = before.clone();
    for twin in twins {
        let (Some(from), Some(to)) =
            (before.column(&twin.table, &twin.column), after.column(&twin.table, &twin.column))
        else {
            continue;
        };
        let (id, name) = twin.new.clone();
        let old = format!("NEW.{}", quote_ident(from.name.as_str()));
        let value = steps::value(before, (&old, &from.data_type), &to.data_type);
        let Some(table) = catalog.tables.get_mut(&twin.table) else { continue };
        let schema = table.schema.clone();
        let function_name = beside(&format!("{}_{}", table.name, name), "");
        table.columns.push(Column {
            id,
            name: name.clone(),
            not_null: false,
            default: None,
            identity: None,
            comment: None,
            acl: Acl::default(),
            ..to.clone()
        });
        let schema_name = before.schema_name(&schema).to_owned();
        let function = FunctionId::derive(&[&schema_name, function_name.as_str()], |id| {
            catalog.functions.contains(id)
        });
        let source = steps::body(&value, name.as_str());
        catalog.functions.insert(Function::for_triggers(
            function.clone(),
            schema,
            function_name,
            source,
        ));
        let Some(table) = catalog.tables.get_mut(&twin.table) else { continue };
        // The last by name of all that are called before a row is written: what others set is taken over too.
        let trigger = beside(&format!("zz_{name}"), "");
        let id = TriggerId::derive(&[trigger.as_str()], |id| table.trigger(id).is_some());
        let events = vec![TriggerEvent::Insert, TriggerEvent::Update(Vec::new())];
        table.triggers.push(Trigger::before_row(id, trigger, events, function));
    }
    catalog
}

/// Everything that is on the columns, on the new ones as well.
fn built(
    copies: &Copies,
    expanded: &Catalog,
    before: &Catalog,
    after: &Catalog,
    twins: &[Twin],
) -> Catalog {
    let mut catalog = expanded.clone();
    for twin in twins {
        let not_null = is_kept_not_null(before, after, twin);
        let table = catalog.tables.get_mut(&twin.table);
        if let Some(column) = table.and_then(|table| table.column_mut(&twin.new.0)) {
            column.not_null = not_null;
        }
    }
    let ids: Ids =
        twins.iter().map(|t| ((t.table.clone(), t.column.clone()), t.new.0.clone())).collect();
    for id in copies.tables() {
        let Some(table) = expanded.tables.get(id) else { continue };
        // A table with nothing but the copies, in which all columns are the new ones.
        let mut alone = Table {
            columns: Vec::new(),
            triggers: Vec::new(),
            policies: Vec::new(),
            partition_key: None,
            constraints: each(&copies.constraints, id, |c, copy| Constraint {
                id: copy,
                name: beside(c.name.as_str(), "__new"),
                comment: None,
                ..c
            }),
            indexes: each(&copies.indexes, id, |i, copy| Index {
                id: copy,
                name: beside(i.name.as_str(), "__new"),
                comment: None,
                clustered: false,
                ..i
            }),
            ..table.as_ref().clone()
        };
        alone.indexes.extend(each(&copies.keys, id, |c, copy| match &c.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
                Index { id: copy, ..index_of(key, beside(c.name.as_str(), "__new")) }
            }
            _ => Index::new(copy, c.name.clone(), Vec::new()),
        }));
        let mut alone = moved(alone, &ids);
        rename_in_texts(&mut alone, &catalog);
        let Some(table) = catalog.tables.get_mut(id) else { continue };
        table.constraints.extend(alone.constraints);
        table.indexes.extend(alone.indexes);
    }
    catalog
}

fn moved(table: Table, ids: &Ids) -> Table {
    let mut alone = Catalog::default();
    alone.tables.insert(table.clone());
    let alone = with_columns(&alone, ids.clone());
    alone.tables.get(&table.id).map_or(table, |table| table.as_ref().clone())
}
