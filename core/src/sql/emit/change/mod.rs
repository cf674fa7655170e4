//! What has to be run on a server that holds a schema already, so that it holds what a command makes of it.
//!
//! The straight way: a command is carried out step by step, and the statements of each step follow from what it says and
//! from the records that it changed, which are known by their ids. Data survive: nothing is dropped and made again that
//! holds rows. What a step changes and no statement says is an error, never left out.

mod column;
mod identity;
mod in_the_way;
mod parts;
mod record;
mod rename;
mod table;

use super::names::Names;
use crate::edit::{Command, CommandError, Patch, apply};
use crate::model::Document;

/// Why there are no statements for a command.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MigrationError {
    #[error(transparent)]
    Refused(#[from] CommandError),
    #[error("There are no statements for this change yet: {0}.")]
    NotCovered(String),
}

/// The statements that bring a server from a document to what a command makes of it, in order, without semicolons. Empty
/// where the schema stays as it is. A column that is put between others comes last on the server.
///
/// # Errors
///
/// A [`MigrationError`] where the command is refused, or changes something that is not covered yet.
pub fn statements(before: &Document, command: &Command) -> Result<Vec<String>, MigrationError> {
    // A step of a batch may be refused, and then none is carried out.
    apply(before, command)?;
    let (mut document, mut all) = (before.clone(), Vec::new());
    run(&mut document, command, &mut all)?;
    Ok(all)
}

fn run(
    document: &mut Document,
    command: &Command,
    all: &mut Vec<String>,
) -> Result<(), MigrationError> {
    if let Command::Batch { commands, .. } = command {
        return commands.iter().try_for_each(|command| run(document, command, all));
    }
    let applied = apply(document, command)?;
    if applied.patch.touches_schema() {
        let step = Step {
            before: Names::without_lists(&document.schema),
            after: Names::without_lists(&applied.document.schema),
            patch: &applied.patch,
            document: &applied.document,
        };
        all.extend(match command {
            Command::Rename { object, .. } => rename::statements(&step, object)?,
            _ => record::statements(&step)?,
        });
    }
    *document = applied.document;
    Ok(())
}

/// One command that is no batch: the schema before and after it, and what it changed.
struct Step<'a> {
    before: Names<'a>,
    after: Names<'a>,
    patch: &'a Patch,
    /// Afterwards, for messages.
    document: &'a Document,
}

fn not_covered<T>(what: impl Into<String>) -> Result<T, MigrationError> {
    Err(MigrationError::NotCovered(what.into()))
}

/// When a statement of a step is run: what is in the way goes first, and what needs others comes after them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Phase {
    LeaveRoles,
    MakeRoles,
    JoinRoles,
    DropViews,
    DropTriggersAndPolicies,
    DropForeignKeys,
    DropConstraints,
    DropIndexes,
    DropTables,
    MakeNamespaces,
    MakeTypes,
    MakeSequences,
    MakeFunctions,
    MakeTables,
    DropColumns,
    AddColumns,
    AlterColumns,
    DropSequences,
    NameSequences,
    DropFunctions,
    DropTypes,
    DropNamespaces,
    AlterTables,
    MakeIndexes,
    MakeConstraints,
    MakeForeignKeys,
    MakeViews,
    MakeTriggers,
    MakePolicies,
    AfterIndexes,
    Describe,
    Grant,
    DropRoles,
}

/// Statements of one step, each with its phase.
#[derive(Default)]
struct Phases(Vec<(Phase, String)>);

impl Phases {
    fn add(&mut self, phase: Phase, statement: impl Into<String>) {
        self.0.push((phase, statement.into()));
    }

    fn extend(&mut self, phase: Phase, statements: impl IntoIterator<Item = String>) {
        self.0.extend(statements.into_iter().map(|statement| (phase, statement)));
    }

    /// In the order of the phases; within one, as they were added.
    fn into_statements(mut self) -> Vec<String> {
        self.0.sort_by_key(|(phase, _)| *phase);
        self.0.into_iter().map(|(_, statement)| statement).collect()
    }
}
