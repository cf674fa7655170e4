//! What cards tell of access: told to the page as it changes.

use super::outbox;
use crate::protocol::ToPage;
use std::collections::BTreeMap;
use std::sync::Arc;
use trestle_core::conventions::{AccessSettings, Settings};
use trestle_core::model::{Document, Records, Schema, Table, TableId};
use trestle_core::rls::{Exposure, Roles, exposure};

/// Follows a document, and remembers what the page knows.
pub(super) struct Exposures {
    settings: AccessSettings,
    roles: Roles,
    schemas: Records<Schema>,
    /// What was found of each table, with the table as it was.
    found: BTreeMap<TableId, (Arc<Table>, Option<Exposure>)>,
}

impl Exposures {
    /// Looks at a document that was just opened.
    pub(super) fn new(document: &Document) -> Self {
        let mut exposures = Self {
            settings: AccessSettings::default(),
            roles: Roles::default(),
            schemas: Records::default(),
            found: BTreeMap::new(),
        };
        exposures.look(document);
        exposures.tell();
        exposures
    }

    pub(super) fn follow(&mut self, document: &Document) {
        if self.look(document) {
            self.tell();
        }
    }

    /// Looks at what has changed, and says whether anything is to be told.
    fn look(&mut self, document: &Document) -> bool {
        let settings = Settings::of_any(&document.conventions).access;
        let roles = Roles::of(document);
        let schemas = document.schema.schemas.clone();
        // Then what was found of any table may be otherwise.
        let anew = settings != self.settings || roles != self.roles || schemas != self.schemas;
        (self.settings, self.roles, self.schemas) = (settings, roles, schemas);
        let mut is_other = false;
        self.found.retain(|id, (_, told)| {
            let stays = document.schema.tables.contains(id);
            is_other |= !stays && told.is_some();
            stays
        });
        for table in &document.schema.tables {
            let known = self.found.get(&table.id);
            if !anew && known.is_some_and(|(old, _)| Arc::ptr_eq(old, table)) {
                continue;
            }
            let now = exposure(document, &self.roles, &self.settings, table);
            is_other |= known.and_then(|(_, told)| *told) != now;
            self.found.insert(table.id.clone(), (Arc::clone(table), now));
        }
        is_other
    }

    fn tell(&self) {
        let told = self.found.iter();
        let exposures = told.filter_map(|(id, (_, told))| Some((id.clone(), (*told)?))).collect();
        outbox::send(&ToPage::Exposures { exposures });
    }
}
