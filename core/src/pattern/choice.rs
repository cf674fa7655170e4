//! What can be chosen of a pattern.

use super::PatternError;
use crate::conventions::Settings;
use crate::model::{ColumnId, Document, TableId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Something that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Choice {
    pub code: &'static str,
    pub title: &'static str,
    /// What it comes to, where the title does not say it.
    pub about: &'static str,
    /// What holds where nothing is chosen; its kind is the kind of the choice.
    pub value: Value,
    /// What there is to choose from, of [`Value::One`] and [`Value::Many`].
    pub options: Vec<Alternative>,
    /// Whose columns there are to choose from, of [`Value::Column`]; none means the first selected table's.
    pub of: Option<TableId>,
}

/// One of several that can be chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    pub code: String,
    pub title: String,
    /// What is gained and what is lost by it.
    pub about: &'static str,
}

/// What choices are asked for: what there is to choose may follow from what is chosen already.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub(super) document: &'a Document,
    pub(super) settings: &'a Settings,
    /// The tables that are selected.
    pub(super) tables: &'a [TableId],
    pub(super) chosen: &'a Chosen,
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
    /// A column of the selected table, or of the one that the choice names; none where it is not wanted or none was found.
    Column(Option<ColumnId>),
    /// The code of one of the alternatives.
    One(String),
    /// Codes of at least one of the alternatives.
    Many(Vec<String>),
}

/// What is chosen, by the codes of the choices.
pub type Chosen = BTreeMap<String, Value>;

impl Alternative {
    pub(super) fn new(code: &str, title: String, about: &'static str) -> Self {
        Self { code: code.to_owned(), title, about }
    }
}

impl<'a> Asked<'a> {
    pub(super) fn one(&self, code: &str, default: &'a str) -> &'a str {
        match self.chosen.get(code) {
            Some(Value::One(chosen)) => chosen,
            _ => default,
        }
    }

    pub(super) fn flag(&self, code: &str, default: bool) -> bool {
        match self.chosen.get(code) {
            Some(Value::Flag(chosen)) => *chosen,
            _ => default,
        }
    }

    pub(super) fn name(&self, code: &str, default: &str) -> String {
        match self.chosen.get(code) {
            Some(Value::Name(chosen)) => chosen.clone(),
            _ => default.to_owned(),
        }
    }

    pub(super) fn table<'t>(&self, code: &str, default: Option<&'t TableId>) -> Option<&'t TableId>
    where
        'a: 't,
    {
        match self.chosen.get(code) {
            Some(Value::Table(chosen)) => chosen.as_ref(),
            _ => default,
        }
    }
}

impl Choice {
    pub(super) fn new(code: &'static str, title: &'static str, value: Value) -> Self {
        Self { code, title, about: "", value, options: Vec::new(), of: None }
    }

    /// Whether a value can be chosen.
    fn fits(&self, given: &Value) -> bool {
        let is_offered = |code: &String| self.options.iter().any(|option| option.code == *code);
        std::mem::discriminant(given) == std::mem::discriminant(&self.value)
            && match given {
                Value::Name(name) | Value::Type(name) => !name.trim().is_empty(),
                Value::One(code) => is_offered(code),
                Value::Many(codes) => !codes.is_empty() && codes.iter().all(is_offered),
                _ => true,
            }
    }

    pub(super) fn name(code: &'static str, title: &'static str, name: impl Into<String>) -> Self {
        Self::new(code, title, Value::Name(name.into()))
    }

    pub(super) fn flag(code: &'static str, title: &'static str, flag: bool) -> Self {
        Self::new(code, title, Value::Flag(flag))
    }

    pub(super) fn table(code: &'static str, title: &'static str, table: Option<TableId>) -> Self {
        Self::new(code, title, Value::Table(table))
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
            Self::One(_) => "one of what is offered",
            Self::Many(_) => "at least one of what is offered",
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
    let settled = choices.into_iter().map(|choice| {
        let Some(given) = chosen.get(choice.code) else { return Ok((choice.code, choice.value)) };
        if choice.fits(given) {
            return Ok((choice.code, given.clone()));
        }
        Err(PatternError::WrongChoice { title: choice.title, wanted: choice.value.wanted() })
    });
    settled.collect()
}
