//! Keys that are UUIDs and that nothing fills in.

use crate::edit::Command;
use crate::lint::{Check, Context, Fix, Found, Group, Rule, context::key_column};
use crate::model::{Column, Expr, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "uuid-default",
    group: Group::Types,
    title: "A UUID of a key has a default",
    why: "With a default, a row can be inserted by anybody, also by hand: without, every program has to bring its own.",
    bad: "create table users (id uuid primary key, name text not null);",
    good: "create table users (id uuid primary key default gen_random_uuid(), name text not null);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn breach(table: &Table) -> Option<&Column> {
    let column = key_column(table)?;
    let is_filled = column.default.is_some() || column.generated.is_some();
    (column.data_type.is_builtin("uuid") && !is_filled).then_some(column)
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if let Some(column) = breach(table) {
        found.report(
            ObjectRef::Column(table.id.clone(), column.id.clone()),
            format!("{}.{} has no default.", table.name, column.name),
        );
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let name = &context.catalog().column(table, column)?.name;
    let default = Some(Expr::opaque("gen_random_uuid()"));
    let (table, column) = (table.clone(), column.clone());
    Some(Fix::safe(format!("Default for {name}"), Command::SetDefault { table, column, default }))
}
