//! Findings for people.

use super::finding::{Finding, word};
use std::fmt::Write as _;

pub(super) fn report(found: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { rule, severity, object, message, place } in found {
        let severity = word(*severity);
        let _ = match place {
            Some(p) => {
                writeln!(text, "{}:{}:{}: {severity}: {message} [{rule}]", p.file, p.line, p.column)
            }
            None => writeln!(text, "{object}: {severity}: {message} [{rule}]"),
        };
    }
    text
}
