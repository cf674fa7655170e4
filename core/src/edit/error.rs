//! Why a command was refused.

use super::Dependent;
use crate::conventions::SettingsError;
use crate::model::{ConstraintId, ObjectRef, TypeId};

/// A command that was not carried out. The document is as it was.
///
/// The text says what is wrong, where, and what to do; it stands in the app beside the field.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum CommandError {
    #[error(transparent)]
    Conventions(#[from] SettingsError),
    #[error("A {what} needs a name.")]
    NameEmpty { what: &'static str },
    #[error(
        "{name:?} has {bytes} bytes. Postgres keeps 63 and cuts the rest off: choose a shorter name."
    )]
    NameTooLong { name: String, bytes: usize },
    #[error("A name cannot hold the character NUL.")]
    NameHasNul,
    #[error("{name:?} is already the name of {by} in {place}. Choose another name.")]
    NameTaken { name: String, by: String, place: String },
    #[error("{object} does not exist. It may have been removed in the meantime.")]
    NotFound { object: ObjectRef },
    #[error("The id {id} is already in use.")]
    IdTaken { id: String },
    #[error("The type {0} does not exist in this document. Choose another type, or add it first.")]
    TypeNotFound(TypeId),
    #[error(
        "{object} cannot be removed alone: {} on it. Remove {} as well, or change {} first.",
        depend(.dependents), them(.dependents), them(.dependents)
    )]
    HasDependents { object: String, dependents: Vec<Dependent> },
    #[error("{what} is given no column. Choose at least one.")]
    NoColumns { what: &'static str },
    #[error("The column {column} stands twice in {what}.")]
    ColumnTwice { column: String, what: &'static str },
    #[error(
        "The foreign key has {referencing} referencing and {referenced} referenced columns. Each needs its partner."
    )]
    ColumnCountsDiffer { referencing: usize, referenced: usize },
    #[error("{table} has a primary key already, {name}. Change that one, or remove it first.")]
    SecondPrimaryKey { table: String, name: String, id: ConstraintId },
    #[error("{column} is generated, so it has no {what}. Remove the generation expression first.")]
    GeneratedColumn { column: String, what: &'static str },
    #[error("{column} is {why}, so it cannot allow null. Change that first.")]
    MustBeNotNull { column: String, why: String },
    #[error("Nothing is chosen. Choose at least one table.")]
    NothingChosen,
    #[error("{0} cannot be empty.")]
    TextEmpty(&'static str),
    #[error("{what} cannot be done to {object}.")]
    NotPossible { what: &'static str, object: ObjectRef },
    /// A rule of Postgres that stands in the way, in a sentence.
    #[error("{0}")]
    NotAllowed(String),
    #[error("The place of {object} is not a number.")]
    PlaceNotANumber { object: String },
    #[error(
        "A domain's prefix ends in _ and holds a name before it, such as auth_; this is {prefix:?}."
    )]
    PrefixMalformed { prefix: String },
    #[error("{prefix:?} is already the prefix of the domain {title}. Choose another prefix.")]
    PrefixTaken { prefix: String, title: String },
    /// A name that would stand with another domain than is meant; none means no domain.
    #[error(
        "{name:?} would belong to {}, not to {}. Rename the table first, or change a prefix.",
        domain(.belongs.as_ref()), domain(.wanted.as_ref())
    )]
    OtherDomain { name: String, belongs: Option<String>, wanted: Option<String> },
    #[error("Colours are numbered from 0 to 11; this is {0}.")]
    ColourUnknown(u8),
    #[error("Step {} of {label:?}: {source}", .index + 1)]
    InBatch { label: String, index: usize, source: Box<CommandError> },
    #[error("Batches are nested more than {0} deep.")]
    NestedTooDeep(usize),
    #[error("The imported document contradicts itself: {0}")]
    Contradiction(String),
}

/// Longest list of dependents in a message.
const MAX_LISTED: usize = 5;

fn depend(dependents: &[Dependent]) -> String {
    let mut list: Vec<&str> = dependents.iter().take(MAX_LISTED).map(|d| d.name.as_str()).collect();
    let more = dependents.len().saturating_sub(MAX_LISTED);
    let rest = format!("{more} more");
    if more > 0 {
        list.push(&rest);
    }
    let verb = if dependents.len() == 1 { "depends" } else { "depend" };
    match list.split_last() {
        Some((last, [])) => format!("{last} {verb}"),
        Some((last, init)) => format!("{} and {last} {verb}", init.join(", ")),
        None => format!("something {verb}"),
    }
}

fn domain(title: Option<&String>) -> String {
    title.map_or_else(|| "no domain".to_owned(), |title| format!("the domain {title}"))
}

fn them(dependents: &[Dependent]) -> &'static str {
    if dependents.len() == 1 { "it" } else { "them" }
}
