//! What can be chosen of a pattern.

use super::PatternError;
use crate::model::{ColumnId, TableId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    pub code: &'static str,
    pub title: &'static str,
    /// What holds where nothing is chosen; its kind is the kind of the choice.
    pub value: Value,
}

/// A value of a choice.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// A raw identifier that something gets.
    Name(String),
    /// A type as people write it.
    Type(String),
    Flag(bool),
    /// A table of the document; none where none was found.
    Table(Option<TableId>),
    /// A column of the selected table; none where it is not wanted or none was found.
    Column(Option<ColumnId>),
}

/// What is chosen, by the codes of the choices.
pub type Chosen = BTreeMap<String, Value>;

impl Choice {
    pub(super) fn name(code: &'static str, title: &'static str, name: impl Into<String>) -> Self {
        Self { code, title, value: Value::Name(name.into()) }
    }

    pub(super) fn flag(code: &'static str, title: &'static str, flag: bool) -> Self {
        Self { code, title, value: Value::Flag(flag) }
    }

    pub(super) fn table(code: &'static str, title: &'static str, table: Option<TableId>) -> Self {
        Self { code, title, value: Value::Table(table) }
    }
}

impl Value {
    fn wanted(&self) -> &'static str {
        match self {
            Self::Name(_) => "a name",
            Self::Type(_) => "a type",
            Self::Flag(_) => "yes or no",
            Self::Table(_) => "a table",
            Self::Column(_) => "a column",
        }
    }
}

/// The values of all choices.
pub(super) fn settle(
    choices: Vec<Choice>,
    chosen: &Chosen,
) -> Result<BTreeMap<&'static str, Value>, PatternError> {
    if let Some(unknown) = chosen.keys().find(|code| choices.iter().all(|c| c.code != *code)) {
        return Err(PatternError::UnknownChoice(unknown.clone()));
    }
    let settled = choices.into_iter().map(|Choice { code, title, value }| {
        let Some(given) = chosen.get(code) else { return Ok((code, value)) };
        let fits = std::mem::discriminant(given) == std::mem::discriminant(&value)
            && !matches!(given, Value::Name(name) | Value::Type(name) if name.trim().is_empty());
        let wanted = value.wanted();
        if fits {
            Ok((code, given.clone()))
        } else {
            Err(PatternError::WrongChoice { title, wanted })
        }
    });
    settled.collect()
}
