//! Numbers of things whose names say it in another way than the rest.

use super::{compare_columns, renamed};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{Column, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "count-name",
    group: Group::Naming,
    title: "A number of things is named like one",
    why: "`message_count`, `num_messages`, `nb_messages` and `message_cnt` in one schema have to be looked up each time.",
    bad: "create table chats (id bigint primary key, num_messages integer not null default 0);",
    good: "create table chats (id bigint primary key, messages_count integer not null default 0);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

/// What is counted, where a name says in some way that it is.
fn counted(name: &str) -> Option<&str> {
    let before = ["num_", "nb_", "no_of_", "number_of_", "cnt_", "count_"];
    let after = ["_cnt", "_nb", "_counter"];
    let counted = before.iter().find_map(|prefix| name.strip_prefix(prefix));
    counted.or_else(|| after.iter().find_map(|suffix| name.strip_suffix(suffix)))
}

fn is_count(column: &Column) -> bool {
    let types = ["smallint", "integer", "bigint"];
    types.iter().any(|name| column.data_type.is_builtin(name))
        && counted(column.name.as_str()).is_some()
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.count;
    compare_columns(found, table, is_count, "a number of things", patterns);
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let column = context.catalog().column(table, column)?;
    let counted = counted(column.name.as_str())?;
    // Only a pattern of one place, such as `{any}_count`, says where it goes.
    let patterns = context.settings.names.count.iter().map(ToString::to_string);
    let mut names =
        patterns.filter(|p| p.matches('{').count() == 1).map(|p| p.replace("{any}", counted));
    renamed(context, object, column.name.as_str(), &names.next()?)
}
