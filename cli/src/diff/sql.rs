//! A migration as SQL.

use super::job;
use crate::args::DiffArgs;
use trestle_core::diff::{Comparison, line};
use trestle_core::migrate::files::{down_text, up_text};
use trestle_core::migrate::{Phase, comment};

/// The way there, or the way back, phase by phase, under a head that says what it changes.
pub(super) fn text(comparison: &Comparison, phases: &[Phase], args: &DiffArgs) -> String {
    let one = |phase: &Phase| {
        let job = job(phase, args);
        if args.down { down_text(&job) } else { up_text(&job) }
    };
    if let [phase] = phases {
        return one(phase);
    }
    let summary = line(&comparison.summary());
    let mut text = comment(&if args.down { format!("Undoes: {summary}") } else { summary });
    let mut numbered: Vec<_> = (1..).zip(phases).collect();
    if args.down {
        numbered.reverse();
    }
    for (number, phase) in numbered {
        text.push('\n');
        text += &comment(&format!("Phase {number} of {}: {}", phases.len(), phase.title));
        text += &one(phase);
        // On the way back the application is as it was already.
        if !args.down && !phase.then.is_empty() {
            text.push('\n');
            text += &comment(&format!("Before phase {}:", number + 1));
            text.extend(phase.then.iter().map(|line| comment(line)));
        }
    }
    text
}
