//! Permissive policies that are asked where one would do.

use super::picture::{is_about, word};
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Name, ObjectRef, Policy, Table};
use crate::rls::Action;
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "several-permissive-policies",
    group: Group::Access,
    title: "One permissive policy for a role and an action",
    why: "Permissive policies of the same role and action are joined by `OR`, and each is asked of every row that the others \
          refuse. One policy with both conditions says the same, is read in one place, and can be planned better.",
    bad: "create table notes (id bigint primary key, owner_id uuid not null, is_public boolean not null);\n\
          create index on notes (owner_id);\n\
          alter table notes enable row level security;\n\
          grant select on notes to authenticated;\n\
          create policy notes_read on notes for select to authenticated using (is_public);\n\
          create policy notes_select on notes for select to authenticated using (owner_id = (select auth.uid()));",
    good: "create table notes (id bigint primary key, owner_id uuid not null, is_public boolean not null);\n\
           create index on notes (owner_id);\n\
           alter table notes enable row level security;\n\
           grant select on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated\n\
           using (is_public or owner_id = (select auth.uid()));",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if !table.row_security.enabled || table.policies.len() < 2 {
        return;
    }
    // Each set of policies once, with the actions for which they come together.
    let mut sets: Vec<(Vec<&Name>, BTreeSet<Action>)> = Vec::new();
    for role in roles(access, table) {
        for action in Action::ALL {
            let concerns = |policy: &&Policy| {
                policy.permissive
                    && is_about(policy, action)
                    && role.map_or(policy.roles.is_empty(), |role| access.is_for(policy, role))
            };
            let names: Vec<&Name> =
                table.policies.iter().filter(concerns).map(|policy| &policy.name).collect();
            if names.len() < 2 {
                continue;
            }
            match sets.iter_mut().find(|(others, _)| *others == names) {
                Some((_, actions)) => {
                    actions.insert(action);
                }
                None => sets.push((names, [action].into())),
            }
        }
    }
    if sets.is_empty() {
        return;
    }
    let told = sets.iter().map(|(names, actions)| {
        let words: Vec<&str> = actions.iter().map(|action| word(*action)).collect();
        format!("{} for {}", super::sentence(names.iter().copied()), words.join(", "))
    });
    let message = format!(
        "Permissive policies of {} add up: {}.",
        table.name,
        told.collect::<Vec<_>>().join("; ")
    );
    found.report(ObjectRef::Table(table.id.clone()), message);
}

/// Roles that policies hold for, and everybody else.
fn roles<'t>(access: &'t Access<'_>, table: &'t Table) -> BTreeSet<Option<&'t Name>> {
    let named = table.policies.iter().flat_map(|policy| access.bound_roles(policy));
    named.map(Some).chain([None]).collect()
}
