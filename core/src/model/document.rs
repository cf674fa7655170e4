//! The document: everything that is saved.

use super::column::is_default;
use super::{
    Column, ColumnId, Conventions, DefaultPrivileges, Definition, Diagram, DiagramId, Domain,
    Extension, Function, Name, Records, RelationId, Role, Schema, SchemaId, Sequence, Suppression,
    Table, TableId, TypeDef, TypeName, UnknownField, Verbatim, View,
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// The format that this version writes.
pub const FORMAT: &str = "trestle/1";

/// Everything that is saved. SQL, diagnostics, plans, geometry and documentation are functions of it.
///
/// A clone shares all records. Schema, domains and diagrams are apart, so that moving a card does not
/// touch the schema.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Document {
    pub format: String,
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub schema: Catalog,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub domains: Records<Domain>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub diagrams: Records<Diagram>,
    /// What the schema is to keep.
    #[serde(default, skip_serializing_if = "is_default")]
    pub conventions: Arc<Conventions>,
    /// Rules that are not held against an object, in order; each names an object that there is.
    #[serde(default, skip_serializing_if = "is_default")]
    pub suppressions: Arc<Vec<Suppression>>,
    /// What a newer version wrote into the file; see [`crate::share`]. No part of patches.
    #[serde(skip)]
    pub unknown: Arc<Vec<UnknownField>>,
}

impl Document {
    /// A document with a schema `public` and one diagram, and nothing in them.
    pub fn new(name: impl Into<String>) -> Self {
        let mut document = Self {
            format: FORMAT.to_owned(),
            name: name.into(),
            schema: Catalog::default(),
            domains: Records::default(),
            diagrams: Records::default(),
            conventions: Arc::default(),
            suppressions: Arc::default(),
            unknown: Arc::default(),
        };
        document.schema.schemas.insert(Schema {
            id: SchemaId::new("public"),
            name: Name::new("public"),
            external: true,
            owner: None,
            comment: None,
            acl: super::Acl::default(),
        });
        document.diagrams.insert(Diagram::new(Self::main_diagram_id(), "Main"));
        document
    }

    pub fn main_diagram_id() -> DiagramId {
        DiagramId::new("main")
    }

    /// The diagram that is shown where none is asked for: the main one, else one of all tables, else any.
    pub fn opening_diagram(&self) -> Option<&Diagram> {
        let all_tables = || self.diagrams.iter().find(|d| d.tables.is_none());
        let found = self.diagrams.get(&Self::main_diagram_id());
        let found = found.or_else(all_tables).or_else(|| self.diagrams.iter().next());
        found.map(AsRef::as_ref)
    }
}

/// The objects of a Postgres database that a document describes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Catalog {
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub schemas: Records<Schema>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub extensions: Records<Extension>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub roles: Records<Role>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub types: Records<TypeDef>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub sequences: Records<Sequence>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub tables: Records<Table>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub views: Records<View>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub functions: Records<Function>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub definitions: Records<Definition>,
    #[serde(default, skip_serializing_if = "Records::is_empty")]
    pub verbatim: Records<Verbatim>,
    #[serde(default, skip_serializing_if = "is_default")]
    pub default_privileges: Arc<Vec<DefaultPrivileges>>,
}

impl Catalog {
    pub fn schema_named(&self, name: &str) -> Option<&Arc<Schema>> {
        self.schemas.iter().find(|s| s.name == *name)
    }

    /// The schema's name; its id where there is no such schema.
    pub fn schema_name<'a>(&'a self, id: &'a SchemaId) -> &'a str {
        self.schemas.get(id).map_or(id.as_str(), |s| s.name.as_str())
    }

    /// A name as people read it: no quotes, the schema only where it is not `public`.
    pub fn readable_name(&self, schema: &SchemaId, name: &Name) -> String {
        match self.schema_name(schema) {
            "public" => name.to_string(),
            schema => format!("{schema}.{name}"),
        }
    }

    pub fn table_named(&self, schema: &SchemaId, name: &str) -> Option<&Arc<Table>> {
        self.tables.iter().find(|t| t.schema == *schema && t.name == *name)
    }

    pub fn column(&self, table: &TableId, column: &ColumnId) -> Option<&Column> {
        self.tables.get(table)?.column(column)
    }

    /// Schema and name of what a type refers to, where it is not built in.
    pub fn type_name<'a>(&'a self, name: &'a TypeName) -> Option<(Option<&'a str>, &'a str)> {
        let (schema, name) = match name {
            TypeName::Builtin(name) => return Some((None, name.as_str())),
            TypeName::External(name) => {
                return Some((name.schema.as_ref().map(Name::as_str), name.name.as_str()));
            }
            TypeName::Defined(id) => self.types.get(id).map(|t| (&t.schema, &t.name))?,
            TypeName::Row(RelationId::Table(id)) => {
                self.tables.get(id).map(|t| (&t.schema, &t.name))?
            }
            TypeName::Row(RelationId::View(id)) => {
                self.views.get(id).map(|v| (&v.schema, &v.name))?
            }
        };
        Some((Some(self.schema_name(schema)), name.as_str()))
    }

    /// A type as [`super::DataType::parse`] reads it, with names that this catalog defines resolved: types, then
    /// tables and views, whose rows are types too. A name without a schema is looked for in `public`
    /// first.
    #[must_use]
    pub fn resolve_type(&self, mut data_type: super::DataType) -> super::DataType {
        let TypeName::External(wanted) = &data_type.name else { return data_type };
        let fits = |schema: &SchemaId, name: &Name| {
            *name == wanted.name
                && wanted.schema.as_ref().is_none_or(|s| s.as_str() == self.schema_name(schema))
        };
        let abroad = |schema: &SchemaId| self.schema_name(schema) != "public";
        let types = self.types.iter().filter(|t| fits(&t.schema, &t.name));
        let tables = self.tables.iter().filter(|t| fits(&t.schema, &t.name));
        let views = self.views.iter().filter(|v| fits(&v.schema, &v.name));
        let found = types
            .min_by_key(|t| abroad(&t.schema))
            .map(|t| TypeName::Defined(t.id.clone()))
            .or_else(|| {
                let table = tables.min_by_key(|t| abroad(&t.schema))?;
                Some(TypeName::Row(RelationId::Table(table.id.clone())))
            })
            .or_else(|| {
                let view = views.min_by_key(|v| abroad(&v.schema))?;
                Some(TypeName::Row(RelationId::View(view.id.clone())))
            });
        if let Some(found) = found {
            data_type.name = found;
        }
        data_type
    }

    /// The type as people read it: no quotes, the schema only where it is not `public`.
    pub fn type_text(&self, data_type: &super::DataType) -> String {
        match self.type_name(&data_type.name) {
            Some((Some(schema), name)) if schema != "public" => {
                data_type.text_with_name(&format!("{schema}.{name}"))
            }
            Some((_, name)) => data_type.text_with_name(name),
            None => data_type.text_with_name("?"),
        }
    }
}
