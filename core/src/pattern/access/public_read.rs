//! Rows that everybody may read.

use super::super::build::Build;
use super::super::{Group, Needs, PatternError, StandardPattern};
use super::choices::{roles, system};
use super::policy::{self, Words, protect};
use super::sql::Sql;
use crate::rls::Action;

pub(in crate::pattern) const PATTERN: StandardPattern = StandardPattern {
    code: "public-read",
    title: "public read",
    explanation: "Everybody sees every row, signed in or not, and nobody writes by this. Other patterns say who does.",
    group: Group::Access,
    needs: Needs::Some,
    choices: |asked| vec![roles(asked, &["anon", "authenticated"]), system()],
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let roles = policy::roles(build);
    let all = Sql::of("true");
    let words = Words { suffix: "public", who: "Everybody", whose: "any row" };
    for table in build.tables.clone() {
        protect(build, &table, &roles, &[Action::Select], (&all, &all), &words)?;
    }
    Ok(())
}
