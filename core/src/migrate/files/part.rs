//! The parts of a migration that a tool runs one by one, each in one transaction or in none.
//!
//! Where it is known what takes back each part, that is its way back. Else the whole way back is dealt to the parts: its first
//! transaction goes to the newest part, the next to the one before. The tool undoes the newest part first, so it runs the way
//! back in its order, which is right once all parts are undone. Where one way has more transactions than the other, parts
//! are left that have nothing to do on the other one: the newest of the way there, the oldest of the way back.

use super::back;
use super::concern::Concern;
use super::job::{Job, Way, below};
use crate::migrate::{Plan, Step, Transaction, comment};

/// A file, or a pair of files, of a tool.
pub(super) struct Part {
    /// Tells it from the other parts of its migration, where there are any, as far as its kind does.
    pub(super) name: String,
    pub(super) up: Half,
    pub(super) down: Half,
}

/// A way of a part.
pub(super) struct Half {
    pub(super) text: String,
    /// Whether it is a single statement that Postgres refuses in a transaction.
    pub(super) is_alone: bool,
}

/// Whether one of these steps refuses a transaction; then it is the only one.
pub(super) fn is_alone(steps: &[Step]) -> bool {
    steps.iter().any(|step| step.transaction == Transaction::None)
}

impl Job<'_> {
    /// In the order in which they are run.
    pub(super) fn parts(&self) -> Vec<Part> {
        let up = self.migration.up.transactions();
        match self.exact(&up) {
            Some(down) => self.parts_of(&up, &down.iter().map(Vec::as_slice).collect::<Vec<_>>()),
            None => self.dealt(&up),
        }
    }

    /// What takes back each part by itself, where that is known and needs no more than one transaction each.
    fn exact(&self, up: &[&[Step]]) -> Option<Vec<Vec<Step>>> {
        let is_whole = |plan: &Plan| plan.transactions().len() <= 1;
        let plans = (up.len() > 1).then(|| back::of_each(self, up, true))??;
        plans.iter().all(is_whole).then(|| plans.into_iter().map(|plan| plan.steps).collect())
    }

    fn dealt(&self, up: &[&[Step]]) -> Vec<Part> {
        let (mut up, mut down) = (up.to_vec(), self.migration.down.transactions());
        let count = up.len().max(down.len());
        up.resize(count, &[]);
        down.resize(count, &[]);
        down.reverse();
        self.parts_of(&up, &down)
    }

    /// Two lists of one length.
    fn parts_of(&self, up: &[&[Step]], down: &[&[Step]]) -> Vec<Part> {
        let part = |(n, (there, back)): (usize, (&&[Step], &&[Step]))| {
            let name = if up.len() == 1 {
                self.name.to_string()
            } else {
                let concern = Concern::of_all(if there.is_empty() { back } else { there });
                format!("{}_{}", self.name, concern.map_or("schema", Concern::word))
            };
            let (is_first, is_first_back) = (n == 0, n + 1 == up.len());
            Part {
                name,
                up: self.half(Way::Up, there, is_first),
                down: self.half(Way::Down, back, is_first_back),
            }
        };
        up.iter().zip(down).enumerate().map(part).collect()
    }

    /// What leads the way has its head.
    fn half(&self, way: Way, steps: &[Step], leads: bool) -> Half {
        let head = if leads { self.head(way) } else { String::new() };
        let nothing = match way {
            Way::Up => "Nothing to do: the way back has more parts than the way there.",
            Way::Down => "Nothing to do: there is nothing of it to take back, or other parts do.",
        };
        let text = if steps.is_empty() { comment(nothing) } else { self.bare(way, steps) };
        Half { text: below(&head, &text), is_alone: is_alone(steps) }
    }

    /// The moments of its parts, as digits.
    pub(super) fn stamps(&self) -> impl Iterator<Item = String> {
        let at = self.at;
        (0..).map(move |n| at.later(n).digits())
    }
}
