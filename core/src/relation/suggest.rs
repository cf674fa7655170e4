//! Foreign keys that names speak of and nobody made: `user_id` beside a table `users`.

use super::are_comparable;
use super::key::chosen;
use super::naming::one_of;
use crate::domain::split_prefix;
use crate::model::{Catalog, Column, ColumnId, Document, ObjectRef, Suppression, Table, TableId};
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

/// What each table is called for one row.
type ByName<'d> = HashMap<String, Vec<&'d Table>>;

/// Suggestions in the order of the tables and of their columns, also those that were dismissed. Time grows with the number of columns.
///
/// A column is spoken for by its name alone: what a table is called for one row, then `_` and the name of the column
/// that is its key. Where several tables are called so, the one under the same prefix is meant, then the one in the
/// same schema; where that leaves several, none is.
pub fn suggestions(document: &Document) -> Vec<Suggestion> {
    let mut by_name = ByName::new();
    for table in &document.schema.tables {
        let names = [one_of(document, table), whole(document, table)];
        for name in names.into_iter().collect::<std::collections::BTreeSet<_>>() {
            by_name.entry(name).or_default().push(table);
        }
    }
    let mut found = Vec::new();
    let own = document.schema.tables.iter().filter(|t| !t.external && t.partition_of.is_none());
    for table in own {
        let columns = table.columns.iter().filter(|c| !c.inherited && c.generated.is_none());
        for column in columns {
            if table.is_referencing(&column.id) {
                continue;
            }
            if let Some(references) = meant(document, &by_name, table, column) {
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

/// A table's name for one row, with its prefix.
fn whole(document: &Document, table: &Table) -> String {
    let (prefix, _) = split_prefix(table.name.as_str(), &document.domains);
    format!("{prefix}{}", one_of(document, table))
}

fn meant<'d>(
    document: &Document,
    by_name: &ByName<'d>,
    table: &Table,
    column: &Column,
) -> Option<&'d Table> {
    let (one, key) = column.name.as_str().rsplit_once('_')?;
    let candidates: Vec<&Table> = by_name
        .get(one)?
        .iter()
        .copied()
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
