//! Columns that reference another table and do not say which.

use super::values::Values;
use super::{compare, renamed, wanted};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, ForeignKey, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "foreign-key-column",
    group: Group::Naming,
    title: "A column that references a table says which",
    why: "`author_id` can be joined without looking at the schema; `written` cannot. A part that the table plays is said \
          before it: `shipping_address_id`.",
    bad: "create table users (id bigint primary key);\n\
          create table posts (id bigint primary key, owner bigint references users);\n\
          create index on posts (owner);",
    good: "create table users (id bigint primary key);\n\
           create table posts (id bigint primary key, user_id bigint references users);\n\
           create index on posts (user_id);",
    given: None,
    check: Check::Links(check),
    fix: Some(fix),
};

/// Columns that reference another by themselves, each with its key. The column of a primary key is named as such.
fn references(table: &Table) -> impl Iterator<Item = (&Column, &ForeignKey)> {
    let primary = table.primary_key().map(|key| key.columns.as_slice()).unwrap_or_default();
    table.foreign_keys().filter(|(c, _)| !c.inherited).filter_map(move |(_, key)| {
        let [id] = key.columns.as_slice() else { return None };
        let column = table.column(id).filter(|c| !c.inherited)?;
        (primary != [id.clone()]).then_some((column, key))
    })
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.foreign_key_column;
    if patterns.is_empty() {
        return;
    }
    for (column, key) in references(table) {
        let values = Values::of_reference(context, table, key);
        let object = || ObjectRef::Column(table.id.clone(), column.id.clone());
        let to = values.get("referenced").unwrap_or_default();
        let name = &column.name;
        let shown = format_args!("{}.{name}, which references {to},", table.name);
        compare(found, object, (name.as_str(), shown), patterns, &values);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let (column, key) = references(table).find(|(c, _)| c.id == *column)?;
    let values = Values::of_reference(context, table, key);
    let to = wanted(&context.settings.names.foreign_key_column, &values)?;
    renamed(context, object, column.name.as_str(), &to)
}
