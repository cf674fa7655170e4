//! Types that a schema defines.

use super::column::is_false;
use super::{
    Acl, DataType, EnumLabelId, Expr, Name, QualifiedName, SchemaId, StorageParameter, TypeId,
    records::record,
};
use serde::{Deserialize, Serialize};

/// An enum, composite type, domain type, range type or base type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TypeDef {
    pub id: TypeId,
    pub schema: SchemaId,
    pub name: Name,
    pub kind: TypeKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

record!(TypeDef, TypeId);

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TypeKind {
    Enum {
        /// In sort order.
        labels: Vec<EnumLabel>,
    },
    Composite {
        attributes: Vec<CompositeAttribute>,
    },
    /// A Postgres DOMAIN; what Trestle calls a *domain type*.
    Domain {
        #[serde(rename = "type")]
        base: DataType,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        collation: Option<QualifiedName>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default: Option<Expr>,
        #[serde(default, skip_serializing_if = "is_false")]
        not_null: bool,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        checks: Vec<DomainCheck>,
    },
    Range {
        subtype: DataType,
        /// Further options as written: `subtype_diff`, `multirange_type_name` …
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        options: Vec<StorageParameter>,
    },
    Base {
        /// `(INPUT = …, OUTPUT = …)`, with its parentheses; empty for a type that is only announced.
        #[serde(default, skip_serializing_if = "Expr::is_empty")]
        definition: Expr,
    },
}

impl TypeKind {
    /// The word by which SQL speaks of such a type.
    pub fn keyword(&self) -> &'static str {
        if matches!(self, Self::Domain { .. }) { "DOMAIN" } else { "TYPE" }
    }

    /// What a range type can say beside its subtype, as `CREATE TYPE` names it.
    pub const RANGE_OPTIONS: [&str; 5] =
        ["subtype_opclass", "collation", "canonical", "subtype_diff", "multirange_type_name"];
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EnumLabel {
    pub id: EnumLabelId,
    /// The label itself; case and spaces count.
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CompositeAttribute {
    pub name: Name,
    #[serde(rename = "type")]
    pub data_type: DataType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<QualifiedName>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

/// A check of a domain type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DomainCheck {
    pub name: Name,
    /// Without the outer parentheses; the value is called `VALUE`.
    pub expression: Expr,
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_valid: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}
