//! What is written for others: one file per format.

mod access_matrix;
mod mermaid;
#[cfg(feature = "sql")]
mod pgtap;

#[cfg(feature = "sql")]
pub use access_matrix::access_csv;
pub use access_matrix::access_markdown;
pub use mermaid::{MermaidScope, mermaid};
#[cfg(feature = "sql")]
pub use pgtap::{TestCase, pgtap, pgtap_of_rows};
