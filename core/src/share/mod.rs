//! How a document travels: as a file and as a link.

mod file;
mod json;
mod link;
mod migrate;
mod unknown;

#[cfg(test)]
mod tests;

pub use file::{MAX_FILE_BYTES, ReadError, document_from_json, json_from_document};
pub use json::{MAX_DEPTH, MAX_VALUES};
pub use link::{
    LinkError, LinkSize, MAX_INFLATED_BYTES, document_from_link, link_fragment, link_size,
};
