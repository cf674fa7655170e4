//! Functions that are asked for every row although their answer is the same for all.

use super::{change_policy, of_policy};
use crate::edit::Command;
use crate::lint::diagnostic::Applicability;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{Expr, ObjectRef, Policy, Table};
use crate::rls::condition::{self, Call, Kind, Set, Term};
use std::fmt::Write as _;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "unwrapped-auth-call",
    group: Group::Access,
    title: "Who asks is asked once a statement, not once a row",
    why: "In a policy, `auth.uid()` or `current_setting(…)` is run for every row that is looked at. In a query of its own, \
          `(select auth.uid())`, it is run once and its answer is compared with the rows, which on large tables is many times \
          as fast and means the same.",
    bad: "create table notes (id bigint primary key, owner_id uuid not null);\n\
          create index on notes (owner_id);\n\
          alter table notes enable row level security;\n\
          grant select on notes to authenticated;\n\
          create policy notes_read on notes for select to authenticated using (owner_id = auth.uid());",
    good: "create table notes (id bigint primary key, owner_id uuid not null);\n\
           create index on notes (owner_id);\n\
           alter table notes enable row level security;\n\
           grant select on notes to authenticated;\n\
           create policy notes_read on notes for select to authenticated using (owner_id = (select auth.uid()));",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    for policy in &table.policies {
        let Some(trees) = access.trees(table, policy) else { continue };
        let mut told: Vec<(String, usize)> = Vec::new();
        for call in trees.all().flat_map(unwrapped) {
            let name = match &call.schema {
                Some(schema) => format!("{schema}.{}()", call.name),
                None => format!("{}()", call.name),
            };
            match told.iter_mut().find(|(other, _)| *other == name) {
                Some((_, times)) => *times += 1,
                None => told.push((name, 1)),
            }
        }
        if told.is_empty() {
            continue;
        }
        let mut message = format!("{} runs ", policy.name);
        for (n, (name, times)) in told.iter().enumerate() {
            let before = if n > 0 { " and " } else { "" };
            let places = if *times > 1 { format!(" in {times} places") } else { String::new() };
            let _ = write!(message, "{before}{name}{places}");
        }
        message.push_str(" for every row.");
        found.report(of_policy(table, policy), message);
    }
}

/// Calls whose answer is the same for all rows of a statement, and that are run for each.
fn unwrapped(term: &Term) -> Vec<&Call> {
    let is_one = |call: &&Call| {
        !call.wrapped
            && (call.is_of_auth() || call.is("pg_catalog", "current_setting"))
            && call.arguments.iter().all(Term::is_same_for_all_rows)
    };
    term.calls().into_iter().filter(is_one).collect()
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Policy(table, policy) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let policy = table.policy(policy)?;
    let wrapped = |expr: &Option<Expr>| -> Option<Expr> {
        let expr = expr.as_ref()?;
        let term = condition::read(context.catalog(), &table.id, expr)?;
        Some(wrap(expr, &term))
    };
    let changed = Policy {
        using: wrapped(&policy.using).or_else(|| policy.using.clone()),
        check: wrapped(&policy.check).or_else(|| policy.check.clone()),
        ..policy.clone()
    };
    if changed == *policy {
        return None;
    }
    let label = format!("Ask who asks once a statement in {}", policy.name);
    let commands: Vec<Command> = vec![change_policy(table, changed)];
    Some(Fix { label, applicability: Applicability::Safe, commands })
}

/// The text with each such call in a query of its own.
fn wrap(expr: &Expr, term: &Term) -> Expr {
    let sets: Vec<u32> = term.terms().into_iter().filter_map(set_of_call).collect();
    let mut parts: Vec<(u32, &str)> = Vec::new();
    // A call that stands as the only thing in `ANY (…)` would become a query that gives rows.
    for call in unwrapped(term).into_iter().filter(|call| !sets.contains(&call.span.start)) {
        parts.push((call.span.start, "(select "));
        parts.push((call.span.end, ")"));
    }
    parts.sort_by_key(|(at, _)| *at);
    expr.with_inserted(&parts)
}

/// Where a call stands that gives the array of `ANY (…)`.
fn set_of_call(term: &Term) -> Option<u32> {
    match &term.kind {
        Kind::Member { set: Set::Array(array), .. } => match &array.kind {
            Kind::Call(call) => Some(call.span.start),
            _ => None,
        },
        _ => None,
    }
}
