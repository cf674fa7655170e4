//! Indexes of materialized views.

use super::{Edit, Outcome, not_allowed};
use crate::edit::apply::not_found;
use crate::edit::names::{check_name, choose_name, relation_names};
use crate::model::{Index, IndexId, IndexKey, Name, ObjectRef, View, ViewId};
use std::collections::BTreeSet;

impl Edit {
    pub(super) fn define_view_index(&mut self, view: &ViewId, index: &Index) -> Outcome {
        let owner = self.document.schema.views.get(view).cloned();
        let owner = owner.ok_or_else(|| not_found(ObjectRef::View(view.clone())))?;
        if !owner.kind.is_materialized() {
            return Err(not_allowed(
                "A view holds no rows that could be indexed. Index its tables, or make it materialized.",
            ));
        }
        self.check_view_index(index)?;
        let mut index = index.clone();
        let mut changed = owner.as_ref().clone();
        if index.id.as_str().is_empty() {
            if index.name.is_empty() {
                index.name = self.choose_view_index_name(&owner, &index);
            }
            check_name("index", index.name.as_str())?;
            self.relation_name_free(&owner.schema, index.name.as_str(), None)?;
            index.id = IndexId::derive(&[index.name.as_str()], |id| {
                owner.indexes.iter().any(|i| i.id == *id)
            });
            self.created.push(ObjectRef::ViewIndex(view.clone(), index.id.clone()));
            changed.indexes.push(index);
        } else {
            let Some(slot) = changed.indexes.iter_mut().find(|i| i.id == index.id) else {
                return Err(not_found(ObjectRef::ViewIndex(view.clone(), index.id)));
            };
            index.name = slot.name.clone();
            *slot = index;
        }
        self.document.schema.views.insert(changed);
        Ok(())
    }

    fn check_view_index(&self, index: &Index) -> Outcome {
        check_name("index method", index.method.as_str())?;
        if index.elements.is_empty() {
            return Err(crate::edit::CommandError::NoColumns { what: "an index" });
        }
        for element in &index.elements {
            match &element.key {
                IndexKey::Expression(expr) => self.check_expr(Some(expr), "An expression")?,
                IndexKey::Column(_) => {
                    return Err(not_allowed("A column of a view is indexed by its name."));
                }
            }
        }
        if !index.include.is_empty() {
            return Err(not_allowed("An index of a view includes no columns here."));
        }
        self.check_expr(index.predicate.as_ref(), "A condition")
    }

    fn choose_view_index_name(&self, view: &View, index: &Index) -> Name {
        let mut taken = BTreeSet::new();
        relation_names(&self.document.schema, &view.schema, &mut |name, _| {
            taken.insert(name);
        });
        let parts: Vec<String> = index.elements.iter().map(|e| e.key.name_part(None)).collect();
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        Name::from(choose_name(view.name.as_str(), &parts, "idx", &taken))
    }
}
