//! Commands on a document, the patches they make, undo and redo.
//!
//! A [`Command`] says what is intended; [`apply`] checks it and gives a new document together with the
//! [`Patch`] that led there. A patch is always found by comparing the two documents, so its inverse is
//! mechanical and undo ([`History`]) is written once.

mod apply;
mod collision;
mod column;
mod command;
mod constraint;
mod copy_name;
mod default_privileges;
mod define;
mod dependents;
mod diagram;
mod domain;
mod duplicate;
mod error;
#[cfg(feature = "sql")]
mod expressions;
mod fragment;
mod history;
#[cfg(feature = "sql")]
mod identity;
#[cfg(feature = "sql")]
mod import;
mod label;
mod labels;
#[cfg(feature = "sql")]
mod likely_rename;
mod names;
mod note;
#[cfg(feature = "sql")]
mod object_sql;
mod part_names;
#[cfg(feature = "sql")]
mod paste;
mod patch;
mod pattern;
mod remove;
mod rename;
mod rename_role;
#[cfg(feature = "sql")]
mod same_parts;
mod splice;
#[cfg(feature = "sql")]
mod sql_text;
mod suppress;
mod table;
#[cfg(feature = "sql")]
mod three_way;
mod walk;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod test_utils;
#[cfg(test)]
mod tests;

pub(crate) use apply::Session;
pub use apply::{Applied, apply};
pub use collision::{Collision, PasteAs};
pub use command::{Command, NewColumn};
pub use define::Defined;
pub use dependents::{Dependent, Effect, dependents};
pub(crate) use domain::check_domain;
pub use error::CommandError;
#[cfg(feature = "sql")]
pub use expressions::read_expressions;
pub use fragment::fragment;
pub use history::{History, MAX_STEPS};
#[cfg(feature = "sql")]
pub use identity::Same;
#[cfg(feature = "sql")]
pub(crate) use identity::{Guess, Identity};
pub(crate) use label::constraint_word;
pub use label::{describe, describe_whole};
pub use names::check_name;
pub(crate) use names::numbered;
#[cfg(feature = "sql")]
pub(crate) use names::own_sequence_name;
#[cfg(feature = "sql")]
pub(crate) use names::{relation_named, type_named};
#[cfg(feature = "sql")]
pub use object_sql::read_object_sql;
#[cfg(feature = "sql")]
pub use paste::collisions;
pub use patch::{Changes, Patch, PatchError, RecordChange, ValueChange};
pub use pattern::{Pattern, Renaming, rename_command, renamings};
pub(crate) use rename::can_rename;
#[cfg(feature = "sql")]
pub(crate) use rename_role::names_role;
#[cfg(feature = "sql")]
pub use sql_text::{SqlProblem, SqlReading, SqlText, read_back};
