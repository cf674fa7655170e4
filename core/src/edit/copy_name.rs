//! Names for copies: near to the ones that they are copied from, and free.

use super::names::{has_index, relation_names};
use crate::model::{Catalog, MAX_NAME_BYTES, Name, ReplicaIdentity, SchemaId, Table};
use std::collections::{BTreeMap, BTreeSet};

/// The names that relations and types have in each schema, with those that were given out since.
pub(super) struct Taken(BTreeMap<SchemaId, BTreeSet<String>>);

impl Taken {
    pub(super) fn of(catalog: &Catalog) -> Self {
        let mut taken: BTreeMap<SchemaId, BTreeSet<String>> = BTreeMap::new();
        for schema in &catalog.schemas {
            let names = taken.entry(schema.id.clone()).or_default();
            relation_names(catalog, &schema.id, &mut |name, _| {
                names.insert(name.to_owned());
            });
        }
        for def in &catalog.types {
            taken.entry(def.schema.clone()).or_default().insert(def.name.to_string());
        }
        Self(taken)
    }

    /// Counts the names of a schema of another document as taken in one of this.
    #[cfg(feature = "sql")]
    pub(super) fn also(&mut self, schema: &SchemaId, other: &Self, theirs: &SchemaId) {
        let names = other.0.get(theirs).into_iter().flatten().cloned();
        self.0.entry(schema.clone()).or_default().extend(names);
    }

    #[cfg(feature = "sql")]
    pub(super) fn add<'a>(&mut self, schema: &SchemaId, names: impl Iterator<Item = &'a str>) {
        self.0.entry(schema.clone()).or_default().extend(names.map(str::to_owned));
    }

    /// The name, or where it is taken the first free one after it; it is taken from then on.
    pub(super) fn free(&mut self, schema: &SchemaId, name: &str) -> Name {
        let names = self.0.entry(schema.clone()).or_default();
        let free = first_free(name, "", |name| names.contains(name));
        names.insert(free.clone());
        Name::from(free)
    }

    /// A free name for a copy: `orders_copy`, `orders_copy2` …
    pub(super) fn copy_of(&mut self, schema: &SchemaId, name: &str) -> Name {
        let names = self.0.entry(schema.clone()).or_default();
        let free = first_free(name, "_copy", |name| names.contains(name));
        names.insert(free.clone());
        Name::from(free)
    }
}

/// The name with an ending, and with a number after it where that is taken, cut to what Postgres keeps.
pub(super) fn first_free(name: &str, ending: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut n = 1_u32;
    loop {
        let number = if n == 1 { String::new() } else { n.to_string() };
        let ending = format!("{ending}{number}");
        let room = MAX_NAME_BYTES.saturating_sub(ending.len());
        let stem = &name[..name.floor_char_boundary(room)];
        let name = format!("{stem}{ending}");
        if !taken(&name) {
            return name;
        }
        n += 1;
    }
}

/// The beginning of a name that has so many bytes at most.
pub(super) fn cut_to(name: &str, bytes: usize) -> &str {
    &name[..name.floor_char_boundary(bytes)]
}

/// The name of what belongs to a table, for a copy of it: `orders_pkey` of `orders_copy` is `orders_copy_pkey`. A name
/// that does not speak of the table stays.
pub(super) fn restemmed(name: &str, old: &str, new: &str) -> String {
    match name.strip_prefix(old) {
        Some(rest) if rest.starts_with('_') => {
            let room = MAX_NAME_BYTES.saturating_sub(rest.len());
            let stem = &new[..new.floor_char_boundary(room)];
            let whole = format!("{stem}{rest}");
            whole[..whole.floor_char_boundary(MAX_NAME_BYTES)].to_owned()
        }
        _ => name.to_owned(),
    }
}

/// Gives constraints, indexes and triggers of a copy names that speak of it; those of indexes are free in its schema.
/// Says which index got which name.
pub(super) fn rename_parts(
    table: &mut Table,
    old: &str,
    new: &str,
    taken: &mut Taken,
) -> Vec<(Name, Name)> {
    let schema = table.schema.clone();
    let mut renamed = Vec::new();
    let mut own: BTreeSet<String> = BTreeSet::new();
    for constraint in &mut table.constraints {
        let wanted = restemmed(constraint.name.as_str(), old, new);
        let name = if has_index(&constraint.kind) {
            let name = taken.free(&schema, &wanted);
            renamed.push((constraint.name.clone(), name.clone()));
            name
        } else {
            Name::from(first_free(&wanted, "", |name| own.contains(name)))
        };
        own.insert(name.to_string());
        constraint.name = name;
    }
    for index in &mut table.indexes {
        let name = taken.free(&schema, &restemmed(index.name.as_str(), old, new));
        renamed.push((std::mem::replace(&mut index.name, name.clone()), name));
    }
    let mut own: BTreeSet<String> = BTreeSet::new();
    for trigger in &mut table.triggers {
        let wanted = restemmed(trigger.name.as_str(), old, new);
        let name = first_free(&wanted, "", |name| own.contains(name));
        own.insert(name.clone());
        trigger.name = Name::from(name);
    }
    if let ReplicaIdentity::Index(name) = &mut table.replica_identity
        && let Some((_, new)) = renamed.iter().find(|(old, _)| old == name)
    {
        *name = new.clone();
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_copies_are_free_and_short_enough() {
        let taken = ["orders_copy", "orders_copy2"];
        let name = first_free("orders", "_copy", |name| taken.contains(&name));
        assert_eq!(name, "orders_copy3");
        let long = first_free(&"ö".repeat(31), "_copy", |_| false);
        assert!(long.len() <= MAX_NAME_BYTES && long.ends_with("_copy"), "{long}");
    }

    #[test]
    fn names_that_speak_of_the_table_speak_of_its_copy() {
        assert_eq!(restemmed("orders_pkey", "orders", "orders_copy"), "orders_copy_pkey");
        assert_eq!(restemmed("orders2_pkey", "orders", "orders_copy"), "orders2_pkey");
        assert_eq!(restemmed("by_time", "orders", "orders_copy"), "by_time");
        let long = restemmed("t_aaaaaaaaaaaaaaaaaaaa_idx", "t", &"x".repeat(60));
        assert!(long.len() <= MAX_NAME_BYTES && long.ends_with("_idx"), "{long}");
    }
}
