//! Parts of tables that are the same but for their names: an index that has another name and all else alike is that index.
//! Nothing is lost by a wrong guess, since such parts hold nothing of their own.

use super::identity::Identity;
use crate::model::{
    Catalog, Constraint, ConstraintId, Index, IndexId, Name, Policy, PolicyId, Trigger, TriggerId,
};

/// A part that is known by its name and what it says.
trait Named: Clone + PartialEq {
    type Id: Clone + PartialEq;
    fn id(&self) -> &Self::Id;
    /// The part without what it is called.
    fn nameless(&self) -> Self;
}

macro_rules! named {
    ($($part:ident $id:ident),*) => {
        $(impl Named for $part {
            type Id = $id;

            fn id(&self) -> &$id {
                &self.id
            }

            fn nameless(&self) -> Self {
                Self { id: $id::new(""), name: Name::new(""), ..self.clone() }
            }
        })*
    };
}

named!(Constraint ConstraintId, Index IndexId, Trigger TriggerId, Policy PolicyId);

impl Identity {
    /// The ids of parts that have another name in the second schema and are else the same, where there is one way to pair
    /// them. Both schemas have the same ids for the same objects.
    pub(crate) fn of_same_parts(before: &Catalog, after: &Catalog) -> Self {
        let mut ids = Self::default();
        for (old, new) in before.tables.beside(&after.tables) {
            let (Some(old), Some(new)) = (old, new) else { continue };
            let id = || new.id.clone();
            macro_rules! pairs {
                ($($parts:ident)*) => {
                    $(for (from, to) in pairs(&old.$parts, &new.$parts) {
                        ids.$parts.insert((id(), to), from);
                    })*
                };
            }
            pairs!(constraints indexes triggers policies);
        }
        ids
    }
}

/// Parts that are gone with those that are the same, first the old.
fn pairs<P: Named>(old: &[P], new: &[P]) -> Vec<(P::Id, P::Id)> {
    let gone: Vec<(&P, P)> = without(old, new);
    let come: Vec<(&P, P)> = without(new, old);
    let mut pairs = Vec::new();
    for (part, nameless) in &gone {
        let count = gone.iter().filter(|(_, other)| other == nameless).count();
        let mut same = come.iter().filter(|(_, other)| other == nameless);
        if let (1, Some((found, _)), None) = (count, same.next(), same.next()) {
            pairs.push((part.id().clone(), found.id().clone()));
        }
    }
    pairs
}

/// Parts that are not among the others, with themselves without names.
fn without<'p, P: Named>(parts: &'p [P], others: &[P]) -> Vec<(&'p P, P)> {
    let is_there = |part: &P| others.iter().any(|other| other.id() == part.id());
    parts.iter().filter(|part| !is_there(part)).map(|part| (part, part.nameless())).collect()
}
