//! Links that carry a whole document in their fragment.
//!
//! `…/#s=1<base64url(deflate-raw(JSON))>`: the first character after `s=` is the version of the codec.
//! Browsers do not send the fragment to a server.

use super::file::{Read, ReadError, compact_json, read};
use crate::model::Document;
use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use miniz_oxide::inflate::TINFLStatus;

/// What a link may unfold to, in bytes.
pub const MAX_INFLATED_BYTES: usize = 64 * 1024 * 1024;

const VERSION: char = '1';
const KEY: &str = "s=";

/// Highest level of compression: links are made seldom and sent often.
const LEVEL: u8 = 10;

/// URL-safe alphabet, no padding written, padding accepted.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A link that cannot be opened.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error(
        "This link holds no document: nothing follows #s=. Ask for the link again, or for the file."
    )]
    NoDocument,
    #[error(
        "This link was made by a newer version of Trestle (codec {0:?}). Reload the page to get the newest version."
    )]
    UnknownVersion(char),
    #[error(
        "This link is damaged: {0:?} cannot stand in it. It may have been changed by the program that it was sent with; ask for the file instead."
    )]
    BadCharacter(char),
    #[error(
        "This link is incomplete. Some chat and mail programs cut long links off; ask for the file instead."
    )]
    Truncated,
    #[error("This link is damaged and cannot be unpacked. Ask for it again, or for the file.")]
    Corrupt,
    #[error(
        "This link unpacks to more than {} MiB, which no sensible document does.", .0 / (1024 * 1024)
    )]
    TooLarge(usize),
    #[error("This link holds something that is not a document. {0}")]
    Document(#[from] ReadError),
}

/// The part of a link after `#`.
pub fn link_fragment(document: &Document) -> String {
    let json = compact_json(document);
    let packed = miniz_oxide::deflate::compress_to_vec(json.as_bytes(), LEVEL);
    let mut fragment = format!("{KEY}{VERSION}");
    BASE64.encode_string(packed, &mut fragment);
    fragment
}

/// Reads a link: a whole address, or what follows its `#`.
pub fn document_from_link(link: &str) -> Result<Document, LinkError> {
    read_link(link).map(Read::complete)
}

/// The same, but for the fields that this version does not know.
pub fn read_link(link: &str) -> Result<Read, LinkError> {
    let fragment = link.split_once('#').map_or(link, |(_, fragment)| fragment).trim();
    let payload =
        fragment.split('&').find_map(|part| part.strip_prefix(KEY)).ok_or(LinkError::NoDocument)?;
    let mut chars = payload.chars();
    match chars.next() {
        None => return Err(LinkError::NoDocument),
        Some(VERSION) => {}
        Some(other) => return Err(LinkError::UnknownVersion(other)),
    }
    let encoded = chars.as_str();
    if encoded.is_empty() {
        return Err(LinkError::Truncated);
    }
    let packed = BASE64.decode(encoded).map_err(|_| {
        let bad = |c: &char| !(c.is_ascii_alphanumeric() || "-_=".contains(*c));
        encoded.chars().find(bad).map_or(LinkError::Truncated, LinkError::BadCharacter)
    })?;
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(&packed, MAX_INFLATED_BYTES)
        .map_err(|error| match error.status {
            TINFLStatus::HasMoreOutput => LinkError::TooLarge(MAX_INFLATED_BYTES),
            TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput => {
                LinkError::Truncated
            }
            _ => LinkError::Corrupt,
        })?;
    let json = String::from_utf8(json).map_err(|_| LinkError::Corrupt)?;
    Ok(read(&json)?)
}

/// How long a link is, and where it may be cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkSize {
    /// Characters, all of them ASCII.
    pub bytes: usize,
    /// Programs that are known to cut or refuse links of this length, the strictest first.
    pub cut_by: Vec<&'static str>,
}

/// Lengths past which common programs no longer carry a link whole.
const LIMITS: &[(usize, &str)] = &[
    (2_000, "some older mail programs and ticket systems"),
    (4_000, "Slack and Discord messages"),
    (8_000, "most mail programs and link shorteners"),
    (16_000, "most chat programs"),
    (65_000, "the address bar of some browsers"),
];

/// How long a link is, given as a whole, and where it may be cut.
pub fn link_size(link: &str) -> LinkSize {
    let bytes = link.len();
    let cut_by = LIMITS.iter().filter(|(limit, _)| bytes > *limit).map(|(_, who)| *who).collect();
    LinkSize { bytes, cut_by }
}
