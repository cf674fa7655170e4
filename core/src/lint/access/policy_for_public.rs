//! Policies for everybody that mean those who are signed in.

use super::{change_policy, of_policy};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Name, ObjectRef, Policy, Table};
use crate::rls::condition::Term;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "policy-for-public",
    group: Group::Access,
    title: "A policy names the role that it is for",
    why: "Without `TO`, a policy is for everybody. One that asks who is signed in is then asked for `anon` too, row by row, only \
          to refuse; and whoever reads it has to find out whom it means. `TO authenticated` says it, and is checked once.",
    bad: "create table notes (id bigint primary key, owner_id uuid not null);\n\
          create index on notes (owner_id);\n\
          alter table notes enable row level security;\n\
          grant select on notes to authenticated;\n\
          create policy notes_read on notes for select using (owner_id = (select auth.uid()));",
    good: "create table notes (id bigint primary key, owner_id uuid not null);\n\
           create index on notes (owner_id);\n\
           alter table notes enable row level security;\n\
           grant select on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated using (owner_id = (select auth.uid()));",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

const SIGNED_IN: &str = "authenticated";

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if !access.is_api_role(&Name::new(SIGNED_IN)) {
        return;
    }
    for policy in table.policies.iter().filter(|policy| policy.roles.is_empty()) {
        let trees = access.trees(table, policy);
        let asked: Vec<&Term> = trees.iter().flat_map(|trees| trees.all()).collect();
        if !asked.is_empty() && asked.into_iter().all(means_signed_in) {
            let message = format!(
                "{} is for everybody, and asks who is signed in: say TO {SIGNED_IN}.",
                policy.name
            );
            found.report(of_policy(table, policy), message);
        }
    }
}

/// Whether a condition holds for none who is not signed in: each way to keep it compares something with who asks.
fn means_signed_in(term: &Term) -> bool {
    let asks = |part: &Term| {
        part.sought().iter().any(|sought| {
            sought.value.and_then(Term::as_call).is_some_and(|call| call.is("auth", "uid"))
        })
    };
    term.disjuncts().iter().all(|way| way.conjuncts().iter().any(asks))
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Policy(table, policy) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let policy = table.policy(policy)?;
    let changed = Policy { roles: vec![Name::new(SIGNED_IN)], ..policy.clone() };
    let label = format!("Say that {} is for {SIGNED_IN}", policy.name);
    Some(Fix::not_safe(label, vec![change_policy(table, changed)]))
}
