//! Findings as annotations (workflow commands of GitHub Actions).

use super::finding::Finding;
use std::fmt::Write as _;
use trestle_core::conventions::Severity;

pub(super) fn report(found: &[Finding]) -> String {
    let mut text = String::new();
    for finding in found {
        let level = match finding.severity {
            Severity::Info => "notice",
            Severity::Warning => "warning",
            Severity::Error => "error",
        };
        let place = finding
            .place
            .as_ref()
            .map(|p| format!("file={},line={},col={},", property(&p.file), p.line, p.column));
        let (place, rule) = (place.unwrap_or_default(), property(&finding.rule));
        let _ = writeln!(text, "::{level} {place}title={rule}::{}", data(&finding.message));
    }
    text
}

/// What ends a command in its text.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The same, and what ends a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
