//! Which object of one schema is which of another, and what is asked where that is not certain.

use super::summary::{Summary, summary};
use crate::edit::{Command, CommandError, Guess, Identity, Patch, Same, apply, describe_whole};
use crate::model::{Document, Name, ObjectRef};
use serde::Serialize;
use std::cell::RefCell;

/// Two schemas whose objects are known by the ids that they have in the first.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    pub before: Document,
    pub after: Document,
    pub patch: Patch,
    /// What may have been renamed, tables first: a rename keeps rows, where dropping and making anew loses them, but only a
    /// person knows which it was.
    pub likely: Vec<LikelyRename>,
}

impl Comparison {
    pub fn summary(&self) -> Summary {
        summary(&self.before, &self.after, &self.patch)
    }
}

/// Something that is gone, and something new that is so like it that it may be the same under a new name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LikelyRename {
    /// By its id in the first schema.
    pub object: ObjectRef,
    /// `table users`, `column total of table orders`: what it was, as people read it.
    pub was: String,
    pub name: Name,
    /// Whether it is taken for renamed.
    pub taken: bool,
}

/// What is known to be renamed, and what becomes of what may have been.
#[derive(Clone, Copy, Debug, Default)]
pub struct Renames<'a> {
    /// Objects of the first schema with the names that they have in the second. Nothing else is asked of these, however little
    /// they are alike.
    pub known: &'a [(ObjectRef, Name)],
    /// Whether everything that may have been renamed is taken for it.
    pub assume: bool,
}

impl Renames<'_> {
    /// Nothing is taken for renamed: it is asked for.
    pub const ASK: Self = Self { known: &[], assume: false };
    pub const ASSUME: Self = Self { known: &[], assume: true };
}

/// Compares two schemas.
///
/// # Errors
///
/// What is known to be renamed and cannot be: it is not there, or the name is another's.
pub fn compare(
    old: &Document,
    new: &Document,
    same: Same,
    renames: Renames<'_>,
) -> Result<Comparison, CommandError> {
    // Under the names that they have by now, they are found like all others.
    let mut renamed = old.clone();
    for (object, name) in renames.known {
        let (object, name) = (object.clone(), name.to_string());
        renamed = apply(&renamed, &Command::Rename { object, name })?.document;
    }
    let order = RefCell::new(Vec::new());
    let answer = |object: &ObjectRef, name: &Name| {
        order.borrow_mut().push((object.clone(), name.clone()));
        renames.assume
    };
    let ids = Identity::matching(&renamed.schema, &new.schema, same, Guess::Asked(&answer));
    let schema = ids.rewritten(&new.schema);
    let parts = Identity::of_same_parts(&old.schema, &schema);
    let schema = if parts.has_no_parts() { schema } else { parts.rewritten(&schema) };
    let after = Document { schema, ..new.clone() };
    let likely = order.into_inner().into_iter().map(|(object, name)| LikelyRename {
        was: describe_whole(old, &object),
        object,
        name,
        taken: renames.assume,
    });
    Ok(Comparison {
        patch: Patch::between(old, &after),
        likely: likely.collect(),
        before: old.clone(),
        after,
    })
}
