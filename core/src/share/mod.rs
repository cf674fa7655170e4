//! How a document travels: as a file and as a link.

mod file;
mod link;

pub use file::{
    MAX_DEPTH, MAX_FILE_BYTES, MAX_RECORDS, ReadError, document_from_json, json_from_document,
};
pub use link::{
    LinkError, LinkSize, MAX_INFLATED_BYTES, document_from_link, link_fragment, link_size,
};
