//! Times whose names do not say that they are.

use super::{fits_any, listed_patterns};
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "timestamp-name",
    group: Group::Naming,
    title: "A time is named like one",
    why: "`created_at` is a time wherever one reads it; `created` may be a time, a flag or a person.",
    bad: "create table orders (id bigint primary key, shipped timestamptz);",
    good: "create table orders (id bigint primary key, shipped_at timestamptz);",
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let patterns = &context.settings.names.timestamp;
    let types = ["timestamptz", "timestamp"];
    for column in table.columns.iter().filter(|c| !c.inherited) {
        let is_time = types.iter().any(|name| column.data_type.is_builtin(name));
        if is_time && !fits_any(patterns, column.name.as_str()) {
            let object = ObjectRef::Column(table.id.clone(), column.id.clone());
            let patterns = listed_patterns(patterns);
            let message =
                format!("{}.{} is a time and not named like {patterns}.", table.name, column.name);
            found.report(object, message);
        }
    }
}
