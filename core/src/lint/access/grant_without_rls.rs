//! Tables that row level security forgot.

use super::enable_rls;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Name, ObjectRef, Table, TableKind};
use crate::rls::Action;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "grant-without-rls",
    group: Group::Access,
    title: "A role that policies restrict writes no table without them",
    why: "Where policies restrict what a role may do with rows, a table without row level security that it may write stands out: \
          it changes all of its rows. For a table that is everybody's this is meant; else row level security was forgotten.",
    bad: "create role clerk;\n\
          create table authors (id bigint primary key, name text not null);\n\
          create table books (id bigint primary key, author_id bigint not null references authors);\n\
          create index on books (author_id);\n\
          alter table authors enable row level security;\n\
          create policy authors_read on authors for select to clerk using (true);\n\
          grant select on authors to clerk;\n\
          grant select, delete on books to clerk;",
    good: "create role clerk;\n\
           create table authors (id bigint primary key, name text not null);\n\
           create table books (id bigint primary key, author_id bigint not null references authors);\n\
           create index on books (author_id);\n\
           alter table authors enable row level security;\n\
           create policy authors_read on authors for select to clerk using (true);\n\
           grant select on authors to clerk;\n\
           grant select on books to clerk;",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    let has_rls = table.row_security.enabled || matches!(table.kind, TableKind::Foreign { .. });
    let is_other_rules = !table.policies.is_empty() || table.partition_of.is_some();
    if has_rls || is_other_rules || !access.exposed_to(table).is_empty() {
        return;
    }
    let writes = |role: &&Name| {
        let roles = access.roles();
        let owns = table.owner.as_ref().is_some_and(|owner| roles.has_privileges_of(role, owner));
        let writes = [Action::Insert, Action::Update, Action::Delete];
        !owns && !roles.bypasses(role) && writes.iter().any(|a| access.may(role, table, *a))
    };
    let open: Vec<&Name> = access.restricted_roles().filter(writes).collect();
    if open.is_empty() {
        return;
    }
    let message = format!(
        "{} may write every row of {}, of which row level security is off.",
        super::sentence(open),
        table.name
    );
    found.report(ObjectRef::Table(table.id.clone()), message);
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Table(id) = object else { return None };
    Some(enable_rls(context, context.catalog().tables.get(id)?))
}
