//! Tables of which nobody has said how many rows they have.

use super::is_asked;
use crate::lint::{Check, Context, Found, Given, Group, Rule};
use crate::model::{Document, ObjectRef, Table, TableId};

pub(in crate::lint) const RULE: Rule = Rule {
    code: "row-count",
    group: Group::Documentation,
    title: "About how many rows a table has is known",
    why: "What is nothing in a table of a hundred rows stops a system in one of a hundred million: an index, a new column, a \
          check that reads every row. A rough count will do; it can be entered, or imported for all tables at once.",
    bad: "create table events (id bigint primary key);",
    good: "create table events (id bigint primary key);",
    given: Some(Given {
        words: "Of the good one, it is known that it has some two million rows.",
        bad: |_| {},
        good: |document| counted(document, 2_000_000),
    }),
    check: Check::Table(check),
    fix: None,
};

/// Gives all tables a count.
fn counted(document: &mut Document, rows: u64) {
    let ids: Vec<TableId> = document.schema.tables.iter().map(|t| t.id.clone()).collect();
    for id in ids {
        document.schema.tables.get_mut(&id).into_iter().for_each(|table| table.rows = Some(rows));
    }
}

fn check(_: &Context<'_>, table: &Table, found: &mut Found<'_>) {
    if is_asked(table) && table.rows.is_none() {
        let object = ObjectRef::Table(table.id.clone());
        found.report(object, format!("About how many rows {} has is not known.", table.name));
    }
}
