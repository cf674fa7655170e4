//! What users are told, and whether they have read it.

use super::build::{
    Build, ascending, column, condition, created_at, descending, referencing, users,
};
use super::names::in_domain;
use super::{Choice, Group, Needs, PatternError, StandardPattern};
use crate::model::ReferentialAction;
use crate::relation::one_of;

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "notifications",
    title: "notification table",
    explanation: "What each user is told, by type, with when it was read; the unread ones of a user are found at once.",
    group: Group::Structure,
    needs: Needs::Nothing,
    choices: |asked| {
        let document = asked.document;
        let name = in_domain(document, &["notify", "notif", "notification"], "notifications");
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
    let user = format!("{}_id", one_of(build.document(), &build.settings.words, &users));
    let columns = vec![
        build.key_column(),
        referencing(&users, &user, true)?,
        column("type", "text", true, None),
        column("title", "text", true, None),
        column("message", "text", false, None),
        column("read_at", "timestamptz", false, None),
        created_at(),
    ];
    let table = build.table_called(&name, "What users are told.", columns)?;
    build.key(&table, "id")?;
    let cascade = ReferentialAction::Cascade;
    let user = build.reference(&table, (&user, true), &users, cascade, false)?;
    let read = build.column(&table, column("read_at", "timestamptz", false, None))?;
    let created = build.column(&table, created_at())?;
    build.index(&table, vec![ascending(&user), descending(&created)], None)?;
    let unread = condition(build.table(&table)?, &read, "IS NULL");
    build.index(&table, vec![ascending(&user)], Some(unread))?;
    Ok(())
}
