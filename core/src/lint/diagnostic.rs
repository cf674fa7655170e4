//! One breach of a rule, and what mends it.

use crate::conventions::Severity;
use crate::edit::Command;
use crate::model::ObjectRef;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// One breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Diagnostic {
    /// The rule's code: see [`super::rule`].
    pub rule: SmolStr,
    pub severity: Severity,
    /// What breaks the rule.
    pub object: ObjectRef,
    /// What is wrong with it, as a sentence.
    pub message: String,
}

/// Whether a fix can be made without a person's thought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Applicability {
    /// No row is refused, changed or lost by it, and no query gives another result.
    Safe,
    /// Whether it fits depends on the rows, or on what uses the schema.
    Unsafe,
}

/// A change after which a rule is no longer broken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Fix {
    /// What it does, as the label of its step.
    pub label: String,
    pub applicability: Applicability,
    pub commands: Vec<Command>,
}

impl Fix {
    pub(super) fn safe(label: impl Into<String>, command: Command) -> Self {
        let applicability = Applicability::Safe;
        Self { label: label.into(), applicability, commands: vec![command] }
    }

    pub(super) fn not_safe(label: impl Into<String>, commands: Vec<Command>) -> Self {
        Self { label: label.into(), applicability: Applicability::Unsafe, commands }
    }

    /// The fix as one step.
    pub fn into_command(self) -> Command {
        Command::Batch { label: self.label, commands: self.commands }
    }
}
