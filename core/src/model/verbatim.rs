//! Statements that the model does not describe, kept to the letter.

use super::{Expr, ObjectRef, VerbatimId, records::record};
use serde::{Deserialize, Serialize};

/// A statement that is kept as text, in its place, and emitted again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verbatim {
    pub id: VerbatimId,
    /// The statement without its final semicolon.
    pub statement: Expr,
    /// What it does, in a few words: `CREATE AGGREGATE`, `CREATE RULE`, `INSERT`.
    pub kind: String,
    /// The object that it concerns: it is dropped with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<ObjectRef>,
    /// Where in the emitted text it stands.
    pub phase: VerbatimPhase,
    /// Order among statements of one phase; ascending, as they were read.
    pub order: u32,
}

record!(Verbatim, VerbatimId);

/// Places in the emitted text between which the modelled objects stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VerbatimPhase {
    /// After schemas and extensions, before types.
    BeforeTypes,
    /// After types and functions that tables may use, before tables.
    BeforeTables,
    /// After tables and their keys, before views.
    BeforeViews,
    /// After everything else.
    AtEnd,
}
