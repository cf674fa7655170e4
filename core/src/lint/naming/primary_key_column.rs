//! Primary keys whose column has another name than the patterns say.

use super::values::Values;
use super::{compare, renamed, wanted};
use crate::lint::{Check, Context, Fix, Found, Group, Rule, context::key_column};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "primary-key-column",
    group: Group::Naming,
    title: "The column of a primary key has the same name everywhere",
    why: "Joins, generated code and people's fingers know the name without looking.",
    bad: "create table users (uid bigint primary key);",
    good: "create table users (id bigint primary key);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.primary_key_column;
    let Some(column) = key_column(table) else { return };
    let values = Values::of_table(context, table);
    let object = || ObjectRef::Column(table.id.clone(), column.id.clone());
    let shown = format_args!("{}.{}", table.name, column.name);
    compare(found, object, (column.name.as_str(), shown), patterns, &values);
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, _) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let column = key_column(table)?;
    let values = Values::of_table(context, table);
    let to = wanted(&context.settings.names.primary_key_column, &values)?;
    renamed(context, object, column.name.as_str(), &to)
}
