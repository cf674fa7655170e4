//! Objects that go to another schema.

use super::Said;
use super::named::{self, Named};
use super::settle::free_name;
use crate::edit::{Patch, RecordChange};
use crate::model::{Catalog, Name, ObjectRef, SchemaId};
use crate::sql::emit::definition;
use crate::sql::emit::names::{Names, routine_word, table_word, view_word};
use crate::sql::quote_ident;
use std::collections::{BTreeMap, BTreeSet};

/// A record before and after, where it stays and its schema is another.
fn moved<T, S: PartialEq>(change: &RecordChange<T>, schema: impl Fn(&T) -> &S) -> Option<(&T, &T)> {
    let (a, b) = change.before().zip(change.after())?;
    (schema(a) != schema(b)).then_some((a.as_ref(), b.as_ref()))
}

/// Whether something of what shares names goes to another schema.
pub(super) fn has_moves(patch: &Patch) -> bool {
    macro_rules! any {
        ($($kind:ident)*) => {
            false $(|| patch.$kind.iter().any(|(_, change)| moved(change, |r| &r.schema).is_some()))*
        };
    }
    any!(tables views types sequences)
}

/// New schemas that something is moved into.
pub(super) fn new_targets(old: &Catalog, new: &Catalog, patch: &Patch) -> BTreeSet<SchemaId> {
    let mut all = BTreeSet::new();
    macro_rules! targets {
        ($($kind:ident)*) => {
            $(let moves = patch.$kind.iter().filter_map(|(_, change)| moved(change, |r| &r.schema));
            all.extend(moves.map(|(_, b)| b.schema.clone()));)*
        };
    }
    targets!(tables views types functions sequences);
    let moves = patch.definitions.iter().filter_map(|(_, change)| moved(change, |r| &r.schema));
    all.extend(moves.filter_map(|(_, b)| b.schema.clone()));
    all.retain(|id| !old.schemas.contains(id) && new.schemas.get(id).is_some_and(|s| !s.external));
    all
}

/// Whoever has the name in the schema that something goes to steps aside: it goes, or gets a name of its own later.
pub(super) fn make_way(mid: &mut Catalog, new: &Catalog, patch: &Patch, said: &mut Said<'_>) {
    let mut placed = mid.clone();
    take_places(&mut placed, new, patch);
    let targets = named::relations(&placed).into_iter();
    let targets: BTreeMap<_, _> = targets.map(|held| (held.object, held.space)).collect();
    let mut all = named::relations(mid);
    let is_mover = |held: &Named| targets.get(&held.object).is_some_and(|to| *to != held.space);
    let mut holders: BTreeMap<(String, Name), usize> = BTreeMap::new();
    for (n, held) in all.iter().enumerate() {
        holders.insert((held.space.clone(), held.name.clone()), n);
    }
    for n in 0..all.len() {
        if !is_mover(&all[n]) {
            continue;
        }
        let to = targets[&all[n].object].clone();
        let wanted = (to, all[n].name.clone());
        if let Some(holder) = holders.get(&wanted).copied().filter(|holder| *holder != n) {
            let held = &all[holder];
            let own = targets.get(&held.object).unwrap_or(&held.space);
            let is_free = |name: &str| {
                [own, &held.space]
                    .iter()
                    .all(|space| !holders.contains_key(&((*space).clone(), Name::new(name))))
            };
            let name = free_name(&held.name, is_free);
            said.say(&held.object, held.wording.rename(held.name.as_str(), name.as_str()));
            holders.insert((own.clone(), name.clone()), holder);
            holders.insert((held.space.clone(), name.clone()), holder);
            if let Some(kept) = named::name_mut(mid, &held.object) {
                kept.clone_from(&name);
            }
            all[holder].name = name;
        }
        holders.insert(wanted, n);
    }
}

/// `SET SCHEMA` of everything that goes to another.
pub(super) fn moves(mid: &Catalog, new: &Catalog, patch: &Patch, said: &mut Said<'_>) {
    let names = Names::without_lists(mid);
    let target = |schema: &SchemaId| quote_ident(new.schema_name(schema)).into_owned();
    let mut say = |object: ObjectRef, reference: String, schema: &SchemaId| {
        said.say(&object, format!("ALTER {reference} SET SCHEMA {}", target(schema)));
    };
    for (id, change) in patch.tables.iter() {
        if let Some((a, b)) = moved(change, |t| &t.schema) {
            say(
                ObjectRef::Table(id.clone()),
                format!("{} {}", table_word(a), names.table(a)),
                &b.schema,
            );
        }
    }
    for (id, change) in patch.views.iter() {
        if let Some((a, b)) = moved(change, |v| &v.schema) {
            let name = names.qualified(&a.schema, &a.name);
            say(ObjectRef::View(id.clone()), format!("{} {name}", view_word(a)), &b.schema);
        }
    }
    for (id, change) in patch.types.iter() {
        if let Some((a, b)) = moved(change, |t| &t.schema) {
            let name = names.qualified(&a.schema, &a.name);
            say(ObjectRef::Type(id.clone()), format!("{} {name}", a.kind.keyword()), &b.schema);
        }
    }
    for (id, change) in patch.functions.iter() {
        if let Some((a, b)) = moved(change, |f| &f.schema) {
            let reference = format!("{} {}", routine_word(a.kind), names.signature(a));
            say(ObjectRef::Function(id.clone()), reference, &b.schema);
        }
    }
    for (id, change) in patch.sequences.iter() {
        let Some((a, b)) = moved(change, |s| &s.schema) else { continue };
        // It moves with the table of its column.
        let owner = a.owned_by.as_ref().and_then(|(table, _)| patch.tables.get(table));
        if owner.is_none_or(|table| moved(table, |t| &t.schema).is_none()) {
            let name = names.qualified(&a.schema, &a.name);
            say(ObjectRef::Sequence(id.clone()), format!("SEQUENCE {name}"), &b.schema);
        }
    }
    for (id, change) in patch.definitions.iter() {
        if let Some((a, b)) = moved(change, |d| &d.schema)
            && let Some(schema) = &b.schema
        {
            let reference = format!("{} {}", a.kind.keyword(), definition::reference(a, &names));
            say(ObjectRef::Definition(id.clone()), reference, schema);
        }
    }
}

/// Everything that stays is where it is to be.
pub(super) fn take_places(mid: &mut Catalog, new: &Catalog, patch: &Patch) {
    let missing = new.schemas.iter().filter(|s| !mid.schemas.contains(&s.id)).cloned();
    for schema in missing.collect::<Vec<_>>() {
        mid.schemas.insert(schema);
    }
    macro_rules! placed {
        ($($kind:ident)*) => {
            $(for (id, change) in patch.$kind.iter() {
                if let Some((_, b)) = moved(change, |r| &r.schema)
                    && let Some(record) = mid.$kind.get_mut(id)
                {
                    record.schema = b.schema.clone();
                }
            })*
        };
    }
    placed!(tables views types functions sequences definitions);
}
