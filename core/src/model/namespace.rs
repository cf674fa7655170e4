//! Schemas and extensions.

use super::column::is_false;
use super::{Acl, ExtensionId, Name, SchemaId, records::record};
use serde::{Deserialize, Serialize};

/// A schema in the sense of `CREATE SCHEMA`: a namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Schema {
    pub id: SchemaId,
    pub name: Name,
    /// Belongs to the server or the platform (`pg_catalog`, `auth`, `public` untouched): never emitted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub external: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

record!(Schema, SchemaId);

/// An extension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Extension {
    pub id: ExtensionId,
    pub name: Name,
    /// Schema its objects live in, where one was named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

record!(Extension, ExtensionId);
