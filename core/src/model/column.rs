//! Columns of tables.

use super::{Acl, ColumnId, DataType, Expr, QualifiedName, SequenceOptions, StorageParameter};
use serde::{Deserialize, Serialize};

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Column {
    pub id: ColumnId,
    pub name: super::Name,
    #[serde(rename = "type")]
    pub data_type: DataType,
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_null: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<Expr>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// Collation other than the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// `plain`, `external`, `extended` or `main`, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// `pglz` or `lz4`, where it is not the server's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// `ALTER COLUMN … SET STATISTICS`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<i32>,
    /// `ALTER COLUMN … SET (n_distinct = …)`, or the options of a foreign table's column.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<StorageParameter>,
    /// Declared by a parent table alone (`INHERITS`, partitions, typed tables), so not written in the
    /// table's own list.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inherited: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

impl Column {
    /// A nullable column with nothing but a name and a type.
    pub fn new(id: ColumnId, name: impl Into<super::Name>, data_type: DataType) -> Self {
        Self {
            id,
            name: name.into(),
            data_type,
            not_null: false,
            default: None,
            identity: None,
            generated: None,
            collation: None,
            storage: None,
            compression: None,
            statistics: None,
            options: Vec::new(),
            inherited: false,
            comment: None,
            acl: Acl::default(),
        }
    }
}

/// `GENERATED … AS IDENTITY` (manual 5.3).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    /// `ALWAYS` and not `BY DEFAULT`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub always: bool,
    /// Name of the sequence behind it, where it is not the one that Postgres would choose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_name: Option<QualifiedName>,
    #[serde(default, skip_serializing_if = "SequenceOptions::is_default")]
    pub options: SequenceOptions,
}

/// `GENERATED ALWAYS AS (…)` (manual 5.4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Generated {
    pub expression: Expr,
    #[serde(default)]
    pub kind: GeneratedKind,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GeneratedKind {
    #[default]
    Stored,
    /// Computed when read (from Postgres 18).
    Virtual,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
pub(crate) fn is_false(b: &bool) -> bool {
    !*b
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde's skip_serializing_if passes a reference"
)]
pub(crate) fn is_true(b: &bool) -> bool {
    *b
}

pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
