//! What differs between two schemas: which object of the one is which of the other (`compare.rs`), and what of it was
//! added, changed, removed and renamed, as data (`summary.rs`), in one line (`line.rs`) and as a report (`report.rs`).

#[cfg(feature = "sql")]
mod compare;
mod fields;
mod grants;
mod line;
mod parts;
mod report;
mod summary;

#[cfg(feature = "sql")]
pub use crate::edit::Same;
#[cfg(feature = "sql")]
pub use compare::{Comparison, LikelyRename, Renames, compare};
pub use line::line;
pub use report::report;
pub use summary::{Change, Detail, Mark, Summary, summary};

#[cfg(test)]
mod tests;
