//! A document's SQL as a text that a person changes: what the changed text makes of the document.
//!
//! The text is read anew each time and compared with what was read of it before it was changed, so that whatever it
//! does not say (places, domains, owners, tables of the platform) stays, and typing to and fro leaves no trace. A
//! rename in one statement leaves others that speak of the old name: those that were not touched are not held
//! against the text, since the rename reaches what they made.

use super::identity::{Guess, Identity, Same};
use super::import::MAX_RENAMES;
use super::{Applied, Command, CommandError, apply};
use crate::import::{ImportOptions, Outcome, ReportRow, Source, import};
use crate::model::{Catalog, Document, ObjectRef, Records};
use crate::sql::{EmitOptions, emit, split};
use std::collections::{BTreeMap, BTreeSet};

/// Problems that are listed; a text with more is no schema.
const MAX_PROBLEMS: usize = 200;

/// A place in a text that cannot be read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SqlProblem {
    /// Byte range in the text, on character boundaries and not empty unless it is at the end.
    pub start: usize,
    pub end: usize,
    /// From 1; the column in characters.
    pub line: u32,
    pub column: u32,
    pub reason: String,
}

/// What a changed text comes to.
#[derive(Clone, Debug, PartialEq)]
pub enum SqlReading {
    /// The document after the change.
    Read(Box<Document>),
    /// Statements that cannot be read; nothing is to be changed.
    Problems { problems: Vec<SqlProblem>, total: usize },
    /// The statements are sound, but not together.
    Refused(CommandError),
}

/// A document and its SQL, from when a person began to change the text.
#[derive(Clone, Debug)]
pub struct SqlText {
    document: Document,
    text: String,
    /// What the text says, once that is needed.
    said: Option<Said>,
    /// What it says without statements that a rename left behind, and which those are.
    without: Option<(BTreeSet<String>, Document)>,
}

#[derive(Clone, Debug)]
struct Said {
    document: Document,
    /// Statements of the text, and whether they could be read.
    statements: BTreeMap<String, bool>,
}

impl SqlText {
    /// Writes a document's SQL.
    pub fn new(document: &Document) -> Self {
        let text = emit(document, EmitOptions::default());
        Self { document: document.clone(), text, said: None, without: None }
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The document as it was when the text was written, with what [`Self::follow`] brought.
    pub fn document(&self) -> &Document {
        &self.document
    }

    fn said(&mut self) -> &Said {
        let text = &self.text;
        self.said.get_or_insert_with(|| {
            let (document, rows) = read(text);
            let statements = pieces(text, &rows)
                .into_iter()
                .map(|(piece, row)| (piece.text.to_owned(), row.outcome != Outcome::Failed))
                .collect();
            Said { document, statements }
        })
    }

    /// What a changed text makes of the document.
    pub fn read(&mut self, text: &str) -> SqlReading {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (theirs, rows) = read(text);
        let pieces = pieces(text, &rows);
        let said = self.said();
        let renamed = old_names(&said.document.schema, &theirs.schema);
        let mut left_behind = BTreeSet::new();
        let mut problems = Vec::new();
        let mut total = 0;
        if pieces.is_empty() {
            // A row about the text as a whole.
            for row in rows.iter().filter(|r| r.outcome == Outcome::Failed) {
                total += 1;
                problems.push(problem(text, row));
            }
        }
        for (piece, row) in &pieces {
            if row.outcome != Outcome::Failed {
                continue;
            }
            let excused = said.statements.get(piece.text).is_some_and(|could_be_read| {
                !could_be_read || renamed.iter().any(|name| mentions(piece.text, name))
            });
            if excused {
                left_behind.insert(piece.text.to_owned());
            } else {
                total += 1;
                if problems.len() < MAX_PROBLEMS {
                    problems.push(problem(text, row));
                }
            }
        }
        if total > 0 {
            return SqlReading::Problems { problems, total };
        }
        match self.apply(theirs, left_behind) {
            Ok(applied) => SqlReading::Read(Box::new(applied.document)),
            Err(error) => SqlReading::Refused(error),
        }
    }

    /// Takes over what changed in the document by another way while the text was not readable.
    pub fn follow(&mut self, before: &Document, after: &Document) {
        let (base, document) = (Box::new(before.clone()), Box::new(schema_only(after)));
        match apply(&self.document, &Command::Replace { document, base: Some(base) }) {
            Ok(applied) => self.document = applied.document,
            Err(_) => *self = Self::new(after),
        }
    }

    fn apply(
        &mut self,
        theirs: Document,
        without: BTreeSet<String>,
    ) -> Result<Applied, CommandError> {
        let base = if without.is_empty() {
            self.said().document.clone()
        } else {
            match &self.without {
                Some((statements, base)) if *statements == without => base.clone(),
                _ => {
                    let rest = split(&self.text).filter(|p| !without.contains(p.text));
                    let rest: Vec<&str> = rest.map(|p| p.text).collect();
                    let (base, _) = read(&rest.join(";\n"));
                    self.without = Some((without, base.clone()));
                    base
                }
            }
        };
        let document = Box::new(schema_only(&theirs));
        apply(&self.document, &Command::Replace { document, base: Some(Box::new(base)) })
    }
}

/// What is left of a document when it is written as SQL and read again.
pub fn read_back(document: &Document) -> Document {
    read(&emit(document, EmitOptions::default())).0
}

/// Names that tables and columns had before a change and have no more.
fn old_names(base: &Catalog, theirs: &Catalog) -> Vec<String> {
    let renamed = Identity::matching(base, theirs, Same::Name, Guess::Renames).renamed;
    let name = |(object, _): &(ObjectRef, _)| match object {
        ObjectRef::Table(id) => base.tables.get(id).map(|t| t.name.to_string()),
        ObjectRef::Column(table, id) => base.column(table, id).map(|c| c.name.to_string()),
        _ => None,
    };
    renamed.iter().take(MAX_RENAMES).filter_map(name).collect()
}

/// Domains and diagrams are no part of SQL, whatever an import makes of the names.
fn schema_only(document: &Document) -> Document {
    let mut document = document.clone();
    document.domains = Records::default();
    document.diagrams = Records::default();
    document
}

fn read(text: &str) -> (Document, Vec<ReportRow>) {
    let imported = import(vec![Source::new("schema.sql", text)], &ImportOptions::default());
    (imported.document, imported.report.rows)
}

/// The pieces of a text with their rows. Empty where the rows are about the text as a whole.
fn pieces<'t, 'r>(
    text: &'t str,
    rows: &'r [ReportRow],
) -> Vec<(crate::sql::Piece<'t>, &'r ReportRow)> {
    let pieces: Vec<_> = split(text).collect();
    if pieces.len() == rows.len() { pieces.into_iter().zip(rows).collect() } else { Vec::new() }
}

fn problem(text: &str, row: &ReportRow) -> SqlProblem {
    let lines = text.split_inclusive('\n');
    let before = usize::try_from(row.line.saturating_sub(1)).unwrap_or_default();
    let line_start: usize = lines.take(before).map(str::len).sum();
    let rest = text.get(line_start..).unwrap_or_default();
    let characters = usize::try_from(row.column.saturating_sub(1)).unwrap_or_default();
    let offset = rest.char_indices().nth(characters).map_or(rest.len(), |(at, _)| at);
    let start = line_start + offset;
    let word = text.get(start..).unwrap_or_default();
    let in_word = |c: char| c.is_alphanumeric() || c == '_';
    let length = match word.chars().next() {
        Some(first) if in_word(first) => word.find(|c| !in_word(c)).unwrap_or(word.len()),
        Some(first) => first.len_utf8(),
        None => 0,
    };
    SqlProblem {
        start,
        end: start + length,
        line: row.line,
        column: row.column,
        reason: row.reason.clone().unwrap_or_else(|| "it cannot be read".to_owned()),
    }
}

/// Whether a name stands in a text as a whole word, quoted or not.
fn mentions(text: &str, name: &str) -> bool {
    let quoted = name.replace('"', "\"\"");
    let lower = text.to_lowercase();
    let name = quoted.to_lowercase();
    let in_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    lower.match_indices(&name).any(|(at, _)| {
        let before = lower.get(..at).and_then(|t| t.chars().next_back());
        let after = lower.get(at + name.len()..).and_then(|t| t.chars().next());
        !before.is_some_and(in_word) && !after.is_some_and(in_word)
    })
}

#[cfg(test)]
mod tests;
