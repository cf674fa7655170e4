//! What becomes of a row, as a sign and in words.

use trestle_core::rls::Action;
use trestle_core::rls::attempt::{Outcome, Verdict};

/// A sign's class, what stands in it, and what it means for an action.
pub(super) fn sign(
    outcome: &Outcome,
    action: Action,
) -> (&'static str, &'static str, &'static str) {
    match outcome {
        Outcome::Allowed => {
            let word = match action {
                Action::Select => "seen",
                Action::Insert => "added",
                Action::Update => "changed",
                Action::Delete => "deleted",
            };
            ("try-allowed", "✓", word)
        }
        Outcome::Hidden => ("try-hidden", "–", "not found"),
        Outcome::Refused { .. } => ("try-refused", "✕", "refused"),
        Outcome::Error { .. } => ("try-refused", "!", "an error"),
        Outcome::Unknown { .. } => ("try-unknown", "?", "unknown"),
    }
}

/// What a statement comes to, as a sentence.
pub(super) fn sentence(outcome: &Outcome, action: Action) -> String {
    let what = match action {
        Action::Select => "read",
        Action::Insert => "added",
        Action::Update => "changed",
        Action::Delete => "deleted",
    };
    match outcome {
        Outcome::Allowed => format!("The row is {what}."),
        Outcome::Hidden => {
            format!("The row is not {what}: it is not found, and there is no error.")
        }
        Outcome::Refused { why } => format!("The row is not {what}. Error 42501: {why}."),
        Outcome::Error { code, why } => format!("The row is not {what}. Error {code}: {why}."),
        Outcome::Unknown { why } => {
            format!("Whether the row is {what} depends on {why}, which is not known here.")
        }
    }
}

/// What a condition came to: a class, a sign and a word.
pub(super) fn verdict(verdict: &Verdict) -> (&'static str, &'static str, &'static str) {
    match verdict {
        Verdict::True => ("opens", "✓", "true"),
        Verdict::False => ("closes", "✕", "false"),
        Verdict::Null => ("closes", "✕", "null"),
        Verdict::Unknown { .. } => ("notes", "?", "unknown"),
        Verdict::Error { .. } => ("closes", "!", "an error"),
    }
}
