//! What became of each statement.

use crate::model::ObjectRef;
use serde::{Deserialize, Serialize};

/// A row for each statement, and for each file that was left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub rows: Vec<ReportRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportRow {
    /// Path of the file.
    pub file: String,
    /// Line of the statement's first word, from 1; of the error, where it failed.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    pub outcome: Outcome,
    /// Kind of the statement, such as `CREATE TABLE`.
    pub summary: String,
    /// Why, for all but modelled statements; a remark for those.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The object that it made or changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<ObjectRef>,
    /// The first line of the statement, cut.
    pub excerpt: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Part of the model.
    Modelled,
    /// Kept as text.
    Verbatim,
    /// Left out, because it says nothing about a schema.
    Ignored,
    /// Without effect: Postgres would refuse it, or it cannot be read.
    Failed,
}

impl Outcome {
    pub const ALL: [Self; 4] = [Self::Failed, Self::Verbatim, Self::Ignored, Self::Modelled];

    pub fn label(self) -> &'static str {
        match self {
            Self::Modelled => "modelled",
            Self::Verbatim => "kept verbatim",
            Self::Ignored => "ignored",
            Self::Failed => "failed",
        }
    }
}

/// How many statements ended in each way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    pub modelled: usize,
    pub verbatim: usize,
    pub ignored: usize,
    pub failed: usize,
}

impl Report {
    pub fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for row in &self.rows {
            match row.outcome {
                Outcome::Modelled => totals.modelled += 1,
                Outcome::Verbatim => totals.verbatim += 1,
                Outcome::Ignored => totals.ignored += 1,
                Outcome::Failed => totals.failed += 1,
            }
        }
        totals
    }

    /// A row about a file as a whole.
    pub(super) fn file(&mut self, path: &str, outcome: Outcome, reason: impl Into<String>) {
        self.rows.push(ReportRow {
            file: path.to_owned(),
            line: 1,
            column: 1,
            outcome,
            summary: "file".to_owned(),
            reason: Some(reason.into()),
            object: None,
            excerpt: String::new(),
        });
    }
}
