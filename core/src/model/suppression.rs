//! Rules that are not held against an object.

use super::ObjectRef;
use serde::{Deserialize, Serialize};

/// Says that a rule does not apply to one object, and why.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Suppression {
    pub object: ObjectRef,
    /// The rule's code, such as `missing-foreign-key`. A code that nobody knows (any more) does nothing.
    pub rule: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}
