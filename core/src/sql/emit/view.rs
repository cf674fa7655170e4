//! `CREATE VIEW` and `CREATE MATERIALIZED VIEW`.

use super::names::{Names, tablespace, with};
use crate::model::{View, ViewCheckOption, ViewKind};
use crate::sql::quote_ident;
use std::fmt::Write;

pub(crate) fn create(view: &View, names: &Names<'_>) -> String {
    let word = match view.kind {
        ViewKind::Plain => "VIEW",
        ViewKind::Recursive => "RECURSIVE VIEW",
        ViewKind::Materialized | ViewKind::MaterializedWithoutData => "MATERIALIZED VIEW",
    };
    let mut text = format!("CREATE {word} {}", names.qualified(&view.schema, &view.name));
    if !view.column_names.is_empty() {
        let columns: Vec<_> =
            view.column_names.iter().map(|n| quote_ident(n.as_str()).into_owned()).collect();
        let _ = write!(text, " ({})", columns.join(", "));
    }
    if let Some(method) = &view.access_method {
        let _ = write!(text, " USING {}", quote_ident(method.as_str()));
    }
    text.push_str(&with(&view.parameters));
    text.push_str(&tablespace(view.tablespace.as_ref()));
    let _ = write!(text, " AS\n{}", view.query);
    match view.check_option {
        Some(ViewCheckOption::Local) => text.push_str("\nWITH LOCAL CHECK OPTION"),
        Some(ViewCheckOption::Cascaded) => text.push_str("\nWITH CASCADED CHECK OPTION"),
        None => {}
    }
    if view.kind == ViewKind::MaterializedWithoutData {
        text.push_str("\nWITH NO DATA");
    }
    for (column, default) in &view.column_defaults {
        let _ = write!(
            text,
            ";\nALTER VIEW {} ALTER COLUMN {} SET DEFAULT {default}",
            names.qualified(&view.schema, &view.name),
            quote_ident(column.as_str())
        );
    }
    text
}
