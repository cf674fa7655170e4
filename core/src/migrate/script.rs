//! A plan as a text that a server runs.

use super::{Plan, Step};
use crate::model::Document;
use std::fmt::Write as _;

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptOptions {
    /// `BEGIN` and `COMMIT` around each transaction. Without them, the tool that runs the text has to see to that.
    pub transactions: bool,
    /// What each step takes and loses, as a comment above it.
    pub warnings: bool,
}

impl Default for ScriptOptions {
    fn default() -> Self {
        Self { transactions: true, warnings: true }
    }
}

/// The statements of a plan that starts from this document, in order. Empty where there are none.
pub fn script(plan: &Plan, before: &Document, options: ScriptOptions) -> String {
    let mut text = String::new();
    for steps in plan.transactions() {
        let wraps = options.transactions && steps.iter().all(|step| !step.alone);
        if wraps {
            paragraph(&mut text, "BEGIN;");
        }
        let mut last: Option<&Step> = None;
        for step in steps {
            let warnings = if options.warnings { step.warnings(before) } else { Vec::new() };
            // Short statements about one thing stand together.
            let together = last.is_some_and(|last| {
                let owner = |step: &Step| step.about.owner().unwrap_or(step.about.clone());
                let is_short = |step: &Step| !step.sql.contains('\n');
                owner(last) == owner(step) && is_short(last) && is_short(step)
            });
            if !together || !warnings.is_empty() {
                blank_line(&mut text);
            }
            for warning in warnings {
                text.push_str(&comment(&warning));
            }
            let _ = writeln!(text, "{};", step.sql);
            last = Some(step);
        }
        if wraps {
            paragraph(&mut text, "COMMIT;");
        }
    }
    text
}

fn blank_line(text: &mut String) {
    if !text.is_empty() {
        text.push('\n');
    }
}

fn paragraph(text: &mut String, line: &str) {
    blank_line(text);
    text.push_str(line);
    text.push('\n');
}

/// A comment in SQL that nothing ends before its line does: names are from strangers.
pub fn comment(line: &str) -> String {
    let mut text = "-- ".to_owned();
    for c in line.chars() {
        if c.is_control() {
            text.extend(c.escape_default());
        } else {
            text.push(c);
        }
    }
    text.push('\n');
    text
}
