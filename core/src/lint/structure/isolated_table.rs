//! Tables that no other has to do with.

use crate::lint::{Check, Context, Found, Group, Rule, context::neighbours};
use crate::model::{ObjectRef, TableId};
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "isolated-table",
    group: Group::Structure,
    title: "A table has to do with others",
    why: "Where nearly all tables are linked, one that is not has often lost a foreign key, or is a leftover that nobody \
          dares to remove.",
    bad: "create table users (id bigint primary key);\n\
          create table profiles (user_id bigint primary key references users);\n\
          create table wallets (user_id bigint primary key references users);\n\
          create table avatars (user_id bigint primary key references users);\n\
          create table drafts_old (id bigint primary key, body text);",
    good: "create table users (id bigint primary key);\n\
           create table profiles (user_id bigint primary key references users);\n\
           create table wallets (user_id bigint primary key references users);\n\
           create table avatars (user_id bigint primary key references users);",
    given: None,
    check: Check::Document(check),
    fix: None,
};

/// Fewer linked tables than this, or fewer in ten than that, say nothing of the others.
const LINKED: usize = 4;
const OF_TEN: usize = 6;

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let tables = &context.catalog().tables;
    let mut linked: BTreeSet<&TableId> = BTreeSet::new();
    for table in tables {
        for other in neighbours(table).filter(|other| **other != table.id) {
            linked.extend([&table.id, other]);
        }
    }
    if linked.len() < LINKED || linked.len() * 10 < tables.len() * OF_TEN {
        return;
    }
    for table in tables.iter().filter(|t| !t.external && !linked.contains(&t.id)) {
        let object = ObjectRef::Table(table.id.clone());
        found.report(object, format!("No foreign key links {} with another table.", table.name));
    }
}
