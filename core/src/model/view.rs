//! Views and materialized views.

use super::column::is_default;
use super::{
    Acl, Expr, Index, Name, Persistence, SchemaId, StorageParameter, Trigger, ViewId,
    records::record,
};
use serde::{Deserialize, Serialize};

/// A view or materialized view.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    pub id: ViewId,
    pub schema: SchemaId,
    pub name: Name,
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: ViewKind,
    #[serde(default, skip_serializing_if = "is_default")]
    pub persistence: Persistence,
    /// Column names given before `AS`; may be fewer than the query's columns, or none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column_names: Vec<Name>,
    /// The query after `AS`, without the final semicolon.
    pub query: Expr,
    /// `WITH (security_invoker = true)` and the like.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<StorageParameter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check_option: Option<ViewCheckOption>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub triggers: Vec<Trigger>,
    /// Of materialized views only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub indexes: Vec<Index>,
    /// Defaults of single columns (`ALTER VIEW … ALTER COLUMN … SET DEFAULT`), by column name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column_defaults: Vec<(Name, Expr)>,
    /// Comments of single columns, by column name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub column_comments: Vec<(Name, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_method: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

record!(View, ViewId);

impl View {
    /// A plain view that shows what a query gives, and has nothing else.
    pub fn new(id: ViewId, schema: SchemaId, name: Name, query: Expr) -> Self {
        Self {
            id,
            schema,
            name,
            kind: ViewKind::Plain,
            persistence: Persistence::default(),
            column_names: Vec::new(),
            query,
            parameters: Vec::new(),
            check_option: None,
            triggers: Vec::new(),
            indexes: Vec::new(),
            column_defaults: Vec::new(),
            column_comments: Vec::new(),
            access_method: None,
            tablespace: None,
            owner: None,
            comment: None,
            acl: Acl::default(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewKind {
    #[default]
    Plain,
    /// `CREATE RECURSIVE VIEW`; the query is the one written, without the `WITH RECURSIVE` around it.
    Recursive,
    Materialized,
    /// `CREATE MATERIALIZED VIEW … WITH NO DATA`.
    MaterializedWithoutData,
}

impl ViewKind {
    pub fn is_materialized(self) -> bool {
        matches!(self, Self::Materialized | Self::MaterializedWithoutData)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewCheckOption {
    Local,
    Cascaded,
}
