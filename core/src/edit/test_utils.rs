//! The one way in which tests reach commands.

use super::{Applied, Command, apply};
use crate::model::{Document, check_invariants};
use crate::share::json_from_document;

/// Applies a command and checks what holds of every command: the result is sound, the patch leads from
/// the one document to the other and back, byte for byte, and survives JSON.
pub(super) fn run(before: &Document, command: &Command) -> Applied {
    match apply(before, command) {
        Ok(applied) => {
            check_applied(before, command, &applied);
            applied
        }
        Err(error) => panic!("{command:?} was refused: {error}"),
    }
}

pub(super) fn check_applied(before: &Document, command: &Command, applied: &Applied) {
    let after = &applied.document;
    assert_eq!(check_invariants(after), [], "after {command:?}");
    assert_eq!(applied.patch.apply(before).as_ref(), Ok(after), "{command:?}");
    let back = applied.patch.inverse().apply(after).unwrap();
    assert_eq!(json_from_document(&back), json_from_document(before), "undo of {command:?}");
    assert_eq!(applied.patch.is_empty(), before == after, "{command:?}");
    let json = serde_json::to_string(&applied.patch).unwrap();
    assert_eq!(serde_json::from_str::<super::Patch>(&json).unwrap(), applied.patch);
    let json = serde_json::to_string(command).unwrap();
    assert_eq!(serde_json::from_str::<Command>(&json).unwrap(), *command);
}

/// The lines of the document's file that a command takes away (`-`) and adds (`+`).
pub(super) fn check(before: &Document, command: &Command, expected: &[&str]) {
    let applied = run(before, command);
    assert_eq!(changed_lines(before, &applied.document), expected, "{command:?}");
}

fn changed_lines(before: &Document, after: &Document) -> Vec<String> {
    let (old, new) = (json_from_document(before), json_from_document(after));
    let (old, new): (Vec<_>, Vec<_>) = (lines(&old), lines(&new));
    let gone = old.iter().filter(|line| !new.contains(line)).map(|line| format!("- {line}"));
    let come = new.iter().filter(|line| !old.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(come).collect()
}

fn lines(json: &str) -> Vec<&str> {
    json.lines().map(|line| line.trim().trim_end_matches(',')).collect()
}

/// The text with which a command is refused.
pub(super) fn check_refused(before: &Document, command: &Command, message: &str) {
    match apply(before, command) {
        Ok(_) => panic!("{command:?} was not refused"),
        Err(error) => assert_eq!(error.to_string(), message),
    }
}
