//! Indexes that do not say which query they are for.

use super::says_nothing;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{Index, ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "index-comment",
    group: Group::Documentation,
    title: "An index says what it is for",
    why: "An index costs every write. Whether it may go is known only by which query it was made for.",
    bad: "create table users (id bigint primary key, email text);\n\
          create index idx_users_email on users (email);",
    good: "create table users (id bigint primary key, email text);\n\
           create index idx_users_email on users (email);\n\
           comment on index idx_users_email is 'Signing in.';",
    given: None,
    check: Check::Table(check),
    fix: None,
};

/// Indexes that have to say it: a unique one does so by itself.
pub(in crate::lint) fn asked(table: &Table) -> impl Iterator<Item = &Index> {
    table.indexes.iter().filter(|i| !i.unique && i.attached_to.is_none())
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for index in asked(table).filter(|i| says_nothing(i.comment.as_ref())) {
        let object = ObjectRef::Index(table.id.clone(), index.id.clone());
        found.report(object, format!("{} does not say what it is for.", index.name));
    }
}
