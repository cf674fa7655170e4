//! Which rows of a report are looked for, in which order, and as a table for other programs.

use crate::page::store::ImportReport;
use crate::protocol::{Outcome, ReportLine};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What the rows are in order of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// As they were read.
    Read,
    Place,
    PlaceBackwards,
}

/// What is looked for.
#[derive(Clone, Copy)]
pub(super) struct Filter {
    /// None of them is all.
    pub(super) outcomes: RwSignal<BTreeSet<Outcome>>,
    pub(super) words: RwSignal<String>,
    pub(super) order: RwSignal<Order>,
}

impl Filter {
    /// Positions of the lines that are looked for, in order.
    pub(super) fn found(self, report: &ImportReport) -> Vec<usize> {
        let words = self.words.with(|w| w.to_lowercase());
        let words: Vec<&str> = words.split_whitespace().collect();
        let outcomes = self.outcomes.get();
        let fits = |line: &ReportLine| {
            let holds = |word: &&str| {
                let reason = line.reason.as_deref().unwrap_or_default();
                [&line.file, &line.summary, &line.excerpt, reason]
                    .iter()
                    .any(|text| text.to_lowercase().contains(word))
            };
            (outcomes.is_empty() || outcomes.contains(&line.outcome)) && words.iter().all(holds)
        };
        let lines = report.lines.iter().enumerate();
        let mut found: Vec<usize> = lines.filter(|(_, l)| fits(l)).map(|(at, _)| at).collect();
        let place = |at: &usize| report.lines.get(*at).map(|l| (l.file.as_str(), l.line, l.column));
        match self.order.get() {
            Order::Read => {}
            Order::Place => found.sort_by_key(place),
            Order::PlaceBackwards => {
                found.sort_by_key(place);
                found.reverse();
            }
        }
        found
    }
}

/// Rows as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe.
pub(super) fn csv(lines: &[ReportLine]) -> String {
    let mut text = "outcome,file,line,column,statement,reason,text\r\n".to_owned();
    for l in lines {
        let reason = l.reason.as_deref().unwrap_or_default();
        let _ = write!(
            text,
            "{},{},{},{},{},{},{}\r\n",
            cell(l.outcome.label()),
            cell(&l.file),
            l.line,
            l.column,
            cell(&l.summary),
            cell(reason),
            cell(&l.excerpt)
        );
    }
    text
}

fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
    if text.contains(['"', ',', '\n', '\r']) || !guard.is_empty() {
        format!("\"{guard}{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn line(file: &str, line: u32, outcome: Outcome, reason: Option<&str>) -> ReportLine {
        ReportLine {
            file: file.to_owned(),
            line,
            column: 1,
            outcome,
            summary: "CREATE TABLE".to_owned(),
            reason: reason.map(str::to_owned),
            object: None,
            excerpt: "create table \"a\", b".to_owned(),
        }
    }

    #[wasm_bindgen_test]
    fn csv_keeps_cells_apart_and_starts_no_formula() {
        let lines = [line("=cmd.sql", 3, Outcome::Failed, Some("line\nbreak"))];
        assert_eq!(
            csv(&lines).lines().skip(1).collect::<Vec<_>>().join("\n"),
            "Failed,\"'=cmd.sql\",3,1,CREATE TABLE,\"line\nbreak\",\"create table \"\"a\"\", b\""
        );
    }

    #[wasm_bindgen_test]
    fn rows_are_found_by_outcome_and_words_and_sorted_by_place() {
        let report = ImportReport {
            lines: vec![
                line("b.sql", 9, Outcome::Failed, Some("no such type")),
                line("a.sql", 7, Outcome::Modelled, None),
                line("a.sql", 2, Outcome::Failed, Some("no such table")),
            ],
            ..ImportReport::default()
        };
        let filter = Filter {
            outcomes: RwSignal::new(BTreeSet::new()),
            words: RwSignal::new(String::new()),
            order: RwSignal::new(Order::Read),
        };
        assert_eq!(untrack(|| filter.found(&report)), [0, 1, 2]);
        filter.outcomes.set([Outcome::Failed].into());
        filter.order.set(Order::Place);
        assert_eq!(untrack(|| filter.found(&report)), [2, 0]);
        filter.words.set("SUCH type".to_owned());
        assert_eq!(untrack(|| filter.found(&report)), [0]);
    }
}
