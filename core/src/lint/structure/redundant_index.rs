//! Indexes that others begin with.

use super::index_key::{Comparable, beginnings, removal};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "redundant-index",
    group: Group::Structure,
    title: "No index is the beginning of another",
    why: "An index on `(a, b)` finds rows by `a` as well. One on `(a)` beside it is smaller and so a little faster, but is \
          written with every row: it is worth it only where it is read very often.",
    bad: "create table events (id int primary key, kind text, seen_at timestamptz);\n\
          create index on events (kind);\n\
          create index on events (kind, seen_at);",
    good: "create table events (id int primary key, kind text, seen_at timestamptz);\n\
           create index on events (kind, seen_at);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if table.indexes.is_empty() {
        return;
    }
    for (index, other) in beginnings(&Comparable::all_of(table)) {
        let message = format!("{} is the beginning of {}.", index.name, other.name);
        found.report(index.object.clone(), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let (label, remove) = removal(context, object)?;
    Some(Fix::not_safe(label, vec![remove]))
}
