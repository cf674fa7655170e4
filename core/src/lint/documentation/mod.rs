//! What a schema says of itself.

pub(super) mod column_comment;
pub(super) mod domain_description;
pub(super) mod index_comment;
pub(super) mod policy_comment;
pub(super) mod row_count;
pub(super) mod table_comment;

use crate::model::Table;

/// Whether a table has to speak for itself: a partition is what its parent is.
pub(in crate::lint) fn is_asked(table: &Table) -> bool {
    table.partition_of.is_none()
}

/// Whether a text says anything.
pub(in crate::lint) fn says_nothing(text: Option<&String>) -> bool {
    text.is_none_or(|text| text.trim().is_empty())
}
