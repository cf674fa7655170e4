//! One SQL file: its statements, read one by one, each with a row in the report.

use super::Progress;
use super::report::{Outcome, Report, ReportRow};
use super::source::{Source, decode_text};
use crate::sql::{Effect, PieceKind, Reader, split};
use std::ops::ControlFlow;

/// Statements longer than this are not parsed: time and memory of a syntax tree grow with its text.
const MAX_STATEMENT_BYTES: usize = 4 * 1024 * 1024;

/// Parentheses nested deeper than this are not parsed; Postgres itself gives up at some depth
/// (`max_stack_depth`).
const MAX_NESTING: usize = 200;

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
        if statement.len() > MAX_STATEMENT_BYTES {
            let limit = MAX_STATEMENT_BYTES / 1024 / 1024;
            row.reason = Some(format!("the statement is longer than {limit} MB"));
            return;
        }
        if is_nested_too_deep(statement) {
            row.reason =
                Some(format!("the statement is nested deeper than {MAX_NESTING} parentheses"));
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
                row.reason = Some("kept as it is written: the model does not describe it".into());
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
        let bytes = text.as_bytes();
        let to = to.min(bytes.len());
        for (i, byte) in bytes.iter().enumerate().take(to).skip(self.offset) {
            if *byte == b'\n' {
                self.line += 1;
                self.line_start = i + 1;
            }
        }
        self.offset = to.max(self.offset);
    }

    /// Characters before the offset in its line, plus one.
    fn column(&self, text: &str, offset: usize) -> u32 {
        let before = text.get(self.line_start..offset).map_or(0, |line| line.chars().count());
        u32::try_from(before + 1).unwrap_or(u32::MAX)
    }
}

fn is_nested_too_deep(statement: &str) -> bool {
    let mut depth = 0usize;
    for byte in statement.bytes() {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_NESTING {
            return true;
        }
    }
    false
}

pub(super) fn excerpt(statement: &str) -> String {
    const MAX_CHARS: usize = 100;
    let line: String = statement.split_whitespace().take(16).collect::<Vec<_>>().join(" ");
    let mut cut: String = line.chars().take(MAX_CHARS).collect();
    if cut.len() < line.len() {
        cut.push('…');
    }
    cut
}
