//! Rows that can be given to somebody else.

use super::picture::is_about;
use super::{change_policy, of_policy};
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{ColumnId, Name, ObjectRef, Policy, Table};
use crate::rls::Action;
use crate::rls::condition::{Kind, Operator, Sought, Term};
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "update-gives-away",
    group: Group::Access,
    title: "A row that was changed is still one's own",
    why: "`USING` says which rows may be changed, `WITH CHECK` what they may become. A `WITH CHECK` that does not ask for the \
          owner or tenant again lets a row be written into somebody else's name. Without a `WITH CHECK`, `USING` is asked of the \
          new row too.",
    bad: "create table notes (id bigint primary key, owner_name text not null);\n\
          create index on notes (owner_name);\n\
          alter table notes enable row level security;\n\
          create policy notes_read on notes for select using (owner_name = current_user);\n\
          create policy notes_update on notes for update using (owner_name = current_user) with check (true);",
    good: "create table notes (id bigint primary key, owner_name text not null);\n\
           create index on notes (owner_name);\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select using (owner_name = current_user);\n\
           create policy notes_update on notes for update using (owner_name = current_user);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    for policy in &table.policies {
        let updates = policy.permissive && is_about(policy, Action::Update);
        let Some(trees) = access.trees(table, policy).filter(|_| updates) else { continue };
        let (Some(using), Some(check)) = (&trees.using, &trees.check) else { continue };
        // A restrictive policy may ask it of every change.
        let restrictive = table.policies.iter().filter(|other| {
            !other.permissive && is_about(other, Action::Update) && covers(access, other, policy)
        });
        let asked: Vec<&Term> =
            restrictive.filter_map(|other| access.check(table, other)).chain([check]).collect();
        let asked: BTreeSet<&ColumnId> = asked.into_iter().flat_map(Term::own_columns).collect();
        let free: Vec<&Name> = decisive(using)
            .into_iter()
            .filter(|column| !asked.contains(column) && !using_only(check))
            .filter_map(|id| Some(&table.column(id)?.name))
            .collect();
        if !free.is_empty() {
            let message = format!(
                "{} asks for {} of rows as they are, but not of what they become: a row can be given away.",
                policy.name,
                super::sentence(free)
            );
            found.report(of_policy(table, policy), message);
        }
    }
}

/// A condition that no row keeps gives nothing away.
fn using_only(check: &Term) -> bool {
    check.is_never_true()
}

/// Whether a policy concerns everybody whom another does.
fn covers(access: &Access<'_>, policy: &Policy, other: &Policy) -> bool {
    policy.roles.is_empty()
        || (!other.roles.is_empty() && other.roles.iter().all(|role| access.is_for(policy, role)))
}

/// Columns that say whose a row is: in every way that a condition can hold, one of them is compared with what depends on who asks.
fn decisive(using: &Term) -> Vec<&ColumnId> {
    let mut columns: Vec<&ColumnId> =
        using.sought().iter().filter(|sought| says_whose(sought)).filter_map(column_of).collect();
    columns.sort_unstable();
    columns.dedup();
    let is_bound = |term: &Term| term.sought().iter().any(says_whose);
    if using.disjuncts().iter().all(is_bound) { columns } else { Vec::new() }
}

fn column_of<'t>(sought: &Sought<'t>) -> Option<&'t ColumnId> {
    Some(&sought.column.column.as_ref()?.1)
}

/// Whether it is compared with what depends on who asks, and not with a constant.
pub(super) fn says_whose(sought: &Sought<'_>) -> bool {
    let is_same = matches!(sought.operator, Operator::Equal | Operator::NotDistinct);
    is_same
        && (sought.query.is_some()
            || sought.value.is_some_and(|value| {
                value
                    .terms()
                    .iter()
                    .any(|term| matches!(term.kind, Kind::Call(_) | Kind::Scalar(_)))
            }))
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Policy(table, policy) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let policy = table.policy(policy)?;
    let label = format!("Ask of what rows become what {} asks of rows as they are", policy.name);
    let changed = Policy { check: None, ..policy.clone() };
    Some(Fix::not_safe(label, vec![change_policy(table, changed)]))
}
