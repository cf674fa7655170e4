//! What rules look at.

use crate::conventions::Settings;
use crate::model::{Catalog, ColumnId, Document, Table};

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
