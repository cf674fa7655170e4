//! What a schema consists of, as far as one statement needs another to be run before it.

use crate::model::{ColumnId, ObjectRef, TableId, TypeId};
use std::collections::BTreeSet;

/// Something that a statement makes, drops or needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    Object(ObjectRef),
    /// The default of a column, which comes and goes without it.
    Default(TableId, ColumnId),
    /// The default and the checks of a domain type, which come and go without it.
    Conditions(TypeId),
    /// A type that was renamed aside, until its columns are taken to the one in its place.
    Aside(TypeId),
    /// A name that one object alone can have, as SQL writes it.
    Name(String),
}

impl From<ObjectRef> for Piece {
    fn from(object: ObjectRef) -> Self {
        Self::Object(object)
    }
}

impl Piece {
    pub(super) fn table(id: &TableId) -> Self {
        Self::Object(ObjectRef::Table(id.clone()))
    }

    pub(super) fn column(table: &TableId, column: &ColumnId) -> Self {
        Self::Object(ObjectRef::Column(table.clone(), column.clone()))
    }
}

pub(super) type Pieces = BTreeSet<Piece>;
