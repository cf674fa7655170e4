//! Why two tables cannot be related as it was wished.

use crate::model::ObjectRef;

/// A relation that cannot be made. The text says why and what to do; it stands beside the pointer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RelationError {
    #[error("{object} does not exist. It may have been removed in the meantime.")]
    NotFound { object: ObjectRef },
    #[error("{table} is not part of this schema: it can be referenced, but gets no foreign key.")]
    External { table: String },
    #[error(
        "{table} has neither a primary key nor a unique constraint, so nothing can reference it. Give it a key first."
    )]
    NoKey { table: String },
    #[error(
        "{columns} of {table} is not unique, so nothing can reference it. Make it a key first, or drop on the table."
    )]
    NotAKey { table: String, columns: String },
    #[error("{from} and {to} cannot be compared: make them of one type first.")]
    TypesDiffer { from: String, to: String },
    #[error("{column} can be compared with no column of the key of {table} ({columns}).")]
    FitsNone { column: String, table: String, columns: String },
    #[error("Choose the table that is referenced.")]
    NoTable,
    #[error("Choose a column and what it references, in pairs.")]
    NoPairs,
    #[error("{name} is that relation already.")]
    Exists { name: String },
}
