//! Keys, indexes, and how tables hang together.

pub(super) mod duplicate_index;
pub(super) mod foreign_key_type;
mod index_key;
pub(super) mod missing_primary_key;
pub(super) mod nullable_boolean;
pub(super) mod redundant_index;
pub(super) mod soft_delete_unique;
pub(super) mod unindexed_foreign_key;
