//! One statement of a plan, and what it does to a server beside what it is for: what it locks (`lock.rs`), what of a table it
//! has to go through, and what is lost by it.

mod lock;
pub(super) mod volatile;

use super::op::Op;
use crate::edit::{Patch, RecordChange, describe_whole};
use crate::model::{Document, ObjectRef};
use crate::sql::scan::tokens;
pub use lock::Lock;
use serde::Serialize;

/// One statement, without its semicolon.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Step {
    pub about: ObjectRef,
    pub sql: String,
    /// The strongest lock that it takes on a table or view that was there before the plan.
    pub lock: Option<Lock>,
    pub work: Work,
    /// What is gone for good afterwards.
    pub loss: Option<Loss>,
    pub transaction: Transaction,
}

/// What a statement can be in one transaction with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Transaction {
    /// Others of the plan.
    #[default]
    Shared,
    /// Nothing else: it takes long, and others would keep their locks until it is done.
    Own,
    /// None at all: Postgres refuses it inside of one.
    None,
}

/// What of a table a statement goes through while it holds its lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Entries of the catalog alone: it takes as long on a large table as on an empty one.
    #[default]
    Catalog,
    /// Every row is read, to check it or to build an index.
    Scan,
    /// Every row is written anew, with all indexes.
    Rewrite,
    /// Rows are changed as by anyone.
    Rows,
    /// What somebody wrote by hand, of which nothing is known.
    Unknown,
}

/// What no statement brings back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// All rows of a table.
    Rows,
    /// The values of a column, or of an attribute of a type.
    Values,
    /// What the new type of a column has no place for.
    Precision,
    /// Which rows had no value in a column.
    Nulls,
    /// How far a sequence has counted.
    Count,
    /// What a statement that somebody wrote by hand did.
    Done,
}

impl Loss {
    /// What is lost, of an object of this document.
    pub fn words(self, before: &Document, about: &ObjectRef) -> String {
        let object = describe_whole(before, about);
        match self {
            Self::Rows => format!("all rows of {object}"),
            Self::Values => format!("the values of {object}"),
            Self::Precision => format!("what the new type of {object} has no place for"),
            Self::Nulls => format!("which rows had no value in {object}"),
            Self::Count => format!("how far {object} has counted"),
            Self::Done => format!("what {object} did"),
        }
    }
}

impl Step {
    /// What somebody should know before it is run, each as half a sentence: `loses all rows of table people`, `rewrites every row
    /// and blocks reads and writes meanwhile`. The document is the one that the plan starts from.
    pub fn warnings(&self, before: &Document) -> Vec<String> {
        let loses = self.loss.map(|loss| format!("loses {}", loss.words(before, &self.about)));
        let meanwhile = self.lock.filter(|lock| *lock >= Lock::Share);
        let meanwhile = meanwhile.map(|lock| format!(" and {} meanwhile", lock.blocks()));
        let meanwhile = meanwhile.unwrap_or_default();
        let takes = match self.work {
            Work::Catalog => None,
            Work::Scan => Some(format!("reads every row{meanwhile}")),
            Work::Rewrite => Some(format!("rewrites every row{meanwhile}")),
            Work::Rows => Some("changes rows".to_owned()),
            Work::Unknown => Some("was written by hand: what it does is not known".to_owned()),
        };
        let alone = (self.transaction == Transaction::None)
            .then(|| "cannot be run inside a transaction".to_owned());
        let is_build = self.sql.starts_with("CREATE ") && self.sql.contains("INDEX CONCURRENTLY ");
        let broken = is_build.then(|| {
            "leaves an invalid index where it fails: drop that one, and run it again".to_owned()
        });
        loses.into_iter().chain(takes).chain(alone).chain(broken).collect()
    }

    pub(super) fn of(op: &Op, patch: &Patch) -> Self {
        let is_new = is_new(&op.about, patch);
        let reaches = |lock: &Lock| {
            !is_new || (reaches_others(&op.text, *lock) && !is_between_new(&op.about, patch))
        };
        Self {
            about: op.about.clone(),
            sql: op.text.clone(),
            lock: lock::of(&op.text).filter(reaches),
            work: if is_new && !is_read(&op.about) { Work::Catalog } else { op.work },
            loss: op.loss.filter(|_| !is_new),
            transaction: if is_alone(&op.text) { Transaction::None } else { op.transaction },
        }
    }
}

/// Whether it, or the table that it is of, comes with this plan: nobody can be waiting for it.
fn is_new(about: &ObjectRef, patch: &Patch) -> bool {
    let is_added = |object: &ObjectRef| match object {
        ObjectRef::Table(id) => matches!(patch.tables.get(id), Some(RecordChange::Added(_))),
        ObjectRef::View(id) => matches!(patch.views.get(id), Some(RecordChange::Added(_))),
        _ => false,
    };
    is_added(about) || about.owner().is_some_and(|owner| is_added(&owner))
}

/// Whether it is a foreign key of one new table to another.
fn is_between_new(about: &ObjectRef, patch: &Patch) -> bool {
    let ObjectRef::Constraint(table, id) = about else { return false };
    let table = patch.tables.get(table).and_then(RecordChange::after);
    let key = table.and_then(|table| table.foreign_keys().find(|(c, _)| c.id == *id));
    key.is_some_and(|(_, key)| is_new(&ObjectRef::Table(key.references.clone()), patch))
}

/// Whether it comes to rows of others, or nobody knows.
fn is_read(about: &ObjectRef) -> bool {
    matches!(about, ObjectRef::View(_) | ObjectRef::Verbatim(_))
}

/// Whether a statement about something new locks something else.
fn reaches_others(statement: &str, lock: Lock) -> bool {
    let has = |word: &str| tokens(statement).iter().any(|token| token.is_word(statement, word));
    let first = |word: &str| tokens(statement).first().is_some_and(|t| t.is_word(statement, word));
    match lock {
        Lock::AccessShare => true,
        Lock::AccessExclusive => has("PARTITION") && (first("CREATE") || has("ATTACH")),
        Lock::ShareRowExclusive => has("REFERENCES") && !has("TRIGGER"),
        Lock::ShareUpdateExclusive => has("INHERITS"),
        _ => false,
    }
}

/// `CREATE INDEX CONCURRENTLY` and its like; a subscription makes or drops a slot at the other server.
fn is_alone(statement: &str) -> bool {
    let all = tokens(statement);
    let word = |n: usize, word: &str| all.get(n).is_some_and(|t| t.is_word(statement, word));
    let is_index = all.iter().take(4).any(|t| t.is_word(statement, "INDEX"));
    let is_concurrent = all.iter().take(5).any(|t| t.is_word(statement, "CONCURRENTLY"));
    (is_index && is_concurrent)
        || (word(1, "SUBSCRIPTION") && (word(0, "CREATE") || word(0, "DROP")))
        || (word(0, "ALTER")
            && word(1, "TABLE")
            && all.windows(2).any(|pair| {
                pair[0].is_word(statement, "DETACH") && pair[1].is_word(statement, "PARTITION")
            })
            && all.last().is_some_and(|t| t.is_word(statement, "CONCURRENTLY")))
}

/// The label that `ALTER TYPE … ADD VALUE` adds, in its quotes.
pub(super) fn added_label(statement: &str) -> Option<&str> {
    let all = tokens(statement);
    let is_word = |n: usize, word: &str| all.get(n).is_some_and(|t| t.is_word(statement, word));
    let adds = is_word(0, "ALTER") && is_word(1, "TYPE");
    let value = all.iter().position(|t| t.is_word(statement, "VALUE")).filter(|_| adds)?;
    let is_add = value > 0 && all[value - 1].is_word(statement, "ADD");
    all.get(value + 1).filter(|_| is_add).map(|label| label.text(statement))
}
