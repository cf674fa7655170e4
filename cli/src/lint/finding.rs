//! A diagnostic with the place from which its object was read.

use crate::Failure;
use crate::input::Input;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use trestle_core::conventions::{Settings, Severity};
use trestle_core::lint::Linter;
use trestle_core::model::ObjectRef;

/// Where a statement begins.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place {
    pub(super) file: String,
    /// Both from 1; the column in characters.
    pub(super) line: u32,
    pub(super) column: u32,
}

#[derive(Clone, Debug, Serialize)]
pub(super) struct Finding {
    pub(super) rule: String,
    pub(super) severity: Severity,
    pub(super) object: ObjectRef,
    pub(super) message: String,
    /// None where it came from a document.
    #[serde(flatten)]
    pub(super) place: Option<Place>,
}

/// What breaks the conventions of what was read: by file and line, and what has no place last.
pub(super) fn findings(input: &Input) -> Result<Vec<Finding>, Failure> {
    let conventions = &input.document.conventions;
    Settings::of(conventions).map_err(|error| format!("the document's conventions: {error}"))?;
    let mut places: BTreeMap<&ObjectRef, Place> = BTreeMap::new();
    for row in &input.report.rows {
        if let Some(object) = &row.object {
            let (file, line, column) = (row.file.clone(), row.line, row.column);
            places.entry(object).or_insert(Place { file, line, column });
        }
    }
    let linter = Linter::new(&input.document);
    let found = linter.diagnostics().map(|d| Finding {
        rule: d.rule.to_string(),
        severity: d.severity,
        object: d.object.clone(),
        message: d.message.clone(),
        place: places.get(&d.object).or_else(|| places.get(&d.object.owner()?)).cloned(),
    });
    let mut found: Vec<_> = found.collect();
    found.sort_by(|a, b| (a.place.is_none(), &a.place).cmp(&(b.place.is_none(), &b.place)));
    Ok(found)
}

/// As it is written in reports.
pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}
