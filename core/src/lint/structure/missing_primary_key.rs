//! Tables without a primary key.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table, TableKind};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "missing-primary-key",
    group: Group::Structure,
    title: "A table has a primary key",
    why: "Without one, rows cannot be told apart: no foreign key can reference them, logical replication cannot update \
          them, and a row that was written twice stays twice.",
    bad: "create table visits (page text not null, seen_at timestamptz not null);",
    good: "create table visits (id uuid primary key default gen_random_uuid(), page text not null, seen_at timestamptz not null);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    // A partition has the key of its table, and a foreign table can have none.
    let can_have_one = !table.is_partition() && table.kind == TableKind::Ordinary;
    if can_have_one && table.primary_key().is_none() {
        found.report(
            ObjectRef::Table(table.id.clone()),
            format!("{} has no primary key.", table.name),
        );
    }
}
