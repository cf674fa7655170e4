//! Defaults that columns of a type often have.

use trestle_core::model::{Catalog, Column, TypeKind, TypeName};
use trestle_core::sql::quote_literal;

/// Labels of an enum that are offered.
const MAX_LABELS: usize = 6;

pub(in crate::page) fn defaults(catalog: &Catalog, column: &Column) -> Vec<String> {
    if column.data_type.dimensions > 0 {
        return vec!["'{}'".to_owned()];
    }
    let texts: &[&str] = match &column.data_type.name {
        TypeName::Builtin(name) => match name.as_str() {
            "uuid" => &["gen_random_uuid()"],
            "boolean" => &["false", "true"],
            "timestamptz" | "timestamp" => &["now()"],
            "date" => &["CURRENT_DATE"],
            "time" | "timetz" => &["CURRENT_TIME"],
            "smallint" | "integer" | "bigint" | "numeric" | "real" | "double precision" => {
                &["0", "1"]
            }
            "text" | "varchar" | "char" => &["''"],
            "json" | "jsonb" => &["'{}'", "'[]'"],
            _ => &[],
        },
        TypeName::Defined(id) => {
            return match catalog.types.get(id).map(|t| &t.kind) {
                Some(TypeKind::Enum { labels }) => {
                    labels.iter().take(MAX_LABELS).map(|l| quote_literal(&l.name)).collect()
                }
                _ => Vec::new(),
            };
        }
        _ => &[],
    };
    texts.iter().map(|t| (*t).to_owned()).collect()
}
