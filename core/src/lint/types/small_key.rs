//! Keys that run out of numbers.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

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
    fix: None,
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let Some([id]) = table.primary_key().map(|key| key.columns.as_slice()) else { return };
    let Some(column) = table.column(id).filter(|c| !c.inherited) else { return };
    let is_counted = column.identity.is_some()
        || column.default.as_ref().is_some_and(|d| {
            d.references().iter().any(|r| matches!(r.target, ObjectRef::Sequence(_)))
        });
    let small = ["smallint", "integer"].iter().any(|name| column.data_type.is_builtin(name));
    if is_counted && small {
        found.report(
            ObjectRef::Column(table.id.clone(), id.clone()),
            format!("{}.{} is counted and runs out of numbers.", table.name, column.name),
        );
    }
}
