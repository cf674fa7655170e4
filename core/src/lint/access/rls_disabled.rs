//! Tables that an API offers without row level security.

use super::enable_rls;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{ObjectRef, Table, TableKind};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "rls-disabled",
    group: Group::Access,
    title: "Row level security is on for every table that the API offers",
    why: "The API lets whoever asks run queries as `anon` or `authenticated`. A grant opens the table to these roles, and \
          only row level security says which rows: without it, everybody with the public key reads, and often writes, all \
          of them.",
    bad: "create table notes (id bigint primary key, body text);\n\
          grant select on notes to anon;",
    good: "create table notes (id bigint primary key, body text);\n\
           grant select on notes to anon;\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select to anon using (true);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    let is_other_rules = !table.policies.is_empty() || table.partition_of.is_some();
    let has_rls = table.row_security.enabled || matches!(table.kind, TableKind::Foreign { .. });
    if is_other_rules || has_rls {
        return;
    }
    let exposed = access.exposed_to(table);
    if exposed.is_empty() {
        return;
    }
    let message = format!(
        "{} may use {} by the API, and no row is kept from them: row level security is off.",
        super::sentence(exposed),
        table.name,
    );
    found.report(ObjectRef::Table(table.id.clone()), message);
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    Some(enable_rls(context, context.catalog().tables.get(id)?))
}
