//! Indexes of tables and materialized views.

use super::column::{is_default, is_false};
use super::{ColumnId, Expr, IndexId, Name, QualifiedName, StorageParameter, Table};
use serde::{Deserialize, Serialize};

/// An index that no constraint made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Index {
    pub id: IndexId,
    pub name: Name,
    #[serde(default, skip_serializing_if = "is_false")]
    pub unique: bool,
    /// Access method: `btree`, `gin`, `gist`, `hash`, `brin`, or an extension's (`hnsw`).
    #[serde(default = "btree", skip_serializing_if = "is_btree")]
    pub method: Name,
    pub elements: Vec<IndexElement>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<ColumnId>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub predicate: Option<Expr>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<StorageParameter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
    /// On a partitioned table: made with `ON ONLY`, its partitions' indexes attached one by one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub only: bool,
    /// The partitioned table's index of which this is a part (`ALTER INDEX … ATTACH PARTITION`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attached_to: Option<QualifiedName>,
    /// `ALTER TABLE … CLUSTER ON`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub clustered: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

fn btree() -> Name {
    Name::new("btree")
}

fn is_btree(method: &Name) -> bool {
    *method == "btree"
}

impl Index {
    /// A plain btree index.
    pub fn new(id: IndexId, name: impl Into<Name>, elements: Vec<IndexElement>) -> Self {
        Self {
            id,
            name: name.into(),
            unique: false,
            method: btree(),
            elements,
            include: Vec::new(),
            nulls_not_distinct: false,
            predicate: None,
            parameters: Vec::new(),
            tablespace: None,
            only: false,
            attached_to: None,
            clustered: false,
            comment: None,
        }
    }
}

/// One key of an index.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IndexElement {
    pub key: IndexKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    /// Operator class, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opclass: Option<QualifiedName>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opclass_parameters: Vec<StorageParameter>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub order: SortOrder,
    /// Where it is not the order's own (last for ascending, first for descending).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nulls: Option<NullsOrder>,
    /// `ALTER INDEX … SET STATISTICS`, of an expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<i32>,
}

impl IndexKey {
    /// What it gives to the name that Postgres chooses for its index: the name of its column, the name that its
    /// expression is, or that of the function that it calls, or `expr` (`FigureIndexColname`, `parse_target.c`). Of a
    /// view, which is no table, there are expressions alone.
    pub fn name_part(&self, table: Option<&Table>) -> String {
        let expr = match self {
            Self::Column(id) => {
                let column = table.and_then(|t| t.column(id));
                return column.map_or_else(|| "expr".to_owned(), |c| c.name.to_string());
            }
            Self::Expression(expr) => expr,
        };
        let text = expr.text();
        let head: String =
            text.chars().take_while(|c| c.is_alphanumeric() || "_.\"".contains(*c)).collect();
        let is_call = text[head.len()..].starts_with('(') && text.ends_with(')');
        let last = head.rsplit('.').next().unwrap_or_default().trim_matches('"').to_owned();
        if !last.is_empty() && (is_call || head.len() == text.len()) {
            last.to_lowercase()
        } else {
            "expr".to_owned()
        }
    }
}

impl From<IndexKey> for IndexElement {
    fn from(key: IndexKey) -> Self {
        Self {
            key,
            collation: None,
            opclass: None,
            opclass_parameters: Vec::new(),
            order: SortOrder::default(),
            nulls: None,
            statistics: None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndexKey {
    Column(ColumnId),
    /// Without the outer parentheses. Also a column of a materialized view, which has no id.
    Expression(Expr),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    #[default]
    Ascending,
    Descending,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NullsOrder {
    First,
    Last,
}
