//! The document file.

use super::json::{Json, MAX_DEPTH, MAX_VALUES};
use super::migrate::{VERSION, migrated, version_of};
use super::read_json::read_json;
use super::unknown::{put_back, unknown_fields};
use crate::model::{Document, Expr, ExprHolder, FORMAT, PALETTE_SIZE, Violation, check_invariants};
use std::fmt::Write as _;
use std::sync::Arc;

/// Longest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// How many contradictions a message lists.
const MAX_LISTED: usize = 3;

/// A text that is not a document that this version can read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("The file has {0} bytes; at most {MAX_FILE_BYTES} are read.")]
    TooLarge(usize),
    #[error("Line {line}, column {column}: this is not JSON: {message}.")]
    Syntax { line: usize, column: usize, message: String },
    #[error(
        "Line {line}, column {column}: {message}. At most {MAX_DEPTH} levels and {MAX_VALUES} values are read."
    )]
    Limit { line: usize, column: usize, message: String },
    #[error(
        "This is JSON, but not a Trestle document: its \"format\" is missing. To read another kind of file, import it."
    )]
    NotADocument,
    #[error(
        "This is not a Trestle document: its \"format\" is {0:?}, and {FORMAT:?} was expected."
    )]
    OtherFormat(String),
    #[error(
        "This document was written by a newer version of Trestle ({found}; this one reads up to {FORMAT}). Get the newest version to open it."
    )]
    NewerFormat { found: String },
    #[error("Line {line}, column {column}: {message}.")]
    Shape { line: usize, column: usize, message: String },
    #[error("The document contradicts itself, so it was not opened. {}", list(.0))]
    Contradictions(Vec<Violation>),
}

impl ReadError {
    /// Line and column in the file, counted from 1, where they are known.
    pub fn position(&self) -> Option<(usize, usize)> {
        match self {
            Self::Syntax { line, column, .. }
            | Self::Limit { line, column, .. }
            | Self::Shape { line, column, .. } => Some((*line, *column)),
            _ => None,
        }
    }
}

fn list(violations: &[Violation]) -> String {
    let mut text = String::new();
    for violation in violations.iter().take(MAX_LISTED) {
        let _ = write!(text, "{violation}. ");
    }
    if violations.len() > MAX_LISTED {
        let _ = write!(text, "And {} more.", violations.len() - MAX_LISTED);
    }
    text.trim_end().to_owned()
}

/// The document as a file: canonical, one column, constraint or place per line, so that Git shows small
/// differences.
pub fn json_from_document(document: &Document) -> String {
    tree(document).map(|json| json.file_layout()).unwrap_or_default()
}

/// The document as JSON without blanks, for links.
pub(super) fn compact_json(document: &Document) -> String {
    if document.unknown.is_empty() {
        return serde_json::to_string(document).unwrap_or_default();
    }
    tree(document).map(|json| json.compact()).unwrap_or_default()
}

fn tree(document: &Document) -> Result<Json, serde_json::Error> {
    let mut json = Json::parse(&serde_json::to_string(document)?)?;
    put_back(&mut json, &document.unknown);
    Ok(json)
}

/// Reads a document file of this format or an older one.
///
/// Fields that this version does not know are kept in [`Document::unknown`]. A file whose parts
/// contradict each other is refused, but what can be put right without loss is: places of cards and
/// mentions in texts that lead nowhere are dropped.
pub fn document_from_json(text: &str) -> Result<Document, ReadError> {
    read(text).map(Read::complete)
}

/// A document that was read, whose fields that this version does not know are yet to be found.
#[derive(Clone, Debug)]
pub struct Read {
    document: Document,
    /// The same before it was put right.
    original: Document,
    json: Json,
}

impl Read {
    /// The document without unknown fields.
    pub fn document(&self) -> &Document {
        &self.document
    }

    /// The document with unknown fields. To find them takes about as long as reading.
    pub fn complete(self) -> Document {
        let mut document = self.document;
        if let Ok(known) = tree(&self.original) {
            let unknown = unknown_fields(&self.json, &known);
            if !unknown.is_empty() {
                document.unknown = Arc::new(unknown);
            }
        }
        document
    }
}

/// Reads what this version knows of a document file; otherwise like [`document_from_json`].
pub(super) fn read(text: &str) -> Result<Read, ReadError> {
    if text.len() > MAX_FILE_BYTES {
        return Err(ReadError::TooLarge(text.len()));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let json = Json::parse(text).map_err(|error| {
        let (line, column, message) = parts(&error);
        if error.is_data() {
            ReadError::Limit { line, column, message }
        } else {
            ReadError::Syntax { line, column, message }
        }
    })?;
    let format = json.get("format").and_then(Json::as_text).ok_or(ReadError::NotADocument)?;
    let version = version_of(&format).ok_or_else(|| ReadError::OtherFormat(shortened(&format)))?;
    if version > VERSION {
        return Err(ReadError::NewerFormat { found: format });
    }
    let newer = migrated(&json, version);
    let read = match &newer {
        None => read_json::<Document>(text),
        Some(json) => read_json(&json.compact()),
    };
    let mut document = read.map_err(|error| {
        let (line, column, message) = parts(&error);
        ReadError::Shape { line, column, message }
    })?;
    FORMAT.clone_into(&mut document.format);
    let (original, json) = (document.clone(), newer.unwrap_or(json));
    let found = check_invariants(&document);
    if !found.is_empty() || document.domains.iter().any(|d| d.colour >= PALETTE_SIZE) {
        repair(&mut document);
        let found = check_invariants(&document);
        if !found.is_empty() {
            return Err(ReadError::Contradictions(found));
        }
    }
    Ok(Read { document, original, json })
}

fn parts(error: &serde_json::Error) -> (usize, usize, String) {
    let text = error.to_string();
    let message = text.rsplit_once(" at line ").map_or(text.as_str(), |(message, _)| message);
    (error.line(), error.column(), shortened(message))
}

/// Texts from outside stand shortened in messages.
fn shortened(text: &str) -> String {
    const MAX_CHARS: usize = 300;
    let mut chars = text.chars();
    let mut short: String = chars.by_ref().take(MAX_CHARS).collect();
    if chars.next().is_some() {
        short.push('…');
    }
    short
}

fn repair(document: &mut Document) {
    let violations = check_invariants(document);
    let tables = document.schema.tables.clone();
    for diagram in document.diagrams.iter_mut() {
        diagram.retain_tables(|table| tables.contains(table));
        diagram.placements.retain(|_, place| place.x.is_finite() && place.y.is_finite());
        diagram.colours.values_mut().for_each(|colour| *colour %= PALETTE_SIZE);
        let mut ids = std::collections::BTreeSet::new();
        diagram.notes.retain(|note| note.is_finite() && ids.insert(note.id.clone()));
        for note in &mut diagram.notes {
            *note = note.clone().in_bounds();
            note.colour = note.colour.map(|colour| colour % PALETTE_SIZE);
        }
    }
    for domain in document.domains.iter_mut() {
        domain.colour %= PALETTE_SIZE;
    }
    let missing: Vec<String> = violations
        .into_iter()
        .filter_map(|v| {
            let target = v.what.strip_prefix("its text refers to ")?;
            target.strip_suffix(", which does not exist").map(str::to_owned)
        })
        .collect();
    if missing.is_empty() {
        return;
    }
    let strip = &mut |_: crate::model::ObjectRef, expr: &mut Expr| {
        let lost = |r: &crate::model::Reference| missing.contains(&r.target.to_string());
        if expr.references().iter().any(lost) {
            let kept = expr.references().iter().filter(|r| !lost(r)).cloned().collect();
            *expr = Expr::new(expr.text().to_owned(), kept);
        }
    };
    let catalog = &mut document.schema;
    catalog.tables.iter_mut().for_each(|r| r.for_each_expr_mut(strip));
    catalog.views.iter_mut().for_each(|r| r.for_each_expr_mut(strip));
    catalog.functions.iter_mut().for_each(|r| r.for_each_expr_mut(strip));
    catalog.types.iter_mut().for_each(|r| r.for_each_expr_mut(strip));
    catalog.definitions.iter_mut().for_each(|r| r.for_each_expr_mut(strip));
    catalog.verbatim.iter_mut().for_each(|r| r.for_each_expr_mut(strip));
}
