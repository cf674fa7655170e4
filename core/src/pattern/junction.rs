//! Many rows of one table related to many of another.

use super::build::Build;
use super::{Group, Needs, PatternError, StandardPattern};
use crate::edit::Command;
use crate::model::Table;
use crate::relation::{Wish, relate};

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "junction",
    title: "table of pairs",
    explanation: "A table that relates many rows of one table to many of another, each pair once.",
    group: Group::Structure,
    needs: Needs::Two,
    choices: |_| Vec::new(),
    plan,
};

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let [first, second] = build.tables.as_slice() else {
        return Err(PatternError::Selection("two tables"));
    };
    let (first, second) = (first.clone(), second.clone());
    // A table of nothing but both keys, each pair once.
    let relates = |table: &Table| {
        let mut to: Vec<_> = table.foreign_keys().map(|(_, key)| &key.references).collect();
        let mut wanted = vec![&first, &second];
        to.sort();
        wanted.sort();
        let pair =
            table.primary_key().is_some_and(|k| k.columns.iter().all(|c| table.is_referencing(c)));
        to == wanted && pair
    };
    if build.document().schema.tables.iter().any(|table| relates(table)) {
        return Ok(());
    }
    let wish = Wish {
        table: first,
        column: None,
        references: second,
        referenced_column: None,
        with_index: true,
        many: true,
    };
    match relate(build.document(), &wish)? {
        Command::Batch { commands, .. } => {
            commands.into_iter().try_for_each(|command| build.run(command))?;
        }
        command => build.run(command)?,
    }
    Ok(())
}
