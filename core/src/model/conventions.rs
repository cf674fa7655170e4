//! What a document promises to keep.

use super::column::is_default;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// Conventions: a built-in profile, and what the document changes of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Conventions {
    /// The profile's code. One that nobody knows (any more) counts as the first.
    pub profile: String,
    /// A JSON merge patch (RFC 7386) of the profile's settings.
    #[serde(default, skip_serializing_if = "is_default")]
    pub changes: Map<String, Value>,
}

impl Default for Conventions {
    /// What nearly everybody agrees on.
    fn default() -> Self {
        Self { profile: "minimal".to_owned(), changes: Map::new() }
    }
}
