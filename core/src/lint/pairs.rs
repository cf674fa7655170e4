//! Tables that hold pairs of rows of two others, and nothing else.

use crate::model::{Column, ColumnId, ConstraintKind, ForeignKey, IndexKey, Table};

/// Both foreign keys of a table that has two, to different tables, and beside them a key of its own and times at most.
pub(super) fn pair(table: &Table) -> Option<[&ForeignKey; 2]> {
    let mut keys = table.foreign_keys().map(|(_, key)| key);
    let (a, b) = (keys.next()?, keys.next()?);
    if keys.next().is_some()
        || a.references == b.references
        || a.columns.iter().any(|c| b.columns.contains(c))
    {
        return None;
    }
    let primary = table.primary_key().map(|key| key.columns.as_slice()).unwrap_or_default();
    let of_pair = |c: &Column| a.columns.contains(&c.id) || b.columns.contains(&c.id);
    let is_time = |c: &Column| {
        ["timestamptz", "timestamp", "date"].iter().any(|name| c.data_type.is_builtin(name))
    };
    let beside = |c: &Column| of_pair(c) || primary == [c.id.clone()] || is_time(c);
    table.columns.iter().all(beside).then_some([a, b])
}

/// Whether no two rows have the same values in these columns.
pub(super) fn is_unique(table: &Table, columns: &[ColumnId]) -> bool {
    let within = |key: &[ColumnId]| !key.is_empty() && key.iter().all(|c| columns.contains(c));
    let constrained = table.constraints.iter().any(|c| match &c.kind {
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => within(&key.columns),
        _ => false,
    });
    constrained
        || table.indexes.iter().filter(|i| i.unique).any(|index| {
            index
                .elements
                .iter()
                .all(|e| matches!(&e.key, IndexKey::Column(id) if columns.contains(id)))
        })
}
