//! Tables without a prefix.

use crate::domain::domain_of;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "missing-prefix",
    group: Group::Naming,
    title: "Every table says its domain by a prefix",
    why: "Where tables say by a prefix what they belong to, one that does not is looked for in vain, and nobody knows whose \
          it is.",
    bad: "create table auth_users (id bigint primary key);\n\
          create table auth_tokens (id bigint primary key);\n\
          create table settings (id bigint primary key);",
    good: "create table auth_users (id bigint primary key);\n\
           create table auth_tokens (id bigint primary key);\n\
           create table auth_settings (id bigint primary key);",
    given: None,
    check: Check::Table(check),
    fix: None,
};

/// Whether a document that has domains has none for a table that is its own. Schemas of a platform have rules of their
/// own, and a partition belongs to its parent.
pub(super) fn is_of_no_domain(context: &Context<'_>, table: &Table) -> bool {
    let document = context.document;
    document.schema.schema_name(&table.schema) == "public"
        && table.partition_of.is_none()
        && !document.domains.is_empty()
        && domain_of(document, table).is_none()
}

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let has_one = table.name.as_str().split_once('_').is_some_and(|(first, _)| !first.is_empty());
    if !has_one && is_of_no_domain(context, table) {
        let message = format!("{} has no prefix: put that of its domain before it.", table.name);
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}
