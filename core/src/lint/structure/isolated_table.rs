//! Tables that no other has to do with.

use crate::lint::{Check, Context, Facts, Found, Group, Rule};
use crate::model::ObjectRef;

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
    check: Check::Facts(check),
    fix: None,
};

/// Fewer linked tables than this, or fewer in ten than that, say nothing of the others.
const LINKED: usize = 4;
const OF_TEN: usize = 6;

fn check(context: &Context<'_>, facts: &Facts, found: &mut Found<'_>) {
    let nodes = &facts.graph.nodes;
    let mut linked = vec![false; nodes.len()];
    for (number, node) in nodes.iter().enumerate() {
        for other in node.references.iter().chain(&node.parents) {
            mark(&mut linked, number);
            mark(&mut linked, *other);
        }
    }
    let count = linked.iter().filter(|is_linked| **is_linked).count();
    if count < LINKED || count * 10 < context.catalog().tables.len() * OF_TEN {
        return;
    }
    let is_alone = |number: usize| !linked.get(number).copied().unwrap_or_default();
    let alone = facts.graph.tables(context.catalog(), |number, _| is_alone(number));
    for table in alone.into_iter().filter(|t| !t.external) {
        let message = format!(
            "{} is linked with no other table: add the foreign key that is missing, or remove it.",
            table.name
        );
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}

fn mark(marks: &mut [bool], number: usize) {
    if let Some(mark) = marks.get_mut(number) {
        *mark = true;
    }
}
