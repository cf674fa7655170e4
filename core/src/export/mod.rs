//! What is written for others: one file per format.

mod mermaid;

pub use mermaid::{MermaidScope, mermaid};
