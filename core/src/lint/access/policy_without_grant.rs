//! Policies for roles that may not use the table at all.

use super::of_policy;
use super::picture::{actions, word};
use crate::edit::{Command, Defined};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{AclState, Name, ObjectRef, Policy, Table};
use crate::rls::{Action, Reach, Roles, reach_of};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "policy-without-grant",
    group: Group::Access,
    title: "Who has a policy has the privilege too",
    why: "A policy chooses rows for those who may use the table; it does not give the privilege. Without a `GRANT` the statement \
          fails with 42501 before any policy is asked. Supabase no longer grants new tables to the roles of the API by itself.",
    bad: "create table authors (id bigint primary key);\n\
          create table books (id bigint primary key, author_id bigint not null references authors);\n\
          create index on books (author_id);\n\
          alter table authors enable row level security;\n\
          alter table books enable row level security;\n\
          grant select on authors to authenticated;\n\
          create policy authors_read on authors for select to authenticated using (true);\n\
          create policy books_read on books for select to authenticated using (true);",
    good: "create table authors (id bigint primary key);\n\
           create table books (id bigint primary key, author_id bigint not null references authors);\n\
           create index on books (author_id);\n\
           alter table authors enable row level security;\n\
           alter table books enable row level security;\n\
           grant select on authors, books to authenticated;\n\
           create policy authors_read on authors for select to authenticated using (true);\n\
           create policy books_read on books for select to authenticated using (true);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    // What a platform grants on its own tables is not told.
    let policies = table.policies.iter().filter(|_| !table.external);
    for policy in policies.filter(|policy| policy.permissive) {
        // What else is granted where is not known of a role that is granted nothing anywhere.
        let told = access.bound_roles(policy).filter(|role| access.grants_are_told(role));
        let may_not = |role: &&Name| !actions(policy).any(|action| access.may(role, table, action));
        let refused: Vec<&Name> = told.filter(may_not).collect();
        if refused.is_empty() {
            continue;
        }
        let words: Vec<&str> = actions(policy).map(word).collect();
        let message = format!(
            "{} is for {}, to whom {} on {} is not granted.",
            policy.name,
            super::sentence(refused),
            words.join(", "),
            table.name
        );
        found.report(of_policy(table, policy), message);
    }
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Policy(table, policy) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let policy = table.policy(policy)?;
    let roles = Roles::of(context.document);
    let may_not =
        |role: &&Name| !actions(policy).any(|action| may(context, &roles, role, table, action));
    let mut changed = Table::clone(table);
    for role in policy.roles.iter().filter(|role| !roles.bypasses(role)).filter(may_not) {
        for action in actions(policy) {
            changed.acl.set(Some(role.clone()), action.privilege(), AclState::Granted);
        }
    }
    let label = format!("Grant {} to whom {} is for", table.name, Policy::clone(policy).name);
    Some(Fix::not_safe(label, vec![Command::Define { object: Box::new(Defined::Table(changed)) }]))
}

fn may(context: &Context<'_>, roles: &Roles, role: &Name, table: &Table, action: Action) -> bool {
    reach_of(context.document, roles, Some(role), table, action.privilege()) != Reach::Nothing
}
