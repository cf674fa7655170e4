//! Relations between tables as a gesture asks for them: what a table offers to be referenced by ([`key`]), which types
//! go together ([`comparable`]), what new columns are called ([`naming`]), and the commands that come of it; and the
//! ways that relations make between tables ([`path`]).
//!
//! Nothing here changes a document. [`relate`] and [`junction`] give a [`crate::edit::Command`], so that each is one
//! step to undo, refused as a whole or carried out as a whole.

mod comparable;
mod error;
mod junction;
mod key;
mod naming;
mod path;
mod relate;
mod suggest;

#[cfg(test)]
mod tests;

pub use comparable::are_comparable;
pub use error::RelationError;
pub use junction::junction;
pub use key::is_indexed;
pub use path::{Step, TablePath, foreign_key, join_text, neighbourhood, paths};
pub use relate::{Wish, check, check_foreign_key, relate};
pub use suggest::{MISSING_FOREIGN_KEY, Suggestion, suggestions};
