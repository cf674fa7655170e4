//! One SQL file: its statements, read one by one, each with a row in the report.

use super::Progress;
use super::report::{Outcome, Report, ReportRow};
use super::source::{Source, decode_text};
use crate::sql::{Depth, Effect, PieceKind, Reader, depth, split};
use std::ops::ControlFlow;

/// Statements longer than this are not parsed: time and memory of a syntax tree grow with its text.
const MAX_STATEMENT_BYTES: usize = 4 * 1024 * 1024;

/// Parentheses nested deeper than this are not parsed; Postgres itself gives up at some depth
/// (`max_stack_depth`).
const MAX_PARENTHESES: usize = 200;

/// Operators in one expression, beyond which the tree is too deep for the stack of a worker.
const MAX_OPERATORS: usize = 3_000;

/// How often progress is said, in statements.
const PROGRESS_EVERY: usize = 64;

/// Reads files into one reader and one report.
pub(super) struct Run<'a> {
    pub(super) reader: &'a mut Reader,
    pub(super) report: &'a mut Report,
    pub(super) state: Progress,
    pub(super) progress: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl Run<'_> {
    /// None where the caller wants to stop.
    pub(super) fn file(&mut self, source: &Source) -> Option<()> {
        let before = self.state.done_bytes;
        match decode_text(&source.bytes) {
            Err(reason) => self.report.file(&source.path, Outcome::Failed, reason),
            Ok((text, lossy)) => {
                if lossy {
                    self.report.file(
                        &source.path,
                        Outcome::Ignored,
                        "some bytes are no UTF-8 and were replaced by \u{fffd}",
                    );
                }
                let rows = self.report.rows.len();
                self.text(&source.path, &text, before)?;
                if self.report.rows.len() == rows {
                    self.report.file(&source.path, Outcome::Ignored, "the file holds no statement");
                }
            }
        }
        self.state.done_bytes = before + source.bytes.len();
        self.say_progress()
    }

    fn say_progress(&mut self) -> Option<()> {
        match (self.progress)(self.state) {
            ControlFlow::Continue(()) => Some(()),
            ControlFlow::Break(()) => None,
        }
    }

    fn text(&mut self, path: &str, text: &str, before: usize) -> Option<()> {
        let mut position = Position::default();
        for piece in split(text) {
            position.advance(text, piece.offset);
            let mut row = ReportRow {
                file: path.to_owned(),
                line: position.line,
                column: position.column(text, piece.offset),
                outcome: Outcome::Ignored,
                summary: String::new(),
                reason: None,
                object: None,
                excerpt: excerpt(piece.text),
            };
            match piece.kind {
                PieceKind::PsqlCommand => {
                    "psql command".clone_into(&mut row.summary);
                    row.reason = Some("commands of psql are no part of a schema".into());
                }
                PieceKind::CopyData => {
                    "COPY data".clone_into(&mut row.summary);
                    row.reason = Some("data is no part of a schema".into());
                }
                PieceKind::Unterminated(what) => {
                    "statement".clone_into(&mut row.summary);
                    row.outcome = Outcome::Failed;
                    row.reason = Some(format!("the statement holds {what}"));
                }
                PieceKind::Statement => {
                    self.statement(&mut row, text, piece.text, piece.offset, position);
                }
            }
            self.report.rows.push(row);
            self.state.statements += 1;
            if self.state.statements.is_multiple_of(PROGRESS_EVERY) {
                self.state.done_bytes = before + piece.offset;
                self.say_progress()?;
            }
        }
        Some(())
    }

    fn statement(
        &mut self,
        row: &mut ReportRow,
        text: &str,
        statement: &str,
        offset: usize,
        mut position: Position,
    ) {
        "statement".clone_into(&mut row.summary);
        row.outcome = Outcome::Failed;
        if let Some(reason) = unreadable(statement) {
            if is_about_rows(statement) {
                row.outcome = Outcome::Ignored;
                row.reason = Some("data is no part of a schema".into());
            } else {
                row.reason = Some(reason);
            }
            return;
        }
        let done = self.reader.statement(statement);
        row.summary = done.summary;
        match done.effect {
            Effect::Modelled(object) => {
                row.outcome = Outcome::Modelled;
                row.object = object;
            }
            Effect::Verbatim(object) => {
                row.outcome = Outcome::Verbatim;
                row.object = object;
                row.reason = Some(match self.reader.take_kept_because() {
                    Some(what) => {
                        format!(
                            "kept as it is written: it depends on {what}, which is not known here"
                        )
                    }
                    None => "kept as it is written: the model does not describe it".into(),
                });
            }
            Effect::Ignored(reason) => {
                row.outcome = Outcome::Ignored;
                row.reason = Some(reason);
            }
            Effect::Failed { reason, offset: at } => {
                row.reason = Some(reason);
                position.advance(text, offset + at);
                row.line = position.line;
                row.column = position.column(text, offset + at);
            }
        }
        let assumed = self.reader.take_assumed_schemas();
        if !assumed.is_empty() && row.reason.is_none() {
            row.reason =
                Some(format!("no file creates the schema {}; it is assumed", assumed.join(", ")));
        }
    }
}

/// Finds lines by walking the text once, forward.
#[derive(Clone, Copy, Debug)]
struct Position {
    line: u32,
    line_start: usize,
    offset: usize,
}

impl Default for Position {
    fn default() -> Self {
        Self { line: 1, line_start: 0, offset: 0 }
    }
}

impl Position {
    fn advance(&mut self, text: &str, to: usize) {
        let to = to.min(text.len()).max(self.offset);
        let passed = text.as_bytes().get(self.offset..to).unwrap_or_default();
        for (i, byte) in passed.iter().enumerate() {
            if *byte == b'\n' {
                self.line += 1;
                self.line_start = self.offset + i + 1;
            }
        }
        self.offset = to;
    }

    /// Characters before the offset in its line, plus one.
    fn column(&self, text: &str, offset: usize) -> u32 {
        let before = text.get(self.line_start..offset).map_or(0, |line| line.chars().count());
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

/// Why a statement is not parsed at all.
fn unreadable(statement: &str) -> Option<String> {
    if statement.len() > MAX_STATEMENT_BYTES {
        let limit = MAX_STATEMENT_BYTES / 1024 / 1024;
        return Some(format!("the statement is longer than {limit} MB"));
    }
    let Depth { parentheses, operators } = depth(statement);
    (parentheses > MAX_PARENTHESES || operators > MAX_OPERATORS).then(|| {
        format!(
            "the statement is nested too deep: more than {MAX_PARENTHESES} parentheses one in the other, or \
             {MAX_OPERATORS} operators in one expression"
        )
    })
}

/// Whether a statement reads or writes rows, so that it says nothing about the schema however deep it is.
fn is_about_rows(statement: &str) -> bool {
    let first = statement.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    ["insert", "update", "delete", "merge", "select", "values"]
        .iter()
        .any(|word| first.eq_ignore_ascii_case(word))
}

pub(super) fn excerpt(statement: &str) -> String {
    const MAX_CHARS: usize = 100;
    const MAX_WORDS: usize = 16;
    let mut line = String::new();
    for word in statement.split_whitespace().take(MAX_WORDS) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        if let Some((end, _)) = line.char_indices().nth(MAX_CHARS) {
            line.truncate(end);
            line.push('…');
            break;
        }
    }
    line
}
