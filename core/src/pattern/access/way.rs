//! By which column the rows of a table say whose they are, themselves or by what they reference.

use crate::model::{ColumnId, Document, Table, TableId};
use crate::relation::{Step, foreign_key, references};

/// Ways that are offered.
const MAX_WAYS: usize = 8;

/// A column, and the foreign keys that lead to its table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Way {
    /// The tables from the first to the one that has the column; at least one.
    pub(super) tables: Vec<TableId>,
    /// One fewer than tables.
    pub(super) steps: Vec<Step>,
    pub(super) column: ColumnId,
}

impl Way {
    pub(super) fn here(table: &TableId, column: ColumnId) -> Self {
        Self { tables: vec![table.clone()], steps: Vec::new(), column }
    }

    /// The way that is left after the first step.
    pub(super) fn rest(&self) -> Self {
        Self {
            tables: self.tables.iter().skip(1).cloned().collect(),
            steps: self.steps.iter().skip(1).cloned().collect(),
            column: self.column.clone(),
        }
    }

    pub(super) fn is_here(&self) -> bool {
        self.steps.is_empty()
    }

    /// `user_id`, or `conversation_id → conversations.user_id`.
    pub(super) fn words(&self, document: &Document) -> String {
        let catalog = &document.schema;
        let mut words: Vec<String> = self
            .steps
            .iter()
            .filter_map(|step| {
                let key = foreign_key(document, step)?;
                let name = |id| catalog.column(&step.table, id).map(|c| c.name.to_string());
                let columns: Vec<String> = key.columns.iter().filter_map(name).collect();
                Some((step.table.clone(), columns.join(", ")))
            })
            .chain(self.tables.last().map(|table| {
                let column = catalog.column(table, &self.column);
                (table.clone(), column.map_or_else(String::new, |c| c.name.to_string()))
            }))
            .enumerate()
            .map(|(number, (table, columns))| match catalog.tables.get(&table) {
                Some(table) if number > 0 => format!("{}.{columns}", table.name),
                _ => columns,
            })
            .collect();
        words.retain(|word| !word.is_empty());
        words.join(" → ")
    }
}

/// The ways from a table to one that has the column, the shortest first. Those that end in a table to be avoided, or pass
/// it, come last: by way of the users, everything is joined.
pub(super) fn ways(
    document: &Document,
    from: &TableId,
    column: &dyn Fn(&Table) -> Option<ColumnId>,
    avoided: &[TableId],
) -> Vec<Way> {
    let tables = &document.schema.tables;
    let is_end = |id: &TableId| tables.get(id).is_some_and(|table| column(table).is_some());
    let found = references(document, from, &is_end, MAX_WAYS);
    let mut all: Vec<Way> = found
        .into_iter()
        .filter_map(|path| {
            let column = column(tables.get(path.tables.last()?)?)?;
            Some(Way { tables: path.tables, steps: path.steps, column })
        })
        .collect();
    all.sort_by_key(|way| way.tables.iter().skip(1).any(|table| avoided.contains(table)));
    all
}
