//! Tables of no domain.

use crate::domain::domain_of;
use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "missing-prefix",
    group: Group::Naming,
    title: "Every table belongs to a domain",
    why: "Where tables say by a prefix what they belong to, one that does not is looked for in vain, and nobody knows whose \
          it is.",
    bad: "create table auth_users (id bigint primary key);\n\
          create table auth_tokens (id bigint primary key);\n\
          create table settings (id bigint primary key);",
    good: "create table auth_users (id bigint primary key);\n\
           create table auth_tokens (id bigint primary key);",
    check: Check::Table(check),
    fix: None,
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    let document = context.document;
    // Schemas of a platform have rules of their own, and a partition belongs to its parent.
    let is_ours =
        document.schema.schema_name(&table.schema) == "public" && table.partition_of.is_none();
    if is_ours && !document.domains.is_empty() && domain_of(document, table).is_none() {
        let object = ObjectRef::Table(table.id.clone());
        found.report(object, format!("{} has the prefix of no domain.", table.name));
    }
}
