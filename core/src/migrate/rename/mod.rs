//! New names and places, which objects get before all else: afterwards everything that stays is called what it is to be called.
//!
//! Where a name is taken by something that goes or gets a name of its own later, that steps aside first.

mod named;
mod place;
mod settle;

use super::op::{Op, Ops, Rank};
use crate::edit::{Patch, own_sequence_name};
use crate::model::{Catalog, Document, Name, ObjectRef, SchemaId};
use crate::sql::emit::names::Names;
use crate::sql::quote_ident;
use named::Named;
use settle::{free_name, settle};
use std::collections::BTreeSet;

/// The statements of this part of a plan, one after the other.
struct Said<'o> {
    out: &'o mut Ops,
    last: Option<usize>,
}

impl Said<'_> {
    fn say(&mut self, object: &ObjectRef, text: String) {
        let op = Op::new(Rank::Rename, object.clone(), text).after(self.last);
        self.last = Some(self.out.add(op));
    }
}

/// What there is once all has its new name and place.
pub(super) struct Renamed {
    /// The schema as it is then.
    pub(super) catalog: Catalog,
    /// Schemas that had to be made, since something was moved into them.
    pub(super) made: BTreeSet<SchemaId>,
}

pub(super) fn renamed(
    before: &Document,
    after: &Document,
    patch: &Patch,
    out: &mut Ops,
) -> Renamed {
    let (old, new) = (&before.schema, &after.schema);
    let mut mid = old.clone();
    let mut said = Said { out, last: None };
    // Schemas and roles first: all others are named with them.
    settle(named::outermost(old), new, &mut said);
    named::take_names_outermost(&mut mid, new);
    // Then what is in schemas.
    let made = place::new_targets(old, new, patch);
    for id in &made {
        let name = quote_ident(new.schema_name(id));
        said.say(&ObjectRef::Schema(id.clone()), format!("CREATE SCHEMA {name}"));
    }
    place::moves(&mid, new, patch, &mut said);
    place::take_places(&mut mid, new, patch);
    let aside = settle(named::in_schemas(&mid, patch), new, &mut said);
    named::take_names(&mut mid, new, patch);
    step_aside(&mut mid, aside);
    let aside = counting(&mid, new, patch, &mut said);
    step_aside(&mut mid, aside);
    // And parts of these.
    let aside = settle(named::parts(&mid, patch), new, &mut said);
    named::take_names_of_parts(&mut mid, new, patch);
    step_aside(&mut mid, aside);
    Renamed { catalog: mid, made }
}

/// Sequences that counted for a column, where an identity is to count under the same name.
fn counting(
    mid: &Catalog,
    new: &Catalog,
    patch: &Patch,
    said: &mut Said<'_>,
) -> Vec<(ObjectRef, Name)> {
    let mut aside = Vec::new();
    for sequence in mid.sequences.iter().filter(|s| !new.sequences.contains(&s.id)) {
        let found = sequence.owned_by.as_ref().and_then(|(table, column)| {
            let table = new.tables.get(table).filter(|t| patch.tables.get(&t.id).is_some())?;
            let column = table.column(column)?;
            Some((table, column, column.identity.as_ref()?))
        });
        let Some((table, column, identity)) = found else { continue };
        let name = identity.sequence_name.as_ref().map(|n| n.name.clone());
        let name = name.unwrap_or_else(|| Name::new(own_sequence_name(new, table, column)));
        if name != sequence.name || table.schema != sequence.schema {
            continue;
        }
        let free = free_name(&name, |name| mid.sequences.iter().all(|s| s.name != *name));
        let shown = Names::without_lists(mid).qualified(&sequence.schema, &sequence.name);
        let object = ObjectRef::Sequence(sequence.id.clone());
        let free_ident = quote_ident(free.as_str());
        said.say(&object, format!("ALTER SEQUENCE {shown} RENAME TO {free_ident}"));
        aside.push((object, free));
    }
    aside
}

/// Things that go have other names until then.
fn step_aside(mid: &mut Catalog, aside: Vec<(ObjectRef, Name)>) {
    for (object, name) in aside {
        if let Some(held) = named::name_mut(mid, &object) {
            *held = name;
        }
    }
}

/// What an object is called in a catalog that has it.
fn name_in(catalog: &Catalog, object: &ObjectRef) -> Option<Name> {
    Named::name_of(catalog, object)
}
