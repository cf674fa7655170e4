//! Relations between tables as a gesture asks for them: what a table offers to be referenced by ([`key`]), which types
//! go together ([`comparable`]), what new columns are called ([`naming`]), which columns go with those of a composite key ([`pair`]), and the commands that come of it; and the
//! ways that relations make between tables ([`path`]).
//!
//! Nothing here changes a document. [`relate()`] gives a [`crate::edit::Command`], so that each wish is one
//! step to undo, refused as a whole or carried out as a whole.

mod comparable;
mod error;
mod junction;
mod key;
mod naming;
mod pair;
mod path;
mod relate;
mod suggest;
mod words;

#[cfg(test)]
mod tests;

pub use comparable::are_comparable;
pub use error::RelationError;
pub use key::is_indexed;
pub(crate) use naming::one_of;
#[cfg(not(feature = "sql"))]
pub(crate) use naming::singular;
pub use path::{Step, TablePath, foreign_key, join_text, neighbourhood, paths, references};
pub use relate::{Outcome, Wish, check, check_foreign_key, relate};
pub use suggest::{MISSING_FOREIGN_KEY, Suggestion, suggestions};
pub(crate) use suggest::{RowNames, suggestions_by};
pub use words::{foreign_key_facts, foreign_key_words};
