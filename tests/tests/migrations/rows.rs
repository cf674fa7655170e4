//! A row for each table, all made of the same values, so that keys that reference others do.

use postgres::Client;
use std::collections::BTreeMap;
use trestle_core::model::{Catalog, DataType, Document, Table, TableKind, TypeKind, TypeName};
use trestle_core::sql::{quote_ident, quote_literal};

/// A value of a type; none where none is known.
fn value(catalog: &Catalog, data_type: &DataType) -> Option<String> {
    if data_type.dimensions > 0 {
        return Some("'{}'".to_owned());
    }
    Some(match &data_type.name {
        TypeName::Builtin(name) => match name.as_str() {
            "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => "1",
            "text" | "varchar" | "char" | "name" => "'a'",
            "boolean" => "true",
            "uuid" => "'00000000-0000-4000-8000-000000000001'",
            "timestamp" | "timestamptz" | "date" => "'2026-01-02'",
            "time" | "timetz" => "'01:02'",
            "interval" => "'1 day'",
            "json" | "jsonb" => "'{\"a\": 1}'",
            "bytea" => "'\\x01'",
            "inet" | "cidr" => "'10.0.0.1'",
            _ => return None,
        }
        .to_owned(),
        TypeName::Defined(id) => match &catalog.types.get(id)?.kind {
            TypeKind::Enum { labels } => quote_literal(&labels.first()?.name),
            TypeKind::Domain { base, .. } => value(catalog, base)?,
            _ => return None,
        },
        _ => return None,
    })
}

fn insert(document: &Document, table: &Table) -> String {
    let catalog = &document.schema;
    let settable = table.columns.iter().filter(|c| c.generated.is_none());
    let (columns, values): (Vec<_>, Vec<_>) = settable
        .filter_map(|c| Some((quote_ident(c.name.as_str()), value(catalog, &c.data_type)?)))
        .unzip();
    let name = name(catalog, table);
    if columns.is_empty() {
        return format!("INSERT INTO {name} DEFAULT VALUES");
    }
    format!(
        "INSERT INTO {name} ({}) OVERRIDING SYSTEM VALUE VALUES ({})",
        columns.join(", "),
        values.join(", ")
    )
}

fn name(catalog: &Catalog, table: &Table) -> String {
    format!(
        "{}.{}",
        quote_ident(catalog.schema_name(&table.schema)),
        quote_ident(table.name.as_str())
    )
}

/// Puts a row into each table that takes one, and gives how many did.
pub fn fill(document: &Document, client: &mut Client) -> usize {
    let tables = document.schema.tables.iter();
    let mut open: Vec<&Table> = tables.map(|t| &**t).filter(|t| !t.external).collect();
    let all = open.len();
    loop {
        let before = open.len();
        // Those whose keys wait for others come again.
        open.retain(|table| client.batch_execute(&insert(document, table)).is_err());
        if open.len() == before {
            return all - open.len();
        }
    }
}

/// How many rows there are in each table that a later document has too, by its id, and what they hold in columns whose
/// type is the same in both.
pub fn count(
    document: &Document,
    other: &Document,
    client: &mut Client,
) -> BTreeMap<String, (i64, Option<String>)> {
    let mut all = BTreeMap::new();
    let is_here = |t: &&std::sync::Arc<Table>| !t.external && t.kind == TableKind::Ordinary;
    for table in document.schema.tables.iter().filter(is_here) {
        let Some(kept) = other.schema.tables.get(&table.id) else { continue };
        let same = table.columns.iter().filter(|c| {
            c.generated.is_none()
                && kept
                    .column(&c.id)
                    .is_some_and(|k| k.data_type == c.data_type && k.not_null == c.not_null)
        });
        let mut same: Vec<_> =
            same.map(|c| (c.id.to_string(), quote_ident(c.name.as_str()))).collect();
        same.sort();
        let list: Vec<_> = same.iter().map(|(_, name)| format!("t.{name}::text")).collect();
        let row = if list.is_empty() {
            "''".to_owned()
        } else {
            format!("concat_ws('|', {})", list.join(", "))
        };
        let sql = format!(
            "SELECT count(*), string_agg({row}, '/') FROM ONLY {} t",
            name(&document.schema, table)
        );
        let row = client.query_one(&sql, &[]).unwrap_or_else(|e| panic!("{sql}: {e}"));
        all.insert(table.id.to_string(), (row.get(0), row.get(1)));
    }
    all
}
