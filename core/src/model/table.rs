//! Tables, with everything that they own.

use super::column::{is_default, is_false};
use super::{
    Acl, Column, ColumnId, Constraint, ConstraintId, ConstraintKind, Expr, Index, IndexElement,
    IndexId, KeyIndex, Name, Policy, PolicyId, RowSecurity, SchemaId, TableId, Trigger, TriggerId,
    TypeId, records::record,
};
use serde::{Deserialize, Serialize};

/// A table, partitioned table, partition or foreign table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Table {
    pub id: TableId,
    pub schema: SchemaId,
    pub name: Name,
    /// Made by the platform or an extension (`auth.users`): shown and referenced, never emitted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub external: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: TableKind,
    #[serde(default, skip_serializing_if = "is_default")]
    pub persistence: Persistence,
    /// `PARTITION BY`: this table is partitioned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_key: Option<PartitionKey>,
    /// `PARTITION OF`: this table is a partition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<PartitionBound>,
    /// `INHERITS`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inherits: Vec<TableId>,
    /// `OF type`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of_type: Option<TypeId>,
    #[serde(default)]
    pub columns: Vec<Column>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub constraints: Vec<Constraint>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub row_security: RowSecurity,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub policies: Vec<Policy>,
    /// `WITH (fillfactor = 70)`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<StorageParameter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// `USING method`, where it is not `heap`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_method: Option<Name>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub replica_identity: ReplicaIdentity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// About how many rows it has, as a person or a file of counts says; SQL does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<u64>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

record!(Table, TableId);

impl Table {
    /// An ordinary table with nothing in it.
    pub fn new(id: TableId, schema: SchemaId, name: impl Into<Name>) -> Self {
        Self {
            id,
            schema,
            name: name.into(),
            external: false,
            kind: TableKind::default(),
            persistence: Persistence::default(),
            partition_key: None,
            partition_of: None,
            inherits: Vec::new(),
            of_type: None,
            columns: Vec::new(),
            constraints: Vec::new(),
            indexes: Vec::new(),
            triggers: Vec::new(),
            row_security: RowSecurity::default(),
            policies: Vec::new(),
            parameters: Vec::new(),
            tablespace: None,
            access_method: None,
            replica_identity: ReplicaIdentity::default(),
            owner: None,
            comment: None,
            rows: None,
            acl: Acl::default(),
        }
    }

    pub fn column(&self, id: &ColumnId) -> Option<&Column> {
        self.columns.iter().find(|c| c.id == *id)
    }

    pub fn column_mut(&mut self, id: &ColumnId) -> Option<&mut Column> {
        self.columns.iter_mut().find(|c| c.id == *id)
    }

    pub fn column_named(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| c.name == *name)
    }

    pub fn constraint(&self, id: &ConstraintId) -> Option<&Constraint> {
        self.constraints.iter().find(|c| c.id == *id)
    }

    pub fn constraint_named(&self, name: &str) -> Option<&Constraint> {
        self.constraints.iter().find(|c| c.name == *name)
    }

    pub fn index(&self, id: &IndexId) -> Option<&Index> {
        self.indexes.iter().find(|i| i.id == *id)
    }

    pub fn trigger(&self, id: &TriggerId) -> Option<&Trigger> {
        self.triggers.iter().find(|t| t.id == *id)
    }

    pub fn policy(&self, id: &PolicyId) -> Option<&Policy> {
        self.policies.iter().find(|p| p.id == *id)
    }

    pub fn primary_key(&self) -> Option<&KeyIndex> {
        self.constraints.iter().find_map(|c| match &c.kind {
            ConstraintKind::PrimaryKey(key) => Some(key),
            _ => None,
        })
    }

    /// Whether a column is part of a foreign key.
    pub fn is_referencing(&self, column: &ColumnId) -> bool {
        self.foreign_keys().any(|(_, key)| key.columns.contains(column))
    }

    pub fn foreign_keys(&self) -> impl Iterator<Item = (&Constraint, &super::ForeignKey)> {
        self.constraints.iter().filter_map(|c| c.foreign_key().map(|key| (c, key)))
    }

    /// Whether it inherits from a table directly, or is a partition of it.
    pub fn is_child_of(&self, parent: &TableId) -> bool {
        self.inherits.contains(parent)
            || self.partition_of.as_ref().is_some_and(|p| p.parent == *parent)
    }

    pub fn is_partition(&self) -> bool {
        self.partition_of.is_some()
    }
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TableKind {
    /// A plain table, partitioned or not.
    #[default]
    Ordinary,
    Foreign {
        server: Name,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<StorageParameter>,
    },
}

/// `pg_class.relpersistence`. Temporary tables are no part of a schema.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Persistence {
    #[default]
    Permanent,
    Unlogged,
}

/// `PARTITION BY` (manual 5.11).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartitionKey {
    pub strategy: PartitionStrategy,
    /// Column or expression with collation and operator class; never an order.
    pub elements: Vec<IndexElement>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartitionStrategy {
    Range,
    List,
    Hash,
}

/// `PARTITION OF parent FOR VALUES …`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PartitionBound {
    pub parent: TableId,
    /// `DEFAULT`, or what follows `FOR VALUES`: `FROM ('2024-01-01') TO ('2025-01-01')`, `IN ('a')`,
    /// `WITH (MODULUS 4, REMAINDER 0)`.
    pub bound: Expr,
}

/// `key = value` of `WITH (…)` or `OPTIONS (…)`. The value is kept as written, quotes removed.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct StorageParameter {
    pub key: String,
    /// None for a key alone (`WITH (security_barrier)`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplicaIdentity {
    #[default]
    Default,
    Full,
    Nothing,
    /// By the name of a unique index or constraint.
    Index(Name),
}
