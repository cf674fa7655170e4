//! Constraints of tables.

use super::column::{is_default, is_false};
use super::{
    ColumnId, ConstraintId, Expr, IndexElement, IndexKey, Name, NullsOrder, QualifiedName,
    SortOrder, StorageParameter, TableId,
};
use serde::{Deserialize, Serialize};

/// A constraint of a table. `NOT NULL` without a name of its own is [`super::Column::not_null`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Constraint {
    pub id: ConstraintId,
    pub name: Name,
    pub kind: ConstraintKind,
    #[serde(default, skip_serializing_if = "is_default")]
    pub deferrable: Deferrable,
    /// `NOT VALID`: rows that were there before are not checked.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
    /// `NOT ENFORCED` (from Postgres 18).
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_enforced: bool,
    /// Declared by a parent table alone, so not written with this one.
    #[serde(default, skip_serializing_if = "is_false")]
    pub inherited: bool,
    /// `CLUSTER ON`: its index orders the rows.
    #[serde(default, skip_serializing_if = "is_false")]
    pub clustered: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintKind {
    PrimaryKey(KeyIndex),
    Unique(KeyIndex),
    ForeignKey(ForeignKey),
    Check {
        expression: Expr,
        /// `NO INHERIT`: child tables do not get it.
        #[serde(default, skip_serializing_if = "is_false")]
        no_inherit: bool,
    },
    Exclude {
        #[serde(default = "default_exclude_method")]
        method: Name,
        elements: Vec<ExclusionElement>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        include: Vec<ColumnId>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        predicate: Option<Expr>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parameters: Vec<StorageParameter>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tablespace: Option<Name>,
    },
    /// A named `NOT NULL` (kept by name from Postgres 18).
    NotNull {
        column: ColumnId,
        #[serde(default, skip_serializing_if = "is_false")]
        no_inherit: bool,
    },
}

fn default_exclude_method() -> Name {
    Name::new("btree")
}

/// Columns of a primary key or unique constraint, with the options of the index behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeyIndex {
    /// In the order of the key.
    pub columns: Vec<ColumnId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub include: Vec<ColumnId>,
    /// `NULLS NOT DISTINCT` (from Postgres 15); never set on a primary key.
    #[serde(default, skip_serializing_if = "is_false")]
    pub nulls_not_distinct: bool,
    /// `WITHOUT OVERLAPS` on the last column (from Postgres 18).
    #[serde(default, skip_serializing_if = "is_false")]
    pub without_overlaps: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<StorageParameter>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Name>,
}

impl KeyIndex {
    pub fn new(columns: Vec<ColumnId>) -> Self {
        Self {
            columns,
            include: Vec::new(),
            nulls_not_distinct: false,
            without_overlaps: false,
            parameters: Vec::new(),
            tablespace: None,
        }
    }
}

/// A foreign key. The referencing table is the one that owns the constraint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ForeignKey {
    /// Referencing columns, in the order of the referenced ones.
    pub columns: Vec<ColumnId>,
    /// The referenced table.
    pub references: TableId,
    /// Referenced columns, as many as `columns`.
    pub referenced_columns: Vec<ColumnId>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub match_type: MatchType,
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_update: ReferentialAction,
    #[serde(default, skip_serializing_if = "is_default")]
    pub on_delete: ReferentialAction,
    /// `ON DELETE SET NULL (columns)`, from Postgres 15: the referencing columns that are set, where it
    /// is not all of them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub on_delete_columns: Vec<ColumnId>,
    /// `PERIOD` on the last column pair (from Postgres 18).
    #[serde(default, skip_serializing_if = "is_false")]
    pub period: bool,
}

impl ForeignKey {
    /// A foreign key without options; the columns in pairs.
    pub fn new(
        columns: Vec<ColumnId>,
        references: TableId,
        referenced_columns: Vec<ColumnId>,
    ) -> Self {
        Self {
            columns,
            references,
            referenced_columns,
            match_type: MatchType::default(),
            on_update: ReferentialAction::default(),
            on_delete: ReferentialAction::default(),
            on_delete_columns: Vec::new(),
            period: false,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchType {
    #[default]
    Simple,
    Full,
    Partial,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReferentialAction {
    #[default]
    NoAction,
    Restrict,
    Cascade,
    SetNull,
    SetDefault,
}

impl ReferentialAction {
    /// All of them, in the manual's order.
    pub const ALL: [Self; 5] =
        [Self::NoAction, Self::Restrict, Self::Cascade, Self::SetNull, Self::SetDefault];

    /// As SQL has it, in small letters.
    pub fn words(self) -> &'static str {
        match self {
            Self::NoAction => "no action",
            Self::Restrict => "restrict",
            Self::Cascade => "cascade",
            Self::SetNull => "set null",
            Self::SetDefault => "set default",
        }
    }
}

/// When a constraint is checked (manual, `SET CONSTRAINTS`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deferrable {
    #[default]
    NotDeferrable,
    InitiallyImmediate,
    InitiallyDeferred,
}

/// One `element WITH operator` of an exclusion constraint.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "FlatElement", into = "FlatElement")]
pub struct ExclusionElement {
    pub element: IndexElement,
    /// The operator, `=` or `&&`, with a schema where it needs one.
    pub operator: QualifiedName,
}

/// An [`ExclusionElement`] as a file holds it: one object.
#[derive(Serialize, Deserialize)]
struct FlatElement {
    key: IndexKey,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    collation: Option<QualifiedName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    opclass: Option<QualifiedName>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    opclass_parameters: Vec<StorageParameter>,
    #[serde(default, skip_serializing_if = "is_default")]
    order: SortOrder,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    nulls: Option<NullsOrder>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    statistics: Option<i32>,
    operator: QualifiedName,
}

impl From<FlatElement> for ExclusionElement {
    fn from(flat: FlatElement) -> Self {
        let FlatElement {
            key,
            collation,
            opclass,
            opclass_parameters,
            order,
            nulls,
            statistics,
            operator,
        } = flat;
        let element =
            IndexElement { key, collation, opclass, opclass_parameters, order, nulls, statistics };
        Self { element, operator }
    }
}

impl From<ExclusionElement> for FlatElement {
    fn from(element: ExclusionElement) -> Self {
        let ExclusionElement { element, operator } = element;
        let IndexElement { key, collation, opclass, opclass_parameters, order, nulls, statistics } =
            element;
        Self { key, collation, opclass, opclass_parameters, order, nulls, statistics, operator }
    }
}

impl Constraint {
    /// Whether both are keys (primary or unique) on the same columns with the same options, so that one index
    /// would serve them.
    pub fn is_same_key(&self, other: &Self) -> bool {
        use ConstraintKind::{PrimaryKey, Unique};
        match (&self.kind, &other.kind) {
            (PrimaryKey(a) | Unique(a), PrimaryKey(b) | Unique(b)) => {
                a.columns == b.columns
                    && a.include == b.include
                    && a.nulls_not_distinct == b.nulls_not_distinct
                    && self.deferrable == other.deferrable
            }
            _ => false,
        }
    }

    pub fn new(id: ConstraintId, name: impl Into<Name>, kind: ConstraintKind) -> Self {
        Self {
            id,
            name: name.into(),
            kind,
            deferrable: Deferrable::default(),
            not_valid: false,
            not_enforced: false,
            inherited: false,
            clustered: false,
            comment: None,
        }
    }

    pub fn foreign_key(&self) -> Option<&ForeignKey> {
        match &self.kind {
            ConstraintKind::ForeignKey(key) => Some(key),
            _ => None,
        }
    }

    /// Columns of this table that the constraint names outside expressions.
    pub fn columns(&self) -> &[ColumnId] {
        match &self.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => &key.columns,
            ConstraintKind::ForeignKey(key) => &key.columns,
            ConstraintKind::NotNull { column, .. } => std::slice::from_ref(column),
            ConstraintKind::Check { .. } | ConstraintKind::Exclude { .. } => &[],
        }
    }
}
