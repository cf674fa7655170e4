//! Files that hold both ways: the part that undoes is not run, and has a row.
//!
//! goose, dbmate, sql-migrate, node-pg-migrate and rambler part one file by comments.

use crate::import::report::{Outcome, Report, ReportRow};
use crate::import::source::Source;

/// Comments that start the part that makes, and the part that undoes; in lower case, one space between words.
const MARKS: &[(&str, &str)] = &[
    ("-- +goose up", "-- +goose down"),
    ("-- migrate:up", "-- migrate:down"),
    ("-- +migrate up", "-- +migrate down"),
    ("-- up migration", "-- down migration"),
    ("-- rambler up", "-- rambler down"),
];

/// Writes spaces over the parts that undo, so that what is left stands where it stood.
pub(super) fn blank_down_parts(source: &mut Source, report: &mut Report) {
    let lines: Vec<(usize, usize, Option<Mark>)> = marked_lines(&source.bytes);
    let Some(tool) = lines.iter().find_map(|(_, _, m)| m.filter(|m| m.up).map(|m| m.tool)) else {
        return;
    };
    let mut down = false;
    for (number, (start, end, mark)) in lines.into_iter().enumerate() {
        if let Some(mark) = mark.filter(|m| m.tool == tool) {
            if !mark.up {
                let excerpt = source.bytes.get(start..end).map(String::from_utf8_lossy);
                report.rows.push(ReportRow {
                    file: source.path.clone(),
                    line: u32::try_from(number + 1).unwrap_or(u32::MAX),
                    column: 1,
                    outcome: Outcome::Ignored,
                    summary: "down migration".to_owned(),
                    reason: Some("a down migration: it undoes what stands above".to_owned()),
                    object: None,
                    excerpt: excerpt.unwrap_or_default().trim().to_owned(),
                });
            }
            down = !mark.up;
        }
        if down && let Some(line) = source.bytes.get_mut(start..end) {
            line.fill(b' ');
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    tool: usize,
    up: bool,
}

/// Start, end and mark of each line.
fn marked_lines(bytes: &[u8]) -> Vec<(usize, usize, Option<Mark>)> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in bytes.split(|b| *b == b'\n') {
        lines.push((start, start + line.len(), mark(line)));
        start += line.len() + 1;
    }
    lines
}

fn mark(line: &[u8]) -> Option<Mark> {
    /// No mark is longer, with its options.
    const MAX_BYTES: usize = 200;
    let line = line.trim_ascii();
    if !line.starts_with(b"--") || line.len() > MAX_BYTES {
        return None;
    }
    let text = String::from_utf8_lossy(line).to_ascii_lowercase();
    let words: Vec<&str> = text.trim_start_matches('-').split_whitespace().collect();
    let text = format!("-- {}", words.join(" "));
    let fits = |wanted: &str| {
        text.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
    };
    MARKS.iter().enumerate().find_map(|(tool, (up, down))| {
        let up = fits(up);
        (up || fits(down)).then_some(Mark { tool, up })
    })
}
