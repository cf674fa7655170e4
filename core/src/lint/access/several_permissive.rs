//! Permissive policies that are asked where one would do.

use super::of_policy;
use super::picture::{is_about, word};
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Name, Policy, PolicyCommand, PolicyId, Table};
use crate::rls::Action;
use std::collections::{BTreeMap, BTreeSet};

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
    // By the policy that could be narrower: the others, and the actions for which they come together.
    let mut overlaps: BTreeMap<&PolicyId, (BTreeSet<&Name>, BTreeSet<Action>)> = BTreeMap::new();
    for role in roles(access, table) {
        for action in Action::ALL {
            let concerns = |policy: &&Policy| {
                policy.permissive
                    && is_about(policy, action)
                    && role.map_or(policy.roles.is_empty(), |role| access.is_for(policy, role))
            };
            let together: Vec<&Policy> = table.policies.iter().filter(concerns).collect();
            let broadest = together.iter().rfind(|policy| policy.command == PolicyCommand::All);
            let Some(widest) = broadest.or(together.last()).filter(|_| together.len() > 1) else {
                continue;
            };
            let (others, actions) = overlaps.entry(&widest.id).or_default();
            others.extend(together.iter().filter(|p| p.id != widest.id).map(|p| &p.name));
            actions.insert(action);
        }
    }
    for (id, (others, actions)) in overlaps {
        let Some(policy) = table.policy(id) else { continue };
        let words: Vec<&str> = actions.into_iter().map(word).collect();
        let message = format!(
            "{} is asked beside {} for {}.",
            policy.name,
            super::sentence(others),
            words.join(", ")
        );
        found.report(of_policy(table, policy), message);
    }
}

/// Roles that policies hold for, and everybody else.
fn roles<'t>(access: &'t Access<'_>, table: &'t Table) -> BTreeSet<Option<&'t Name>> {
    let named = table.policies.iter().flat_map(|policy| access.bound_roles(policy));
    named.map(Some).chain([None]).collect()
}
