//! Who made a row, and who changed it last.

use super::build::{Build, users};
use super::{Choice, Group, Needs, PatternError, StandardPattern};
use crate::model::ReferentialAction;

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "audit-columns",
    title: "audit columns",
    explanation: "Who made each row and who changed it last, as references to the users; a user who goes leaves the rows.",
    group: Group::Structure,
    needs: Needs::Some,
    choices: |asked| {
        let document = asked.document;
        vec![
            Choice::name("created", "Column for who made it", "created_by"),
            Choice::name("updated", "Column for who changed it", "updated_by"),
            Choice::table("users", "Table of users", users(document)),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let users = build.chosen_table("users", "users")?;
    let names = [build.name("created").to_owned(), build.name("updated").to_owned()];
    for table in build.tables.clone() {
        for name in &names {
            build.reference(&table, (name, false), &users, ReferentialAction::SetNull, true)?;
        }
    }
    Ok(())
}
