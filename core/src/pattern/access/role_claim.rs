//! Rows for users whose token says what they are.

use super::super::build::Build;
use super::super::{Choice, Group, Needs, PatternError, StandardPattern};
use super::choices::{SIGNED_IN, commands, roles, system};
use super::policy::{self, Words, actions};
use super::sql::claim;
use crate::rls::Action;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "role-claim",
    title: "role claim",
    explanation: "Rows are for users whose token has a claim in app_metadata, which only the system writes. user_metadata would \
                  not do: users write it themselves.",
    group: Group::Access,
    needs: Needs::Some,
    choices: |asked| {
        vec![
            roles(asked, SIGNED_IN),
            commands(&Action::ALL, &Action::ALL),
            Choice::name("claim", "Claim", "role"),
            Choice::name("value", "Has to be", "editor"),
            system(),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let roles = policy::roles(build);
    let value = build.name("value").to_owned();
    let asked = claim(build.name("claim")).then(" = ").literal(&value);
    let whose = format!("any row, if their token says that they are {value}");
    let words = Words { suffix: "claim", who: "Users", whose: &whose };
    for table in build.tables.clone() {
        let actions = actions(build, &table, &roles)?;
        policy::protect(build, &table, &roles, &actions, (&asked, &asked), &words)?;
    }
    Ok(())
}
