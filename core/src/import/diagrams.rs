//! The files of an import that are no SQL: diagrams, which add up to one sketch for each language.

use super::Progress;
use super::format::Format;
use super::report::{Outcome, Report};
use super::sketch::{self, Comments};
use super::source::{Source, decode_text};
use super::{dbml, mermaid};
use crate::sql::Reader;
use std::ops::ControlFlow;

/// Collects them in their order; SQL is read before.
#[derive(Debug, Default)]
pub(super) struct Diagrams {
    dbml: Option<dbml::Files>,
    mermaid: Option<mermaid::Diagrams>,
    /// What was wrong with whole files.
    files: Report,
    bytes: usize,
}

impl Diagrams {
    pub(super) fn add(&mut self, source: &Source, format: Format) {
        self.bytes += source.bytes.len();
        let path = &source.path;
        let text = match decode_text(&source.bytes) {
            Ok((text, lossy)) => {
                if lossy {
                    let reason = "some bytes are no UTF-8 and were replaced by \u{fffd}";
                    self.files.file(path, Outcome::Ignored, reason);
                }
                text
            }
            Err(reason) => return self.files.file(path, Outcome::Failed, reason),
        };
        match format {
            Format::Mermaid => self.mermaid.get_or_insert_default().file(path, &text),
            Format::Markdown => self.mermaid.get_or_insert_default().markdown(path, &text),
            Format::Dbml => self.dbml.get_or_insert_default().file(path, &text),
            Format::Sql => {}
        }
    }

    /// Reads what was collected. `state` is how far the import is. None where the caller wants to stop.
    pub(super) fn build(
        self,
        reader: &mut Reader,
        report: &mut Report,
        mut state: Progress,
        progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
    ) -> Option<Comments> {
        let mut comments = Comments::default();
        let mut beside = state.statements > 0;
        report.rows.extend(self.files.rows);
        let dbml = self.dbml.map(dbml::Files::sketch);
        let mermaid = self.mermaid.map(mermaid::Diagrams::sketch);
        for sketch in dbml.into_iter().chain(mermaid) {
            let before = report.rows.len();
            comments.append(sketch::build(sketch, reader, report, beside));
            state.statements += report.rows.len() - before;
            beside = true;
        }
        if self.bytes > 0 {
            state.done_bytes += self.bytes;
            if progress(state).is_break() {
                return None;
            }
        }
        Some(comments)
    }
}
