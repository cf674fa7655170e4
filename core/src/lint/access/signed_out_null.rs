//! Conditions that turn round for who is not signed in.

use super::of_policy;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{Name, Policy, Table};
use crate::rls::condition::{Call, Is, Kind, Operator, Set, Term};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "signed-out-null",
    group: Group::Access,
    title: "No policy takes a null user for another user",
    why: "`auth.uid()` is null for who is not signed in. `auth.uid() <> owner_id` and `NOT (auth.uid() = owner_id)` are then null, \
          which lets no row through, whatever was meant; `auth.uid() IS DISTINCT FROM owner_id`, `NOT EXISTS` and `NOT IN` are true \
          and let every row through. `TO authenticated`, or `auth.uid() IS NOT NULL` beside it, says which is meant.",
    bad: "create table bans (id bigint primary key, user_id uuid not null unique);\n\
          create table notes (id bigint primary key, body text);\n\
          alter table bans enable row level security;\n\
          alter table notes enable row level security;\n\
          grant select on bans, notes to anon, authenticated;\n\
          create policy bans_read on bans for select to anon, authenticated using (true);\n\
          create policy notes_read on notes for select to anon, authenticated\n\
          using (not exists (select 1 from bans where user_id = (select auth.uid())));",
    good: "create table bans (id bigint primary key, user_id uuid not null unique);\n\
           create table notes (id bigint primary key, body text);\n\
           alter table bans enable row level security;\n\
           alter table notes enable row level security;\n\
           grant select on bans, notes to authenticated;\n\
           create policy bans_read on bans for select to authenticated using (true);\n\
           create policy notes_read on notes for select to authenticated\n\
           using (not exists (select 1 from bans where user_id = (select auth.uid())));",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    for policy in table.policies.iter().filter(|policy| is_for_signed_out(access, policy)) {
        let trees = access.trees(table, policy);
        let Some(turned) = trees.iter().flat_map(|trees| trees.all()).find_map(turned) else {
            continue;
        };
        let what = match turned {
            Turned::Null => "is null and lets no row through",
            Turned::True => "holds for every row",
        };
        let message = format!("For who is not signed in, the negation in {} {what}.", policy.name);
        found.report(of_policy(table, policy), message);
    }
}

/// Whether somebody is concerned who is not signed in.
fn is_for_signed_out(access: &Access<'_>, policy: &Policy) -> bool {
    let anon = Name::new("anon");
    policy.roles.is_empty() || (access.is_api_role(&anon) && access.is_for(policy, &anon))
}

/// What a negation comes to where there is no user.
#[derive(Clone, Copy)]
enum Turned {
    Null,
    True,
}

fn turned(term: &Term) -> Option<Turned> {
    let parts = term.conjuncts();
    // Asked for beside it, it is not null.
    if parts.iter().any(asks_for_user) {
        return None;
    }
    parts.iter().find_map(|part| match &part.kind {
        Kind::And(_) | Kind::Or(_) => part.disjuncts().iter().find_map(|way| match &way.kind {
            Kind::Or(_) => None,
            _ => turned(way),
        }),
        Kind::Compare { operator, left, right } if operator.is_negative() => {
            let other = if is_user(left) { right } else { left };
            let is_null_safe = *operator == Operator::Distinct;
            let is_one = is_user(left) != is_user(right) && other.as_constant().is_none();
            is_one.then_some(if is_null_safe { Turned::True } else { Turned::Null })
        }
        Kind::Not(inner) => negated(inner),
        _ => None,
    })
}

fn negated(term: &Term) -> Option<Turned> {
    match &term.kind {
        Kind::Compare { left, right, .. } => {
            (is_user(left) != is_user(right)).then_some(Turned::Null)
        }
        Kind::Exists(query) => {
            query.condition.as_deref().is_some_and(names_user).then_some(Turned::True)
        }
        Kind::Member { operand, set, .. } => match set {
            _ if is_user(operand) => Some(Turned::Null),
            Set::Query(query) => {
                query.condition.as_deref().is_some_and(names_user).then_some(Turned::True)
            }
            Set::List(_) | Set::Array(_) => None,
        },
        Kind::And(parts) | Kind::Or(parts) => parts.iter().find_map(negated),
        _ => None,
    }
}

/// `auth.uid() IS NOT NULL`, or anything that holds for a user alone.
fn asks_for_user(term: &Term) -> bool {
    match &term.kind {
        Kind::Not(inner) => {
            matches!(&inner.kind, Kind::Is { operand, what: Is::Null } if is_user(operand))
        }
        Kind::Compare { operator: Operator::Equal, left, right } => {
            is_asked(left) || is_asked(right)
        }
        Kind::Member { operand, all: false, .. } => is_user(operand),
        _ => false,
    }
}

fn is_asked(term: &Term) -> bool {
    is_user(term) || term.as_call().is_some_and(|call| call.is("auth", "role"))
}

/// Whether a condition compares something with the user.
fn names_user(term: &Term) -> bool {
    term.terms().into_iter().any(|term| match &term.kind {
        Kind::Compare { left, right, .. } => is_user(left) || is_user(right),
        _ => false,
    })
}

/// Who is signed in, which is null where nobody is.
fn is_user(term: &Term) -> bool {
    let is_claim =
        |call: &Call| call.is("auth", "uid") || call.is("auth", "email") || call.is("auth", "jwt");
    match &term.bare().kind {
        Kind::Call(call) => is_claim(call),
        Kind::Path { base, .. } => base.as_call().is_some_and(is_claim),
        _ => false,
    }
}
