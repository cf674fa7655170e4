//! Names and types as the emitted text writes them.

use crate::model::{
    Catalog, ColumnId, DataType, Definition, Function, FunctionKind, Name, QualifiedName, Schema,
    SchemaId, Sequence, StorageParameter, Table, TableId, TableKind, TypeDef, TypeName, View,
};
use crate::sql::{quote_ident, quote_literal};
use std::sync::Arc;

/// Writes names of one catalog, and holds its objects in the order of their names: ids tell what a thing
/// was called when it was made, which no text can say.
pub(crate) struct Names<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) schemas: Vec<&'a Arc<Schema>>,
    pub(crate) types: Vec<&'a Arc<TypeDef>>,
    pub(crate) sequences: Vec<&'a Arc<Sequence>>,
    pub(crate) tables: Vec<&'a Arc<Table>>,
    pub(crate) views: Vec<&'a Arc<View>>,
    pub(crate) functions: Vec<&'a Arc<Function>>,
    pub(crate) definitions: Vec<&'a Arc<Definition>>,
}

impl<'a> Names<'a> {
    pub(crate) fn new(catalog: &'a Catalog) -> Self {
        macro_rules! by_name {
            ($records:ident) => {{
                let mut all: Vec<_> = catalog.$records.iter().collect();
                all.sort_by(|a, b| {
                    let key = |schema| catalog.schema_name(schema);
                    (key(&a.schema), &a.name).cmp(&(key(&b.schema), &b.name))
                });
                all
            }};
        }
        let mut schemas: Vec<_> = catalog.schemas.iter().collect();
        schemas.sort_by(|a, b| a.name.cmp(&b.name));
        let mut definitions: Vec<_> = catalog.definitions.iter().collect();
        definitions
            .sort_by_key(|d| (d.kind, d.schema.as_ref().map(|s| catalog.schema_name(s)), &d.name));
        Self {
            catalog,
            schemas,
            types: by_name!(types),
            sequences: by_name!(sequences),
            tables: by_name!(tables),
            views: by_name!(views),
            functions: by_name!(functions),
            definitions,
        }
    }

    /// For names alone, where nothing is listed.
    pub(crate) fn without_lists(catalog: &'a Catalog) -> Self {
        Self {
            catalog,
            schemas: Vec::new(),
            types: Vec::new(),
            sequences: Vec::new(),
            tables: Vec::new(),
            views: Vec::new(),
            functions: Vec::new(),
            definitions: Vec::new(),
        }
    }

    pub(crate) fn schema(&self, id: &SchemaId) -> String {
        quote_ident(self.catalog.schema_name(id)).into_owned()
    }

    pub(crate) fn qualified(&self, schema: &SchemaId, name: &Name) -> String {
        format!("{}.{}", self.schema(schema), quote_ident(name.as_str()))
    }

    pub(crate) fn table(&self, table: &Table) -> String {
        self.qualified(&table.schema, &table.name)
    }

    pub(crate) fn table_id(&self, id: &TableId) -> String {
        match self.catalog.tables.get(id) {
            Some(table) => self.table(table),
            None => quote_ident(id.as_str()).into_owned(),
        }
    }

    pub(crate) fn column(table: &Table, id: &ColumnId) -> String {
        let name = table.column(id).map_or(id.as_str(), |c| c.name.as_str());
        quote_ident(name).into_owned()
    }

    /// `a, b, c`.
    pub(crate) fn columns(table: &Table, ids: &[ColumnId]) -> String {
        ids.iter().map(|id| Self::column(table, id)).collect::<Vec<_>>().join(", ")
    }

    pub(crate) fn data_type(&self, data_type: &DataType) -> String {
        let name = match self.catalog.type_name(&data_type.name) {
            Some((_, name)) if matches!(data_type.name, TypeName::Builtin(_)) => builtin(name),
            Some((Some(schema), name)) => format!("{}.{}", quote_ident(schema), quote_ident(name)),
            Some((None, name)) => quote_ident(name).into_owned(),
            None => "unknown".to_owned(),
        };
        data_type.text_with_name(&name)
    }

    /// `schema.name(types)`, by which Postgres tells functions apart.
    pub(crate) fn signature(&self, function: &Function) -> String {
        let types: Vec<String> = function
            .arguments
            .iter()
            .filter(|a| a.mode.is_input())
            .map(|a| self.data_type(&a.data_type))
            .collect();
        format!("{}({})", self.qualified(&function.schema, &function.name), types.join(", "))
    }
}

/// `"char"`, the one-byte type, is not `char`; the model keeps the latter.
fn builtin(name: &str) -> String {
    if name.contains(' ') || DataType::canonical_builtin(name).is_some() {
        name.to_owned()
    } else {
        quote_ident(name).into_owned()
    }
}

pub(crate) fn path(name: &QualifiedName) -> String {
    match &name.schema {
        Some(schema) => {
            format!("{}.{}", quote_ident(schema.as_str()), quote_ident(name.name.as_str()))
        }
        None => quote_ident(name.name.as_str()).into_owned(),
    }
}

/// ` COLLATE name`, or nothing.
pub(crate) fn collation(name: Option<&QualifiedName>) -> String {
    name.map_or_else(String::new, |name| format!(" COLLATE {}", path(name)))
}

/// `key = value, …` of `WITH (…)`.
pub(crate) fn parameters(parameters: &[StorageParameter]) -> String {
    parameters
        .iter()
        .map(|p| {
            let key = p.key.split('.').map(quote_ident).collect::<Vec<_>>().join(".");
            match &p.value {
                Some(value) => format!("{key} = {}", parameter_value(value)),
                None => key,
            }
        })
        .collect::<Vec<_>>()
        .join(", ")
}

fn parameter_value(value: &str) -> String {
    let plain = !value.is_empty()
        && value.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-'))
        && !value.starts_with('.');
    if plain { value.to_owned() } else { quote_literal(value) }
}

/// ` WITH (…)`, or nothing.
pub(crate) fn with(list: &[StorageParameter]) -> String {
    if list.is_empty() { String::new() } else { format!(" WITH ({})", parameters(list)) }
}

/// ` OPTIONS (key 'value', …)` of foreign objects, or nothing.
pub(crate) fn options(list: &[StorageParameter]) -> String {
    if list.is_empty() {
        return String::new();
    }
    let all: Vec<String> = list
        .iter()
        .map(|p| {
            format!("{} {}", quote_ident(&p.key), quote_literal(p.value.as_deref().unwrap_or("")))
        })
        .collect();
    format!(" OPTIONS ({})", all.join(", "))
}

/// ` TABLESPACE name`, or nothing.
pub(crate) fn tablespace(name: Option<&Name>) -> String {
    name.map_or_else(String::new, |name| format!(" TABLESPACE {}", quote_ident(name.as_str())))
}

/// The word for a table's kind in `ALTER`.
pub(crate) fn table_word(table: &Table) -> &'static str {
    if table.kind == TableKind::Ordinary { "TABLE" } else { "FOREIGN TABLE" }
}

/// The word for a view's kind.
pub(crate) fn view_word(view: &View) -> &'static str {
    if view.kind.is_materialized() { "MATERIALIZED VIEW" } else { "VIEW" }
}

/// The word for a function's kind in `COMMENT ON` and `GRANT`.
pub(crate) fn routine_word(kind: FunctionKind) -> &'static str {
    match kind {
        FunctionKind::Procedure => "PROCEDURE",
        FunctionKind::Function | FunctionKind::Window => "FUNCTION",
    }
}
