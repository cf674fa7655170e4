//! New names and places, which objects get before all else: afterwards everything that stays is called what it is to be called.
//!
//! Where a name is taken by something that goes or gets a name of its own later, that steps aside first.

mod named;
mod place;
mod settle;

use super::op::{Op, Ops, Rank};
use crate::edit::{Patch, own_sequence_name};
use crate::model::{Catalog, Document, Name, ObjectRef, SchemaId, TypeKind};
use crate::sql::emit::names::Names;
use crate::sql::quote_ident;
use named::Named;
pub(super) use named::keeps_name;
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
    if place::has_moves(patch) {
        place::make_way(&mut mid, new, patch, &mut said);
    }
    place::moves(&mid, new, patch, &mut said);
    place::take_places(&mut mid, new, patch);
    let aside = settle(named::relations(&mid), new, &mut said);
    named::take_names_of_relations(&mut mid, new, patch);
    step_aside(&mut mid, aside);
    multiranges(old, &mid, patch, &mut said);
    // Whose arguments may be of types with a new name.
    let aside = settle(named::routines(&mid, patch), new, &mut said);
    named::take_names_of_routines(&mut mid, new, patch);
    step_aside(&mut mid, aside);
    let aside = counting(&mid, new, patch, &mut said);
    step_aside(&mut mid, aside);
    // And parts of these.
    let aside = settle(named::parts(&mid, patch), new, &mut said);
    named::take_names_of_parts(&mut mid, new, patch);
    step_aside(&mut mid, aside);
    Renamed { catalog: mid, made }
}

/// A multirange type is called after its range type when that is made, and keeps its name when that gets another.
fn multiranges(old: &Catalog, mid: &Catalog, patch: &Patch, said: &mut Said<'_>) {
    let chosen = |range: &Name| {
        let name = range.as_str();
        let made = if name.contains("range") {
            name.replacen("range", "multirange", 1)
        } else {
            format!("{name}_multirange")
        };
        Name::new(made)
    };
    for (id, _) in patch.types.iter() {
        let (Some(from), Some(to)) = (old.types.get(id), mid.types.get(id)) else { continue };
        let TypeKind::Range { options, .. } = &to.kind else { continue };
        let is_named = options.iter().any(|o| o.key.eq_ignore_ascii_case("multirange_type_name"));
        if from.name != to.name && !is_named {
            let shown = Names::without_lists(mid).qualified(&to.schema, &chosen(&from.name));
            let name = chosen(&to.name);
            let text = format!("ALTER TYPE {shown} RENAME TO {}", quote_ident(name.as_str()));
            said.say(&ObjectRef::Type(id.clone()), text);
        }
    }
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
