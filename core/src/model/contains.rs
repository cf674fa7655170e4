//! Whether an object is there.

use super::{Document, ObjectRef, TypeKind};
use std::sync::Arc;

impl Document {
    /// Whether there is such an object.
    pub fn contains(&self, object: &ObjectRef) -> bool {
        let catalog = &self.schema;
        match object {
            ObjectRef::Schema(id) => catalog.schemas.contains(id),
            ObjectRef::Extension(id) => catalog.extensions.contains(id),
            ObjectRef::Role(id) => catalog.roles.contains(id),
            ObjectRef::Type(id) => catalog.types.contains(id),
            ObjectRef::EnumLabel(id, label) => catalog.types.get(id).is_some_and(
                |t| matches!(&t.kind, TypeKind::Enum { labels } if labels.iter().any(|l| l.id == *label)),
            ),
            ObjectRef::Sequence(id) => catalog.sequences.contains(id),
            ObjectRef::Table(id) => catalog.tables.contains(id),
            ObjectRef::Column(table, id) => catalog.column(table, id).is_some(),
            ObjectRef::Constraint(table, id) => {
                catalog.tables.get(table).is_some_and(|t| t.constraint(id).is_some())
            }
            ObjectRef::Index(table, id) => {
                catalog.tables.get(table).is_some_and(|t| t.index(id).is_some())
            }
            ObjectRef::Trigger(table, id) => {
                catalog.tables.get(table).is_some_and(|t| t.trigger(id).is_some())
            }
            ObjectRef::Policy(table, id) => {
                catalog.tables.get(table).is_some_and(|t| t.policy(id).is_some())
            }
            ObjectRef::View(id) => catalog.views.contains(id),
            ObjectRef::ViewIndex(view, id) => {
                catalog.views.get(view).is_some_and(|v| v.indexes.iter().any(|i| i.id == *id))
            }
            ObjectRef::ViewTrigger(view, id) => {
                catalog.views.get(view).is_some_and(|v| v.triggers.iter().any(|t| t.id == *id))
            }
            ObjectRef::Function(id) => catalog.functions.contains(id),
            ObjectRef::Definition(id) => catalog.definitions.contains(id),
            ObjectRef::Verbatim(id) => catalog.verbatim.contains(id),
            ObjectRef::Domain(id) => self.domains.contains(id),
            ObjectRef::Diagram(id) => self.diagrams.contains(id),
            ObjectRef::Note(diagram, id) => {
                self.diagrams.get(diagram).is_some_and(|d| d.note(id).is_some())
            }
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
