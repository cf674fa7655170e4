//! Foreign keys that no index serves.

use crate::edit::Command;
use crate::lint::context::listed;
use crate::lint::{Check, Context, Fix, Found, Group, Rule};
use crate::model::{ColumnId, ObjectRef, Table};
use crate::relation::is_indexed;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "unindexed-foreign-key",
    group: Group::Structure,
    title: "The columns of a foreign key are indexed",
    why: "Whenever a referenced row is deleted or its key changes, the server looks for rows that reference it: without \
          an index that begins with the columns of the foreign key, it reads the whole table each time.",
    bad: "create table authors (id int primary key);\n\
          create table books (id int primary key, author_id int references authors);",
    good: "create table authors (id int primary key);\n\
           create table books (id int primary key, author_id int references authors);\n\
           create index on books (author_id);",
    given: None,
    check: Check::Links(check),
    fix: Some(fix),
};

fn check(context: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    for (constraint, key) in table.foreign_keys() {
        if constraint.inherited || key.columns.is_empty() || is_served(context, table, &key.columns)
        {
            continue;
        }
        let references = context.catalog().tables.get(&key.references);
        found.report(
            ObjectRef::Constraint(table.id.clone(), constraint.id.clone()),
            format!(
                "No index of {} begins with {}, which references {}.",
                table.name,
                listed(table, &key.columns),
                references.map_or(key.references.as_str(), |t| t.name.as_str()),
            ),
        );
    }
}

/// Whether the table has an index for the columns, or gets one as a partition.
fn is_served(context: &Context<'_>, table: &Table, columns: &[ColumnId]) -> bool {
    if is_indexed(table, columns) {
        return true;
    }
    let parent = table.partition_of.as_ref().and_then(|p| context.catalog().tables.get(&p.parent));
    let Some(parent) = parent.filter(|parent| parent.id != table.id) else { return false };
    let named = |id| parent.column_named(table.column(id)?.name.as_str()).map(|c| c.id.clone());
    let columns: Option<Vec<ColumnId>> = columns.iter().map(named).collect();
    columns.is_some_and(|columns| is_indexed(parent, &columns))
}

fn fix(context: &Context<'_>, object: &ObjectRef) -> Option<Fix> {
    let ObjectRef::Constraint(table, constraint) = object else { return None };
    let table = context.catalog().tables.get(table)?;
    let key = table.constraint(constraint)?.foreign_key()?;
    let label = format!("Index {} of {}", listed(table, &key.columns), table.name);
    Some(Fix::safe(label, Command::add_index(table.id.clone(), key.columns.iter().cloned())))
}
