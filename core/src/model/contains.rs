//! Whether an object is there.

use super::{Catalog, Document, ObjectRef, TypeKind};
use std::sync::Arc;

impl Catalog {
    /// Whether there is such an object in the schema.
    pub fn contains(&self, object: &ObjectRef) -> bool {
        match object {
            ObjectRef::Schema(id) => self.schemas.contains(id),
            ObjectRef::Extension(id) => self.extensions.contains(id),
            ObjectRef::Role(id) => self.roles.contains(id),
            ObjectRef::Type(id) => self.types.contains(id),
            ObjectRef::EnumLabel(id, label) => self.types.get(id).is_some_and(
                |t| matches!(&t.kind, TypeKind::Enum { labels } if labels.iter().any(|l| l.id == *label)),
            ),
            ObjectRef::Sequence(id) => self.sequences.contains(id),
            ObjectRef::Table(id) => self.tables.contains(id),
            ObjectRef::Column(table, id) => self.column(table, id).is_some(),
            ObjectRef::Constraint(table, id) => {
                self.tables.get(table).is_some_and(|t| t.constraint(id).is_some())
            }
            ObjectRef::Index(table, id) => {
                self.tables.get(table).is_some_and(|t| t.index(id).is_some())
            }
            ObjectRef::Trigger(table, id) => {
                self.tables.get(table).is_some_and(|t| t.trigger(id).is_some())
            }
            ObjectRef::Policy(table, id) => {
                self.tables.get(table).is_some_and(|t| t.policy(id).is_some())
            }
            ObjectRef::View(id) => self.views.contains(id),
            ObjectRef::ViewIndex(view, id) => {
                self.views.get(view).is_some_and(|v| v.indexes.iter().any(|i| i.id == *id))
            }
            ObjectRef::ViewTrigger(view, id) => {
                self.views.get(view).is_some_and(|v| v.triggers.iter().any(|t| t.id == *id))
            }
            ObjectRef::Function(id) => self.functions.contains(id),
            ObjectRef::Definition(id) => self.definitions.contains(id),
            ObjectRef::Verbatim(id) => self.verbatim.contains(id),
            ObjectRef::Domain(_) | ObjectRef::Diagram(_) | ObjectRef::Note(..) => false,
        }
    }
}

impl Document {
    /// Whether there is such an object.
    pub fn contains(&self, object: &ObjectRef) -> bool {
        match object {
            ObjectRef::Domain(id) => self.domains.contains(id),
            ObjectRef::Diagram(id) => self.diagrams.contains(id),
            ObjectRef::Note(diagram, id) => {
                self.diagrams.get(diagram).is_some_and(|d| d.note(id).is_some())
            }
            object => self.schema.contains(object),
        }
    }

    /// Lets what was said of objects go with them.
    pub fn forget_suppressions(&mut self) {
        if self.suppressions.iter().any(|s| !self.contains(&s.object)) {
            let mut all = self.suppressions.as_ref().clone();
            all.retain(|s| self.contains(&s.object));
            self.suppressions = Arc::new(all);
        }
    }
}
