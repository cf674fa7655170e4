//! Finding things in a schema by a few words: what was typed is a [`Query`], what can be found is a [`Subject`], and
//! [`find`] lists those that fit, the best first.

mod query;
mod rank;
mod subject;

#[cfg(test)]
mod tests;

pub use query::{OPERATORS, Query};
pub use rank::{Found, find};
pub use subject::{Kind, Subject, each_subject};
