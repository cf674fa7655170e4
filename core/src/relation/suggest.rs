//! Foreign keys that names speak of and nobody made: `user_id` beside a table `users`.

use super::are_comparable;
use super::key::chosen;
use super::naming::{one_of, words};
use crate::conventions::Words;
use crate::domain::split_prefix;
use crate::model::{Catalog, Column, ColumnId, Document, ObjectRef, Suppression, Table, TableId};
use smol_str::SmolStr;
use std::collections::{BTreeSet, HashMap};

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

/// What each table is called for one row, with its prefix and without, and which tables have columns that may speak of one:
/// with them it need not be asked of every column whether it does.
#[derive(Clone, Debug, Default)]
pub(crate) struct RowNames {
    by_name: HashMap<SmolStr, Vec<usize>>,
    /// By what stands before the last `_` of a column's name.
    spoken_of: HashMap<SmolStr, Vec<usize>>,
    numbers: HashMap<TableId, usize>,
    tables: Vec<NamedTable>,
}

#[derive(Clone, Debug)]
struct NamedTable {
    id: TableId,
    names: Vec<SmolStr>,
    speaks_of: Vec<SmolStr>,
}

impl RowNames {
    pub(crate) fn add(&mut self, document: &Document, words: &Words, table: &Table) {
        let (prefix, _) = split_prefix(table.name.as_str(), &document.domains);
        let short = SmolStr::from(one_of(document, words, table));
        let whole = (!prefix.is_empty()).then(|| SmolStr::from(format!("{prefix}{short}")));
        let names: Vec<SmolStr> = std::iter::once(short).chain(whole).collect();
        let mut speaks_of: Vec<SmolStr> = if table.external || table.partition_of.is_some() {
            Vec::new()
        } else {
            let columns = table.columns.iter().filter_map(|c| c.name.as_str().rsplit_once('_'));
            columns.map(|(one, _)| SmolStr::new(one)).collect()
        };
        speaks_of.sort_unstable();
        speaks_of.dedup();
        let number = *self.numbers.entry(table.id.clone()).or_insert(self.tables.len());
        for name in &names {
            self.by_name.entry(name.clone()).or_default().push(number);
        }
        for name in &speaks_of {
            self.spoken_of.entry(name.clone()).or_default().push(number);
        }
        let named = NamedTable { id: table.id.clone(), names, speaks_of };
        match self.tables.get_mut(number) {
            Some(place) => *place = named,
            None => self.tables.push(named),
        }
    }

    pub(crate) fn remove(&mut self, table: &TableId) {
        let Some(number) = self.numbers.get(table).copied() else { return };
        let Some(named) = self.tables.get_mut(number) else { return };
        let names = std::mem::take(&mut named.names);
        let speaks_of = std::mem::take(&mut named.speaks_of);
        for name in &names {
            forget(&mut self.by_name, name, number);
        }
        for name in &speaks_of {
            forget(&mut self.spoken_of, name, number);
        }
    }

    fn table<'d>(&self, document: &'d Document, number: usize) -> Option<&'d Table> {
        document.schema.tables.get(&self.tables.get(number)?.id).map(AsRef::as_ref)
    }
}

fn forget(tables: &mut HashMap<SmolStr, Vec<usize>>, name: &SmolStr, number: usize) {
    let Some(list) = tables.get_mut(name) else { return };
    list.retain(|other| *other != number);
    if list.is_empty() {
        tables.remove(name);
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
    let asked = names.spoken_of.iter().filter(|(one, _)| names.by_name.contains_key(*one));
    let tables: BTreeSet<usize> = asked.flat_map(|(_, tables)| tables).copied().collect();
    let mut tables: Vec<&Table> =
        tables.into_iter().filter_map(|number| names.table(document, number)).collect();
    tables.sort_unstable_by_key(|table| &table.id);
    let mut found = Vec::new();
    for table in tables {
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
    let tables = names.by_name.get(one)?.iter().filter_map(|n| names.table(document, *n));
    let candidates: Vec<&Table> =
        tables.filter(|t| t.id != table.id && key_is(&document.schema, t, key, column)).collect();
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
