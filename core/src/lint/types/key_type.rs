//! Keys of another type than was agreed.

use crate::lint::{Check, Context, Found, Group, Rule, context::key_column};
use crate::model::{Column, DataType, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "key-type",
    group: Group::Types,
    title: "Keys that only tell rows apart are of one type",
    why: "Where some keys are numbers and some are UUIDs, nobody can tell which an `id` in a log is, and a column that may \
          reference either has to be a text. Keys that say something themselves, such as the code of a country, are free.",
    bad: "create table users (id bigint generated always as identity primary key);",
    good: "create table users (id uuid primary key default gen_random_uuid());",
    given: None,
    check: Check::Table(check),
    fix: None,
};

/// Types of keys that say nothing themselves.
const SURROGATES: &[&str] = &["smallint", "integer", "bigint", "uuid"];

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let wanted = &context.settings.types.key;
    let Some(column) = key_column(table).filter(|_| !wanted.is_empty()) else { return };
    let is_surrogate = SURROGATES.iter().any(|name| column.data_type.is_builtin(name));
    if is_surrogate && !wanted.iter().any(|name| is_of(column, name)) {
        let message = format!(
            "{}.{} is {}; keys are {}.",
            table.name,
            column.name,
            context.catalog().type_text(&column.data_type),
            wanted.join(" or ")
        );
        found.report(ObjectRef::Column(table.id.clone(), column.id.clone()), message);
    }
}

fn is_of(column: &Column, name: &str) -> bool {
    DataType::parse(name).is_ok_and(|wanted| wanted.name == column.data_type.name)
}
