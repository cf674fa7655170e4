//! Which object here an object of another document is: the one of the same qualified name or, where that is
//! asked for, the one that was likely renamed.

use super::likely_rename::{Slot, renamed_in_place, renamed_tables};
use super::walk::{Visitor, Walk};
use crate::model::{
    Catalog, ColumnId, ConstraintId, ConstraintKind, DefinitionId, EnumLabel, EnumLabelId,
    ExtensionId, FunctionId, IndexId, Name, ObjectRef, PolicyId, Record, Records, RoleId, SchemaId,
    SequenceId, Table, TableId, TriggerId, TypeId, TypeKind, VerbatimId, ViewId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Whether what has another name may be the same.
#[derive(Clone, Copy)]
pub(crate) enum Guess<'a> {
    Nothing,
    Renames,
    /// Those to which somebody says yes, given the object and its new name.
    Asked(&'a dyn Fn(&ObjectRef, &Name) -> bool),
}

impl Guess<'_> {
    fn is_made(self) -> bool {
        !matches!(self, Self::Nothing)
    }

    fn is_taken(self, object: &ObjectRef, name: &Name) -> bool {
        match self {
            Self::Nothing => false,
            Self::Renames => true,
            Self::Asked(answer) => answer(object, name),
        }
    }
}

/// What makes two objects one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// The qualified name: of schemas that know nothing of each other.
    Name,
    /// The id, and where there is none such, the name: of two copies of one document.
    Id,
}

/// The ids that the objects of another document get here.
#[derive(Default)]
pub(crate) struct Identity {
    /// What is taken for renamed, by its id here, with its new name. Tables first.
    pub(crate) renamed: Vec<(ObjectRef, Name)>,
    /// Tables of the other document that stand for one that it has under its new name.
    stubs: BTreeSet<TableId>,
    schemas: BTreeMap<SchemaId, SchemaId>,
    extensions: BTreeMap<ExtensionId, ExtensionId>,
    roles: BTreeMap<RoleId, RoleId>,
    types: BTreeMap<TypeId, TypeId>,
    labels: BTreeMap<(TypeId, EnumLabelId), EnumLabelId>,
    sequences: BTreeMap<SequenceId, SequenceId>,
    tables: BTreeMap<TableId, TableId>,
    columns: BTreeMap<(TableId, ColumnId), ColumnId>,
    pub(super) constraints: BTreeMap<(TableId, ConstraintId), ConstraintId>,
    pub(super) indexes: BTreeMap<(TableId, IndexId), IndexId>,
    pub(super) triggers: BTreeMap<(TableId, TriggerId), TriggerId>,
    pub(super) policies: BTreeMap<(TableId, PolicyId), PolicyId>,
    views: BTreeMap<ViewId, ViewId>,
    functions: BTreeMap<FunctionId, FunctionId>,
    definitions: BTreeMap<DefinitionId, DefinitionId>,
    verbatim: BTreeMap<VerbatimId, VerbatimId>,
}

/// Matches things by a key. `ours` gives key and id here, `theirs` of the other document. What has no match keeps
/// its id where nothing here has it, and else gets a fresh one.
fn match_ids<K: Ord, I: Clone + Ord>(
    same: Same,
    ours: impl Iterator<Item = (K, I)>,
    theirs: impl Iterator<Item = (K, I)>,
    fresh: impl Fn(&I, &dyn Fn(&I) -> bool) -> I,
) -> BTreeMap<I, I> {
    let mut ours: Vec<(K, I)> = ours.collect();
    let mut theirs: Vec<(K, I)> = theirs.collect();
    let mut used: BTreeSet<I> = ours.iter().map(|(_, id)| id.clone()).collect();
    let mut ids = BTreeMap::new();
    if same == Same::Id {
        ids.extend(theirs.iter().map(|(_, id)| (id.clone(), id.clone())));
        ids.retain(|id, _| used.contains(id));
        ours.retain(|(_, id)| !ids.contains_key(id));
        theirs.retain(|(_, id)| !ids.contains_key(id));
    }
    let mut by_key: BTreeMap<K, I> = BTreeMap::new();
    for (key, id) in ours {
        by_key.entry(key).or_insert(id);
    }
    let mut unmatched = Vec::new();
    for (key, id) in theirs {
        match by_key.remove(&key) {
            Some(ours) => {
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

impl Identity {
    pub(crate) fn matching(ours: &Catalog, theirs: &Catalog, same: Same, guess: Guess<'_>) -> Self {
        // Names, with the schema by name, since the two documents may call it by different ids.
        let named = |catalog: &Catalog, schema: &SchemaId, name: &Name| {
            (catalog.schema_name(schema).to_owned(), name.to_string())
        };
        macro_rules! by_name {
            ($records:ident, $id:ident, $key:expr) => {{
                let key = $key;
                match_ids(
                    same,
                    ours.$records.iter().map(|r| (key(ours, r.as_ref()), r.id.clone())),
                    theirs.$records.iter().map(|r| (key(theirs, r.as_ref()), r.id.clone())),
                    fresh!($id),
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
        if guess.is_made() {
            ids.match_renamed_tables(ours, theirs, guess);
        }
        ids.match_parts(ours, theirs, same, guess);
        ids
    }

    /// A table that is gone and a new one with the same columns are one table. What the other document still
    /// mentions under the old name is that table too.
    fn match_renamed_tables(&mut self, ours: &Catalog, theirs: &Catalog, guess: Guess<'_>) {
        let defined: BTreeSet<TableId> = theirs
            .tables
            .iter()
            .filter(|t| !t.external)
            .filter_map(|t| self.tables.get(&t.id).cloned())
            .collect();
        let gone = ours.tables.iter().filter(|t| !t.external && !defined.contains(&t.id));
        // A table that was only mentioned and is now defined is no other table's new name.
        let known =
            |t: &Arc<Table>| self.tables.get(&t.id).is_some_and(|id| ours.tables.contains(id));
        let new = theirs.tables.iter().filter(|t| !t.external && !known(t));
        let pairs = renamed_tables((ours, gone), (theirs, new));
        for (old, new) in pairs {
            let renamed = (ObjectRef::Table(old.id.clone()), new.name.clone());
            if !guess.is_taken(&renamed.0, &renamed.1) {
                continue;
            }
            let stubs = theirs.tables.iter().map(|t| &t.id);
            let stubs = stubs.filter(|id| self.tables.get(*id) == Some(&old.id) && **id != new.id);
            self.stubs.extend(stubs.cloned());
            self.tables.insert(new.id.clone(), old.id.clone());
            self.renamed.push(renamed);
        }
    }

    fn match_parts(&mut self, ours: &Catalog, theirs: &Catalog, same: Same, guess: Guess<'_>) {
        for table in &theirs.tables {
            let id = &table.id;
            let Some(mine) = self.tables.get(id).and_then(|id| ours.tables.get(id)) else {
                continue;
            };
            macro_rules! parts {
                ($parts:ident, $id:ident) => {
                    self.$parts.extend(
                        match_ids(
                            same,
                            mine.$parts.iter().map(|p| (p.name.clone(), p.id.clone())),
                            table.$parts.iter().map(|p| (p.name.clone(), p.id.clone())),
                            fresh!($id),
                        )
                        .into_iter()
                        .map(|(from, to)| ((id.clone(), from), to)),
                    )
                };
            }
            parts!(columns, ColumnId);
            if guess.is_made() && !mine.external && !table.external {
                self.match_renamed_columns((ours, mine), (theirs, table), guess);
            }
            parts!(constraints, ConstraintId);
            self.match_primary_key(mine, table);
            parts!(indexes, IndexId);
            parts!(triggers, TriggerId);
            parts!(policies, PolicyId);
        }
        for def in &theirs.types {
            let mine = self.types.get(&def.id).and_then(|id| ours.types.get(id));
            let (Some(mine), TypeKind::Enum { labels }) = (mine, &def.kind) else { continue };
            let TypeKind::Enum { labels: old } = &mine.kind else { continue };
            let mut ids = match_ids(
                same,
                old.iter().map(|l| (l.name.clone(), l.id.clone())),
                labels.iter().map(|l| (l.name.clone(), l.id.clone())),
                fresh!(EnumLabelId),
            );
            if guess.is_made() {
                self.match_renamed_labels(&mine.id, old, labels, &mut ids, guess);
            }
            let of_type = |(from, to)| ((def.id.clone(), from), to);
            self.labels.extend(ids.into_iter().map(of_type));
        }
    }

    fn match_renamed_labels(
        &mut self,
        id: &TypeId,
        old: &[EnumLabel],
        new: &[EnumLabel],
        ids: &mut BTreeMap<EnumLabelId, EnumLabelId>,
        guess: Guess<'_>,
    ) {
        let here: BTreeSet<&EnumLabelId> = old.iter().map(|l| &l.id).collect();
        let kept: BTreeSet<EnumLabelId> =
            ids.values().filter(|id| here.contains(id)).cloned().collect();
        let slots = |labels: &[EnumLabel], here: &dyn Fn(&EnumLabel) -> Option<EnumLabelId>| {
            let slot = |l| Slot { here: here(l), shape: String::new() };
            labels.iter().map(slot).collect::<Vec<_>>()
        };
        let before = slots(old, &|l| Some(l.id.clone()).filter(|id| kept.contains(id)));
        let after = slots(new, &|l| ids.get(&l.id).filter(|id| kept.contains(id)).cloned());
        for (from, to) in renamed_in_place(&before, &after) {
            let (Some(from), Some(to)) = (old.get(from), new.get(to)) else { continue };
            let renamed = (ObjectRef::EnumLabel(id.clone(), from.id.clone()), Name::new(&to.name));
            if guess.is_taken(&renamed.0, &renamed.1) {
                ids.insert(to.id.clone(), from.id.clone());
                self.renamed.push(renamed);
            }
        }
    }

    fn match_renamed_columns(
        &mut self,
        (ours, mine): (&Catalog, &Table),
        (theirs, table): (&Catalog, &Table),
        guess: Guess<'_>,
    ) {
        let here: BTreeSet<&ColumnId> = mine.columns.iter().map(|c| &c.id).collect();
        let new: Vec<_> = table
            .columns
            .iter()
            .map(|c| {
                let id = self.columns.get(&(table.id.clone(), c.id.clone()));
                let here = id.filter(|id| here.contains(id)).cloned();
                Slot { here, shape: theirs.type_text(&c.data_type) }
            })
            .collect();
        let kept: BTreeSet<&ColumnId> = new.iter().filter_map(|c| c.here.as_ref()).collect();
        let old: Vec<_> = mine
            .columns
            .iter()
            .map(|c| Slot {
                here: kept.contains(&c.id).then(|| c.id.clone()),
                shape: ours.type_text(&c.data_type),
            })
            .collect();
        for (from, to) in renamed_in_place(&old, &new) {
            let (Some(from), Some(to)) = (mine.columns.get(from), table.columns.get(to)) else {
                continue;
            };
            let renamed = (ObjectRef::Column(mine.id.clone(), from.id.clone()), to.name.clone());
            if !guess.is_taken(&renamed.0, &renamed.1) {
                continue;
            }
            self.columns.insert((table.id.clone(), to.id.clone()), from.id.clone());
            self.renamed.push(renamed);
        }
    }

    /// A table has one primary key, whatever it is called.
    fn match_primary_key(&mut self, mine: &Table, table: &Table) {
        let key = |t: &Table| {
            let mut keys = t.constraints.iter();
            let key = keys.find(|c| matches!(c.kind, ConstraintKind::PrimaryKey(_)));
            key.map(|c| (c.id.clone(), c.name.clone()))
        };
        let (Some((here, old)), Some((there, new))) = (key(mine), key(table)) else { return };
        if table.constraint_named(old.as_str()).is_none()
            && mine.constraint_named(new.as_str()).is_none()
        {
            self.constraints.insert((table.id.clone(), there), here);
        }
    }

    /// Other ids for columns, constraints and indexes, and the same for all else.
    #[cfg(feature = "sql")]
    pub(crate) fn of_parts(
        columns: BTreeMap<(TableId, ColumnId), ColumnId>,
        constraints: BTreeMap<(TableId, ConstraintId), ConstraintId>,
        indexes: BTreeMap<(TableId, IndexId), IndexId>,
    ) -> Self {
        Self { columns, constraints, indexes, ..Self::default() }
    }

    /// Whether no part of a table gets another id.
    pub(crate) fn has_no_parts(&self) -> bool {
        self.constraints.is_empty()
            && self.indexes.is_empty()
            && self.triggers.is_empty()
            && self.policies.is_empty()
    }

    /// A catalog with the ids that its objects get here.
    pub(crate) fn rewritten(&self, catalog: &Catalog) -> Catalog {
        Catalog {
            schemas: self.records(&catalog.schemas),
            extensions: self.records(&catalog.extensions),
            roles: self.records(&catalog.roles),
            types: self.records(&catalog.types),
            sequences: self.records(&catalog.sequences),
            tables: if self.stubs.is_empty() {
                self.records(&catalog.tables)
            } else {
                let mut tables = catalog.tables.clone();
                for stub in &self.stubs {
                    tables.remove(stub);
                }
                self.records(&tables)
            },
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
pub(super) struct Rewrite<'a>(pub(super) &'a Identity);

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
