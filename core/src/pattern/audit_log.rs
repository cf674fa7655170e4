//! Who changed which row, when, and how.

use super::build::{Build, ascending, column, created_at, descending, referencing, users};
use super::names::in_domain;
use super::{Choice, Group, Needs, PatternError, StandardPattern};
use crate::model::ReferentialAction;

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "audit-log",
    title: "audit log",
    explanation: "A table of changes: which row of which table was changed by whom, with its values before and after.",
    group: Group::Structure,
    needs: Needs::Nothing,
    choices: |asked| {
        let document = asked.document;
        let name = in_domain(document, &["sys", "system", "audit", "admin"], "audit_log");
        vec![
            Choice::name("name", "Table", name),
            Choice::table("users", "Table of users", users(document)),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let users = build.chosen_table("users", "users")?;
    let name = build.name("name").to_owned();
    let columns = vec![
        build.key_column(),
        referencing(&users, "actor_id", false)?,
        column("table_name", "text", true, None),
        // Keys of all types fit into text.
        column("record_id", "text", true, None),
        column("action", "text", true, None),
        column("old_values", "jsonb", false, None),
        column("new_values", "jsonb", false, None),
        column("ip_address", "inet", false, None),
        created_at(),
    ];
    let table = build.table_called(&name, "Who changed which row, and how.", columns)?;
    build.key(&table, "id")?;
    let set_null = ReferentialAction::SetNull;
    build.reference(&table, ("actor_id", false), &users, set_null, true)?;
    let found = build.table(&table)?.clone();
    let element = |name: &str| found.column_named(name).map(|c| ascending(&c.id));
    let created = found.column_named("created_at").map(|c| c.id.clone());
    let record: Vec<_> = ["table_name", "record_id"].into_iter().filter_map(element).collect();
    let newest = record.into_iter().chain(created.as_ref().map(descending)).collect();
    build.index(&table, newest, None)?;
    build.index(&table, created.as_ref().map(ascending).into_iter().collect(), None)?;
    Ok(())
}
