//! When a row was last changed, set by a trigger.

use super::build::{Build, column};
use super::trigger::set_before_update;
use super::{Choice, Group, Needs, PatternError, StandardPattern};

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "updated-at",
    title: "time of the last change",
    explanation: "A column that says when a row was last changed, and a trigger that sets it; the function behind it is \
                  made once.",
    group: Group::Structure,
    needs: Needs::Some,
    choices: |asked| {
        let settings = asked.settings;
        let column = settings.columns.updated.first().map_or("updated_at", String::as_str);
        vec![
            Choice::name("column", "Column", column),
            Choice::name("function", "Function of the triggers", format!("set_{column}")),
        ]
    },
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let (name, function) = (build.name("column").to_owned(), build.name("function").to_owned());
    for table in build.tables.clone() {
        build.column(&table, column(&name, "timestamptz", true, Some("now()")))?;
        set_before_update(build, &table, &name, (&function, "now()"))?;
    }
    Ok(())
}
