//! A migration as SQL.

use trestle_core::diff::{Comparison, line};
use trestle_core::migrate::{Migration, ScriptOptions, comment, script};

/// The way there, or the way back, under a head that says what it changes and what it cannot do.
pub(super) fn text(comparison: &Comparison, migration: &Migration, down: bool) -> String {
    let (before, after) = (&comparison.before, &comparison.after);
    let summary = line(&comparison.summary());
    let (plan, from, to, mut head) = if down {
        (&migration.down, after, before, vec![format!("Undoes: {summary}")])
    } else {
        (&migration.up, before, after, vec![summary])
    };
    if down {
        let lost = migration.lost(before);
        head.extend(lost.iter().map(|lost| format!("Does not bring back {lost}.")));
    }
    head.extend(plan.notes.iter().map(|note| format!("Not done: {}.", note.words(to))));
    let mut text: String = head.iter().map(|line| comment(line)).collect();
    let script = script(plan, from, ScriptOptions::default());
    if !script.is_empty() {
        text.push('\n');
    }
    text + &script
}
