//! Tables of one column that nothing references.

use crate::lint::{Check, Context, Found, Group, Rule};
use crate::model::{ObjectRef, Table, TableId};
use std::collections::HashSet;

pub(in crate::lint) const RULE: Rule = Rule {
    code: "one-column-table",
    group: Group::Structure,
    title: "A table says something of its rows",
    why: "A table with a key and nothing else says that rows exist. That is of use as a list of what others may reference, \
          or of rows of another table; else columns are missing, or the table was never finished.",
    bad: "create table badges (id bigint primary key);",
    good: "create table badges (id bigint primary key, title text not null);",
    given: None,
    check: Check::Document(check),
    fix: None,
};

fn check(context: &Context<'_>, found: &mut Found<'_>) {
    let tables = &context.catalog().tables;
    let lonely = |t: &&Table| {
        !t.external
            && t.columns.len() < 2
            && t.partition_of.is_none()
            && t.inherits.is_empty()
            && t.foreign_keys().next().is_none()
    };
    let mut lonely = tables.iter().map(AsRef::as_ref).filter(lonely).peekable();
    if lonely.peek().is_none() {
        return;
    }
    let referenced: HashSet<&TableId> =
        tables.iter().flat_map(|t| t.foreign_keys()).map(|(_, key)| &key.references).collect();
    for table in lonely.filter(|t| !referenced.contains(&t.id)) {
        let message = match table.columns.first() {
            Some(only) => {
                format!("{} holds nothing but {}: add what it is for.", table.name, only.name)
            }
            None => format!("{} has no columns: add what it is for.", table.name),
        };
        found.report(ObjectRef::Table(table.id.clone()), message);
    }
}
