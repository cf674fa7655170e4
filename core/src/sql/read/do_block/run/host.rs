//! Whom a body belongs to: the reader of a file, whose catalog it changes, or a function that is asked for its value.

use super::super::world::World;
use super::super::{Stop, note, unknown};
use crate::sql::evaluate::Environment;
use crate::sql::read::work::Work;
use crate::sql::read::{Done, Reader};
use squawk_syntax::ast;

pub(super) enum Host<'r> {
    Reader(&'r mut Reader),
    Asked { work: &'r Work, env: &'r dyn Environment },
}

impl Host<'_> {
    pub(super) fn work(&self) -> &Work {
        match self {
            Self::Reader(reader) => &reader.work,
            Self::Asked { work, .. } => work,
        }
    }

    /// Asks with the catalog and the world around it.
    pub(super) fn with<T>(&self, ask: impl FnOnce(&Work, &dyn Environment) -> T) -> T {
        match self {
            Self::Reader(reader) => ask(&reader.work, &World { work: &reader.work }),
            Self::Asked { work, env } => ask(work, *env),
        }
    }

    /// Notes what a statement writes.
    pub(super) fn note(&mut self, statement: &ast::Stmt) {
        if let Self::Reader(reader) = self {
            note(&mut reader.work, statement);
        }
    }

    pub(super) fn apply(&mut self, statement: &ast::Stmt) -> Result<Done, Stop> {
        match self {
            Self::Reader(reader) => Ok(reader.apply(statement)?),
            Self::Asked { .. } => Err(unknown("a function that writes")),
        }
    }

    /// The catalog as it is, to go back to after an error.
    pub(super) fn before(&self) -> Option<Work> {
        match self {
            Self::Reader(reader) => Some(reader.work.clone()),
            Self::Asked { .. } => None,
        }
    }

    pub(super) fn restore(&mut self, before: Option<Work>) {
        if let (Self::Reader(reader), Some(before)) = (self, before) {
            reader.work = before;
        }
    }
}
