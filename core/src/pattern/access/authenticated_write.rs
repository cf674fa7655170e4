//! Rows that whoever is signed in may write.

use super::super::build::Build;
use super::super::{Choice, Group, Needs, PatternError, StandardPattern};
use super::choices::{SIGNED_IN, commands, roles, system};
use super::policy::{self, Words, actions, protect};
use super::sql::{Sql, account};
use crate::rls::Action;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "authenticated-write",
    title: "authenticated write",
    explanation: "Whoever is signed in may write every row: for what a closed circle keeps together.",
    group: Group::Access,
    needs: Needs::Some,
    choices: |asked| {
        let about = "Anonymous sign-ins have the role authenticated as well.";
        let guests = Choice::flag("guests", "Not for anonymous sign-ins", true);
        vec![
            roles(asked, SIGNED_IN),
            commands(&Action::ALL, &Action::ALL),
            Choice { about, ..guests },
            system(),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let roles = policy::roles(build);
    let signed_in = account().then(" is not null");
    let asked = if build.flag("guests") {
        signed_in.and(&Sql::of("((select auth.jwt()) ->> 'is_anonymous')::boolean is not true"))
    } else {
        signed_in
    };
    let words = Words { suffix: "signed_in", who: "Whoever is signed in", whose: "any row" };
    for table in build.tables.clone() {
        let actions = actions(build, &table, &roles)?;
        protect(build, &table, &roles, &actions, (&asked, &asked), &words)?;
    }
    Ok(())
}
