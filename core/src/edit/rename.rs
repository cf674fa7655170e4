//! Renaming objects, also where texts mention them.

use super::apply::{Edit, Outcome, apply, not_found};
use super::names::{check_name, relation_named};
use super::splice::{mentions_word, renamed, requalified};
use super::walk::{Visitor, walk_catalog};
use super::{Command, CommandError, describe};
use crate::model::{
    ColumnId, DefinitionId, DefinitionKind, Document, Expr, ExprHolder, Name, ObjectRef,
    QualifiedName, Record, Records, ReplicaIdentity, SchemaId, Table, TableId, TypeKind,
};
use std::sync::Arc;

/// Whether an object can have another name.
pub(crate) fn can_rename(document: &Document, object: &ObjectRef, new: &str) -> bool {
    // Of these many are renamed at once, to fit a pattern. No text names one: only the name has to be free.
    if let ObjectRef::Index(table, id) = object {
        let catalog = &document.schema;
        let free = |schema| relation_named(catalog, schema, new, Some(object)).is_none();
        let is_there = |t: &&Arc<Table>| t.index(id).is_some();
        let table = catalog.tables.get(table).filter(is_there);
        return check_name("index", new).is_ok() && table.is_some_and(|t| free(&t.schema));
    }
    let (object, name) = (object.clone(), new.to_owned());
    apply(document, &Command::Rename { object, name }).is_ok()
}

impl Edit {
    pub(super) fn rename(&mut self, object: &ObjectRef, new: &str) -> Outcome {
        if !self.exists(object) {
            return Err(not_found(object.clone()));
        }
        match object {
            ObjectRef::Schema(id) => self.rename_schema(id, new),
            ObjectRef::Table(id) => {
                check_name("table", new)?;
                let table = self.table(id)?;
                let (schema, old) = (table.schema.clone(), table.name.clone());
                self.relation_name_free(&schema, new, Some(object))?;
                self.type_name_free(&schema, new, Some(object))?;
                self.table_mut(id)?.name = Name::new(new);
                self.rename_trigger_references(&schema, &old, new);
                self.rename_in_texts(object, &old, new);
                Ok(())
            }
            ObjectRef::Column(table, id) => self.rename_column(table, id, new),
            ObjectRef::View(id) => {
                check_name("view", new)?;
                let Some(view) = self.document.schema.views.get(id).cloned() else { return Ok(()) };
                self.relation_name_free(&view.schema, new, Some(object))?;
                self.type_name_free(&view.schema, new, Some(object))?;
                set(&mut self.document.schema.views, id, |v| v.name = Name::new(new));
                self.rename_in_texts(object, &view.name, new);
                Ok(())
            }
            ObjectRef::Sequence(id) => {
                check_name("sequence", new)?;
                let Some(old) = self.document.schema.sequences.get(id).cloned() else {
                    return Ok(());
                };
                self.relation_name_free(&old.schema, new, Some(object))?;
                set(&mut self.document.schema.sequences, id, |s| s.name = Name::new(new));
                self.rename_in_texts(object, &old.name, new);
                Ok(())
            }
            ObjectRef::Type(id) => {
                check_name("type", new)?;
                let Some(old) = self.document.schema.types.get(id).cloned() else { return Ok(()) };
                if matches!(old.kind, TypeKind::Composite { .. }) {
                    self.relation_name_free(&old.schema, new, Some(object))?;
                }
                self.type_name_free(&old.schema, new, Some(object))?;
                set(&mut self.document.schema.types, id, |t| t.name = Name::new(new));
                self.rename_in_texts(object, &old.name, new);
                Ok(())
            }
            ObjectRef::EnumLabel(type_id, id) => {
                check_name("label", new)?;
                let mut old = None;
                let taken = set(&mut self.document.schema.types, type_id, |t| {
                    let TypeKind::Enum { labels } = &mut t.kind else { return false };
                    if labels.iter().any(|l| l.name == new && l.id != *id) {
                        return true;
                    }
                    if let Some(label) = labels.iter_mut().find(|l| l.id == *id) {
                        old = Some(std::mem::replace(&mut label.name, new.to_owned()));
                    }
                    false
                });
                if taken == Some(true) {
                    let place = ObjectRef::Type(type_id.clone());
                    return Err(self.taken(new, "another label", &place));
                }
                if let Some(old) = old {
                    self.rename_label_in_texts(type_id, &old, new);
                    self.rename_in_texts(object, &Name::from(old), new);
                }
                Ok(())
            }
            ObjectRef::Function(id) => self.rename_function(id, new),
            ObjectRef::Constraint(table, id) => {
                check_name("constraint", new)?;
                let found = self.table(table)?.constraint(id);
                let Some(found) = found.cloned() else { return Ok(()) };
                self.constraint_name_free(table, new, &found.kind, Some(id))?;
                let owner = self.table_mut(table)?;
                if let Some(c) = owner.constraints.iter_mut().find(|c| c.id == *id) {
                    c.name = Name::new(new);
                }
                self.rename_index_references(table, &found.name, new)
            }
            ObjectRef::Index(table, id) => {
                check_name("index", new)?;
                let owner = self.table(table)?;
                let Some(old) = owner.index(id).map(|i| i.name.clone()) else { return Ok(()) };
                let schema = owner.schema.clone();
                self.relation_name_free(&schema, new, Some(object))?;
                let owner = self.table_mut(table)?;
                if let Some(i) = owner.indexes.iter_mut().find(|i| i.id == *id) {
                    i.name = Name::new(new);
                }
                self.rename_index_references(table, &old, new)
            }
            ObjectRef::ViewIndex(view, id) => {
                check_name("index", new)?;
                let Some(schema) = self.document.schema.views.get(view).map(|v| v.schema.clone())
                else {
                    return Ok(());
                };
                self.relation_name_free(&schema, new, Some(object))?;
                set(&mut self.document.schema.views, view, |v| {
                    if let Some(i) = v.indexes.iter_mut().find(|i| i.id == *id) {
                        i.name = Name::new(new);
                    }
                });
                Ok(())
            }
            ObjectRef::Trigger(table, id) => {
                check_name("trigger", new)?;
                let owner = self.table(table)?;
                if owner.triggers.iter().any(|t| t.name == *new && t.id != *id) {
                    let place = ObjectRef::Table(table.clone());
                    return Err(self.taken(new, "another trigger", &place));
                }
                let owner = self.table_mut(table)?;
                if let Some(t) = owner.triggers.iter_mut().find(|t| t.id == *id) {
                    t.name = Name::new(new);
                }
                Ok(())
            }
            ObjectRef::ViewTrigger(view, id) => {
                check_name("trigger", new)?;
                set(&mut self.document.schema.views, view, |v| {
                    if let Some(t) = v.triggers.iter_mut().find(|t| t.id == *id) {
                        t.name = Name::new(new);
                    }
                });
                Ok(())
            }
            ObjectRef::Policy(table, id) => {
                check_name("policy", new)?;
                let owner = self.table(table)?;
                if owner.policies.iter().any(|p| p.name == *new && p.id != *id) {
                    let place = ObjectRef::Table(table.clone());
                    return Err(self.taken(new, "another policy", &place));
                }
                let owner = self.table_mut(table)?;
                if let Some(p) = owner.policies.iter_mut().find(|p| p.id == *id) {
                    p.name = Name::new(new);
                }
                Ok(())
            }
            ObjectRef::Domain(id) => {
                if new.trim().is_empty() {
                    return Err(CommandError::NameEmpty { what: "domain" });
                }
                set(&mut self.document.domains, id, |d| new.clone_into(&mut d.title));
                Ok(())
            }
            ObjectRef::Diagram(id) => {
                if new.trim().is_empty() {
                    return Err(CommandError::NameEmpty { what: "diagram" });
                }
                set(&mut self.document.diagrams, id, |d| new.clone_into(&mut d.name));
                Ok(())
            }
            ObjectRef::Definition(id) if self.can_rename(id) => {
                check_name("object", new)?;
                set(&mut self.document.schema.definitions, id, |d| d.name = Name::new(new));
                Ok(())
            }
            ObjectRef::Role(id) => self.rename_role(id, new),
            ObjectRef::Extension(_)
            | ObjectRef::Definition(_)
            | ObjectRef::Verbatim(_)
            | ObjectRef::Note(..) => {
                Err(CommandError::NotPossible { what: "Renaming", object: object.clone() })
            }
        }
    }

    /// Whether an object that is defined by a text has a name that can change.
    fn can_rename(&self, id: &DefinitionId) -> bool {
        self.document
            .schema
            .definitions
            .get(id)
            .is_some_and(|d| d.kind.is_named() && d.kind != DefinitionKind::Operator && !d.external)
    }

    fn taken(&self, name: &str, by: &str, place: &ObjectRef) -> CommandError {
        CommandError::NameTaken {
            name: name.to_owned(),
            by: by.to_owned(),
            place: describe(&self.document, place),
        }
    }

    fn rename_column(&mut self, table: &TableId, id: &ColumnId, new: &str) -> Outcome {
        check_name("column", new)?;
        let column = self.column(table, id)?;
        let old = column.name.clone();
        if old == *new {
            return Ok(());
        }
        if column.inherited {
            return Err(CommandError::NotPossible {
                what: "Renaming an inherited column (rename it in the parent table)",
                object: ObjectRef::Column(table.clone(), id.clone()),
            });
        }
        let heirs = self.heirs(table, id)?;
        for (table, column) in &heirs {
            self.column_name_free(table, new, Some(column))?;
        }
        for (table, column) in &heirs {
            self.column_mut(table, column)?.name = Name::new(new);
        }
        for (table, column) in heirs {
            self.rename_in_texts(&ObjectRef::Column(table, column), &old, new);
        }
        Ok(())
    }

    fn rename_schema(&mut self, id: &SchemaId, new: &str) -> Outcome {
        struct Qualifiers<'a> {
            old: &'a Name,
            new: &'a Name,
        }
        impl Visitor for Qualifiers<'_> {
            fn qualified_name(&mut self, name: &mut QualifiedName) {
                if name.schema.as_ref() == Some(self.old) {
                    name.schema = Some(self.new.clone());
                }
            }
        }

        check_name("schema", new)?;
        self.schema_name_free(new, Some(id))?;
        let catalog = &mut self.document.schema;
        let Some(old) = catalog.schemas.get(id).map(|s| s.name.clone()) else { return Ok(()) };
        if old == *new {
            return Ok(());
        }
        let new_name = Name::new(new);
        set(&mut catalog.schemas, id, |s| s.name = new_name.clone());
        walk_catalog(catalog, &mut Qualifiers { old: &old, new: &new_name });
        for function in &catalog.functions {
            if function.settings.iter().any(|(_, value)| value.contains(old.as_str())) {
                self.notes.push(ObjectRef::Function(function.id.clone()));
            }
        }
        self.rename_in_texts(&ObjectRef::Schema(id.clone()), &old, new);
        Ok(())
    }

    fn rename_function(&mut self, id: &crate::model::FunctionId, new: &str) -> Outcome {
        check_name("function", new)?;
        let catalog = &self.document.schema;
        let Some(function) = catalog.functions.get(id).cloned() else { return Ok(()) };
        // Functions may share a name where their arguments differ.
        let clash = catalog.functions.iter().any(|other| {
            other.id != *id
                && other.schema == function.schema
                && other.name == *new
                && other.input_types().eq(function.input_types())
        });
        if clash {
            let place = ObjectRef::Schema(function.schema.clone());
            return Err(self.taken(new, "another function of the same arguments", &place));
        }
        set(&mut self.document.schema.functions, id, |f| f.name = Name::new(new));
        self.rename_in_texts(&ObjectRef::Function(id.clone()), &function.name, new);
        Ok(())
    }

    /// Triggers name the table of their `FROM` in words.
    fn rename_trigger_references(&mut self, schema: &SchemaId, old: &Name, new: &str) {
        let catalog = &self.document.schema;
        let schema_name = Name::new(catalog.schema_name(schema));
        let meant = |name: &QualifiedName| {
            name.name == *old && name.schema.as_ref().is_none_or(|s| *s == schema_name)
        };
        let hit: Vec<TableId> = catalog
            .tables
            .iter()
            .filter(|t| t.triggers.iter().filter_map(|t| t.referenced_table.as_ref()).any(meant))
            .map(|t| t.id.clone())
            .collect();
        for id in hit {
            set(&mut self.document.schema.tables, &id, |table| {
                let names = table.triggers.iter_mut().filter_map(|t| t.referenced_table.as_mut());
                for name in names.filter(|name| meant(name)) {
                    name.name = Name::new(new);
                }
            });
        }
    }

    /// The replica identity and the indexes of partitions name an index in words.
    fn rename_index_references(&mut self, table: &TableId, old: &Name, new: &str) -> Outcome {
        let owner = self.table(table)?;
        let schema = Name::new(self.document.schema.schema_name(&owner.schema));
        if owner.replica_identity == ReplicaIdentity::Index(old.clone()) {
            self.table_mut(table)?.replica_identity = ReplicaIdentity::Index(Name::new(new));
        }
        for heir in self.descendants(table) {
            let heir = self.table_mut(&heir)?;
            for name in heir.indexes.iter_mut().filter_map(|i| i.attached_to.as_mut()) {
                if name.name == *old && name.schema.as_ref().is_none_or(|s| *s == schema) {
                    name.name = Name::new(new);
                }
            }
        }
        Ok(())
    }

    /// Writes the new name into every text that refers to the object, and notes the texts that seem to
    /// mean it without saying so.
    pub(super) fn rename_in_texts(&mut self, object: &ObjectRef, old: &Name, new: &str) {
        let table = match object {
            ObjectRef::Column(table, _) => Some(table.clone()),
            _ => None,
        };
        let table_name = table
            .as_ref()
            .and_then(|id| self.document.schema.tables.get(id))
            .map(|t| t.name.clone());
        let mut notes = Vec::new();
        self.rewrite_texts(&mut |owner, expr| {
            let rewritten = renamed(expr, object, new);
            // A column's name is common: it counts only where its table is meant.
            let meant = match (&table, &table_name) {
                (Some(id), Some(name)) => {
                    owning_table(owner) == Some(id)
                        || expr.mentions(&ObjectRef::Table(id.clone()))
                        || mentions_word(expr, name.as_str())
                }
                _ => true,
            };
            if meant && mentions_word(expr, old.as_str()) {
                notes.push(owner.clone());
            }
            rewritten
        });
        self.notes.extend(notes);
    }

    /// Writes the schema that an object moved to into every text that refers to it.
    pub(super) fn requalify(&mut self, object: &ObjectRef, old: &SchemaId, new: &SchemaId) {
        let catalog = &self.document.schema;
        let old_name = catalog.schema_name(old).to_owned();
        let new_name = catalog.schema_name(new).to_owned();
        let old = ObjectRef::Schema(old.clone());
        let new = ObjectRef::Schema(new.clone());
        self.rewrite_texts(&mut |_, expr| {
            requalified(expr, object, (&old_name, &old), (&new_name, &new))
        });
    }

    pub(super) fn rewrite_texts(
        &mut self,
        rewrite: &mut dyn FnMut(&ObjectRef, &Expr) -> Option<Expr>,
    ) {
        let catalog = &mut self.document.schema;
        rewrite_records(&mut catalog.tables, rewrite);
        rewrite_records(&mut catalog.views, rewrite);
        rewrite_records(&mut catalog.functions, rewrite);
        rewrite_records(&mut catalog.types, rewrite);
        rewrite_records(&mut catalog.definitions, rewrite);
        rewrite_records(&mut catalog.verbatim, rewrite);
    }
}

/// Rewrites the expressions of those records alone in which something changes.
fn rewrite_records<T: Record + ExprHolder + Clone>(
    records: &mut Records<T>,
    rewrite: &mut dyn FnMut(&ObjectRef, &Expr) -> Option<Expr>,
) {
    let mut changed = Vec::new();
    for record in &*records {
        let mut rewritten = Vec::new();
        let mut any = false;
        record.for_each_expr(&mut |owner, expr| {
            let expr = rewrite(&owner, expr);
            any |= expr.is_some();
            rewritten.push(expr);
        });
        if any {
            changed.push((record.id().clone(), rewritten));
        }
    }
    for (id, rewritten) in changed {
        set(records, &id, |record| {
            // Both walks go the same way.
            let mut rewritten = rewritten.into_iter();
            record.for_each_expr_mut(&mut |_, expr| {
                if let Some(Some(new)) = rewritten.next() {
                    *expr = new;
                }
            });
        });
    }
}

fn set<T: Record + Clone, R>(
    records: &mut Records<T>,
    id: &T::Id,
    change: impl FnOnce(&mut T) -> R,
) -> Option<R> {
    records.get_mut(id).map(change)
}

fn owning_table(object: &ObjectRef) -> Option<&TableId> {
    match object {
        ObjectRef::Table(table)
        | ObjectRef::Column(table, _)
        | ObjectRef::Constraint(table, _)
        | ObjectRef::Index(table, _)
        | ObjectRef::Trigger(table, _)
        | ObjectRef::Policy(table, _) => Some(table),
        _ => None,
    }
}
