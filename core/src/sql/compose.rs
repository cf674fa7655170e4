//! SQL that is put together from names whose objects are known, so that renames reach it and nothing is parsed.

use super::{quote_ident, quote_literal};
use crate::model::{Catalog, ColumnId, Expr, FunctionId, ObjectRef, Reference, Table};

/// SQL in the course of being written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sql {
    text: String,
    references: Vec<Reference>,
}

/// How the columns of a table are told from those of others around them.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Place<'a> {
    /// By nothing: there is no other around them.
    Bare(&'a Table),
    /// By the table's name.
    Named(&'a Table),
    Aliased(&'a Table, &'a str),
}

impl<'a> Place<'a> {
    pub(crate) fn table(self) -> &'a Table {
        match self {
            Self::Bare(table) | Self::Named(table) | Self::Aliased(table, _) => table,
        }
    }
}

impl Sql {
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.to_owned(), references: Vec::new() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn then(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    pub(crate) fn literal(self, value: &str) -> Self {
        let value = quote_literal(value);
        self.then(&value)
    }

    /// A name that stands for no object of the document.
    #[cfg(feature = "sql")]
    pub(crate) fn identifier(self, name: &str) -> Self {
        let name = quote_ident(name);
        self.then(&name)
    }

    pub(crate) fn sql(mut self, other: &Self) -> Self {
        let offset = offset(self.text.len());
        self.text.push_str(&other.text);
        self.references.extend(other.references.iter().map(|r| Reference {
            start: r.start.saturating_add(offset),
            end: r.end.saturating_add(offset),
            target: r.target.clone(),
        }));
        self
    }

    fn name(mut self, name: &str, target: ObjectRef) -> Self {
        let start = offset(self.text.len());
        self.text.push_str(&quote_ident(name));
        let end = offset(self.text.len());
        self.references.push(Reference { start, end, target });
        self
    }

    /// With its schema, as text that means the same whatever the search path is.
    pub(crate) fn table(self, catalog: &Catalog, table: &Table) -> Self {
        let schema = catalog.schema_name(&table.schema);
        self.name(schema, ObjectRef::Schema(table.schema.clone()))
            .then(".")
            .name(table.name.as_str(), ObjectRef::Table(table.id.clone()))
    }

    pub(crate) fn column(self, place: Place<'_>, column: &ColumnId) -> Self {
        let table = place.table();
        let before = match place {
            Place::Bare(_) => self,
            Place::Named(table) => {
                self.name(table.name.as_str(), ObjectRef::Table(table.id.clone())).then(".")
            }
            Place::Aliased(_, alias) => self.then(&quote_ident(alias)).then("."),
        };
        let name = table.column(column).map_or(column.as_str(), |c| c.name.as_str());
        before.name(name, ObjectRef::Column(table.id.clone(), column.clone()))
    }

    /// A call without arguments.
    pub(crate) fn call(self, catalog: &Catalog, function: &FunctionId) -> Self {
        let Some(found) = catalog.functions.get(function) else { return self };
        let schema = catalog.schema_name(&found.schema);
        self.name(schema, ObjectRef::Schema(found.schema.clone()))
            .then(".")
            .name(found.name.as_str(), ObjectRef::Function(function.clone()))
            .then("()")
    }

    /// Both have to hold; the same is said once.
    pub(crate) fn and(self, other: &Self) -> Self {
        if self.text.contains(&other.text) {
            return self;
        }
        self.then(" and ").sql(other)
    }

    pub(crate) fn into_expr(self) -> Expr {
        Expr::new(self.text, self.references)
    }
}

/// Texts are bounded far below 4 GiB; an offset past that would only lose a reference.
fn offset(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
