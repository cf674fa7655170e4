//! Files and texts into documents, with a place for every card.

use super::outbox;
use crate::protocol::{Job, Outcome, ReportLine, ReportTotals, ToPage};
use std::ops::ControlFlow;
use trestle_core::import::{
    ImportOptions, MAX_SOURCE_BYTES, Report, ReportRow, Source, decode_text, import_with_progress,
};
use trestle_core::layout::placed;
use trestle_core::model::Document;
use trestle_core::samples;
use trestle_core::share::document_from_json;
use web_sys::{File, FileReaderSync};

/// Least time between two messages about progress, in milliseconds.
const PROGRESS_INTERVAL: f64 = 60.0;
/// Modelled statements that the report lists; those that need attention are always listed.
const MAX_MODELLED_LINES: usize = 2_000;
/// Lines that a report has at all.
const MAX_LINES: usize = 20_000;

/// What a job made.
pub(super) struct Made {
    pub(super) document: Document,
    pub(super) report: Vec<ReportLine>,
    pub(super) totals: ReportTotals,
    /// What was read, for what the report points to.
    pub(super) sources: Vec<Source>,
}

impl Made {
    pub(super) fn without_report(document: Document) -> Self {
        let document = placed(document);
        Self { document, report: Vec::new(), totals: ReportTotals::default(), sources: Vec::new() }
    }
}

/// Why a job made nothing.
pub(super) struct Nothing {
    pub(super) message: String,
    pub(super) report: Vec<ReportLine>,
}

pub(super) fn files(job: Job, paths: Vec<String>, files: &[File]) -> Result<Made, Nothing> {
    let mut sources = Vec::with_capacity(files.len());
    let mut too_large = Vec::new();
    for (path, file) in paths.into_iter().zip(files) {
        #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
        let limit = MAX_SOURCE_BYTES as f64;
        if file.size() > limit {
            too_large.push(line_about(
                &path,
                &format!(
                    "this file has {:.0} MB; at most {:.0} MB are read. Dump the schema alone, with \
                     pg_dump --schema-only",
                    file.size() / 1e6,
                    limit / 1e6
                ),
            ));
            continue;
        }
        match read(file) {
            Ok(bytes) => sources.push(Source { path, bytes }),
            Err(reason) => too_large.push(line_about(&path, &reason)),
        }
    }
    if let [source] = sources.as_slice()
        && too_large.is_empty()
        && looks_like_document(&source.path, &source.bytes)
    {
        return document_file(source);
    }
    run(job, sources, None, too_large)
}

pub(super) fn text(job: Job, name: &str, text: String) -> Result<Made, Nothing> {
    let source = Source::new(name, text.into_bytes());
    if looks_like_document("", &source.bytes) {
        return document_file(&source);
    }
    run(job, vec![source], Some("Pasted schema"), Vec::new())
}

pub(super) fn sample(code: &str) -> Result<Made, Nothing> {
    let nothing = || Nothing { message: "There is no such sample.".to_owned(), report: Vec::new() };
    samples::document(code).map(Made::without_report).ok_or_else(nothing)
}

fn run(
    job: Job,
    sources: Vec<Source>,
    name: Option<&str>,
    mut lines: Vec<ReportLine>,
) -> Result<Made, Nothing> {
    let options = ImportOptions { name: name.map(str::to_owned), ..ImportOptions::default() };
    let what = match sources.as_slice() {
        [one] => one.path.clone(),
        many => format!("{} files", many.len()),
    };
    let empty = sources.iter().all(|s| s.bytes.iter().all(u8::is_ascii_whitespace));
    let mut said = 0.0;
    let kept = sources.clone();
    let imported = import_with_progress(sources, &options, &mut |progress| {
        let now = js_sys::Date::now();
        if now - said > PROGRESS_INTERVAL {
            said = now;
            #[expect(clippy::cast_precision_loss, reason = "far below 2^52")]
            let fraction = progress.done_bytes as f64 / progress.total_bytes.max(1) as f64;
            let statements = progress.statements;
            outbox::send(&ToPage::Progress { job, fraction, statements });
        }
        ControlFlow::Continue(())
    });
    let Some(imported) = imported else {
        return Err(Nothing { message: "The import was stopped.".to_owned(), report: lines });
    };
    let totals = totals(&imported.report, lines.len());
    lines.extend(shown(&imported.report));
    if holds_nothing(&imported.document) {
        let failed = lines.iter().find(|l| l.outcome == Outcome::Failed);
        let message = match failed.and_then(|l| Some((l, l.reason.as_ref()?))) {
            Some((line, reason)) => format!("{} cannot be read: {reason}.", line.file),
            None if empty => format!("{what} is empty: there is nothing to import."),
            None => {
                format!("{what} holds no statement that makes a table, type, view or function.")
            }
        };
        return Err(Nothing { message, report: lines });
    }
    let document = placed(imported.document);
    Ok(Made { document, report: lines, totals, sources: kept })
}

fn document_file(source: &Source) -> Result<Made, Nothing> {
    let nothing = |message: String| Nothing { message, report: Vec::new() };
    let (text, _) =
        decode_text(&source.bytes).map_err(|e| nothing(format!("{}: {e}.", source.path)))?;
    let document =
        document_from_json(&text).map_err(|e| nothing(format!("{}: {e}", source.path)))?;
    Ok(Made::without_report(document))
}

/// Whether this is meant to be a document: by its name, or by its first character.
fn looks_like_document(path: &str, bytes: &[u8]) -> bool {
    let json = path.rsplit('.').next().is_some_and(|e| e.eq_ignore_ascii_case("json"));
    json || bytes.iter().find(|b| !b.is_ascii_whitespace()).is_some_and(|b| *b == b'{')
}

fn read(file: &File) -> Result<Vec<u8>, String> {
    let failed = |_| "the browser cannot read this file".to_owned();
    let reader = FileReaderSync::new().map_err(failed)?;
    let buffer = reader.read_as_array_buffer(file).map_err(failed)?;
    Ok(js_sys::Uint8Array::new(&buffer).to_vec())
}

fn holds_nothing(document: &Document) -> bool {
    let s = &document.schema;
    s.tables.is_empty()
        && s.types.is_empty()
        && s.views.is_empty()
        && s.functions.is_empty()
        && s.sequences.is_empty()
        && s.definitions.is_empty()
        && s.verbatim.is_empty()
}

fn totals(report: &Report, failed_files: usize) -> ReportTotals {
    let t = report.totals();
    ReportTotals {
        failed: t.failed + failed_files,
        verbatim: t.verbatim,
        ignored: t.ignored,
        modelled: t.modelled,
    }
}

fn shown(report: &Report) -> Vec<ReportLine> {
    let mut modelled = 0;
    report
        .rows
        .iter()
        .map(line)
        .filter(|line| {
            modelled += usize::from(line.outcome == Outcome::Modelled);
            line.outcome != Outcome::Modelled || modelled <= MAX_MODELLED_LINES
        })
        .take(MAX_LINES)
        .collect()
}

fn line(row: &ReportRow) -> ReportLine {
    use trestle_core::import::Outcome as O;
    ReportLine {
        file: row.file.clone(),
        line: row.line,
        column: row.column,
        outcome: match row.outcome {
            O::Modelled => Outcome::Modelled,
            O::Verbatim => Outcome::Verbatim,
            O::Ignored => Outcome::Ignored,
            O::Failed => Outcome::Failed,
        },
        summary: row.summary.clone(),
        reason: row.reason.clone(),
        object: row.object.clone(),
        excerpt: row.excerpt.clone(),
    }
}

fn line_about(file: &str, reason: &str) -> ReportLine {
    ReportLine {
        file: file.to_owned(),
        line: 1,
        column: 1,
        outcome: Outcome::Failed,
        summary: "file".to_owned(),
        reason: Some(reason.to_owned()),
        object: None,
        excerpt: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn message(text: &str) -> String {
        super::text(1, "pasted.sql", text.to_owned()).err().map(|n| n.message).unwrap_or_default()
    }

    #[wasm_bindgen_test]
    fn samples_have_a_place_for_every_card() {
        for sample in samples::SAMPLES {
            let made = super::sample(sample.code).ok().expect("a document");
            let own = made.document.schema.tables.iter().filter(|t| !t.external).count();
            assert_eq!(own, sample.tables, "{}", sample.code);
            let diagram = made.document.opening_diagram().expect("a diagram");
            assert_eq!(diagram.placements.len(), made.document.schema.tables.len());
        }
        assert!(super::sample("none").is_err());
    }

    #[wasm_bindgen_test]
    fn what_is_broken_is_listed_and_the_rest_is_read() {
        let text = "create table a (id int);\ncreate tabel b (id int);\ncreate table c (id int);";
        let made = super::text(1, "pasted.sql", text.to_owned()).ok().expect("a document");
        assert_eq!((made.totals.modelled, made.totals.failed), (2, 1));
        let failed = made.report.iter().find(|l| l.outcome == Outcome::Failed).expect("a line");
        assert_eq!((failed.line, failed.column), (2, 1));
    }

    #[wasm_bindgen_test]
    fn the_deepest_statement_that_is_read_fits_the_stack() {
        let deepest = [
            format!("create view v as select {}true", "not ".repeat(2_990)),
            format!("create view v as select {}true", "true or ".repeat(2_990)),
            format!("create view v as select 1{}", "::int".repeat(2_990)),
            format!(
                "create view v as select {}1{}",
                "case when ".repeat(1_490),
                " then 1 end".repeat(1_490)
            ),
            format!("create view v as select {}1{}", "(".repeat(199), ")".repeat(199)),
            format!("create view v as select 1 {}", "union select 1 ".repeat(2_990)),
        ];
        for sql in deepest {
            let made = super::text(1, "pasted.sql", sql).ok().expect("a document");
            assert_eq!((made.totals.modelled, made.totals.failed), (1, 0));
        }
    }

    #[wasm_bindgen_test]
    fn nothing_is_said_to_be_nothing() {
        assert!(message("  \n").contains("empty"));
        assert!(message("select 1;").contains("no statement that makes"));
        assert!(message("{\"format\": 1}").starts_with("pasted.sql: "));
    }
}
