//! What is on columns that get another type, on the new ones as well.

use super::{Ids, Twin};
use crate::edit::Identity;
use crate::migrate::change::online::beside;
use crate::migrate::needs::Needs;
use crate::migrate::piece::{Piece, Pieces};
use crate::model::{
    Catalog, ColumnId, Constraint, ConstraintId, ConstraintKind, Index, IndexId, ObjectRef, TableId,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is on the columns, and can be on the new ones as well.
pub(super) struct Copies {
    /// By table: the constraint as it is afterwards, under the name that it has before; and its copy's id.
    pub(super) constraints: BTreeMap<TableId, Vec<(Constraint, ConstraintId)>>,
    /// Keys, whose copy is an index.
    pub(super) keys: BTreeMap<TableId, Vec<(Constraint, IndexId)>>,
    pub(super) indexes: BTreeMap<TableId, Vec<(Index, IndexId)>>,
}

/// What is on a column.
pub(super) fn is_on(pieces: &Pieces, twins: &[Twin]) -> bool {
    twins.iter().any(|twin| pieces.contains(&Piece::column(&twin.table, &twin.column)))
}

impl Copies {
    pub(super) fn of(before: &Catalog, after: &Catalog, twins: &[Twin]) -> Self {
        let mut all =
            Self { constraints: BTreeMap::new(), keys: BTreeMap::new(), indexes: BTreeMap::new() };
        // A part that needs more than what is there comes with the last phase.
        let is_there = |pieces: &Pieces| {
            pieces.iter().all(|piece| match piece {
                Piece::Object(ObjectRef::Column(table, id)) => before.column(table, id).is_some(),
                Piece::Object(ObjectRef::Table(id)) => before.tables.contains(id),
                Piece::Object(object) => is_unchanged(before, after, object),
                _ => true,
            })
        };
        for from in &before.tables {
            let Some(to) = after.tables.get(&from.id) else { continue };
            for old in from.constraints.iter().filter(|c| !c.inherited) {
                let was = Needs::of(before).constraint(from, old).but(&[]);
                let Some(new) = to.constraint(&old.id).filter(|_| is_on(&was, twins)) else {
                    continue;
                };
                let needs = Needs::of(after).constraint(to, new).but(&[]);
                if !is_there(&needs) || !is_on(&needs, twins) {
                    continue;
                }
                let named = Constraint { name: old.name.clone(), ..new.clone() };
                let copy = beside(old.name.as_str(), "__new");
                match &new.kind {
                    ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)
                        if !key.without_overlaps =>
                    {
                        let id = IndexId::derive(&[copy.as_str()], |id| from.index(id).is_some());
                        all.keys.entry(from.id.clone()).or_default().push((named, id));
                    }
                    ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => {
                        let id = ConstraintId::derive(&[copy.as_str()], |id| {
                            from.constraint(id).is_some()
                        });
                        all.constraints.entry(from.id.clone()).or_default().push((named, id));
                    }
                    _ => {}
                }
            }
            for old in &from.indexes {
                let was = Needs::of(before).index(from, old).but(&[]);
                let Some(new) = to.index(&old.id).filter(|_| is_on(&was, twins)) else { continue };
                let needs = Needs::of(after).index(to, new).but(&[]);
                if !is_there(&needs) || !is_on(&needs, twins) {
                    continue;
                }
                let named = Index { name: old.name.clone(), ..new.clone() };
                let copy = beside(old.name.as_str(), "__new");
                let id = IndexId::derive(&[copy.as_str()], |id| from.index(id).is_some());
                all.indexes.entry(from.id.clone()).or_default().push((named, id));
            }
        }
        all
    }

    pub(super) fn tables(&self) -> BTreeSet<&TableId> {
        self.constraints.keys().chain(self.keys.keys()).chain(self.indexes.keys()).collect()
    }

    /// The ids of the last document for the new parts, and others for those that go.
    pub(super) fn ids(&self, twins: &[Twin]) -> Identity {
        let mut columns = Ids::new();
        for twin in twins {
            let of = |id: &ColumnId| (twin.table.clone(), id.clone());
            columns.insert(of(&twin.column), twin.old.0.clone());
            columns.insert(of(&twin.new.0), twin.column.clone());
        }
        let (mut constraints, mut indexes) = (BTreeMap::new(), BTreeMap::new());
        for (table, all) in &self.constraints {
            for (constraint, copy) in all {
                let old = ConstraintId::new(format!("{}~old", constraint.id));
                constraints.insert((table.clone(), constraint.id.clone()), old);
                constraints.insert((table.clone(), copy.clone()), constraint.id.clone());
            }
        }
        for (table, all) in &self.keys {
            for (key, _) in all {
                let old = ConstraintId::new(format!("{}~old", key.id));
                constraints.insert((table.clone(), key.id.clone()), old);
            }
        }
        for (table, all) in &self.indexes {
            for (index, copy) in all {
                let old = IndexId::new(format!("{}~old", index.id));
                indexes.insert((table.clone(), index.id.clone()), old);
                indexes.insert((table.clone(), copy.clone()), index.id.clone());
            }
        }
        Identity::of_parts(columns, constraints, indexes)
    }
}

/// Whether something that others are made with is the same before and afterwards.
pub(super) fn is_unchanged(before: &Catalog, after: &Catalog, object: &ObjectRef) -> bool {
    match object {
        ObjectRef::Schema(id) => before.schemas.get(id) == after.schemas.get(id),
        ObjectRef::Sequence(id) => before.sequences.get(id) == after.sequences.get(id),
        ObjectRef::Function(id) => before.functions.get(id) == after.functions.get(id),
        ObjectRef::Type(id) | ObjectRef::EnumLabel(id, _) => {
            before.types.get(id) == after.types.get(id)
        }
        _ => true,
    }
}

/// The copies of one table's parts.
pub(super) fn each<P: Clone, I: Clone, T>(
    parts: &BTreeMap<TableId, Vec<(P, I)>>,
    table: &TableId,
    copy: impl Fn(P, I) -> T,
) -> Vec<T> {
    parts.get(table).into_iter().flatten().cloned().map(|(part, id)| copy(part, id)).collect()
}
