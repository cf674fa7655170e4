//! What rules look at.

use crate::conventions::Settings;
use crate::model::{Catalog, Column, ColumnId, Document, Table, TableId};

/// A document with what it promises.
#[derive(Clone, Copy, Debug)]
pub struct Context<'d> {
    pub document: &'d Document,
    pub settings: &'d Settings,
}

impl<'d> Context<'d> {
    pub(super) fn catalog(&self) -> &'d Catalog {
        &self.document.schema
    }
}

/// The only column of a primary key, where it is no foreign key as well.
pub(super) fn key_column(table: &Table) -> Option<&Column> {
    let [id] = table.primary_key()?.columns.as_slice() else { return None };
    table.column(id).filter(|c| !table.is_referencing(id) && !c.inherited)
}

/// Whether a column has one of these names.
pub(super) fn is_called(column: &Column, names: &[String]) -> bool {
    names.iter().any(|name| column.name == name.as_str())
}

/// Tables that a table names.
pub(super) fn neighbours(table: &Table) -> impl Iterator<Item = &TableId> {
    let referenced = table.foreign_keys().map(|(_, key)| &key.references);
    let parents = table.inherits.iter().chain(table.partition_of.iter().map(|p| &p.parent));
    referenced.chain(parents)
}

/// Names of columns for a sentence: `a`, `a and b`, `a, b and c`.
pub(super) fn listed(table: &Table, columns: &[ColumnId]) -> String {
    let name = |id| table.column(id).map_or("", |c| c.name.as_str());
    let names: Vec<&str> = columns.iter().map(name).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [all @ .., last] => format!("{} and {last}", all.join(", ")),
    }
}

/// Tables in which tools write down which migrations were run. Nobody who has one chose its columns.
const OF_TOOLS: &[&str] = &[
    "__drizzle_migrations",
    "__EFMigrationsHistory",
    "_prisma_migrations",
    "alembic_version",
    "ar_internal_metadata",
    "databasechangelog",
    "databasechangeloglock",
    "django_migrations",
    "flyway_schema_history",
    "goose_db_version",
    "knex_migrations",
    "schema_migrations",
];

/// Whether a migration tool has made a table for itself.
pub(super) fn is_of_tool(table: &Table) -> bool {
    OF_TOOLS.contains(&table.name.as_str())
}
