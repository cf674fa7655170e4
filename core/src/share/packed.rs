//! A document as bytes, packed as links are, for versions that are kept beside it.

use super::file::{ReadError, compact_json, document_from_json};
use super::link::MAX_INFLATED_BYTES;
use crate::model::Document;

/// The first byte says how the rest is packed.
const VERSION: u8 = 1;

/// Versions are packed while a person works, so speed counts more than the last byte.
const LEVEL: u8 = 4;

/// Bytes that are no packed document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    #[error("It was written by a newer version of Trestle. Reload the page to get the newest one.")]
    UnknownVersion,
    #[error("It is damaged and cannot be unpacked.")]
    Corrupt,
    #[error("It holds something that is not a document. {0}")]
    Document(#[from] ReadError),
}

/// The document in few bytes; the same document always gives the same.
pub fn packed_document(document: &Document) -> Vec<u8> {
    let mut bytes = vec![VERSION];
    bytes.extend(miniz_oxide::deflate::compress_to_vec(compact_json(document).as_bytes(), LEVEL));
    bytes
}

/// Reads what [`packed_document`] wrote.
pub fn document_from_packed(bytes: &[u8]) -> Result<Document, UnpackError> {
    let packed = match bytes.split_first() {
        Some((&VERSION, packed)) => packed,
        Some(_) => return Err(UnpackError::UnknownVersion),
        None => return Err(UnpackError::Corrupt),
    };
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(packed, MAX_INFLATED_BYTES)
        .map_err(|_| UnpackError::Corrupt)?;
    let json = String::from_utf8(json).map_err(|_| UnpackError::Corrupt)?;
    Ok(document_from_json(&json)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::kitchen_sink;
    use crate::share::json_from_document;

    #[test]
    fn what_is_packed_is_the_same_when_it_is_unpacked() {
        let document = kitchen_sink();
        let bytes = packed_document(&document);
        let json = json_from_document(&document);
        assert!(bytes.len() * 3 < json.len(), "{} of {}", bytes.len(), json.len());
        assert_eq!(json_from_document(&document_from_packed(&bytes).unwrap()), json);
    }

    #[test]
    fn what_is_no_packed_document_is_refused() {
        let mut damaged = packed_document(&kitchen_sink());
        damaged.truncate(40);
        assert_eq!(document_from_packed(&damaged), Err(UnpackError::Corrupt));
        assert_eq!(document_from_packed(&[]), Err(UnpackError::Corrupt));
        assert_eq!(document_from_packed(&[9, 1, 2]), Err(UnpackError::UnknownVersion));
        let mut other = vec![VERSION];
        other.extend(miniz_oxide::deflate::compress_to_vec(b"{}", LEVEL));
        assert!(matches!(document_from_packed(&other), Err(UnpackError::Document(_))));
    }
}
