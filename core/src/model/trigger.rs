//! Triggers of tables and views.

use super::column::{is_default, is_false};
use super::{ColumnId, Deferrable, Expr, FunctionId, Name, QualifiedName, TriggerId};
use serde::{Deserialize, Serialize};

/// A trigger (manual, `CREATE TRIGGER`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trigger {
    pub id: TriggerId,
    pub name: Name,
    pub timing: TriggerTiming,
    /// In the order insert, update, delete, truncate; at least one.
    pub events: Vec<TriggerEvent>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub level: TriggerLevel,
    /// `WHEN`, without the outer parentheses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub condition: Option<Expr>,
    pub function: TriggerFunction,
    /// Arguments as the function gets them: always text.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<String>,
    /// `CONSTRAINT TRIGGER`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub constraint: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub deferrable: Deferrable,
    /// `FROM` of a constraint trigger.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub referenced_table: Option<QualifiedName>,
    /// `REFERENCING OLD TABLE AS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub old_table: Option<Name>,
    /// `REFERENCING NEW TABLE AS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new_table: Option<Name>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub enabled: TriggerEnabled,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

impl Trigger {
    /// A trigger that calls a function before a row is changed.
    pub fn before_row(
        id: TriggerId,
        name: Name,
        events: Vec<TriggerEvent>,
        function: FunctionId,
    ) -> Self {
        Self {
            id,
            name,
            timing: TriggerTiming::Before,
            events,
            level: TriggerLevel::Row,
            condition: None,
            function: TriggerFunction::Defined(function),
            arguments: Vec::new(),
            constraint: false,
            deferrable: Deferrable::NotDeferrable,
            referenced_table: None,
            old_table: None,
            new_table: None,
            enabled: TriggerEnabled::Origin,
            comment: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerTiming {
    Before,
    After,
    InsteadOf,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEvent {
    Insert,
    /// With the columns of `UPDATE OF`; empty means any.
    Update(Vec<ColumnId>),
    Delete,
    Truncate,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerLevel {
    Row,
    #[default]
    Statement,
}

/// `pg_trigger.tgenabled`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerEnabled {
    #[default]
    Origin,
    Disabled,
    Replica,
    Always,
}

/// The function that a trigger runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TriggerFunction {
    /// A function of this document.
    Defined(FunctionId),
    /// A function that the document does not hold: an extension's or a platform's.
    External(QualifiedName),
}
