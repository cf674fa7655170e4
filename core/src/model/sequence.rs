//! Sequences.

use super::column::{is_default, is_false};
use super::{
    Acl, ColumnId, DataType, Name, Persistence, SchemaId, SequenceId, TableId, records::record,
};
use serde::{Deserialize, Serialize};

/// A sequence that stands by itself, or behind a column's default (`serial`).
/// An identity column's sequence is part of [`super::Identity`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sequence {
    pub id: SequenceId,
    pub schema: SchemaId,
    pub name: Name,
    #[serde(default, skip_serializing_if = "SequenceOptions::is_default")]
    pub options: SequenceOptions,
    #[serde(default, skip_serializing_if = "is_default")]
    pub persistence: Persistence,
    /// `OWNED BY`: dropped with this column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<(TableId, ColumnId)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

record!(Sequence, SequenceId);

/// Options of `CREATE SEQUENCE`; what is none is Postgres' default for the type and direction.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SequenceOptions {
    #[serde(rename = "type", default, skip_serializing_if = "Option::is_none")]
    pub data_type: Option<DataType>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub increment: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_value: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_value: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache: Option<i64>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub cycle: bool,
}

impl SequenceOptions {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}
