//! A migration as SQL.

use crate::args::DiffArgs;
use trestle_core::diff::{Comparison, line};
use trestle_core::migrate::{Migration, ScriptOptions, comment, script};

/// How long an online step waits for a lock before it gives up: others wait behind it for as long.
const LOCK_TIMEOUT_MS: u32 = 2_000;

/// The way there, or the way back, under a head that says what it changes and what it cannot do.
pub(super) fn text(comparison: &Comparison, migration: &Migration, args: &DiffArgs) -> String {
    let (before, after) = (&comparison.before, &comparison.after);
    let summary = line(&comparison.summary());
    let (plan, from, to, mut head) = if args.down {
        (&migration.down, after, before, vec![format!("Undoes: {summary}")])
    } else {
        (&migration.up, before, after, vec![summary])
    };
    if args.down {
        let lost = migration.lost(before);
        head.extend(lost.iter().map(|lost| format!("Does not bring back {lost}.")));
    }
    head.extend(plan.notes.iter().map(|note| format!("Not done: {}.", note.words(to))));
    let mut text: String = head.iter().map(|line| comment(line)).collect();
    let options = ScriptOptions {
        lock_timeout: args.online.then_some(LOCK_TIMEOUT_MS),
        ..ScriptOptions::default()
    };
    let script = script(plan, from, options);
    if !script.is_empty() {
        text.push('\n');
    }
    text + &script
}
