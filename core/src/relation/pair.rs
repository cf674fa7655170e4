//! Which columns of a table go with those of a key.

use super::are_comparable;
use super::error::RelationError;
use super::key::{is_key, keys};
use super::naming::{free, one_of, referencing_column, words};
use super::words::{listed_with_types, with_type};
use crate::model::{Column, ColumnId, Document, Table};

/// The referencing side of a pair.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Referencing<'d> {
    Existing(&'d Column),
    /// One that is to be made, of this name.
    New(String),
}

/// What pairs are looked for between.
pub(super) struct Sides<'d, 's> {
    pub(super) document: &'d Document,
    pub(super) table: &'d Table,
    pub(super) references: &'d Table,
    /// The key that is referenced.
    pub(super) referenced: &'s [&'d Column],
}

impl<'d> Sides<'d, '_> {
    /// A column for each of the key, in its order.
    ///
    /// What is there already is taken: by its name, or as the column at the same place of a key of its own that the `given`
    /// one is part of. The others are made. `aimed` is the column of the key that the given one goes with; where none
    /// is, its name says it, or its type.
    ///
    /// # Errors
    ///
    /// Where the given column cannot be compared with the one that it would reference.
    pub(super) fn pair(
        &self,
        given: Option<&'d Column>,
        aimed: Option<&ColumnId>,
    ) -> Result<Vec<Referencing<'d>>, RelationError> {
        let seat = given.map(|given| Ok((given, self.seat(given, aimed)?))).transpose()?;
        let own = given.and_then(|given| self.own_key(given));
        let mut taken: Vec<&ColumnId> = given.into_iter().map(|c| &c.id).collect();
        let mut columns = Vec::with_capacity(self.referenced.len());
        let mut made: Vec<String> = Vec::new();
        for (at, referenced) in self.referenced.iter().enumerate() {
            let found = match seat {
                Some((given, seat)) if seat == at => Some(given),
                _ => {
                    let own = own.as_ref().and_then(|key| self.table.column(key.get(at)?));
                    let own = own.filter(|c| self.fits(c, referenced) && self.is_free(c));
                    let named = self.named(referenced).into_iter().chain(own);
                    named.into_iter().find(|c| !taken.contains(&&c.id))
                }
            };
            columns.push(if let Some(column) = found {
                taken.push(&column.id);
                Referencing::Existing(column)
            } else {
                let name = free(&self.new_name(referenced), |name| {
                    self.table.column_named(name).is_some() || made.iter().any(|n| n == name)
                });
                made.push(name.clone());
                Referencing::New(name)
            });
        }
        Ok(columns)
    }

    /// Which column of the key the given one goes with, as its place.
    fn seat(&self, given: &Column, aimed: Option<&ColumnId>) -> Result<usize, RelationError> {
        let place = |wanted: &dyn Fn(&Column) -> bool| {
            self.referenced.iter().position(|r| self.fits(given, r) && wanted(r))
        };
        let only = match self.referenced {
            [one] => Some(&one.id),
            _ => aimed,
        };
        if let Some(only) = only {
            let refused = || {
                let to = self.references.column(only).unwrap_or(given);
                RelationError::TypesDiffer {
                    from: with_type(self.document, self.table, given),
                    to: with_type(self.document, self.references, to),
                }
            };
            return place(&|r| r.id == *only).ok_or_else(refused);
        }
        let own = self.own_key(given);
        let in_own = |r: &Column| {
            own.as_ref().is_some_and(|key| {
                let place = self.referenced.iter().position(|other| other.id == r.id);
                place.and_then(|at| key.get(at)).is_some_and(|id| **id == given.id)
            })
        };
        place(&|r| self.new_name(r) == given.name.as_str() || self.same_name(r) == Some(given))
            .or_else(|| place(&in_own))
            .or_else(|| place(&|r| self.named(r).is_empty()))
            .or_else(|| place(&|_| true))
            .ok_or_else(|| RelationError::FitsNone {
                column: with_type(self.document, self.table, given),
                table: self.references.name.to_string(),
                columns: listed_with_types(self.document, self.referenced),
            })
    }

    /// The key of the table itself with as many columns, of which the given one is part.
    fn own_key(&self, given: &Column) -> Option<Vec<&'d ColumnId>> {
        let many = self.referenced.len();
        keys(self.table).find(|key| many > 1 && key.len() == many && key.contains(&&given.id))
    }

    /// Columns that are there under a name that says this reference: the one that a new column would get, then the
    /// referenced one's own.
    fn named(&self, referenced: &Column) -> Vec<&'d Column> {
        let by_convention = self.table.column_named(&self.new_name(referenced));
        let by_convention = by_convention.filter(|c| self.fits(c, referenced) && self.is_free(c));
        by_convention.into_iter().chain(self.same_name(referenced)).collect()
    }

    /// The column of the referenced one's name. Of composite keys alone, and none that is a key by itself: there `id` is
    /// each table's own. It may be part of other foreign keys, as the tenant's column is of all.
    fn same_name(&self, referenced: &Column) -> Option<&'d Column> {
        let column = self.table.column_named(referenced.name.as_str())?;
        let is_shared = self.referenced.len() > 1
            && self.table.id != self.references.id
            && !is_key(self.table, std::slice::from_ref(&column.id));
        (is_shared && self.fits(column, referenced)).then_some(column)
    }

    fn fits(&self, from: &Column, to: &Column) -> bool {
        are_comparable(&self.document.schema, &from.data_type, &to.data_type)
    }

    fn is_free(&self, column: &Column) -> bool {
        !self.table.is_referencing(&column.id)
    }

    fn new_name(&self, referenced: &Column) -> String {
        let one = one_of(self.document, &words(self.document), self.references);
        let same_table = self.table.id == self.references.id;
        referencing_column(&one, referenced.name.as_str(), same_table)
    }
}
