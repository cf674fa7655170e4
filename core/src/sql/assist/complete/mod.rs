//! What can be written at a place of an expression about a table's row: columns, functions, tables, values.
//!
//! The text need not be whole, so no parser is asked: [`place`] tells from tokens what is wanted at the cursor, [`sources`] which
//! tables the queries around it read, and [`offers`] what there is of it.

mod known;
mod offers;
mod place;
mod sources;
#[cfg(test)]
mod tests;

use super::{Completion, Offer};
use crate::model::{Document, TableId};

/// Longest text that is looked at, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Offers that are given at most.
const MAX_OFFERS: usize = 40;

/// What can be written at a byte offset of an expression about the rows of a table. Nothing inside of comments, and where the table
/// is not there.
pub fn complete(document: &Document, table: &TableId, text: &str, at: usize) -> Completion {
    let Some(table) = document.schema.tables.get(table) else { return Completion::default() };
    if text.len() > MAX_BYTES || !text.is_char_boundary(at) {
        return Completion::default();
    }
    let Some(place) = place::place(text, at) else { return Completion::default() };
    let mut offers = offers::Offers::new(document, table, &place).all();
    offers.truncate(MAX_OFFERS);
    Completion { start: place.start, end: place.end, offers }
}
