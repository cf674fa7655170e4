//! Relations in words.

use crate::model::{Catalog, Column, ColumnId, Constraint, Document, ForeignKey, Table};

/// Both ends of a foreign key: `orders.buyer → users.id`, `lines (order_id, line) → orders (id, line)`.
pub fn foreign_key_words(catalog: &Catalog, table: &Table, key: &ForeignKey) -> String {
    let names = |table: &Table, ids: &[ColumnId]| {
        let columns = ids.iter().filter_map(|id| table.column(id));
        end(table.name.as_str(), &columns.map(|c| c.name.to_string()).collect::<Vec<_>>())
    };
    let referenced = catalog.tables.get(&key.references);
    let referenced = referenced
        .map_or_else(|| key.references.to_string(), |t| names(t, &key.referenced_columns));
    format!("{} → {referenced}", names(table, &key.columns))
}

/// What is to know of a foreign key: its ends, its name, and what it does when the referenced row changes. None of another
/// constraint.
pub fn foreign_key_facts(
    catalog: &Catalog,
    table: &Table,
    constraint: &Constraint,
) -> Option<[String; 3]> {
    let key = constraint.foreign_key()?;
    Some([
        foreign_key_words(catalog, table, key),
        constraint.name.to_string(),
        format!("on delete {}, on update {}", key.on_delete.words(), key.on_update.words()),
    ])
}

/// One end of a relation: a column by a dot, several in parentheses.
pub(super) fn end(table: &str, columns: &[String]) -> String {
    match columns {
        // What is more than a name stands apart, as several do.
        [one] if !one.contains(' ') => format!("{table}.{one}"),
        columns => format!("{table} ({})", columns.join(", ")),
    }
}

/// `orders.total (numeric)`.
pub(super) fn with_type(document: &Document, table: &Table, column: &Column) -> String {
    let data_type = document.schema.type_text(&column.data_type);
    format!("{}.{} ({data_type})", table.name, column.name)
}

/// `id uuid, version integer`.
pub(super) fn listed_with_types(document: &Document, columns: &[&Column]) -> String {
    let said = |c: &&Column| format!("{} {}", c.name, document.schema.type_text(&c.data_type));
    columns.iter().map(said).collect::<Vec<_>>().join(", ")
}
