//! Reads files and folders of any supported format into a document, with a report of every statement.
//!
//! An import never fails and never loses silently: whatever the input, there is a document, and a report
//! with a row for each statement and each file that was left out.

mod archive;
mod dbml;
mod diagrams;
mod format;
mod lines;
mod mermaid;
mod order;
mod report;
mod sketch;
mod source;
mod sql_file;

pub use format::Format;
pub use report::{Outcome, Report, ReportRow, Totals};
pub use source::{MAX_SOURCE_BYTES, MAX_TOTAL_BYTES, Source, decode_text};

use crate::model::{Document, Records};
use crate::sql::Reader;
use diagrams::Diagrams;
use std::ops::ControlFlow;

/// Wishes of the caller.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// The document's name; none takes it from the files.
    pub name: Option<String>,
    /// What the tool that runs the files sets before the first, such as `search_path` to `app, public`: name
    /// and value, a list with commas.
    pub settings: Vec<(String, String)>,
    /// The language of every file; none looks at each.
    pub format: Option<Format>,
}

/// What an import gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Imported {
    pub document: Document,
    pub report: Report,
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub done_bytes: usize,
    pub total_bytes: usize,
    pub statements: usize,
}

/// Reads all sources, in the order in which the tools that wrote them would run them.
pub fn import(sources: Vec<Source>, options: &ImportOptions) -> Imported {
    import_with_progress(sources, options, &mut |_| ControlFlow::Continue(()))
        .unwrap_or_else(|| Imported { document: Document::new(""), report: Report::default() })
}

/// Like [`import`], saying now and then how far it is. None where `progress` says to stop.
pub fn import_with_progress(
    sources: Vec<Source>,
    options: &ImportOptions,
    progress: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Option<Imported> {
    let name = options.name.clone().unwrap_or_else(|| source::document_name(&sources));
    let mut report = Report::default();
    let sources = archive::unpack(sources, &mut report);
    let plan = order::plan(sources, options.format, &mut report);
    let total_bytes = plan.iter().map(|s| s.bytes.len()).sum();
    let mut document = Document::new(name);
    let mut reader = Reader::new(document.schema.clone());
    if plan.iter().any(|s| mentions_rollback(&s.bytes)) {
        reader.expect_rollback();
    }
    for (name, value) in &options.settings {
        reader.set(name, value);
    }
    let mut run = sql_file::Run {
        reader: &mut reader,
        report: &mut report,
        state: Progress { done_bytes: 0, total_bytes, statements: 0 },
        progress,
    };
    let mut diagrams = Diagrams::default();
    for source in &plan {
        match Format::wanted(options.format, source) {
            Some(format @ (Format::Mermaid | Format::Markdown | Format::Dbml)) => {
                diagrams.add(source, format);
            }
            Some(Format::Sql) | None => run.file(source)?,
        }
    }
    let state = run.state;
    let comments = diagrams.build(&mut reader, &mut report, state, progress)?;
    document.schema = reader.finish();
    comments.set(&mut document.schema);
    document.domains = crate::domain::infer(&document.schema).into_iter().collect::<Records<_>>();
    Some(Imported { document, report })
}

/// Whether the word occurs, in any case: only then are states kept to return to.
fn mentions_rollback(bytes: &[u8]) -> bool {
    const WORD: &[u8] = b"rollback";
    let windows = bytes.windows(WORD.len());
    // The last letter is rare: most places are done with one comparison.
    windows.filter(|w| matches!(w.last(), Some(b'k' | b'K'))).any(|w| w.eq_ignore_ascii_case(WORD))
}

#[cfg(test)]
mod do_block_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod test_utils;
#[cfg(test)]
mod tests;
