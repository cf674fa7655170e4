//! Indexes and the indexes behind keys, in a form in which they can be compared.

use crate::edit::Command;
use crate::lint::Context;
use crate::model::{
    ColumnId, Constraint, ConstraintKind, Expr, Index, IndexElement, IndexKey, KeyIndex,
    NullsOrder, ObjectRef, SortOrder, Table,
};
use crate::sql::scan::is_same;

/// What an index finds rows by.
pub(super) struct Comparable<'t> {
    pub(super) object: ObjectRef,
    pub(super) name: &'t str,
    method: &'t str,
    elements: Vec<IndexElement>,
    include: &'t [ColumnId],
    predicate: Option<&'t Expr>,
    unique: bool,
    nulls_not_distinct: bool,
    /// A constraint, or a part of the index of a partitioned table, needs it.
    is_needed: bool,
}

impl<'t> Comparable<'t> {
    /// All indexes of a table, those of its keys first: what equals a key's index is what goes.
    pub(super) fn all_of(table: &'t Table) -> Vec<Self> {
        let keys = table.constraints.iter().filter_map(|c| Self::of_constraint(table, c));
        keys.chain(table.indexes.iter().map(|i| Self::of_index(table, i))).collect()
    }

    fn of_constraint(table: &Table, constraint: &'t Constraint) -> Option<Self> {
        let key: &KeyIndex = match &constraint.kind {
            ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key) => key,
            _ => return None,
        };
        // That one is made with GiST.
        if key.without_overlaps {
            return None;
        }
        let elements = key.columns.iter().map(|c| IndexKey::Column(c.clone()).into()).collect();
        Some(Self {
            object: ObjectRef::Constraint(table.id.clone(), constraint.id.clone()),
            name: constraint.name.as_str(),
            method: "btree",
            elements,
            include: &key.include,
            predicate: None,
            unique: true,
            nulls_not_distinct: key.nulls_not_distinct,
            is_needed: true,
        })
    }

    fn of_index(table: &Table, index: &'t Index) -> Self {
        Self {
            object: ObjectRef::Index(table.id.clone(), index.id.clone()),
            name: index.name.as_str(),
            method: index.method.as_str(),
            elements: index.elements.iter().map(normal).collect(),
            include: &index.include,
            predicate: index.predicate.as_ref(),
            unique: index.unique,
            nulls_not_distinct: index.nulls_not_distinct,
            is_needed: index.attached_to.is_some() || index.clustered,
        }
    }

    /// Whether all that this index does, the other does as well, by the same keys.
    pub(super) fn is_repeated_by(&self, other: &Self) -> bool {
        !self.is_needed
            && self.method == other.method
            && self.elements.len() == other.elements.len()
            && begins_with(&other.elements, &self.elements)
            && self.include == other.include
            && same(self.predicate, other.predicate)
            && (!self.unique
                || (other.unique && self.nulls_not_distinct == other.nulls_not_distinct))
    }

    /// Whether the other begins with the keys of this one, and has more.
    fn is_beginning_of(&self, other: &Self) -> bool {
        !self.is_needed
            && !self.unique
            && self.include.is_empty()
            && self.method == "btree"
            && other.method == "btree"
            && self.elements.len() < other.elements.len()
            && begins_with(&other.elements, &self.elements)
            && same(self.predicate, other.predicate)
    }
}

/// Indexes that another begins with, each with that other.
pub(super) fn beginnings<'a, 't>(
    all: &'a [Comparable<'t>],
) -> impl Iterator<Item = (&'a Comparable<'t>, &'a Comparable<'t>)> {
    all.iter().filter_map(|index| {
        let other = all.iter().find(|other| index.is_beginning_of(other))?;
        Some((index, other))
    })
}

/// What removes an index, and what that is called.
pub(super) fn removal(context: &Context<'_>, object: &ObjectRef) -> Option<(String, Command)> {
    let ObjectRef::Index(table, index) = object else { return None };
    let name = &context.catalog().tables.get(table)?.index(index)?.name;
    let remove = Command::Remove { object: object.clone(), cascade: false };
    Some((format!("Remove index {name}"), remove))
}

/// An element with what is its order's own left out.
fn normal(element: &IndexElement) -> IndexElement {
    let own = match element.order {
        SortOrder::Ascending => NullsOrder::Last,
        SortOrder::Descending => NullsOrder::First,
    };
    let nulls = element.nulls.filter(|nulls| *nulls != own);
    IndexElement { statistics: None, nulls, ..element.clone() }
}

fn begins_with(all: &[IndexElement], beginning: &[IndexElement]) -> bool {
    let alike = |(a, b): (&IndexElement, &IndexElement)| match (&a.key, &b.key) {
        (IndexKey::Expression(x), IndexKey::Expression(y)) => {
            is_same(x.text(), y.text()) && *a == IndexElement { key: a.key.clone(), ..b.clone() }
        }
        _ => a == b,
    };
    beginning.len() <= all.len() && all.iter().zip(beginning).all(alike)
}

fn same(a: Option<&Expr>, b: Option<&Expr>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => is_same(a.text(), b.text()),
        (a, b) => a.is_none() && b.is_none(),
    }
}
