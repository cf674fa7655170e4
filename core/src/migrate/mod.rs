//! Migrations: what has to be run on a server that holds one schema, so that it holds another.
//!
//! Objects are known by their ids. First everything that stays gets its new name (`rename`); then each kind of object says
//! which statements it needs (`change`), and what each of these makes, drops and needs (`op`, `piece`, `needs`); at last they
//! are put in order (`order`), as steps that say what they lock and lose (`step`). What Postgres cannot change while something
//! depends on it has that something dropped and made again (`remade`), and nothing else. `files` lays the steps out for the
//! tools that run them.

mod change;
pub mod files;
mod meaning;
mod migration;
mod needs;
mod op;
mod order;
mod phase;
mod piece;
mod remade;
mod rename;
mod script;
mod step;

use crate::edit::{Command, CommandError, Patch, apply, describe};
use crate::model::{Document, ObjectRef};
use crate::sql::emit::names::Names;
use change::Context;
pub use migration::Migration;
use op::Ops;
pub use phase::{Phase, PhaseOptions, phases};
use remade::Remade;
pub use script::{ScriptOptions, comment, script};
pub use step::{Lock, Loss, Step, Transaction, Work};

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum MigrationError {
    #[error(transparent)]
    Refused(#[from] CommandError),
    #[error("There are no statements for this change yet: {0}.")]
    NotCovered(String),
}

fn not_covered<T>(what: impl Into<String>) -> Result<T, MigrationError> {
    Err(MigrationError::NotCovered(what.into()))
}

/// What leads from one schema to another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// In the order in which they are run.
    pub steps: Vec<Step>,
    /// What no statement does.
    pub notes: Vec<Note>,
}

impl Plan {
    /// The steps in the transactions in which they can be run: all in one, but for those that want or need to be alone, and
    /// that a label of an enum has to be committed before it is used.
    pub fn transactions(&self) -> Vec<&[Step]> {
        let mut starts = vec![0];
        let mut labels: Vec<&str> = Vec::new();
        let is_shared = |step: &Step| step.transaction == Transaction::Shared;
        for (n, step) in self.steps.iter().enumerate() {
            let follows_alone = n > 0 && !is_shared(&self.steps[n - 1]);
            let uses_label = labels.iter().any(|label| step.sql.contains(label));
            if !is_shared(step) || follows_alone || uses_label {
                starts.push(n);
                labels.clear();
            }
            labels.extend(step::added_label(&step.sql));
        }
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([self.steps.len()]);
        let parts = starts.iter().zip(ends).map(|(start, end)| &self.steps[*start..end]);
        parts.filter(|part| !part.is_empty()).collect()
    }
}

/// What people have to know of a plan beside its statements.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// Columns of this table have another order, which Postgres keeps as they were added.
    KeepsOrder(ObjectRef),
    /// This statement was run, and what it did is not undone.
    NotUndone(ObjectRef, String),
}

impl Note {
    /// What it says, of a plan that leads to this document.
    pub fn words(&self, after: &Document) -> String {
        match self {
            Self::KeepsOrder(table) => format!(
                "another order of the columns of {}, which Postgres keeps as they were added",
                describe(after, table)
            ),
            Self::NotUndone(_, statement) => format!("what this statement did: {statement}"),
        }
    }
}

#[derive(Default)]
struct Notes(Vec<Note>);

impl Notes {
    fn keeps_order(&mut self, table: ObjectRef) {
        self.0.push(Note::KeepsOrder(table));
    }

    fn not_undone(&mut self, object: ObjectRef, statement: String) {
        self.0.push(Note::NotUndone(object, statement));
    }
}

/// The plan that leads from one document to another whose objects have the same ids.
///
/// # Errors
///
/// A [`MigrationError`] where something changes that no statement can bring about.
pub fn plan(before: &Document, after: &Document) -> Result<Plan, MigrationError> {
    plan_with(before, after, PlanOptions::default())
}

/// How a plan goes about it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PlanOptions {
    /// In more and smaller steps that keep nobody from reading and writing for longer than it takes to change the catalog,
    /// where Postgres has a way for that.
    pub online: bool,
}

/// The same as [`plan`], in this way.
///
/// # Errors
///
/// A [`MigrationError`] where something changes that no statement can bring about.
pub fn plan_with(
    before: &Document,
    after: &Document,
    options: PlanOptions,
) -> Result<Plan, MigrationError> {
    let patch = Patch::between(before, after);
    if !patch.touches_schema() {
        return Ok(Plan::default());
    }
    let mut renames = Ops::default();
    let renamed = rename::renamed(before, after, &patch, &mut renames);
    let remade = Remade::of(&before.schema, &renamed.catalog, &after.schema, &patch);
    let context = Context {
        before: Names::without_lists(&renamed.catalog),
        after: Names::without_lists(&after.schema),
        server: &before.schema,
        mentioned: &needs::Mentioned::of(&after.schema),
        made: &renamed.made,
        patch: &patch,
        remade: &remade,
        online: options.online,
    };
    let mut notes = Notes::default();
    let ops = change::all(&context, &mut notes)?;
    let ordered = order::order(&ops.0).into_iter().filter_map(|n| ops.0.get(n));
    let steps = renames.0.iter().chain(ordered);
    Ok(Plan { steps: steps.map(|op| Step::of(op, &patch)).collect(), notes: notes.0 })
}

/// The statements that bring a server from a document to what a command makes of it, in order, without semicolons. Empty
/// where the schema stays as it is. A column that is put between others comes last on the server.
///
/// # Errors
///
/// A [`MigrationError`] where the command is refused, or changes something that is not covered.
pub fn statements(before: &Document, command: &Command) -> Result<Vec<String>, MigrationError> {
    let after = apply(before, command)?.document;
    let plan = plan(before, &after)?;
    if let Some(note) = plan.notes.first() {
        return not_covered(note.words(&after));
    }
    Ok(plan.steps.into_iter().map(|step| step.sql).collect())
}
