//! Tables that say their domain twice.

use super::renamed;
use crate::domain::split_prefix;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "doubled-prefix",
    group: Group::Naming,
    title: "A table says its domain once",
    why: "`auth_auth_tokens` is longer than `auth_tokens` and says no more. It comes from renaming tables to prefixes by \
          a script.",
    bad: "create table auth_auth_tokens (id bigint primary key);\n\
          create table auth_users (id bigint primary key);",
    good: "create table auth_tokens (id bigint primary key);\n\
           create table auth_users (id bigint primary key);",
    given: None,
    check: Check::Table(check),
    fix: Some(fix),
};

/// The name with the prefix once.
fn once(context: &Context<'_>, table: &Table) -> Option<String> {
    let (prefix, mut short) = split_prefix(table.name.as_str(), &context.document.domains);
    if prefix.is_empty() || !short.starts_with(prefix) {
        return None;
    }
    while let Some(rest) = short.strip_prefix(prefix) {
        short = rest;
    }
    (!short.is_empty()).then(|| format!("{prefix}{short}"))
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if let Some(once) = once(context, table) {
        let object = ObjectRef::Table(table.id.clone());
        found.report(object, format!("{} says its domain twice: {once} is enough.", table.name));
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(table) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let to = once(context, table)?;
    renamed(context, object, table.name.as_str(), &to)
}
