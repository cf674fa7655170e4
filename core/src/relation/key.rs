//! What a table offers to be referenced by, and what serves a foreign key.

use crate::model::{ColumnId, ConstraintKind, Deferrable, Index, IndexKey, ObjectRef, Table};
use std::collections::BTreeSet;

/// The columns that a relation to a table goes to, if nothing else is said: its primary key, else its first unique
/// constraint.
pub(super) fn chosen(table: &Table) -> Option<&[ColumnId]> {
    let unique = || {
        table.constraints.iter().find_map(|c| match &c.kind {
            ConstraintKind::Unique(key) if can_be_referenced(c.deferrable) => Some(&key.columns),
            _ => None,
        })
    };
    table.primary_key().map(|key| &key.columns).or_else(unique).map(Vec::as_slice)
}

/// The columns of every key that a foreign key can reference: the primary key, unique constraints, unique indexes.
pub(super) fn keys(table: &Table) -> impl Iterator<Item = Vec<&ColumnId>> {
    let constraints = |primary: bool| {
        table.constraints.iter().filter(|c| can_be_referenced(c.deferrable)).filter_map(move |c| {
            match &c.kind {
                ConstraintKind::PrimaryKey(key) if primary => Some(key.columns.iter().collect()),
                ConstraintKind::Unique(key) if !primary => Some(key.columns.iter().collect()),
                _ => None,
            }
        })
    };
    let indexes = table.indexes.iter().filter(|i| i.unique && i.predicate.is_none());
    constraints(true).chain(constraints(false)).chain(indexes.filter_map(plain_columns))
}

/// Whether the columns are, in any order, those of a key or unique index that a foreign key can reference.
pub(super) fn is_key(table: &Table, columns: &[ColumnId]) -> bool {
    let wanted: BTreeSet<&ColumnId> = columns.iter().collect();
    keys(table).any(|key| key.into_iter().collect::<BTreeSet<_>>() == wanted)
}

/// The first key of several columns that the column is part of.
pub(super) fn composite_with<'t>(table: &'t Table, column: &ColumnId) -> Option<Vec<&'t ColumnId>> {
    keys(table).find(|key| key.len() > 1 && key.contains(&column))
}

fn can_be_referenced(deferrable: Deferrable) -> bool {
    deferrable == Deferrable::NotDeferrable
}

/// Whether an index or key of the table begins with the columns, in any order, or is unique in some of them, so that the
/// server finds their rows without reading the whole table.
pub fn is_indexed(table: &Table, columns: &[ColumnId]) -> bool {
    // Neither names a column twice.
    let begins = |key: &[&ColumnId]| {
        key.get(..columns.len()).is_some_and(|key| columns.iter().all(|c| key.contains(&c)))
    };
    // Then it leads to one row.
    let is_within = |key: &[&ColumnId]| !key.is_empty() && key.iter().all(|c| columns.contains(c));
    let constraints = table.constraints.iter().any(|c| match &c.kind {
        // That index is no btree.
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) if key.without_overlaps => {
            false
        }
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => {
            let key: Vec<&ColumnId> = key.columns.iter().collect();
            begins(&key) || is_within(&key)
        }
        _ => false,
    });
    let serves = |index: &&Index| {
        let method = index.method.as_str();
        (method == "btree" || method == "hash") && leaves_out_nulls_alone(table, index, columns)
    };
    let leads = |index: &&Index| {
        begins(&leading_columns(index))
            || (index.unique && plain_columns(index).is_some_and(|key| is_within(&key)))
    };
    constraints || table.indexes.iter().filter(serves).any(|index| leads(&index))
}

/// Whether an index has all rows but those in which one of the columns is null, which reference nothing.
fn leaves_out_nulls_alone(table: &Table, index: &Index, columns: &[ColumnId]) -> bool {
    let Some(predicate) = &index.predicate else { return true };
    let [reference] = predicate.references() else { return false };
    let ObjectRef::Column(of, column) = &reference.target else { return false };
    let text = predicate.text();
    let before = text.get(..reference.start as usize).unwrap_or(text);
    let after = text.get(reference.end as usize..).unwrap_or(text);
    let words = after.trim_end_matches([')', ' ']).split_whitespace().map(str::to_lowercase);
    *of == table.id
        && columns.contains(column)
        && before.chars().all(|c| c == '(' || c == ' ')
        && words.eq(["is", "not", "null"])
}

/// The columns of an index that has nothing else.
fn plain_columns(index: &Index) -> Option<Vec<&ColumnId>> {
    let columns = leading_columns(index);
    (columns.len() == index.elements.len()).then_some(columns)
}

/// The columns of an index before its first expression.
fn leading_columns(index: &Index) -> Vec<&ColumnId> {
    let keys = index.elements.iter().map(|e| match &e.key {
        IndexKey::Column(id) => Some(id),
        IndexKey::Expression(_) => None,
    });
    keys.map_while(|id| id).collect()
}
