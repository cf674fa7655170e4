//! Keys that run out of numbers.

use crate::edit::{Command, Defined};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Catalog, Column, ColumnId, DataType, ObjectRef, Sequence, Table, TableId};
use std::sync::Arc;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "small-key",
    group: Group::Types,
    title: "A counted key has room to grow",
    why: "An `integer` ends at 2,147,483,647, also for rows that were deleted or never committed. Making it larger later \
          rewrites the table and all that reference it.",
    bad: "create table events (id int generated always as identity primary key);",
    good: "create table events (id bigint generated always as identity primary key);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

/// A primary key of one column that is counted, and is too small.
fn small_key(table: &Table) -> Option<&Column> {
    let [id] = table.primary_key()?.columns.as_slice() else { return None };
    let column = table.column(id).filter(|c| !c.inherited && is_small(&c.data_type))?;
    let is_counted = column.identity.is_some()
        || column.default.as_ref().is_some_and(|d| {
            d.references().iter().any(|r| matches!(r.target, ObjectRef::Sequence(_)))
        });
    is_counted.then_some(column)
}

fn is_small(data_type: &DataType) -> bool {
    ["smallint", "integer"].iter().any(|name| data_type.is_builtin(name))
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if let Some(column) = small_key(table) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!("{}.{} is counted and runs out of numbers.", table.name, column.name),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let catalog = context.catalog();
    let table = catalog.tables.get(table)?;
    let key = small_key(table).filter(|key| key.id == *column)?;
    let bigint = || DataType::builtin("bigint");
    // With it, all that has its values, also through keys of others.
    let mut same = vec![(table.id.clone(), column.clone())];
    let mut asked = 0;
    while let Some(referenced) = same.get(asked).cloned() {
        asked += 1;
        for column in referencing(catalog, &referenced) {
            if !same.contains(&column) {
                same.push(column);
            }
        }
    }
    let label = match same.len() - 1 {
        0 => format!("bigint for {}.{}", table.name, key.name),
        n => format!("bigint for {}.{} and {n} that reference it", table.name, key.name),
    };
    let columns = same.into_iter().map(|(table, column)| Command::SetColumnType {
        table,
        column,
        data_type: bigint(),
    });
    let is_counter = |sequence: &&Arc<Sequence>| {
        sequence.owned_by.as_ref() == Some(&(table.id.clone(), column.clone()))
            && sequence.options.data_type.as_ref().is_some_and(is_small)
    };
    let counters = catalog.sequences.iter().filter(is_counter).map(|sequence| {
        let mut wider = sequence.as_ref().clone();
        wider.options.data_type = Some(bigint());
        Command::Define { object: Box::new(Defined::Sequence(wider)) }
    });
    Some(Fix::not_safe(label, columns.chain(counters).collect()))
}

/// Small columns that reference a column.
fn referencing(
    catalog: &Catalog,
    (table, column): &(TableId, ColumnId),
) -> Vec<(TableId, ColumnId)> {
    let mut found = Vec::new();
    for other in &catalog.tables {
        for (_, key) in other.foreign_keys().filter(|(_, key)| key.references == *table) {
            let pairs = key.columns.iter().zip(&key.referenced_columns);
            let own = pairs.filter(|(_, referenced)| *referenced == column).map(|(own, _)| own);
            let small = |id: &&ColumnId| {
                other.column(id).is_some_and(|c| !c.inherited && is_small(&c.data_type))
            };
            found.extend(own.filter(small).map(|id| (other.id.clone(), id.clone())));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::Settings;
    use crate::edit::apply;
    use crate::import::{ImportOptions, Source, import};

    #[test]
    fn what_has_the_same_values_gets_the_same_room() {
        let sql = "create table orders (id serial primary key, parts int);
            create table invoices (id int primary key references orders);
            create table payments (id bigint primary key, invoice_id int references invoices, hour smallint);";
        let document = import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document;
        let settings = Settings::of_any(&document.conventions);
        let key = ObjectRef::Column(TableId::new("public.orders"), ColumnId::new("id"));
        let fix = fix(&Context { document: &document, settings: &settings }, &key).unwrap();
        assert_eq!(fix.label, "bigint for orders.id and 2 that reference it");
        let after = apply(&document, &fix.into_command()).unwrap().document;
        let columns = after.schema.tables.iter().flat_map(|t| &t.columns);
        let wide: Vec<_> = columns.filter(|c| !is_small(&c.data_type)).collect();
        let names: Vec<_> = wide.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["id", "id", "id", "invoice_id"]);
        let counters = after.schema.sequences.iter().filter_map(|s| s.options.data_type.as_ref());
        assert!(!counters.into_iter().any(is_small));
    }
}
