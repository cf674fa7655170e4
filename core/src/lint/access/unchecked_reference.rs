//! Rows that can be hung on rows which their writer cannot see.

use super::of_policy;
use super::picture::is_about;
use super::sensitive_column::sees_all;
use crate::lint::{Access, Check, Found, Group, Rule};
use crate::model::{ColumnId, ForeignKey, Name, Policy, PolicyCommand, Privilege, Table};
use crate::rls::condition::Term;
use crate::rls::{Action, Reach};
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "unchecked-reference",
    group: Group::Access,
    title: "What a new row references is asked for too",
    why: "The server checks foreign keys past row level security. Where a policy does not ask for the referenced row, whoever may \
          write finds out by trying which keys there are, and hangs rows on what belongs to others, whose owners then see them as \
          their own.",
    bad: "create table teams (id bigint primary key, owner_name text not null);\n\
          create table notes (id bigint primary key, team_id bigint not null references teams, owner_name text not null);\n\
          create index on teams (owner_name);\n\
          create index on notes (team_id);\n\
          create index on notes (owner_name);\n\
          alter table teams enable row level security;\n\
          alter table notes enable row level security;\n\
          grant select on teams to authenticated;\n\
          grant select, insert on notes to authenticated;\n\
          create policy teams_read on teams for select to authenticated using (owner_name = current_user);\n\
          create policy notes_read on notes for select to authenticated using (owner_name = current_user);\n\
          create policy notes_insert on notes for insert to authenticated with check (owner_name = current_user);",
    good: "create table teams (id bigint primary key, owner_name text not null);\n\
           create table notes (id bigint primary key, team_id bigint not null references teams, owner_name text not null);\n\
           create index on teams (owner_name);\n\
           create index on notes (team_id);\n\
           create index on notes (owner_name);\n\
           alter table teams enable row level security;\n\
           alter table notes enable row level security;\n\
           grant select on teams to authenticated;\n\
           grant select, insert on notes to authenticated;\n\
           create policy teams_read on teams for select to authenticated using (owner_name = current_user);\n\
           create policy notes_read on notes for select to authenticated using (owner_name = current_user);\n\
           create policy notes_insert on notes for insert to authenticated\n\
           with check (owner_name = current_user and team_id in (select id from teams));",
    given: None,
    check: Check::Rows(check),
    fix: None,
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if !table.row_security.enabled || table.foreign_keys().next().is_none() {
        return;
    }
    for policy in
        table.policies.iter().filter(|p| p.permissive && p.command != PolicyCommand::Select)
    {
        let Some(term) = access.check(table, policy) else { continue };
        // Who may write anything is another rule's.
        if !is_about(policy, Action::Insert) || term.is_always_true() || term.is_never_true() {
            continue;
        }
        let writers = writers(access, table, policy);
        let asked = asked(access, table, policy, term);
        let unasked = table.foreign_keys().filter(|(_, key)| {
            let is_asked = key.columns.iter().any(|column| asked.contains(column));
            !is_asked && writers.iter().any(|role| is_blind(access, role, table, key))
        });
        let columns: BTreeSet<&Name> = unasked
            .flat_map(|(_, key)| &key.columns)
            .filter_map(|id| Some(&table.column(id)?.name))
            .collect();
        if !columns.is_empty() {
            let message = format!(
                "{} lets {} of a new row name any row, also one that its writer cannot see.",
                policy.name,
                super::sentence(columns)
            );
            found.report(of_policy(table, policy), message);
        }
    }
}

/// Roles that a policy is for and that may add rows.
fn writers<'p>(access: &'p Access<'_>, table: &Table, policy: &'p Policy) -> Vec<&'p Name> {
    let all: Vec<&Name> = if policy.roles.is_empty() {
        access.api_roles().iter().collect()
    } else {
        access.bound_roles(policy).collect()
    };
    all.into_iter().filter(|role| access.may(role, table, Action::Insert)).collect()
}

/// Columns that a policy asks for, and what restricts it.
fn asked<'d>(
    access: &Access<'d>,
    table: &Table,
    policy: &Policy,
    term: &'d Term,
) -> BTreeSet<&'d ColumnId> {
    let restricts = |other: &&Policy| {
        let for_all = other.roles.is_empty()
            || (!policy.roles.is_empty() && policy.roles.iter().all(|r| access.is_for(other, r)));
        !other.permissive && is_about(other, Action::Insert) && for_all
    };
    let restrictive = table.policies.iter().filter(restricts);
    let terms = restrictive.filter_map(|other| access.check(table, other)).chain([term]);
    terms.flat_map(Term::own_columns).collect()
}

/// Whether a role may write a key to rows of which it does not see all.
fn is_blind(access: &Access<'_>, role: &Name, table: &Table, key: &ForeignKey) -> bool {
    let Some(referenced) = access.catalog().tables.get(&key.references) else { return false };
    let may_write = match access.reach(role, table, Privilege::Insert) {
        Reach::Nothing => false,
        Reach::Columns(columns) => key.columns.iter().all(|column| columns.contains(column)),
        Reach::Whole => true,
    };
    may_write
        && !referenced.external
        && referenced.row_security.enabled
        && !sees_all(access, role, referenced)
}
