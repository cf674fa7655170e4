//! Ways around statements that keep others waiting while they go through a table: what is long is done under a lock that
//! nobody minds, and what needs a strong lock finds its work done.
//!
//! There is no such way for exclusion constraints, for keys and indexes of partitioned tables, for columns that are computed or
//! count, and for types that are stored otherwise: these stay one step, which says what it takes.

pub(in crate::migrate) mod column;
pub(super) mod constraint;
pub(super) mod index;

use super::Context;
use crate::migrate::piece::{Piece, Pieces};
use crate::model::{ColumnId, MAX_NAME_BYTES, Name, ObjectRef, Table};

/// What is to be made, and after what.
pub(in crate::migrate::change) struct Place {
    pub(in crate::migrate::change) object: ObjectRef,
    /// It, and its name.
    pub(in crate::migrate::change) own: Pieces,
    pub(in crate::migrate::change) needs: Pieces,
    /// The statement that drops the one in whose place it comes.
    pub(in crate::migrate::change) dropped: Option<usize>,
}

/// Whether a column is not there yet, or changes under an index: then the old one has to go before there is a new one.
fn is_touched(context: &Context<'_>, table: &Table, column: &ColumnId) -> bool {
    let old = context.before.catalog.tables.get(&table.id);
    let piece = Piece::column(&table.id, column);
    old.is_none_or(|old| old.column(column).is_none())
        || context.remade.is_retyped(&piece)
        || context.remade.is_made_again(&piece)
}

/// A name with an ending, cut so that Postgres takes it.
pub(in crate::migrate) fn beside(name: &str, ending: &str) -> Name {
    let mut end = name.len().min(MAX_NAME_BYTES.saturating_sub(ending.len()));
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    Name::new(format!("{}{ending}", &name[..end]))
}
