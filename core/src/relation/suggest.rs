//! Foreign keys that names speak of and nobody made: `user_id` beside a table `users`.

use super::are_comparable;
use super::key::chosen;
use super::naming::{one_of, words};
use crate::conventions::Words;
use crate::domain::split_prefix;
use crate::model::{Catalog, Column, ColumnId, Document, ObjectRef, Suppression, Table, TableId};
use smol_str::SmolStr;
use std::collections::HashMap;

/// A foreign key that is likely missing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Suggestion {
    pub table: TableId,
    pub column: ColumnId,
    pub references: TableId,
}

/// The rule under which a suggestion can be dismissed, for its column: see [`Suppression`].
pub const MISSING_FOREIGN_KEY: &str = "missing-foreign-key";

impl Suggestion {
    /// What dismisses it.
    pub fn suppression(&self) -> Suppression {
        Suppression {
            object: ObjectRef::Column(self.table.clone(), self.column.clone()),
            rule: MISSING_FOREIGN_KEY.to_owned(),
            reason: None,
        }
    }

    pub fn is_dismissed(&self, document: &Document) -> bool {
        let wanted = self.suppression();
        document.suppressions.iter().any(|s| s.rule == wanted.rule && s.object == wanted.object)
    }
}

/// What each table is called for one row, with its prefix and without: by that it is known which table a column speaks of.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowNames {
    by_name: HashMap<SmolStr, Vec<TableId>>,
    of_table: HashMap<TableId, Vec<SmolStr>>,
}

impl RowNames {
    pub(crate) fn add(&mut self, document: &Document, words: &Words, table: &Table) {
        let (prefix, _) = split_prefix(table.name.as_str(), &document.domains);
        let short = SmolStr::from(one_of(document, words, table));
        let mut names = vec![short];
        if !prefix.is_empty() {
            names.extend(names.first().map(|short| SmolStr::from(format!("{prefix}{short}"))));
        }
        for name in &names {
            self.by_name.entry(name.clone()).or_default().push(table.id.clone());
        }
        self.of_table.insert(table.id.clone(), names);
    }

    pub(crate) fn remove(&mut self, table: &TableId) {
        for name in self.of_table.remove(table).unwrap_or_default() {
            if let Some(tables) = self.by_name.get_mut(&name) {
                tables.retain(|id| id != table);
                if tables.is_empty() {
                    self.by_name.remove(&name);
                }
            }
        }
    }
}

/// Suggestions in the order of the tables and of their columns, also those that were dismissed. Time grows with the number of columns.
///
/// A column is spoken for by its name alone: what a table is called for one row, then `_` and the name of the column
/// that is its key. Where several tables are called so, the one under the same prefix is meant, then the one in the
/// same schema; where that leaves several, none is.
pub fn suggestions(document: &Document) -> Vec<Suggestion> {
    let words = words(document);
    let mut names = RowNames::default();
    for table in &document.schema.tables {
        names.add(document, &words, table);
    }
    suggestions_by(document, &names)
}

/// The same where it is known already what all tables are called.
pub(crate) fn suggestions_by(document: &Document, names: &RowNames) -> Vec<Suggestion> {
    let mut found = Vec::new();
    let own = document.schema.tables.iter().filter(|t| !t.external && t.partition_of.is_none());
    for table in own {
        let columns = table.columns.iter().filter(|c| !c.inherited && c.generated.is_none());
        for column in columns {
            let references = meant(document, names, table, column);
            if let Some(references) = references.filter(|_| !table.is_referencing(&column.id)) {
                found.push(Suggestion {
                    table: table.id.clone(),
                    column: column.id.clone(),
                    references: references.id.clone(),
                });
            }
        }
    }
    found
}

fn meant<'d>(
    document: &'d Document,
    names: &RowNames,
    table: &Table,
    column: &Column,
) -> Option<&'d Table> {
    let (one, key) = column.name.as_str().rsplit_once('_')?;
    let tables = names.by_name.get(one)?.iter().filter_map(|id| document.schema.tables.get(id));
    let candidates: Vec<&Table> = tables
        .map(AsRef::as_ref)
        .filter(|t| t.id != table.id && key_is(&document.schema, t, key, column))
        .collect();
    let prefix = |t: &Table| split_prefix(t.name.as_str(), &document.domains).0.to_owned();
    let only = |close: &dyn Fn(&Table) -> bool| -> Option<&'d Table> {
        let mut close = candidates.iter().copied().filter(|t| close(t));
        close.next().filter(|_| close.next().is_none())
    };
    only(&|_| true)
        .or_else(|| only(&|t| prefix(t) == prefix(table) && t.schema == table.schema))
        .or_else(|| only(&|t| t.schema == table.schema))
}

/// Whether a table's key is one column of that name and of a type that fits.
fn key_is(catalog: &Catalog, table: &Table, name: &str, column: &Column) -> bool {
    let Some([id]) = chosen(table) else { return false };
    table.column(id).is_some_and(|key| {
        key.name == *name && are_comparable(catalog, &column.data_type, &key.data_type)
    })
}
