//! What a document promises to keep, and where it does not.
//!
//! A [`Rule`] is one file: what it demands and why, its examples, its check, and its fix where there is one. Which rules
//! hold, and how much each matters, is in the [settings](crate::conventions::Settings). A
//! fix is made of commands, like any other change.

mod access;
mod concerned;
mod context;
mod coverage;
mod diagnostic;
mod documentation;
mod facts;
mod linter;
mod manual;
mod mend;
mod naming;
mod pairs;
mod registry;
mod rule;
mod structure;
#[cfg(all(test, feature = "sql"))]
mod tests;
mod types;

pub use access::Access;
pub use context::Context;
pub use coverage::{Coverage, Covered, Share, coverage};
pub use diagnostic::{Applicability, Diagnostic, Fix};
pub use facts::Facts;
pub use linter::{Linter, lint};
pub use manual::manual;
pub use mend::{Mended, Mending, Unmended, fix_of, mend};
pub(crate) use naming::{ValuesOf, name_of_constraint, name_of_index};
pub use registry::{RULES, rule};
pub use rule::{Check, Found, Given, Group, Rule};
