//! Times whose names do not say that they are.

use super::compare_columns;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{Column, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "timestamp-name",
    group: Group::Naming,
    title: "A time is named like one",
    why: "`created_at` is a time wherever one reads it; `created` may be a time, a flag or a person.",
    bad: "create table orders (id bigint primary key, shipped timestamptz);",
    good: "create table orders (id bigint primary key, shipped_at timestamptz);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let is_one =
        |c: &Column| ["timestamptz", "timestamp"].iter().any(|name| c.data_type.is_builtin(name));
    compare_columns(found, table, is_one, "a time", &context.settings.names.timestamp);
}
