//! Fields of a document file that this version does not know.

use serde::{Deserialize, Serialize};

/// A field that a newer version wrote. It is kept and written back to its place, as long as the object
/// that holds it exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnknownField {
    /// The object that holds the field: keys, and ids of list items after `#`, each after a `/`:
    /// `/schema/tables/#public.users/columns/#email`. A `/` or `~` in them is written `~1` or `~0`.
    pub path: String,
    pub key: String,
    /// The value, as JSON text.
    pub json: String,
}
