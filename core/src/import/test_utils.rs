//! What an import gave, as text.

use super::{ImportOptions, Imported, Outcome, Source, import};
use crate::model::{
    ColumnId, ConstraintKind, Document, IndexKey, Table, TypeKind, check_invariants,
};
use std::fmt::Write;

/// Imports, and checks what must hold of every document.
pub(super) fn read_sources(sources: Vec<Source>) -> Imported {
    let imported = import(sources, &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), []);
    imported
}

/// What the report says of statements that have a reason, then the schema.
pub(super) fn describe(imported: &Imported) -> String {
    let mut text = String::new();
    for row in &imported.report.rows {
        if let Some(reason) = &row.reason {
            let (line, column, outcome) = (row.line, row.column, row.outcome.label());
            let _ = writeln!(text, "{line}:{column} {outcome} {}: {reason}", row.summary);
        } else {
            assert_eq!(row.outcome, Outcome::Modelled, "{row:?}");
        }
    }
    text + &schema(&imported.document)
}

fn schema(document: &Document) -> String {
    let mut text = String::new();
    let catalog = &document.schema;
    for item in &catalog.types {
        if let TypeKind::Enum { labels } = &item.kind {
            let labels: Vec<&str> = labels.iter().map(|l| l.name.as_str()).collect();
            let name = catalog.readable_name(&item.schema, &item.name);
            let _ = writeln!(text, "enum {name}: {}", labels.join(", "));
        }
    }
    for table in &catalog.tables {
        let _ = write!(text, "{}", catalog.readable_name(&table.schema, &table.name));
        let _ = writeln!(text, "{}", remark(table.comment.as_ref()));
        for column in &table.columns {
            let _ = write!(text, "  {} {}", column.name, catalog.type_text(&column.data_type));
            if column.not_null {
                text.push_str(" not null");
            }
            if column.identity.is_some() {
                text.push_str(" identity");
            }
            if let Some(default) = &column.default {
                let _ = write!(text, " default {default}");
            }
            let _ = writeln!(text, "{}", remark(column.comment.as_ref()));
        }
        for constraint in &table.constraints {
            let _ = match &constraint.kind {
                ConstraintKind::PrimaryKey(k) => {
                    writeln!(text, "  primary key ({})", names(table, &k.columns))
                }
                ConstraintKind::Unique(k) => {
                    writeln!(text, "  unique ({})", names(table, &k.columns))
                }
                ConstraintKind::Check { expression, .. } => {
                    writeln!(text, "  {} check ({})", constraint.name, expression.text().trim())
                }
                ConstraintKind::ForeignKey(k) => {
                    let other = catalog.tables.get(&k.references).unwrap();
                    writeln!(
                        text,
                        "  {} ({}) -> {} ({}) {:?} {:?}",
                        constraint.name,
                        names(table, &k.columns),
                        catalog.readable_name(&other.schema, &other.name),
                        names(other, &k.referenced_columns),
                        k.on_delete,
                        k.on_update,
                    )
                }
                ConstraintKind::Exclude { .. } | ConstraintKind::NotNull { .. } => Ok(()),
            };
        }
        for index in &table.indexes {
            let keys: Vec<String> = index
                .elements
                .iter()
                .map(|e| match &e.key {
                    IndexKey::Column(id) => names(table, std::slice::from_ref(id)),
                    IndexKey::Expression(e) => format!("({})", e.text().trim()),
                })
                .collect();
            let unique = if index.unique { "unique " } else { "" };
            let keys = keys.join(", ");
            let _ = write!(text, "  {unique}index {} {} ({keys})", index.name, index.method);
            let _ = writeln!(text, "{}", remark(index.comment.as_ref()));
        }
    }
    text
}

fn names(table: &Table, ids: &[ColumnId]) -> String {
    let columns = ids.iter().filter_map(|id| table.column(id));
    columns.map(|c| c.name.to_string()).collect::<Vec<_>>().join(", ")
}

fn remark(comment: Option<&String>) -> String {
    comment.map_or_else(String::new, |c| format!(" -- {}", c.replace('\n', "\\n")))
}
