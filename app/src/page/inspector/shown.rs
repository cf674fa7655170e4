//! What the inspector's tabs and forms are about: a table, or a view with its indexes and triggers.

use crate::page::store::Store;
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::edit::Defined;
use trestle_core::model::{
    Catalog, Document, Index, IndexId, ObjectRef, Table, TableId, Trigger, TriggerId, ViewId,
};

/// The table that is shown; nothing for a moment after it was removed. A view is shown as a table without columns
/// that has its indexes and triggers.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) store: Store,
    /// Empty where a view is shown.
    pub(super) id: StoredValue<TableId>,
    view: StoredValue<Option<ViewId>>,
    pub(super) table: Memo<Option<Arc<Table>>>,
}

impl Shown {
    pub(super) fn table(store: Store, id: TableId) -> Self {
        let id = StoredValue::new(id);
        let table = Memo::new(move |_| {
            store.document.with(|d| id.with_value(|id| d.schema.tables.get(id).cloned()))
        });
        Self { store, id, view: StoredValue::new(None), table }
    }

    pub(super) fn view(store: Store, id: ViewId) -> Self {
        let view = StoredValue::new(Some(id.clone()));
        let table = Memo::new(move |_| store.document.with(|d| table_of_view(d, &id)));
        Self { store, id: StoredValue::new(TableId::new("")), view, table }
    }

    /// Something of the table; the empty value where it is gone.
    pub(super) fn read<T: Default>(self, read: impl FnOnce(&Table) -> T) -> T {
        self.table.with(|t| t.as_deref().map(read).unwrap_or_default())
    }

    /// Something of the table that needs other objects.
    pub(super) fn read_with<T: Default>(self, read: impl FnOnce(&Catalog, &Table) -> T) -> T {
        self.store.document.with(|d| self.read(|table| read(&d.schema, table)))
    }

    pub(super) fn is_view(self) -> bool {
        self.view.with_value(Option::is_some)
    }

    pub(super) fn owner(self) -> ObjectRef {
        match self.view.get_value() {
            Some(view) => ObjectRef::View(view),
            None => ObjectRef::Table(self.id.get_value()),
        }
    }

    pub(super) fn index(self, id: IndexId) -> ObjectRef {
        match self.view.get_value() {
            Some(view) => ObjectRef::ViewIndex(view, id),
            None => ObjectRef::Index(self.id.get_value(), id),
        }
    }

    pub(super) fn trigger(self, id: TriggerId) -> ObjectRef {
        match self.view.get_value() {
            Some(view) => ObjectRef::ViewTrigger(view, id),
            None => ObjectRef::Trigger(self.id.get_value(), id),
        }
    }

    pub(super) fn define_index(self, index: Index) -> Defined {
        match self.view.get_value() {
            Some(view) => Defined::ViewIndex(view, index),
            None => Defined::Index(self.id.get_value(), index),
        }
    }

    pub(super) fn define_trigger(self, trigger: Trigger) -> Defined {
        match self.view.get_value() {
            Some(view) => Defined::ViewTrigger(view, trigger),
            None => Defined::Trigger(self.id.get_value(), trigger),
        }
    }
}

fn table_of_view(document: &Document, id: &ViewId) -> Option<Arc<Table>> {
    let view = document.schema.views.get(id)?;
    let mut table = Table::new(TableId::new(""), view.schema.clone(), view.name.clone());
    table.indexes.clone_from(&view.indexes);
    table.triggers.clone_from(&view.triggers);
    Some(Arc::new(table))
}
