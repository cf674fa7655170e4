//! Putting another document into the open one, and making the open one like another.
//!
//! Objects are matched by qualified name (`identity.rs`). One that is here already keeps its id, so that its places
//! in diagrams, its reviews and later comparisons stay; one that is new keeps the id it came with, or gets the next
//! free one where another object, renamed in the meantime, holds it.

use super::CommandError;
use super::apply::{Edit, Outcome};
use super::identity::{Guess, Identity, Rewrite, Same};
use super::three_way::{three_way, union};
use super::walk::Visitor;
use crate::model::{
    Catalog, DefaultPrivileges, Document, ObjectRef, Record, Records, Schema, Table, TableId,
    check_invariants,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Guessed renames that are carried through all texts; each costs a walk through the schema. Further ones are
/// renamed alone.
pub(super) const MAX_RENAMES: usize = 100;

impl Edit {
    pub(super) fn import(&mut self, other: &Document) -> Outcome {
        let ids =
            Identity::matching(&self.document.schema, &other.schema, Same::Name, Guess::Nothing);
        let incoming = ids.rewritten(&other.schema);
        let catalog = &mut self.document.schema;
        unite(&mut catalog.schemas, &incoming.schemas, |old, new| {
            // A mention of `public` in the import says nothing about the schema itself.
            new.external && !old.external
        });
        unite(&mut catalog.extensions, &incoming.extensions, |_, _| false);
        unite(&mut catalog.roles, &incoming.roles, |_, _| false);
        unite(&mut catalog.types, &incoming.types, |_, _| false);
        unite(&mut catalog.sequences, &incoming.sequences, |_, _| false);
        unite(&mut catalog.tables, &incoming.tables, |old, new| new.external && !old.external);
        unite(&mut catalog.views, &incoming.views, |_, _| false);
        unite(&mut catalog.functions, &incoming.functions, |_, _| false);
        unite(&mut catalog.definitions, &incoming.definitions, |old, new| {
            new.external && !old.external
        });
        unite(&mut catalog.verbatim, &incoming.verbatim, |_, _| false);
        let privileges = incoming.default_privileges.iter();
        let missing = |p: &&DefaultPrivileges| !catalog.default_privileges.contains(p);
        let missing: Vec<_> = privileges.filter(missing).cloned().collect();
        if !missing.is_empty() {
            Arc::make_mut(&mut catalog.default_privileges).extend(missing);
        }
        self.add_domains(other);
        self.finish()
    }

    pub(super) fn replace(&mut self, other: &Document, base: Option<&Document>) -> Outcome {
        // What the other document could know of this one, under the ids of this one.
        let known = match base {
            None => self.document.schema.clone(),
            Some(base) => {
                let base = &base.schema;
                Identity::matching(&self.document.schema, base, Same::Name, Guess::Nothing)
                    .rewritten(base)
            }
        };
        let ids = Identity::matching(
            &over(&self.document.schema, &known),
            &other.schema,
            Same::Name,
            Guess::Renames,
        );
        let wanted = ids.rewritten(&other.schema);
        let renamed = self.rename_all(&ids);
        let is_renamed = |object: &ObjectRef| {
            renamed.contains(object) || object.owner().is_some_and(|owner| renamed.contains(&owner))
        };
        let catalog = &mut self.document.schema;
        macro_rules! follow {
            ($($kind:ident)*) => {
                $(follow(&mut catalog.$kind, &known.$kind, &wanted.$kind, &is_renamed, |_| false);)*
            };
        }
        follow!(extensions roles types sequences views functions definitions verbatim);
        let mentioned = |t: &Table| t.external;
        follow(&mut catalog.tables, &known.tables, &wanted.tables, &is_renamed, mentioned);
        let mentioned = |s: &Schema| s.external;
        follow(&mut catalog.schemas, &known.schemas, &wanted.schemas, &is_renamed, mentioned);
        if known.default_privileges != wanted.default_privileges {
            let was = &known.default_privileges;
            let mut all: Vec<_> = wanted.default_privileges.as_ref().clone();
            let mut ours = catalog.default_privileges.iter().filter(|p| !was.contains(p));
            all.extend(ours.by_ref().filter(|p| !wanted.default_privileges.contains(p)).cloned());
            catalog.default_privileges = Arc::new(all);
        }
        self.add_domains(other);
        self.add_diagrams(other, &ids);
        self.finish()
    }

    /// Carries out the renames that were guessed, so that they reach every text. Gives those that could be.
    fn rename_all(&mut self, ids: &Identity) -> BTreeSet<ObjectRef> {
        let mut renamed = BTreeSet::new();
        for (object, name) in ids.renamed.iter().take(MAX_RENAMES) {
            let before = self.document.clone();
            match self.rename(object, name.as_str()) {
                Ok(()) => {
                    renamed.insert(object.clone());
                }
                // Where names are swapped, one is taken as yet: the object is renamed with its record.
                Err(_) => self.document = before,
            }
        }
        renamed
    }

    /// Domains that came along and whose prefix no domain here has.
    fn add_domains(&mut self, other: &Document) {
        for domain in &other.domains {
            let domains = &self.document.domains;
            let known = domains.iter().any(|d| d.prefix == domain.prefix);
            if !known && !domains.contains(&domain.id) {
                self.document.domains.insert(Arc::clone(domain));
            }
        }
        self.forget_missing_domains();
    }

    /// Diagrams that came along and are not here. Those that are here stay as they are: the places of another
    /// document's cards say nothing about where there is room in this one.
    fn add_diagrams(&mut self, other: &Document, ids: &Identity) {
        for theirs in &other.diagrams {
            if self.document.diagrams.contains(&theirs.id) {
                continue;
            }
            let mut diagram = theirs.as_ref().clone();
            let ours = |mut table: TableId| {
                Rewrite(ids).table(&mut table);
                table
            };
            let places = std::mem::take(&mut diagram.placements).into_iter();
            diagram.placements = places.map(|(table, place)| (ours(table), place)).collect();
            let colours = std::mem::take(&mut diagram.colours).into_iter();
            diagram.colours = colours.map(|(table, colour)| (ours(table), colour)).collect();
            let tables = diagram.tables.take();
            diagram.tables = tables.map(|all| all.into_iter().map(ours).collect());
            self.document.diagrams.insert(diagram);
        }
    }

    /// Two sound documents put together may contradict each other, for instance where an index of the one has
    /// the name of a table of the other.
    fn finish(&mut self) -> Outcome {
        let tables = self.document.schema.tables.clone();
        let is_gone = |table: &TableId| !tables.contains(table);
        let diagrams = self.document.diagrams.iter();
        let stale: Vec<_> =
            diagrams.filter(|d| d.named_tables().any(is_gone)).map(|d| d.id.clone()).collect();
        for id in stale {
            if let Some(diagram) = self.document.diagrams.get_mut(&id) {
                diagram.retain_tables(|table| !is_gone(table));
            }
        }
        match check_invariants(&self.document).first() {
            None => Ok(()),
            Some(violation) => Err(CommandError::Contradiction(violation.to_string())),
        }
    }
}

/// A catalog with the records of another in the place of its own.
fn over(catalog: &Catalog, known: &Catalog) -> Catalog {
    let mut all = catalog.clone();
    macro_rules! put {
        ($($kind:ident)*) => {
            $(for record in &known.$kind {
                all.$kind.insert(Arc::clone(record));
            })*
        };
    }
    put!(schemas extensions roles types sequences tables views functions definitions verbatim);
    all
}

/// Puts records in, with what they lack of those that are here; `keep` says of a pair (here, incoming) whether the
/// one here stays as it is.
fn unite<T: Record + PartialEq + Serialize + DeserializeOwned>(
    records: &mut Records<T>,
    incoming: &Records<T>,
    keep: impl Fn(&T, &T) -> bool,
) {
    for record in incoming {
        match records.get(record.id()) {
            Some(old) if old == record || keep(old, record) => {}
            Some(old) => {
                let united = union(record.as_ref(), old.as_ref());
                records.insert(united.map_or_else(|| Arc::clone(record), Arc::new));
            }
            None => {
                records.insert(Arc::clone(record));
            }
        }
    }
}

/// Brings records from what was `known` of them to what is `wanted`. What was not known stays as it is, also where
/// it is `mentioned` only.
fn follow<T: Record + PartialEq + Serialize + DeserializeOwned>(
    records: &mut Records<T>,
    known: &Records<T>,
    wanted: &Records<T>,
    is_renamed: &dyn Fn(&ObjectRef) -> bool,
    mentioned: impl Fn(&T) -> bool,
) {
    for record in known {
        if !wanted.contains(record.id()) {
            records.remove(record.id());
        }
    }
    for record in wanted {
        let (was, here) = (known.get(record.id()), records.get(record.id()));
        if was == Some(record) || here == Some(record) {
            continue;
        }
        let merged = match (was, here) {
            (None, Some(_)) if mentioned(record) => continue,
            (Some(was), Some(here)) => three_way(was.as_ref(), record, here, is_renamed),
            _ => None,
        };
        records.insert(merged.map_or_else(|| Arc::clone(record), Arc::new));
    }
}
