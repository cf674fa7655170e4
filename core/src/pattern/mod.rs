//! Standard patterns: what many tables have in common, put onto a selection of them as one step.
//!
//! A [`StandardPattern`] is one file: what it is for, what can be chosen, and the commands that it comes to. What a table
//! has already is left, so that a pattern that is put on twice changes nothing the second time. Names are made as the
//! document's conventions say. Nothing is parsed: the page offers them by itself.

mod access;
mod audit_columns;
mod audit_log;
mod build;
mod choice;
mod junction;
mod lookup_table;
mod names;
mod notifications;
mod optimistic_lock;
mod soft_delete;
mod standard_columns;
mod tenant_column;
#[cfg(test)]
#[cfg(feature = "sql")]
mod tests;
mod trigger;
mod updated_at;

use crate::conventions::Settings;
use crate::edit::{Command, CommandError};
use crate::model::{Document, TableId};
use crate::relation::RelationError;
use build::Build;
use choice::Asked;
pub use choice::{Alternative, Choice, Chosen, Value};

/// Every pattern there is, in the order in which they are listed.
pub fn patterns() -> impl Iterator<Item = &'static StandardPattern> {
    STRUCTURE.iter().copied().chain(access::PATTERNS)
}

/// Patterns that add columns and tables.
const STRUCTURE: &[&StandardPattern] = &[
    &standard_columns::PATTERN,
    &audit_columns::PATTERN,
    &updated_at::PATTERN,
    &soft_delete::PATTERN,
    &optimistic_lock::PATTERN,
    &tenant_column::PATTERN,
    &lookup_table::PATTERN,
    &junction::PATTERN,
    &notifications::PATTERN,
    &audit_log::PATTERN,
];

/// Something that many schemas need, and need in the same way.
pub struct StandardPattern {
    /// Stands in actions and links, and never changes.
    pub code: &'static str,
    pub title: &'static str,
    /// What it does, in a sentence.
    pub explanation: &'static str,
    pub group: Group,
    pub needs: Needs,
    /// What can be chosen, with what a document and its conventions suggest.
    choices: fn(&Asked<'_>) -> Vec<Choice>,
    plan: fn(&mut Build<'_>) -> Result<(), PatternError>,
}

/// What a pattern is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Columns, tables and what goes with them.
    Structure,
    /// Who may do what with rows.
    Access,
}

/// What has to be selected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing: it makes a table.
    Nothing,
    /// At most one table; without one it makes a table alone.
    OneOrNone,
    Two,
    Some,
}

/// Why a pattern cannot be put on. The text says what to do.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum PatternError {
    #[error("Choose {0} of this schema first.")]
    Selection(&'static str),
    #[error("There is no choice {0} here.")]
    UnknownChoice(String),
    #[error("{title} is to be {wanted}.")]
    WrongChoice { title: &'static str, wanted: &'static str },
    #[error("No table of {0} was found. Choose one, or make it first.")]
    NoTable(&'static str),
    #[error(
        "{0} has no primary key of one column, so it cannot be referenced so. Give it one first."
    )]
    NoKey(String),
    #[error("{0} is no column of text: choose one that holds words.")]
    NotText(String),
    #[error(
        "Nothing in {0} says whose a row is: no column references a user, nor does what it references. Add one first."
    )]
    NoOwner(String),
    #[error(
        "{0} does not lead to the account of a user: reference auth.users, or a table of users with a column auth_id."
    )]
    NoUser(String),
    #[error("No column for {what} was found in {table}. Choose one, or add it first.")]
    NoColumn { what: &'static str, table: String },
    #[error("No foreign keys lead from {0} to what is asked. Add one, or choose another column.")]
    NoWay(String),
    #[error(
        "{0} references by a key of several columns, which a function cannot give. Choose another form."
    )]
    Composite(String),
    #[error(
        "{0} has no policy that lets anybody in, so there is nothing to take away from. Add one first."
    )]
    NothingToRestrict(String),
    #[error(transparent)]
    Refused(#[from] CommandError),
    #[error(transparent)]
    Relation(#[from] RelationError),
}

/// The pattern of a code.
pub fn pattern(code: &str) -> Option<&'static StandardPattern> {
    patterns().find(|pattern| pattern.code == code)
}

impl StandardPattern {
    /// What can be chosen for tables of a document, with what holds where nothing is. What there is to choose may follow
    /// from what is chosen already.
    pub fn choices(&self, document: &Document, tables: &[TableId], chosen: &Chosen) -> Vec<Choice> {
        let settings = Settings::of_any(&document.conventions);
        (self.choices)(&Asked { document, settings: &settings, tables, chosen })
    }

    /// The command that puts the pattern onto tables, as one step; an empty batch where they have it already. Tables
    /// that are made elsewhere, partitions and typed tables are passed over.
    ///
    /// # Errors
    ///
    /// A [`PatternError`] where the selection or a choice does not fit, or a command is refused.
    pub fn plan(
        &self,
        document: &Document,
        tables: &[TableId],
        chosen: &Chosen,
    ) -> Result<Command, PatternError> {
        let settings = Settings::of_any(&document.conventions);
        let values = choice::settle(self.choices(document, tables, chosen), chosen)?;
        let own = |id: &&TableId| {
            let table = document.schema.tables.get(*id);
            table.is_some_and(|t| !t.external && !t.is_partition() && t.of_type.is_none())
        };
        // A table of pairs may go to one that is made elsewhere.
        let tables: Vec<TableId> = match self.needs {
            Needs::Two => tables.to_vec(),
            _ => tables.iter().filter(own).cloned().collect(),
        };
        match (self.needs, tables.len()) {
            (Needs::Nothing, _)
            | (Needs::OneOrNone, 0 | 1)
            | (Needs::Two, 2)
            | (Needs::Some, 1..) => {}
            (Needs::OneOrNone, _) => return Err(PatternError::Selection("at most one table")),
            (Needs::Two, _) => return Err(PatternError::Selection("two tables")),
            (Needs::Some, _) => return Err(PatternError::Selection("at least one table")),
        }
        let mut build = Build::new(document, &settings, tables, values);
        (self.plan)(&mut build)?;
        Ok(Command::Batch { label: format!("Add {}", self.title), commands: build.into_commands() })
    }
}
