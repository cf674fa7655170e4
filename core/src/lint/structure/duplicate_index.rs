//! Indexes that repeat others.

use super::index_key::{Comparable, removal};
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "duplicate-index",
    group: Group::Structure,
    title: "No index repeats another",
    why: "Both are written with every row, and only one is ever read. An index with the columns of a primary key or a \
          unique constraint repeats the one that the constraint has made.",
    bad: "create table users (id int primary key, email text unique);\n\
          create index users_email_idx on users (email);",
    good: "create table users (id int primary key, email text unique);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if table.indexes.is_empty() {
        return;
    }
    let all = Comparable::all_of(table);
    for (at, index) in all.iter().enumerate() {
        // Of two that are alike, the later goes; a lesser one goes wherever it stands.
        let other = all.iter().enumerate().find(|(other_at, other)| {
            *other_at != at
                && index.is_repeated_by(other)
                && (*other_at < at || !other.is_repeated_by(index))
        });
        if let Some((_, other)) = other {
            found.report(
                index.object.clone(),
                format!("{} finds nothing that {} does not find.", index.name, other.name),
            );
        }
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let (label, remove) = removal(context, object)?;
    Some(Fix::safe(label, remove))
}
