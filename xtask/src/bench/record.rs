//! Measurements by name, in a file with one of them on each line.

use std::fmt::Write;
use std::path::Path;

/// Names, which end with `, ` and the unit, and numbers, in the order in which they were measured.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Record {
    entries: Vec<(String, f64)>,
}

impl Record {
    pub(super) fn push(&mut self, name: String, value: f64) {
        self.entries.push((name, value));
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    pub(super) fn read(file: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(file).map_err(|e| format!("{}: {e}", file.display()))?;
        Self::parse(&text).map_err(|line| format!("{}: not understood: {line}", file.display()))
    }

    /// Reads what [`Record::text`] writes; an error is the line that is different.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let mut record = Self::default();
        for line in text.lines().map(str::trim).filter(|l| !matches!(*l, "" | "{" | "}" | "{}")) {
            let entry = line.trim_end_matches(',').rsplit_once("\": ").and_then(|(name, value)| {
                Some((name.strip_prefix('"')?.to_owned(), value.parse().ok()?))
            });
            record.entries.push(entry.ok_or_else(|| line.to_owned())?);
        }
        Ok(record)
    }

    pub(super) fn write(&self, file: &Path) -> Result<(), String> {
        std::fs::write(file, self.text()).map_err(|e| format!("{}: {e}", file.display()))
    }

    fn text(&self) -> String {
        let lines: Vec<String> = self
            .entries
            .iter()
            // Names are ours; what JSON would escape has no place in them.
            .map(|(name, value)| format!("  \"{}\": {value}", name.replace(['"', '\\'], "'")))
            .collect();
        format!("{{\n{}\n}}\n", lines.join(",\n"))
    }

    /// For reading, with the ratio to an earlier record: less than one is less than before.
    pub(super) fn table(&self, earlier: Option<&Self>) -> String {
        let width = self.entries.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for (name, value) in &self.entries {
            let _ = write!(text, "{name:width$}  {:>15}", readable(*value));
            let before = earlier.and_then(|e| e.entries.iter().find(|(n, _)| n == name));
            if let Some((_, before)) = before {
                let _ = write!(text, "  × {:.2}", value / before);
            }
            text.push('\n');
        }
        for (name, _) in earlier.into_iter().flat_map(|e| &e.entries) {
            if !self.entries.iter().any(|(n, _)| n == name) {
                let _ = writeln!(text, "{name:width$}  not measured now");
            }
        }
        text
    }
}

/// Thousands apart, and decimals where there is little before them.
fn readable(value: f64) -> String {
    let text = if value.abs() < 100.0 { format!("{value:.2}") } else { format!("{value:.0}") };
    let (whole, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) && !grouped.ends_with('-') {
            grouped.push('\u{a0}');
        }
        grouped.push(digit);
    }
    if decimals.is_empty() { grouped } else { format!("{grouped}.{decimals}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entries: &[(&str, f64)]) -> Record {
        Record { entries: entries.iter().map(|(n, v)| ((*n).to_owned(), *v)).collect() }
    }

    #[test]
    fn a_record_that_was_written_reads_the_same() {
        let written = record(&[("open: 43 tables, ms", 120.5), ("page.js, bytes", 21_500.0)]);
        assert_eq!(Record::parse(&written.text()), Ok(written));
        assert_eq!(Record::parse("{}"), Ok(Record::default()));
        assert_eq!(Record::parse("{\n  oh\n}"), Err("oh".to_owned()));
    }

    #[test]
    fn records_compare_as_ratios() {
        let table = record(&[("a, ns", 50.0), ("b, ns", 1.0)])
            .table(Some(&record(&[("a, ns", 100.0), ("c, ns", 1.0)])));
        let lines: Vec<&str> = table.lines().collect();
        assert!(lines[0].ends_with("50.00  × 0.50"), "{table}");
        assert!(lines[1].ends_with("1.00"), "{table}");
        assert!(lines[2].ends_with("not measured now"), "{table}");
    }

    #[test]
    fn large_numbers_are_grouped() {
        assert_eq!(readable(1_234_567.0), "1\u{a0}234\u{a0}567");
        assert_eq!(readable(12.3), "12.30");
    }
}
