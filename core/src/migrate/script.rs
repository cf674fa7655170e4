//! A plan as a text that a server runs.

use super::{Plan, Step, Transaction};
use crate::model::Document;
use std::fmt::Write as _;

/// How a plan is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScriptOptions {
    /// `BEGIN` and `COMMIT` around each transaction. Without them, the tool that runs the text has to see to that.
    pub transactions: bool,
    /// What each step takes and loses, as a comment above it.
    pub warnings: bool,
    /// How long a statement waits for a lock before it gives up, in milliseconds, so that it does not keep others waiting
    /// behind it.
    pub lock_timeout: Option<u32>,
}

impl Default for ScriptOptions {
    fn default() -> Self {
        Self { transactions: true, warnings: true, lock_timeout: None }
    }
}

/// The statements of a plan that starts from this document, in order. Empty where there are none.
pub fn script(plan: &Plan, before: &Document, options: ScriptOptions) -> String {
    let mut text = String::new();
    let mut patience = Patience::of(options);
    for steps in plan.transactions() {
        patience.set(steps, &mut text);
        let wraps =
            options.transactions && steps.iter().all(|step| step.transaction != Transaction::None);
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
    patience.reset(&mut text);
    text
}

/// How long statements wait for their locks.
struct Patience {
    limit: Option<u32>,
    now: Option<u32>,
}

impl Patience {
    fn of(options: ScriptOptions) -> Self {
        Self { limit: options.lock_timeout, now: None }
    }

    /// While a step waits that runs beside others, nobody else has to; and an index whose build gives up stays behind broken.
    fn set(&mut self, steps: &[Step], text: &mut String) {
        let Some(limit) = self.limit else { return };
        let is_apart = steps.iter().all(|step| step.transaction != Transaction::Shared);
        let limit = if is_apart { 0 } else { limit };
        if self.now.replace(limit) != Some(limit) {
            paragraph(text, &format!("SET lock_timeout = {limit};"));
        }
    }

    fn reset(&self, text: &mut String) {
        if self.now.is_some() {
            paragraph(text, "RESET lock_timeout;");
        }
    }
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
