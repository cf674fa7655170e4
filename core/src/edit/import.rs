//! Putting another document into the open one.
//!
//! Objects are matched by qualified name. One that is here already keeps its id, so that its places in
//! diagrams, its reviews and later comparisons stay; one that is new keeps the id it came with, or gets
//! the next free one where another object, renamed in the meantime, holds it.

use super::CommandError;
use super::apply::{Edit, Outcome};
use super::walk::{Visitor, Walk};
use crate::model::{
    Catalog, ColumnId, ConstraintId, DefinitionId, Document, EnumLabelId, ExtensionId, FunctionId,
    IndexId, Name, PolicyId, Record, Records, RoleId, SchemaId, SequenceId, TableId, TriggerId,
    TypeId, TypeKind, VerbatimId, ViewId, check_invariants,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Edit {
    pub(super) fn import(&mut self, other: &Document) -> Outcome {
        let ids = NewIds::matching(&self.document.schema, &other.schema, true);
        let incoming = ids.rewritten(&other.schema);
        let catalog = &mut self.document.schema;
        put_all(&mut catalog.schemas, &incoming.schemas, |old, new| {
            // A mention of `public` in the import says nothing about the schema itself.
            new.external && !old.external
        });
        put_all(&mut catalog.extensions, &incoming.extensions, |_, _| false);
        put_all(&mut catalog.roles, &incoming.roles, |_, _| false);
        put_all(&mut catalog.types, &incoming.types, |_, _| false);
        put_all(&mut catalog.sequences, &incoming.sequences, |_, _| false);
        put_all(&mut catalog.tables, &incoming.tables, |old, new| new.external && !old.external);
        put_all(&mut catalog.views, &incoming.views, |_, _| false);
        put_all(&mut catalog.functions, &incoming.functions, |_, _| false);
        put_all(&mut catalog.definitions, &incoming.definitions, |old, new| {
            new.external && !old.external
        });
        put_all(&mut catalog.verbatim, &incoming.verbatim, |_, _| false);
        if !incoming.default_privileges.is_empty() {
            let mut all = catalog.default_privileges.as_ref().clone();
            let new = incoming.default_privileges.iter().filter(|p| !all.contains(p)).cloned();
            let new: Vec<_> = new.collect();
            if !new.is_empty() {
                all.extend(new);
                catalog.default_privileges = Arc::new(all);
            }
        }
        self.merge_domains(other);
        self.finish()
    }

    pub(super) fn replace(&mut self, other: &Document) -> Outcome {
        let ids = NewIds::matching(&self.document.schema, &other.schema, false);
        let incoming = ids.rewritten(&other.schema);
        let mut document = other.clone();
        document.schema = incoming;
        document.diagrams = Records::default();
        // The places of the open document win; those that came along fill the gaps.
        for theirs in &other.diagrams {
            let mut diagram = theirs.as_ref().clone();
            diagram.placements = diagram
                .placements
                .into_iter()
                .map(|(mut table, placement)| {
                    Rewrite(&ids).table(&mut table);
                    (table, placement)
                })
                .collect();
            document.diagrams.insert(diagram);
        }
        for ours in &self.document.diagrams {
            let mut diagram = ours.as_ref().clone();
            if let Some(theirs) = document.diagrams.get(&ours.id) {
                let mut placements = theirs.placements.clone();
                placements.extend(diagram.placements);
                diagram.placements = placements;
            }
            diagram.placements.retain(|table, _| document.schema.tables.contains(table));
            document.diagrams.insert(diagram);
        }
        if document.domains.is_empty() {
            document.domains = self.document.domains.clone();
        }
        document.format.clone_from(&self.document.format);
        self.document = document;
        self.finish()
    }

    /// Domains that came along and whose prefix no domain here has.
    fn merge_domains(&mut self, other: &Document) {
        for domain in &other.domains {
            let domains = &self.document.domains;
            let known = domains.iter().any(|d| d.prefix == domain.prefix);
            if !known && !domains.contains(&domain.id) {
                self.document.domains.insert(Arc::clone(domain));
            }
        }
        self.forget_missing_domains();
    }

    /// A merge of two sound documents may contradict itself, for instance where an index of the one has
    /// the name of a table of the other.
    fn finish(&mut self) -> Outcome {
        let removed_places: Vec<_> = self
            .document
            .diagrams
            .iter()
            .filter(|d| d.placements.keys().any(|t| !self.document.schema.tables.contains(t)))
            .map(|d| d.id.clone())
            .collect();
        for id in removed_places {
            let tables = self.document.schema.tables.clone();
            if let Some(diagram) = self.document.diagrams.get_mut(&id) {
                diagram.placements.retain(|table, _| tables.contains(table));
            }
        }
        match check_invariants(&self.document).first() {
            None => Ok(()),
            Some(violation) => Err(CommandError::Contradiction(violation.to_string())),
        }
    }
}

/// Puts records in; `keep` says of a pair (here, incoming) whether the one here stays.
fn put_all<T: Record + PartialEq>(
    records: &mut Records<T>,
    incoming: &Records<T>,
    keep: impl Fn(&T, &T) -> bool,
) {
    for record in incoming {
        let same = records.get(record.id()).is_some_and(|old| old == record || keep(old, record));
        if !same {
            records.insert(Arc::clone(record));
        }
    }
}

/// The ids that the objects of an import get.
#[derive(Default)]
struct NewIds {
    schemas: BTreeMap<SchemaId, SchemaId>,
    extensions: BTreeMap<ExtensionId, ExtensionId>,
    roles: BTreeMap<RoleId, RoleId>,
    types: BTreeMap<TypeId, TypeId>,
    labels: BTreeMap<(TypeId, EnumLabelId), EnumLabelId>,
    sequences: BTreeMap<SequenceId, SequenceId>,
    tables: BTreeMap<TableId, TableId>,
    columns: BTreeMap<(TableId, ColumnId), ColumnId>,
    constraints: BTreeMap<(TableId, ConstraintId), ConstraintId>,
    indexes: BTreeMap<(TableId, IndexId), IndexId>,
    triggers: BTreeMap<(TableId, TriggerId), TriggerId>,
    policies: BTreeMap<(TableId, PolicyId), PolicyId>,
    views: BTreeMap<ViewId, ViewId>,
    functions: BTreeMap<FunctionId, FunctionId>,
    definitions: BTreeMap<DefinitionId, DefinitionId>,
    verbatim: BTreeMap<VerbatimId, VerbatimId>,
}

/// Matches things by a key. `ours` gives key and id here, `theirs` of the import. What has no match
/// keeps its id where that is free, and else gets a fresh one.
fn match_ids<K: Ord, I: Clone + Ord>(
    ours: impl Iterator<Item = (K, I)>,
    theirs: impl Iterator<Item = (K, I)>,
    fresh: impl Fn(&I, &dyn Fn(&I) -> bool) -> I,
    keep_ours: bool,
) -> BTreeMap<I, I> {
    let mut by_key: BTreeMap<K, I> = BTreeMap::new();
    let mut used: BTreeSet<I> = BTreeSet::new();
    for (key, id) in ours {
        if keep_ours {
            used.insert(id.clone());
        }
        by_key.entry(key).or_insert(id);
    }
    let mut ids = BTreeMap::new();
    let mut unmatched = Vec::new();
    for (key, id) in theirs {
        match by_key.remove(&key) {
            Some(ours) => {
                used.insert(ours.clone());
                ids.insert(id, ours);
            }
            None => unmatched.push(id),
        }
    }
    for id in unmatched {
        let new = if used.contains(&id) { fresh(&id, &|id| used.contains(id)) } else { id.clone() };
        used.insert(new.clone());
        ids.insert(id, new);
    }
    ids
}

macro_rules! fresh {
    ($id:ident) => {
        |id: &$id, taken: &dyn Fn(&$id) -> bool| $id::derive(&[id.as_str()], |id| taken(id))
    };
}

impl NewIds {
    fn matching(ours: &Catalog, theirs: &Catalog, keep_ours: bool) -> Self {
        // Names, with the schema by name, since the two documents may call it by different ids.
        let named = |catalog: &Catalog, schema: &SchemaId, name: &Name| {
            (catalog.schema_name(schema).to_owned(), name.to_string())
        };
        macro_rules! by_name {
            ($records:ident, $id:ident, $key:expr) => {{
                let key = $key;
                match_ids(
                    ours.$records.iter().map(|r| (key(ours, r.as_ref()), r.id.clone())),
                    theirs.$records.iter().map(|r| (key(theirs, r.as_ref()), r.id.clone())),
                    fresh!($id),
                    keep_ours,
                )
            }};
        }
        let mut ids = Self {
            schemas: by_name!(schemas, SchemaId, |_: &Catalog, r: &crate::model::Schema| r
                .name
                .clone()),
            extensions: by_name!(
                extensions,
                ExtensionId,
                |_: &Catalog, r: &crate::model::Extension| r.name.clone()
            ),
            roles: by_name!(roles, RoleId, |_: &Catalog, r: &crate::model::Role| r.name.clone()),
            types: by_name!(types, TypeId, |c: &Catalog, r: &crate::model::TypeDef| named(
                c, &r.schema, &r.name
            )),
            sequences: by_name!(
                sequences,
                SequenceId,
                |c: &Catalog, r: &crate::model::Sequence| named(c, &r.schema, &r.name)
            ),
            tables: by_name!(tables, TableId, |c: &Catalog, r: &crate::model::Table| named(
                c, &r.schema, &r.name
            )),
            views: by_name!(views, ViewId, |c: &Catalog, r: &crate::model::View| named(
                c, &r.schema, &r.name
            )),
            functions: by_name!(
                functions,
                FunctionId,
                |c: &Catalog, r: &crate::model::Function| (
                    named(c, &r.schema, &r.name),
                    r.input_types().map(|t| c.type_text(t)).collect::<Vec<_>>()
                )
            ),
            definitions: by_name!(
                definitions,
                DefinitionId,
                |c: &Catalog, r: &crate::model::Definition| (
                    r.kind,
                    r.schema.as_ref().map(|s| c.schema_name(s).to_owned()),
                    r.name.to_string(),
                    r.types.iter().map(|t| t.as_ref().map(|t| c.type_text(t))).collect::<Vec<_>>(),
                    r.of.clone(),
                    r.about.clone(),
                )
            ),
            verbatim: by_name!(verbatim, VerbatimId, |_: &Catalog, r: &crate::model::Verbatim| r
                .statement
                .text()
                .to_owned()),
            ..Self::default()
        };
        ids.match_parts(ours, theirs);
        ids
    }

    fn match_parts(&mut self, ours: &Catalog, theirs: &Catalog) {
        for table in &theirs.tables {
            let id = &table.id;
            let Some(mine) = self.tables.get(id).and_then(|id| ours.tables.get(id)) else {
                continue;
            };
            macro_rules! parts {
                ($parts:ident, $id:ident) => {
                    self.$parts.extend(
                        match_ids(
                            mine.$parts.iter().map(|p| (p.name.clone(), p.id.clone())),
                            table.$parts.iter().map(|p| (p.name.clone(), p.id.clone())),
                            fresh!($id),
                            false,
                        )
                        .into_iter()
                        .map(|(from, to)| ((id.clone(), from), to)),
                    )
                };
            }
            parts!(columns, ColumnId);
            parts!(constraints, ConstraintId);
            parts!(indexes, IndexId);
            parts!(triggers, TriggerId);
            parts!(policies, PolicyId);
        }
        for def in &theirs.types {
            let mine = self.types.get(&def.id).and_then(|id| ours.types.get(id));
            let (Some(mine), TypeKind::Enum { labels }) = (mine, &def.kind) else { continue };
            let TypeKind::Enum { labels: old } = &mine.kind else { continue };
            self.labels.extend(
                match_ids(
                    old.iter().map(|l| (l.name.clone(), l.id.clone())),
                    labels.iter().map(|l| (l.name.clone(), l.id.clone())),
                    fresh!(EnumLabelId),
                    false,
                )
                .into_iter()
                .map(|(from, to)| ((def.id.clone(), from), to)),
            );
        }
    }

    fn rewritten(&self, catalog: &Catalog) -> Catalog {
        Catalog {
            schemas: self.records(&catalog.schemas),
            extensions: self.records(&catalog.extensions),
            roles: self.records(&catalog.roles),
            types: self.records(&catalog.types),
            sequences: self.records(&catalog.sequences),
            tables: self.records(&catalog.tables),
            views: self.records(&catalog.views),
            functions: self.records(&catalog.functions),
            definitions: self.records(&catalog.definitions),
            verbatim: self.records(&catalog.verbatim),
            default_privileges: Arc::new(
                catalog
                    .default_privileges
                    .iter()
                    .cloned()
                    .map(|mut privileges| {
                        if let Some(schema) = &mut privileges.schema {
                            Rewrite(self).schema(schema);
                        }
                        privileges
                    })
                    .collect(),
            ),
        }
    }

    fn records<T: Record + Walk + Clone>(&self, records: &Records<T>) -> Records<T> {
        let mut ids = Rewrite(self);
        records
            .iter()
            .map(|record| {
                let mut record = record.as_ref().clone();
                record.walk(&mut ids);
                record
            })
            .collect()
    }
}

/// Writes the new ids into records.
struct Rewrite<'a>(&'a NewIds);

macro_rules! rewrite {
    (whole: $($method:ident $map:ident $id:ident),*; part: $($part:ident $part_map:ident $owner:ident $part_id:ident),* $(;)?) => {
        impl Visitor for Rewrite<'_> {
            $(fn $method(&mut self, id: &mut $id) {
                if let Some(new) = self.0.$map.get(id) {
                    id.clone_from(new);
                }
            })*
            $(fn $part(&mut self, owner: &$owner, id: &mut $part_id) {
                if let Some(new) = self.0.$part_map.get(&(owner.clone(), id.clone())) {
                    id.clone_from(new);
                }
            })*
        }
    };
}

rewrite! {
    whole: schema schemas SchemaId, extension extensions ExtensionId, role roles RoleId,
        type_id types TypeId, sequence sequences SequenceId, table tables TableId,
        view views ViewId, function functions FunctionId, definition definitions DefinitionId,
        verbatim verbatim VerbatimId;
    part: label labels TypeId EnumLabelId, column columns TableId ColumnId,
        constraint constraints TableId ConstraintId, index indexes TableId IndexId,
        trigger triggers TableId TriggerId, policy policies TableId PolicyId;
}
