//! What a schema says of itself.

pub(super) mod column_comment;
pub(super) mod domain_description;
pub(super) mod index_comment;
pub(super) mod policy_comment;
pub(super) mod table_comment;

/// Whether a text says anything.
pub(in crate::lint) fn says_nothing(text: Option<&String>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
