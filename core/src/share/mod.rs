//! How a document travels: as a file and as a link; and how its versions are packed and thinned.

mod file;
mod json;
mod link;
mod migrate;
mod packed;
mod read_json;
mod thinning;
mod unknown;

#[cfg(test)]
mod tests;

pub use file::{MAX_FILE_BYTES, Read, ReadError, document_from_json, json_from_document};
pub use json::{MAX_DEPTH, MAX_VALUES};
pub use link::{
    LinkError, LinkSize, MAX_INFLATED_BYTES, document_from_link, link_fragment, link_size,
    read_link,
};
pub use packed::{UnpackError, document_from_packed, packed_document};
pub use read_json::read_json;
pub use thinning::{Kept, MAX_AUTOMATIC_BYTES, MAX_AUTOMATIC_VERSIONS, superfluous};
