//! What was likely renamed: it is gone, and something new of the same shape stands at its place.
//!
//! A guess is only made where there is one way to make it; else the old is gone and the new is new.

use crate::model::{Catalog, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A column or a label in its list, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slot<I> {
    /// What it is here; none for what is gone or new.
    pub(super) here: Option<I>,
    /// What it shares with what it may have been: the type of a column.
    pub(super) shape: String,
}

/// What is gone with what took its place, by position.
///
/// A place is what lies between two that stayed. Where as many are gone as are new they are taken in order, else by
/// their shape, if only one has it.
pub(super) fn renamed_in_place<I: Clone + Ord>(
    old: &[Slot<I>],
    new: &[Slot<I>],
) -> Vec<(usize, usize)> {
    let (gone, come) = (places(old), places(new));
    let mut pairs = Vec::new();
    for (after, gone) in gone {
        let Some(come) = come.get(&after) else { continue };
        let shape = |all: &[Slot<I>], at: usize| all.get(at).map(|c| c.shape.clone());
        if gone.len() == come.len() {
            let both = gone.into_iter().zip(come.iter().copied());
            pairs.extend(both.filter(|(a, b)| shape(old, *a) == shape(new, *b)));
            continue;
        }
        let by_shape = |all: &[Slot<I>], at: &[usize]| {
            let mut found: BTreeMap<Option<String>, Vec<usize>> = BTreeMap::new();
            for at in at {
                found.entry(shape(all, *at)).or_default().push(*at);
            }
            found
        };
        let come = by_shape(new, come);
        for (shape, gone) in by_shape(old, &gone) {
            if let ([a], Some([b])) = (&gone[..], come.get(&shape).map(Vec::as_slice)) {
                pairs.push((*a, *b));
            }
        }
    }
    pairs
}

/// Positions of what has no counterpart, by the last before it that has one.
fn places<I: Clone + Ord>(slots: &[Slot<I>]) -> BTreeMap<Option<I>, Vec<usize>> {
    let mut places: BTreeMap<Option<I>, Vec<usize>> = BTreeMap::new();
    let mut after = None;
    for (at, slot) in slots.iter().enumerate() {
        match &slot.here {
            Some(id) => after = Some(id.clone()),
            None => places.entry(after.clone()).or_default().push(at),
        }
    }
    places
}

/// Tables that are gone with new ones that have the same columns, in the same order and with the same types.
pub(super) fn renamed_tables<'a>(
    (ours, gone): (&Catalog, impl Iterator<Item = &'a Arc<Table>>),
    (theirs, new): (&Catalog, impl Iterator<Item = &'a Arc<Table>>),
) -> Vec<(&'a Arc<Table>, &'a Arc<Table>)> {
    let gone = by_columns(ours, gone);
    let mut new = by_columns(theirs, new);
    let mut pairs = Vec::new();
    for (columns, gone) in gone {
        let new = new.remove(&columns).unwrap_or_default();
        if let ([old], [new]) = (&gone[..], &new[..]) {
            pairs.push((*old, *new));
        }
    }
    pairs
}

/// A table's schema, and the names and types of its columns.
type Shape = (String, Vec<(String, String)>);

/// Tables by their schema and the names and types of their columns; those without columns are left out.
fn by_columns<'a>(
    catalog: &Catalog,
    tables: impl Iterator<Item = &'a Arc<Table>>,
) -> BTreeMap<Shape, Vec<&'a Arc<Table>>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for table in tables.filter(|t| !t.columns.is_empty()) {
        let columns = table.columns.iter();
        let columns = columns.map(|c| (c.name.to_string(), catalog.type_text(&c.data_type)));
        let key = (catalog.schema_name(&table.schema).to_owned(), columns.collect());
        found.entry(key).or_default().push(table);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Columns as words: `id` stayed, `+text` is new or gone and of the type text.
    fn columns(words: &str) -> Vec<Slot<String>> {
        words
            .split_whitespace()
            .map(|word| match word.strip_prefix('+') {
                Some(shape) => Slot { here: None, shape: shape.to_owned() },
                None => Slot { here: Some(word.to_owned()), shape: "any".to_owned() },
            })
            .collect()
    }

    #[test]
    fn a_column_is_renamed_where_one_of_its_type_took_its_place() {
        for (old, new, pairs) in [
            ("id +text", "id +text", vec![(1, 1)]),
            ("+text id", "+text id", vec![(0, 0)]),
            // Another type, another place: another column.
            ("id +text", "id +uuid", vec![]),
            ("+text id", "id +text", vec![]),
            // Several at one place, in order.
            ("id +text +text", "id +text +text", vec![(1, 1), (2, 2)]),
            ("id +text +uuid", "id +text +date", vec![(1, 1)]),
            // One became two: by the type, if that says which.
            ("id +text", "id +uuid +text", vec![(1, 2)]),
            ("id +text", "id +text +text", vec![]),
            // Only gone, only new.
            ("id +text", "id", vec![]),
            ("id", "id +text", vec![]),
        ] {
            assert_eq!(renamed_in_place(&columns(old), &columns(new)), pairs, "{old} → {new}");
        }
    }
}
