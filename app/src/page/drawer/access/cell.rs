//! One answer as a sign: told by its letter, its shape and its colour, and in words to who cannot see it.

use trestle_core::rls::{Action, Cell, Verdict};

/// The first letter of what is done.
pub(super) fn letter(action: Action) -> &'static str {
    match action {
        Action::Select => "S",
        Action::Insert => "I",
        Action::Update => "U",
        Action::Delete => "D",
    }
}

/// The classes of the sign: what it looks like.
pub(super) fn class(cell: Cell) -> &'static str {
    match (cell.verdict, cell.is_partial) {
        (Verdict::NoSchema | Verdict::NoGrant, _) => "access-sign access-grant",
        (Verdict::NoPolicy, _) => "access-sign access-policy",
        (Verdict::Some, false) => "access-sign access-some",
        (Verdict::Some, true) => "access-sign access-some access-part",
        (Verdict::All, false) => "access-sign access-all",
        (Verdict::All, true) => "access-sign access-all access-part",
    }
}

/// `some rows, some columns`.
pub(super) fn words(cell: Cell) -> String {
    let rows = cell.verdict.label();
    if cell.is_partial { format!("{rows}, some columns") } else { rows.to_owned() }
}

/// What the cell is called: `anon, SELECT: some rows`.
pub(super) fn name(role: &str, action: Action, cell: Cell) -> String {
    format!("{role}, {}: {}", action.privilege().keyword(), words(cell))
}
