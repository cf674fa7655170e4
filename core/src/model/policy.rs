//! Row level security of tables.

use super::column::{is_default, is_false, is_true};
use super::{Expr, Name, PolicyId};
use serde::{Deserialize, Serialize};

/// `ALTER TABLE … ENABLE / FORCE ROW LEVEL SECURITY`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowSecurity {
    #[serde(default, skip_serializing_if = "is_false")]
    pub enabled: bool,
    /// Also for the table's owner.
    #[serde(default, skip_serializing_if = "is_false")]
    pub forced: bool,
}

/// A policy (manual 5.9, `CREATE POLICY`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    pub id: PolicyId,
    pub name: Name,
    #[serde(default, skip_serializing_if = "is_default")]
    pub command: PolicyCommand,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub permissive: bool,
    /// Roles it applies to; empty means `PUBLIC`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Name>,
    /// `USING`, without the outer parentheses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub using: Option<Expr>,
    /// `WITH CHECK`, without the outer parentheses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Expr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

fn yes() -> bool {
    true
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PolicyCommand {
    #[default]
    All,
    Select,
    Insert,
    Update,
    Delete,
}
