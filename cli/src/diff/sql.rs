//! A migration as SQL.

use crate::args::DiffArgs;
use trestle_core::diff::{Comparison, line};
use trestle_core::migrate::{Phase, ScriptOptions, comment, script};

/// How long an online step waits for a lock before it gives up: others wait behind it for as long.
const LOCK_TIMEOUT_MS: u32 = 2_000;

/// The way there, or the way back, phase by phase, under a head that says what it changes.
pub(super) fn text(comparison: &Comparison, phases: &[Phase], args: &DiffArgs) -> String {
    let summary = line(&comparison.summary());
    let mut text = comment(&if args.down { format!("Undoes: {summary}") } else { summary });
    let mut numbered: Vec<_> = (1..).zip(phases).collect();
    if args.down {
        numbered.reverse();
    }
    for (number, phase) in numbered {
        if phases.len() > 1 {
            text.push('\n');
            text += &comment(&format!("Phase {number} of {}: {}", phases.len(), phase.title));
        }
        text += &one(phase, args);
        // On the way back the application is as it was already.
        if !args.down && !phase.then.is_empty() {
            text.push('\n');
            text += &comment(&format!("Before phase {}:", number + 1));
            text.extend(phase.then.iter().map(|line| comment(line)));
        }
    }
    text
}

/// A phase, under what it cannot do.
fn one(phase: &Phase, args: &DiffArgs) -> String {
    let (migration, before, after) = (&phase.migration, &phase.before, &phase.after);
    let (plan, from, to) =
        if args.down { (&migration.down, after, before) } else { (&migration.up, before, after) };
    let mut head = Vec::new();
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
