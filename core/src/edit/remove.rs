//! Removing objects, with what depends on them.

use super::CommandError;
use super::apply::{Edit, Outcome, not_found};
use super::dependents::{Dependent, Removal};
use super::label::describe;
use crate::model::{
    Column, EnumLabelId, Expr, ExprHolder, ObjectRef, QualifiedName, ReplicaIdentity, Table,
    TableId, TypeId, TypeKind,
};
use std::collections::BTreeSet;

impl Edit {
    pub(super) fn remove(&mut self, object: &ObjectRef, cascade: bool) -> Outcome {
        if !self.exists(object) {
            return Err(not_found(object.clone()));
        }
        match object {
            ObjectRef::Domain(id) => {
                self.document.domains.remove(id);
                self.forget_missing_domains();
                return Ok(());
            }
            ObjectRef::Diagram(id) => {
                if self.document.diagrams.len() == 1 {
                    return Err(CommandError::NotPossible {
                        what: "Removing the only diagram",
                        object: object.clone(),
                    });
                }
                self.document.diagrams.remove(id);
                return Ok(());
            }
            ObjectRef::EnumLabel(id, label) => self.label_unused(id, label)?,
            ObjectRef::Note(diagram, id) => return self.remove_note(diagram, id),
            _ => {}
        }
        let removal = Removal::of(&self.document, object);
        let dependents: Vec<Dependent> = removal.dependents(&self.document, object);
        if !cascade && !dependents.is_empty() {
            let object = describe(&self.document, object);
            return Err(CommandError::HasDependents { object: sentence(&object), dependents });
        }
        self.carry_out(&removal);
        Ok(())
    }

    fn label_unused(&self, id: &TypeId, label: &EnumLabelId) -> Outcome {
        let def = self.document.schema.types.get(id);
        let Some(TypeKind::Enum { labels }) = def.map(|d| &d.kind) else { return Ok(()) };
        let Some(label) = labels.iter().find(|l| l.id == *label) else { return Ok(()) };
        let users = self.label_users(id, &label.name);
        let said: Vec<_> = users.iter().take(2).map(|u| describe(&self.document, u)).collect();
        let them = if users.len() == 1 { "that" } else { "them" };
        let said = match users.len() {
            0 => return Ok(()),
            1 | 2 => said.join(" and "),
            n => format!("{} and {} more", said.join(", "), n - 2),
        };
        Err(CommandError::NotAllowed(format!(
            "The label {} is used by {said}. Change {them} first.",
            label.name
        )))
    }

    fn carry_out(&mut self, removal: &Removal) {
        let gone_indexes = self.index_names(&removal.removed);
        for object in &removal.removed {
            self.remove_record(object);
        }
        let parts = removal.removed.iter().chain(&removal.defaults);
        let tables: BTreeSet<&TableId> = parts.filter_map(owning_table).collect();
        for id in tables {
            if let Some(table) = self.document.schema.tables.get_mut(id) {
                retain_parts(table, removal);
            }
        }
        self.forget_indexes(&gone_indexes);
        for object in &removal.mentions {
            self.strip_references(object, &removal.removed);
        }
        self.notes.extend(removal.mentions.iter().cloned());
        self.unplace_removed(&removal.removed);
    }

    fn remove_record(&mut self, object: &ObjectRef) {
        let catalog = &mut self.document.schema;
        match object {
            ObjectRef::Schema(id) => {
                catalog.schemas.remove(id);
                if catalog.default_privileges.iter().any(|p| p.schema.as_ref() == Some(id)) {
                    let kept = catalog
                        .default_privileges
                        .iter()
                        .filter(|p| p.schema.as_ref() != Some(id))
                        .cloned()
                        .collect();
                    catalog.default_privileges = std::sync::Arc::new(kept);
                }
            }
            ObjectRef::Extension(id) => drop(catalog.extensions.remove(id)),
            ObjectRef::Role(id) => drop(catalog.roles.remove(id)),
            ObjectRef::Type(id) => drop(catalog.types.remove(id)),
            ObjectRef::Sequence(id) => drop(catalog.sequences.remove(id)),
            ObjectRef::Table(id) => drop(catalog.tables.remove(id)),
            ObjectRef::View(id) => drop(catalog.views.remove(id)),
            ObjectRef::Function(id) => drop(catalog.functions.remove(id)),
            ObjectRef::Definition(id) => drop(catalog.definitions.remove(id)),
            ObjectRef::Verbatim(id) => drop(catalog.verbatim.remove(id)),
            ObjectRef::EnumLabel(id, label) => {
                if let Some(def) = catalog.types.get_mut(id)
                    && let TypeKind::Enum { labels } = &mut def.kind
                {
                    labels.retain(|l| l.id != *label);
                }
            }
            ObjectRef::ViewIndex(id, index) => {
                if let Some(view) = catalog.views.get_mut(id) {
                    view.indexes.retain(|i| i.id != *index);
                }
            }
            ObjectRef::ViewTrigger(id, trigger) => {
                if let Some(view) = catalog.views.get_mut(id) {
                    view.triggers.retain(|t| t.id != *trigger);
                }
            }
            // Parts of tables go together, in one pass over each table.
            ObjectRef::Column(..)
            | ObjectRef::Constraint(..)
            | ObjectRef::Index(..)
            | ObjectRef::Trigger(..)
            | ObjectRef::Policy(..)
            | ObjectRef::Domain(_)
            | ObjectRef::Diagram(_)
            | ObjectRef::Note(..) => {}
        }
    }

    /// Schema and name of the indexes that go.
    fn index_names(&self, removed: &BTreeSet<ObjectRef>) -> BTreeSet<QualifiedName> {
        let catalog = &self.document.schema;
        removed
            .iter()
            .filter_map(|object| {
                let (ObjectRef::Index(table, _) | ObjectRef::Constraint(table, _)) = object else {
                    return None;
                };
                let table = catalog.tables.get(table)?;
                let name = match object {
                    ObjectRef::Index(_, id) => table.index(id)?.name.clone(),
                    ObjectRef::Constraint(_, id) => table.constraint(id)?.name.clone(),
                    _ => return None,
                };
                Some(QualifiedName::qualified(catalog.schema_name(&table.schema), name))
            })
            .collect()
    }

    /// Takes names of indexes that are gone out of what refers to indexes by name.
    fn forget_indexes(&mut self, gone: &BTreeSet<QualifiedName>) {
        if gone.is_empty() {
            return;
        }
        let catalog = &mut self.document.schema;
        let mut stale = Vec::new();
        for table in &catalog.tables {
            let schema = catalog.schema_name(&table.schema);
            if table
                .indexes
                .iter()
                .any(|i| i.attached_to.as_ref().is_some_and(|n| hit(n, gone, schema)))
            {
                stale.push(table.id.clone());
            }
        }
        for id in stale {
            let schema = catalog.tables.get(&id).map(|t| catalog.schema_name(&t.schema).to_owned());
            if let (Some(schema), Some(table)) = (schema, catalog.tables.get_mut(&id)) {
                for index in &mut table.indexes {
                    if index.attached_to.as_ref().is_some_and(|n| hit(n, gone, &schema)) {
                        index.attached_to = None;
                    }
                }
            }
        }
    }

    fn strip_references(&mut self, object: &ObjectRef, removed: &BTreeSet<ObjectRef>) {
        let strip = &mut |_: ObjectRef, expr: &mut Expr| {
            if expr.references().iter().any(|r| removed.contains(&r.target)) {
                let kept =
                    expr.references().iter().filter(|r| !removed.contains(&r.target)).cloned();
                *expr = Expr::new(expr.text().to_owned(), kept.collect());
            }
        };
        let catalog = &mut self.document.schema;
        match object {
            ObjectRef::Function(id) => {
                if let Some(function) = catalog.functions.get_mut(id) {
                    function.for_each_expr_mut(strip);
                }
            }
            ObjectRef::Definition(id) => {
                if let Some(definition) = catalog.definitions.get_mut(id) {
                    // What a publication publishes goes with the table.
                    definition.parts.retain(|part| {
                        !part.references().iter().any(|r| removed.contains(&r.target))
                    });
                    definition.for_each_expr_mut(strip);
                }
            }
            ObjectRef::Verbatim(id) => {
                if let Some(verbatim) = catalog.verbatim.get_mut(id) {
                    verbatim.for_each_expr_mut(strip);
                }
            }
            _ => {}
        }
    }

    fn unplace_removed(&mut self, removed: &BTreeSet<ObjectRef>) {
        let gone: Vec<&TableId> = removed
            .iter()
            .filter_map(|object| match object {
                ObjectRef::Table(id) => Some(id),
                _ => None,
            })
            .collect();
        let stale: Vec<_> = self
            .document
            .diagrams
            .iter()
            .filter(|d| d.named_tables().any(|id| gone.contains(&id)))
            .map(|d| d.id.clone())
            .collect();
        for id in stale {
            if let Some(diagram) = self.document.diagrams.get_mut(&id) {
                diagram.retain_tables(|table| !gone.contains(&table));
            }
        }
    }

    pub(super) fn exists(&self, object: &ObjectRef) -> bool {
        self.document.contains(object)
    }
}

/// Whether a name that may lack its schema is among those that are gone.
fn hit(name: &QualifiedName, gone: &BTreeSet<QualifiedName>, own_schema: &str) -> bool {
    match &name.schema {
        Some(_) => gone.contains(name),
        None => gone.contains(&QualifiedName::qualified(own_schema, name.name.clone())),
    }
}

fn owning_table(object: &ObjectRef) -> Option<&TableId> {
    match object {
        ObjectRef::Column(table, _)
        | ObjectRef::Constraint(table, _)
        | ObjectRef::Index(table, _)
        | ObjectRef::Trigger(table, _)
        | ObjectRef::Policy(table, _) => Some(table),
        _ => None,
    }
}

fn retain_parts(table: &mut Table, removal: &Removal) {
    let id = table.id.clone();
    let column = |c: &Column| ObjectRef::Column(id.clone(), c.id.clone());
    if let ReplicaIdentity::Index(name) = &table.replica_identity {
        let index = table.indexes.iter().find(|i| i.name == *name);
        let index = index.map(|i| ObjectRef::Index(id.clone(), i.id.clone()));
        let key = table.constraint_named(name.as_str());
        let key = key.map(|c| ObjectRef::Constraint(id.clone(), c.id.clone()));
        if index.or(key).is_some_and(|object| removal.removed.contains(&object)) {
            table.replica_identity = ReplicaIdentity::Default;
        }
    }
    table.columns.retain(|c| !removal.removed.contains(&column(c)));
    for c in &mut table.columns {
        if removal.defaults.contains(&column(c)) {
            c.default = None;
        }
    }
    let gone = |object: ObjectRef| removal.removed.contains(&object);
    table.constraints.retain(|c| !gone(ObjectRef::Constraint(id.clone(), c.id.clone())));
    table.indexes.retain(|i| !gone(ObjectRef::Index(id.clone(), i.id.clone())));
    table.triggers.retain(|t| !gone(ObjectRef::Trigger(id.clone(), t.id.clone())));
    table.policies.retain(|p| !gone(ObjectRef::Policy(id.clone(), p.id.clone())));
}

/// With a capital letter, to begin a message.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}
