//! Booleans whose names ask no question.

use super::compare_columns;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{Column, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "boolean-name",
    group: Group::Naming,
    title: "A boolean is named like a question",
    why: "`is_active` can only be true or false; `active` may be a state, a number or a time.",
    bad: "create table users (id bigint primary key, active boolean not null);",
    good: "create table users (id bigint primary key, is_active boolean not null);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let is_one = |column: &Column| column.data_type.is_builtin("boolean");
    compare_columns(found, table, is_one, "a boolean", &context.settings.names.boolean);
}
