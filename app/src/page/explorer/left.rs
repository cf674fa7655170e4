//! What the explorer's filter leaves of a document.

use super::entry::beginning;
use std::collections::{BTreeMap, BTreeSet};
use trestle_core::find::{Kind, Query, each_subject};
use trestle_core::model::{Document, ObjectRef, TableId};

#[derive(Clone, Debug, Default)]
pub(in crate::page) struct Left {
    /// Tables that fit, or hold something that does; with the columns that do where the table itself does not.
    pub(super) tables: BTreeMap<TableId, Vec<String>>,
    pub(super) others: BTreeSet<ObjectRef>,
}

impl Left {
    /// None where nothing is looked for.
    pub(in crate::page) fn of(document: &Document, filter: &str) -> Option<Self> {
        let query = Query::parse(filter);
        if query.is_empty() {
            return None;
        }
        let mut whole = BTreeSet::new();
        let mut left = Self::default();
        each_subject(document, &mut |subject| {
            if query.rank(document, &subject).is_none() {
                return;
            }
            match (subject.kind, subject.table) {
                (Kind::Table, Some(table)) => {
                    whole.insert(table.id.clone());
                    left.tables.insert(table.id.clone(), Vec::new());
                }
                (_, Some(table)) if !whole.contains(&table.id) => {
                    let columns = left.tables.entry(table.id.clone()).or_default();
                    columns.extend(subject.column.map(|c| c.id.to_string()));
                }
                (_, Some(_)) => {}
                (_, None) => {
                    left.others.insert(subject.object);
                }
            }
        });
        let verbatim = document.schema.verbatim.iter();
        let found = verbatim.filter(|v| query.rank_of_text(&beginning(v), "").is_some());
        left.others.extend(found.map(|v| ObjectRef::Verbatim(v.id.clone())));
        Some(left)
    }
}
