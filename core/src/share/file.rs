//! The document file.

use crate::model::{Document, check_invariants};

/// Longest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 64 * 1024 * 1024;

/// Deepest nesting of lists and objects in a file.
pub const MAX_DEPTH: usize = 64;

/// Most records of one kind, columns included, in a file.
pub const MAX_RECORDS: usize = 200_000;

/// A text that is not a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    #[error("{0}")]
    Malformed(String),
}

/// The document as a file: canonical, so that Git shows small differences.
pub fn json_from_document(document: &Document) -> String {
    serde_json::to_string_pretty(document).unwrap_or_default()
}

/// Reads a document file.
pub fn document_from_json(json: &str) -> Result<Document, ReadError> {
    let document: Document =
        serde_json::from_str(json).map_err(|e| ReadError::Malformed(e.to_string()))?;
    match check_invariants(&document).first() {
        None => Ok(document),
        Some(violation) => Err(ReadError::Malformed(violation.to_string())),
    }
}
