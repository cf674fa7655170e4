//! Help while the condition of a policy is typed: what can be written at the cursor, and what is wrong.

#[cfg(feature = "sql")]
mod complete;
#[cfg(feature = "sql")]
mod flaw;

#[cfg(feature = "sql")]
pub use complete::complete;
#[cfg(feature = "sql")]
pub use flaw::flaw;

use serde::{Deserialize, Serialize};

/// What can stand at a place of a text, and what it takes the place of.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Of what is replaced, in bytes of the text.
    pub start: usize,
    pub end: usize,
    /// The likeliest first.
    pub offers: Vec<Offer>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// As it is read in a list.
    pub text: String,
    pub insert: String,
    /// Where the cursor goes, in bytes of `insert`.
    pub caret: usize,
    /// Its type, or what it is.
    pub about: String,
}

/// Something to be seen to before a text is what it is meant to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flaw {
    /// Where it stands, in bytes of the text. Both are its end where something is missing.
    pub start: usize,
    pub end: usize,
    /// A sentence.
    pub message: String,
    /// The text is refused for it. What is no error may be right where the document does not hold all that the database has.
    pub is_error: bool,
}
