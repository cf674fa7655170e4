//! A number that grows with each change of a row.

use super::build::{Build, column};
use super::trigger::set_before_update;
use super::{Choice, Group, Needs, PatternError, StandardPattern};
use crate::sql::quote_ident;

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "optimistic-lock",
    title: "optimistic lock",
    explanation: "A version that grows with each change: who changes a row says which version was read, and learns when \
                  another was quicker.",
    group: Group::Structure,
    needs: Needs::Some,
    choices: |_| {
        vec![
            Choice::name("column", "Column", "version"),
            Choice::name("function", "Function of the triggers", "increment_version"),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let (name, function) = (build.name("column").to_owned(), build.name("function").to_owned());
    let value = format!("OLD.{} + 1", quote_ident(&name));
    for table in build.tables.clone() {
        build.column(&table, column(&name, "integer", true, Some("1")))?;
        set_before_update(build, &table, &name, (&function, &value))?;
    }
    Ok(())
}
