//! Keys, indexes, and how tables hang together.

pub(super) mod bare_lookup;
pub(super) mod circular_reference;
pub(super) mod domain_direction;
pub(super) mod duplicate_index;
pub(super) mod foreign_key_type;
mod index_key;
pub(super) mod isolated_table;
pub(super) mod junction_unique;
pub(super) mod long_enum;
pub(super) mod missing_foreign_key;
pub(super) mod missing_primary_key;
pub(super) mod nullable_boolean;
pub(super) mod one_column_table;
pub(super) mod redundant_index;
pub(super) mod soft_delete_unique;
pub(super) mod standard_columns;
pub(super) mod tenant_column;
pub(super) mod unindexed_foreign_key;
pub(super) mod updated_at_trigger;
pub(super) mod wide_table;
