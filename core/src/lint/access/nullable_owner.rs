//! Rows that nobody owns.

use super::update_gives_away::says_whose;
use crate::edit::Command;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{ColumnId, ObjectRef, Table};
use crate::rls::condition::{Is, Kind, Term};
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "nullable-owner",
    group: Group::Access,
    title: "Whose a row is, is never null",
    why: "A policy that compares a column with who asks is null, and so refuses, for a row where the column is null: the row is \
          there, counts, and nobody can see or delete it. Where a null has a meaning, a policy says which.",
    bad: "create table notes (id bigint primary key, owner_name text);\n\
          create index on notes (owner_name);\n\
          alter table notes enable row level security;\n\
          create policy notes_read on notes for select using (owner_name = current_user);",
    good: "create table notes (id bigint primary key, owner_name text not null);\n\
           create index on notes (owner_name);\n\
           alter table notes enable row level security;\n\
           create policy notes_read on notes for select using (owner_name = current_user);",
    given: None,
    check: Check::Rows(check),
    fix: Some(fix),
};

fn check(access: &Access<'_>, table: &Table, found: &mut Found<'_>) {
    if !table.row_security.enabled {
        return;
    }
    let terms = || table.policies.iter().filter_map(|p| access.using(table, p));
    let mut owners: BTreeSet<&ColumnId> = BTreeSet::new();
    for term in terms() {
        // One of several ways to get at a row: others may do for those without an owner.
        if let [only] = term.disjuncts() {
            let sought = only.sought().into_iter().filter(|s| s.query.is_none() && says_whose(s));
            owners.extend(sought.filter_map(|sought| Some(&sought.column.column.as_ref()?.1)));
        }
    }
    let with_meaning: BTreeSet<&ColumnId> = terms().flat_map(asked_whether_null).collect();
    for id in owners.into_iter().filter(|id| !with_meaning.contains(id)) {
        let Some(column) = table.column(id).filter(|column| is_nullable(table, column)) else {
            continue;
        };
        let message = format!(
            "{} says whose a row of {} is, and may be null: then nobody finds the row.",
            column.name, table.name
        );
        found.report(ObjectRef::Column(table.id.clone(), id.clone()), message);
    }
}

fn is_nullable(table: &Table, column: &crate::model::Column) -> bool {
    let is_key = table.primary_key().is_some_and(|key| key.columns.contains(&column.id));
    !column.not_null && !is_key && column.identity.is_none() && column.generated.is_none()
}

fn asked_whether_null(term: &Term) -> Vec<&ColumnId> {
    let mut columns = Vec::new();
    for term in term.terms() {
        if let Kind::Is { operand, what: Is::Null | Is::Unknown } = &term.kind {
            columns.extend(operand.own_columns());
        }
    }
    columns
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let name = &context.catalog().tables.get(table)?.column(column)?.name;
    let command =
        Command::SetNotNull { table: table.clone(), column: column.clone(), not_null: true };
    Some(Fix::not_safe(format!("Make {name} NOT NULL"), vec![command]))
}
