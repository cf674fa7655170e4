//! Tables whose names begin like a prefix that is none.

use super::missing_prefix::is_of_no_domain;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "unregistered-prefix",
    group: Group::Naming,
    title: "A prefix is that of a domain",
    why: "`usr_logins` beside `auth_users` looks as if there were a domain that nobody knows. Either the table belongs to \
          a domain there is, or its domain has to be made.",
    bad: "create table auth_users (id bigint primary key);\n\
          create table auth_tokens (id bigint primary key);\n\
          create table usr_logins (id bigint primary key);",
    good: "create table auth_users (id bigint primary key);\n\
           create table auth_tokens (id bigint primary key);\n\
           create table auth_logins (id bigint primary key);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let Some((first, _)) = table.name.as_str().split_once('_') else { return };
    if !first.is_empty() && is_of_no_domain(context, table) {
        let message = format!(
            "{} begins with {first}_, which is the prefix of no domain: rename the table, or make the domain.",
            table.name
        );
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}
