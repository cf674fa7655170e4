//! Keys that are counted the old way.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Sequence, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "serial",
    group: Group::Types,
    title: "Numbers are counted by an identity",
    why: "`serial` is a default that calls a sequence: it needs privileges of its own, and any value may be written in its \
          place. An identity belongs to its column, and is the standard's way.",
    bad: "create table users (id bigserial primary key);",
    good: "create table users (id bigint generated always as identity primary key);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let catalog = context.catalog();
    for column in table.columns.iter().filter(|c| !c.inherited) {
        let Some(default) = &column.default else { continue };
        let is_owned = |s: &Sequence| {
            s.owned_by.as_ref().is_some_and(|(t, c)| *t == table.id && *c == column.id)
        };
        let counts = default.references().iter().any(|r| match &r.target {
            ObjectRef::Sequence(id) => catalog.sequences.get(id).is_some_and(|s| is_owned(s)),
            _ => false,
        });
        if counts {
            found.report(
                ObjectRef::Column(table.id.clone(), column.id.clone()),
                format!("{}.{} is counted by a sequence in its default.", table.name, column.name),
            );
        }
    }
}
