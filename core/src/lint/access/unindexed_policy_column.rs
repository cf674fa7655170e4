//! Columns by which policies choose rows, without an index.

use super::picture::is_about;
use super::update_gives_away::says_whose;
use crate::edit::Command;
use crate::lint::{Access, Check, Context, Fix, Found, Group, Rule};
use crate::model::{ColumnId, ObjectRef, Table};
use crate::relation::is_indexed;
use crate::rls::Action;
use crate::rls::condition::Term;
use std::collections::BTreeSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "unindexed-policy-column",
    group: Group::Access,
    title: "What policies choose rows by is indexed",
    why: "A policy is part of every query on its table. Where it compares a column with who asks and no index begins with that \
          column, each query reads the whole table, however few rows are one's own.",
    bad: "create table notes (id bigint primary key, owner_name text not null);\n\
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
    let reads = [Action::Select, Action::Update, Action::Delete];
    let mut wanted: BTreeSet<&ColumnId> = BTreeSet::new();
    for policy in table.policies.iter().filter(|p| reads.iter().any(|a| is_about(p, *a))) {
        let sought = access.using(table, policy).map(Term::sought).unwrap_or_default();
        let columns = sought.into_iter().filter(|sought| says_whose(sought));
        wanted.extend(columns.filter_map(|sought| Some(&sought.column.column.as_ref()?.1)));
    }
    for id in wanted.into_iter().filter(|id| !is_served(access, table, id)) {
        let Some(column) = table.column(id) else { continue };
        let message = format!(
            "Policies of {} choose rows by {}, with which no index begins.",
            table.name, column.name
        );
        found.report(ObjectRef::Column(table.id.clone(), id.clone()), message);
    }
}

/// Whether the table has an index for the column, or gets one as a partition.
fn is_served(access: &Access<'_>, table: &Table, column: &ColumnId) -> bool {
    if is_indexed(table, std::slice::from_ref(column)) {
        return true;
    }
    let parent = table.partition_of.as_ref().and_then(|p| access.catalog().tables.get(&p.parent));
    parent.zip(table.column(column)).is_some_and(|(parent, column)| {
        let same = parent.column_named(column.name.as_str());
        same.is_some_and(|same| is_indexed(parent, std::slice::from_ref(&same.id)))
    })
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let label = format!("Index {} of {}", table.column(column)?.name, table.name);
    Some(Fix::safe(label, Command::add_index(table.id.clone(), [column.clone()])))
}
