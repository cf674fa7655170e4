//! What files are asked for, and how a way or a part of it is written into one.

use super::{FileName, Moment, part, repeatable};
use crate::diff::{line, summary};
use crate::edit::Patch;
use crate::migrate::{Migration, Plan, PlanOptions, ScriptOptions, Step, comment, script};
use crate::model::Document;

/// A migration that is to become files.
#[derive(Clone, Debug)]
pub struct Job<'a> {
    pub migration: &'a Migration,
    pub before: &'a Document,
    pub after: &'a Document,
    /// How the migration was planned.
    pub options: PlanOptions,
    /// Whether the statements of the way there are written so that they can be run twice.
    pub repeatable: bool,
    pub name: FileName,
    /// For tools that go by time: the first file's; each further one is a second later.
    pub at: Moment,
    /// For tools that count: the first file's.
    pub number: u32,
    /// See [`ScriptOptions`].
    pub warnings: bool,
    pub lock_timeout: Option<u32>,
}

/// A direction of a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Up,
    Down,
}

impl Job<'_> {
    /// The moment and the number of what comes after this many files.
    pub fn after_files(&self, count: usize) -> (Moment, u32) {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        (self.at.later(count.into()), self.number.saturating_add(count))
    }

    pub(super) fn plan(&self, way: Way) -> &Plan {
        match way {
            Way::Up => &self.migration.up,
            Way::Down => &self.migration.down,
        }
    }

    /// What a way changes and what it cannot do, as comments.
    pub(super) fn head(&self, way: Way) -> String {
        let patch = Patch::between(self.before, self.after);
        let told = line(&summary(self.before, self.after, &patch));
        let (mut head, to) = match way {
            Way::Up => (vec![told], self.after),
            Way::Down => {
                let lost = self.migration.lost(self.before);
                let lost = lost.iter().map(|lost| format!("Does not bring back {lost}."));
                (std::iter::once(format!("Undoes: {told}")).chain(lost).collect(), self.before)
            }
        };
        let notes = self.plan(way).notes.iter();
        head.extend(notes.map(|note| format!("Not done: {}.", note.words(to))));
        head.iter().map(|line| comment(line)).collect()
    }

    /// Some steps of a way, with `BEGIN` and `COMMIT` around each transaction.
    pub(super) fn wrapped(&self, way: Way, steps: &[Step]) -> String {
        self.script(way, steps, true)
    }

    /// Some steps of a way, for a tool that sees to transactions.
    pub(super) fn bare(&self, way: Way, steps: &[Step]) -> String {
        self.script(way, steps, false)
    }

    fn script(&self, way: Way, steps: &[Step], transactions: bool) -> String {
        let steps_there = || steps.iter().map(|step| repeatable::step(step, self));
        let steps = if self.repeatable && way == Way::Up {
            steps_there().collect()
        } else {
            steps.to_vec()
        };
        let plan = Plan { steps, notes: Vec::new() };
        let from = match way {
            Way::Up => self.before,
            Way::Down => self.after,
        };
        // What refuses a transaction is alone in its file: beside another statement it would be in one.
        let is_alone = part::is_alone(&plan.steps);
        let lock_timeout = self.lock_timeout.filter(|_| transactions || !is_alone);
        script(&plan, from, ScriptOptions { transactions, warnings: self.warnings, lock_timeout })
    }
}

/// The whole way there as one text, with its transactions.
pub fn up_text(job: &Job<'_>) -> String {
    whole(job, Way::Up)
}

/// The whole way back as one text, with its transactions.
pub fn down_text(job: &Job<'_>) -> String {
    whole(job, Way::Down)
}

fn whole(job: &Job<'_>, way: Way) -> String {
    below(&job.head(way), &job.wrapped(way, &job.plan(way).steps))
}

/// A text below its head, with a blank line between them where there are both.
pub(super) fn below(head: &str, text: &str) -> String {
    let gap = if head.is_empty() || text.is_empty() { "" } else { "\n" };
    format!("{head}{gap}{text}")
}
