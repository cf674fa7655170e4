//! Which object of one schema is which of another, and what is asked where that is not certain.

use super::summary::{Summary, summary};
use crate::edit::{Guess, Identity, Patch, Same, describe_whole};
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

/// Which of what may have been renamed is taken for renamed.
#[derive(Clone, Copy)]
pub enum Renames<'a> {
    /// None: it is asked for.
    Ask,
    /// All.
    Assume,
    /// Those to which this says yes, given the first schema, the object and its new name.
    Chosen(&'a dyn Fn(&Document, &ObjectRef, &Name) -> bool),
}

/// Compares two schemas.
pub fn compare(old: &Document, new: &Document, same: Same, renames: Renames<'_>) -> Comparison {
    let order = RefCell::new(Vec::new());
    let answer = |object: &ObjectRef, name: &Name| {
        let taken = match renames {
            Renames::Ask => false,
            Renames::Assume => true,
            Renames::Chosen(choose) => choose(old, object, name),
        };
        order.borrow_mut().push((object.clone(), name.clone(), taken));
        taken
    };
    let ids = Identity::matching(&old.schema, &new.schema, same, Guess::Asked(&answer));
    let schema = ids.rewritten(&new.schema);
    let parts = Identity::of_same_parts(&old.schema, &schema);
    let schema = if parts.has_no_parts() { schema } else { parts.rewritten(&schema) };
    let after = Document { schema, ..new.clone() };
    let likely = order.into_inner().into_iter().map(|(object, name, taken)| LikelyRename {
        was: describe_whole(old, &object),
        object,
        name,
        taken,
    });
    Comparison {
        patch: Patch::between(old, &after),
        likely: likely.collect(),
        before: old.clone(),
        after,
    }
}
