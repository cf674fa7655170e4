//! Policies that read what their roles may not.

use super::of_policy;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Name, Policy, Privilege, Table};
use crate::rls::condition::{Query, Relation, Term};
use crate::rls::{Action, Reach, Secured, has_privilege};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "unreadable-subselect",
    group: Group::Access,
    title: "A policy reads what its roles may read",
    why: "A query inside of a policy runs as who asks. Where that role has no `SELECT` on what it reads (`auth.users`, say), every \
          query on the table fails with 42501. A function with SECURITY DEFINER can read it for the policy.",
    bad: "create role clerk;\n\
          create table staff (id text primary key);\n\
          create table notes (id bigint primary key, body text);\n\
          alter table notes enable row level security;\n\
          grant select on notes to clerk;\n\
          create policy notes_read on notes for select to clerk\n\
          using (exists (select 1 from staff where id = current_user));",
    good: "create role clerk;\n\
           create table staff (id text primary key);\n\
           create table notes (id bigint primary key, body text);\n\
           alter table notes enable row level security;\n\
           grant select on notes, staff to clerk;\n\
           create policy notes_read on notes for select to clerk\n\
           using (exists (select 1 from staff where id = current_user));",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if !table.row_security.enabled {
        return;
    }
    for policy in &table.policies {
        let Some(trees) = access.trees(table, policy) else { continue };
        let queries: Vec<&Query> = trees.all().flat_map(Term::queries).collect();
        let sources = || queries.iter().flat_map(|query| &query.sources).map(|s| &s.relation);
        let roles = concerned(access, table, policy);
        let unreadable = sources().find_map(|relation| {
            let refused: Vec<&Name> =
                roles.iter().copied().filter(|role| may_not_read(access, role, relation)).collect();
            (!refused.is_empty()).then_some((relation, refused))
        });
        if let Some((relation, refused)) = unreadable {
            let message = format!(
                "{} reads {}, which {} may not: every query fails.",
                policy.name,
                name(access, relation),
                super::sentence(refused)
            );
            found.report(of_policy(table, policy), message);
        }
    }
}

/// Roles that a policy is asked for and of which the document says what they are granted.
fn concerned<'p>(access: &'p Access<'_>, table: &Table, policy: &'p Policy) -> Vec<&'p Name> {
    let uses = |role: &&Name| Action::ALL.iter().any(|action| access.may(role, table, *action));
    let roles: Vec<&Name> = if policy.roles.is_empty() {
        access.api_roles().iter().collect()
    } else {
        access.bound_roles(policy).collect()
    };
    roles.into_iter().filter(uses).filter(|role| access.grants_are_told(role)).collect()
}

fn may_not_read(access: &Access<'_>, role: &Name, relation: &Relation) -> bool {
    let catalog = access.catalog();
    match relation {
        Relation::Table(id) => catalog.tables.get(id).is_some_and(|table| {
            if table.external {
                // What platforms grant on their own tables is not told; that one is kept from everybody.
                return access.is_api_role(role) && catalog.schema_name(&table.schema) == "auth";
            }
            access.reach(role, table, Privilege::Select) == Reach::Nothing
        }),
        Relation::View(id) => catalog.views.get(id).is_some_and(|view| {
            let view = Secured::from(view.as_ref());
            let roles = access.roles();
            !has_privilege(access.document(), roles, Some(role), &view, Privilege::Select)
        }),
        _ => false,
    }
}

fn name(access: &Access<'_>, relation: &Relation) -> String {
    let catalog = access.catalog();
    let readable = match relation {
        Relation::Table(id) => {
            catalog.tables.get(id).map(|t| catalog.readable_name(&t.schema, &t.name))
        }
        Relation::View(id) => {
            catalog.views.get(id).map(|v| catalog.readable_name(&v.schema, &v.name))
        }
        _ => None,
    };
    readable.unwrap_or_default()
}
