//! A summary as a report, a line for each object and part.

use super::summary::{Change, Detail, Mark, Summary};
use std::fmt::Write as _;

/// What differs, for people who read it in a terminal or a file: `+` is new, `-` is gone, `~` is changed. Names are from
/// strangers: control characters in them are shown as escapes. Empty where nothing differs.
pub fn report(summary: &Summary) -> String {
    let mut text = String::new();
    for change in &summary.changes {
        object(&mut text, change);
    }
    for detail in &summary.default_privileges {
        part(&mut text, "", detail);
    }
    text
}

fn object(text: &mut String, change: &Change) {
    let Change { mark, kind, name, was, notes, details, more, .. } = change;
    let was = was.as_ref().map(|was| format!(" (was {was})")).unwrap_or_default();
    write_line(text, &format!("{} {kind} {name}{was}", sign(*mark)));
    for note in notes {
        write_line(text, &format!("    {note}"));
    }
    for detail in details {
        part(text, "    ", detail);
    }
    if *more > 0 {
        write_line(text, &format!("    and {more} more"));
    }
}

fn part(text: &mut String, indent: &str, detail: &Detail) {
    let Detail { mark, kind, name, was, notes } = detail;
    let was = was.as_ref().map(|was| format!(" (was {was})")).unwrap_or_default();
    let colon = if notes.is_empty() { "" } else { ": " };
    let notes = notes.join("; ");
    write_line(text, &format!("{indent}{} {kind} {name}{was}{colon}{notes}", sign(*mark)));
}

fn write_line(text: &mut String, line: &str) {
    for c in line.chars() {
        if c.is_control() {
            let _ = write!(text, "{}", c.escape_default());
        } else {
            text.push(c);
        }
    }
    text.push('\n');
}

fn sign(mark: Mark) -> char {
    match mark {
        Mark::Added => '+',
        Mark::Changed => '~',
        Mark::Removed => '-',
    }
}
