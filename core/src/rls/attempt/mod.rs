//! Trying it as somebody: what becomes of single rows when a role with some claims reads or writes them, and why.
//!
//! A [`Scenario`] is who acts (role, claims of the token, settings) and what is in the tables: rows typed as texts. An
//! [`Attempt`] is one statement on one row. [`attempt()`] answers with an [`Answer`]: the [`Outcome`], and for each
//! [`Question`] that the row had to pass what every policy said of it, with the parts of its condition and their
//! values. [`Trial::new`] does the same for many attempts at less cost, and [`Trial::rows`] asks all four actions of
//! every row of a table.
//!
//! What cannot be evaluated is [`Outcome::Unknown`], with the reason in words; it is never guessed. A table that is not
//! among the scenario's has unknown rows: [`Trial::tables_read`] tells which tables the policies of a table ask, so that
//! they can be offered.
//!
//! All of it is data that goes between a page and a worker (`serde`). Evaluating needs the parser, so [`Trial`] is there
//! with the feature `sql` alone. Triggers do not run, and constraints are not asked: only access is told.

#[cfg(feature = "sql")]
mod decide;
#[cfg(feature = "sql")]
mod offer;
#[cfg(feature = "sql")]
#[cfg(test)]
mod tests;

use crate::model::{ColumnId, Name, PolicyId, TableId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

#[cfg(feature = "sql")]
pub use decide::{Trial, attempt};
#[cfg(feature = "sql")]
pub use offer::offer;

/// Rows of one sample that are read; more are left out, which [`Trial::problems`] says.
pub const MAX_ROWS: usize = 200;

/// Who acts, and on what.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scenario {
    /// Who runs the statement; none is a role that has only what everybody has.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Name>,
    /// What the token says (`sub`, `role`, `email`, `app_metadata` …), as `request.jwt.claims` holds it; none where there
    /// is no token.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claims: Option<serde_json::Map<String, serde_json::Value>>,
    /// Further settings of the session, by name: `app.tenant_id`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub settings: BTreeMap<String, String>,
    pub tables: Vec<Sample>,
    /// When it happens, as `2026-01-31 12:00:00+00`; without it, what asks for the time is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now: Option<String>,
}

/// Rows of a table, each value as a text that its type reads; none is null.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    pub table: TableId,
    /// What the values of a row are of. A column that is not listed is unknown.
    pub columns: Vec<ColumnId>,
    pub rows: Vec<Vec<Option<String>>>,
}

/// Values of a row by column.
pub type Values = BTreeMap<ColumnId, Option<String>>;

/// One statement on one row. Rows are counted from 0, in the order of the sample.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "action", rename_all = "snake_case")]
pub enum Attempt {
    /// `SELECT … WHERE` it is this row, of the columns that the role may read.
    Select { row: usize },
    /// `INSERT`. A column that is left out gets its default.
    Insert {
        values: Values,
        /// `RETURNING`, which most clients ask for: the new row has to be readable, too.
        #[serde(default)]
        returning: bool,
    },
    /// `UPDATE … SET` these columns.
    Update {
        row: usize,
        values: Values,
        /// Whether the statement reads columns, in `WHERE` or `RETURNING`, as most do: then the row has to be readable
        /// before and after.
        #[serde(default = "yes")]
        reads: bool,
    },
    /// `DELETE`.
    Delete {
        row: usize,
        /// As for [`Attempt::Update`].
        #[serde(default = "yes")]
        reads: bool,
    },
    /// `INSERT … ON CONFLICT DO UPDATE SET` some columns.
    Upsert {
        values: Values,
        /// The row that is in the way, where one is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        row: Option<usize>,
        /// What is set of that row.
        set: Values,
    },
}

fn yes() -> bool {
    true
}

/// What becomes of a statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// The row is seen, changed, deleted or made.
    Allowed,
    /// No error, and no row.
    Hidden,
    /// The error 42501: a privilege is missing, or a new row breaks the policies.
    Refused { why: String },
    /// Another error that the server reports.
    Error { code: String, why: String },
    /// It depends on this, which is not known here.
    Unknown { why: String },
}

/// The answer to an attempt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    #[serde(flatten)]
    pub outcome: Outcome,
    /// What the row was asked, in order; nothing where no policy concerns the role, or it was refused before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<Asked>,
    /// What is taken for granted: that a trigger leaves the row as it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

/// What policies are asked of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// `USING` for `SELECT`, of the row as it is.
    MayRead,
    /// `USING` for `UPDATE` or `DELETE`, of the row as it is.
    MayChange,
    /// `WITH CHECK` for `INSERT` or `UPDATE`, of the row as it will be.
    MayBecome,
    /// `USING` for `SELECT`, of the row as it will be.
    MayReadAfter,
}

/// What the policies said to one question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    pub question: Question,
    /// Of all together: one permissive policy has to hold, and every restrictive one.
    pub verdict: Verdict,
    pub policies: Vec<PolicyVerdict>,
}

/// What one policy said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PolicyVerdict {
    pub policy: PolicyId,
    pub name: Name,
    pub permissive: bool,
    pub verdict: Verdict,
    /// The condition, and what its parts came to.
    pub condition: Part,
}

/// What a condition came to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Verdict {
    True,
    False,
    /// Which counts as not kept.
    Null,
    Unknown {
        why: String,
    },
    Error {
        code: String,
        why: String,
    },
}

/// A part of a condition: what stands between `AND` and `OR`, or several of those.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Part {
    /// As it is written.
    pub text: String,
    pub verdict: Verdict,
    /// What is compared in it, with its values; constants are left out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<Shown>,
    /// The parts of an `AND`, an `OR` or a `NOT`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

/// An expression and its value: `user_id` and `'8d5…'`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub text: String,
    /// As SQL writes it; `NULL`, or a question mark where it is not known.
    pub value: String,
}

/// A row of a sample and what may be done with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RowAnswers {
    pub select: Answer,
    /// `UPDATE` that sets every column that the role may set to what it is.
    pub update: Answer,
    pub delete: Answer,
    /// `INSERT` of such a row.
    pub insert: Answer,
}

/// Something in a scenario that cannot be read: a value that its type refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<TableId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub row: Option<usize>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<ColumnId>,
    pub why: String,
}

impl Outcome {
    /// The `SQLSTATE` of the error, where there is one.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused { .. } => Some("42501"),
            Self::Error { code, .. } => Some(code),
            _ => None,
        }
    }
}
