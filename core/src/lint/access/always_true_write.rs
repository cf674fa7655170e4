//! Policies that let strangers write any row.

use super::of_policy;
use super::picture::{actions, is_about, word};
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Policy, Table};
use crate::rls::Action;
use crate::rls::condition::Term;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "always-true-write",
    group: Group::Access,
    title: "What writes rows asks something of them",
    why: "A policy that is `true` for `INSERT`, `UPDATE` or `DELETE` lets everybody whom it concerns write every row, in the name \
          of whomever they like. For reading this may be meant, for writing hardly ever.",
    bad: "create table notes (id bigint primary key, body text);\n\
          alter table notes enable row level security;\n\
          grant select, delete on notes to authenticated;\n\
          create policy notes_read on notes for select to authenticated using (true);\n\
          create policy notes_delete on notes for delete to authenticated using (true);",
    good: "create table notes (id bigint primary key, owner_id uuid not null);\n\
           create index on notes (owner_id);\n\
           alter table notes enable row level security;\n\
           grant select, delete on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated using (true);\n\
           create policy notes_delete on notes for delete to authenticated using (owner_id = (select auth.uid()));",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if !table.row_security.enabled || access.api_roles().is_empty() {
        return;
    }
    for policy in table.policies.iter().filter(|policy| policy.permissive) {
        let is_open = |action: &Action| is_open(access, table, policy, *action);
        let open: Vec<&str> = actions(policy).filter(is_open).map(word).collect();
        if !open.is_empty() {
            let message = format!("{} allows {} of any row.", policy.name, open.join(" and "));
            found.report(of_policy(table, policy), message);
        }
    }
}

/// Whether some role of the API may do something with every row by a policy.
fn is_open(access: &Access<'_>, table: &Table, policy: &Policy, action: Action) -> bool {
    let asks_nothing = match action {
        Action::Select => false,
        Action::Insert => is_true(access.check(table, policy)),
        Action::Update | Action::Delete => is_true(access.using(table, policy)),
    };
    asks_nothing
        && access.api_roles().iter().any(|role| {
            let restricts = |other: &&Policy| {
                !other.permissive && is_about(other, action) && access.is_for(other, role)
            };
            access.is_for(policy, role)
                && access.may(role, table, action)
                && !table.policies.iter().any(|other| restricts(&other))
        })
}

fn is_true(term: Option<&Term>) -> bool {
    term.is_some_and(Term::is_always_true)
}
