//! What relationships need and no attribute gives: keys, columns to refer by, and tables of pairs.

use super::draft::ColumnDraft;
use super::keys::{Finder, Key, Link, Match};
use super::names::bare;
use crate::import::sketch::without_counter;

impl Finder<'_> {
    /// The key of an entity, made where there is none.
    pub(super) fn key_of(
        &mut self,
        entity: usize,
        remarks: &mut Vec<String>,
    ) -> Option<Vec<usize>> {
        if let Some(known) = self.known_key(entity) {
            return Some(known);
        }
        let draft = self.draft.entities.get_mut(entity)?;
        let table = draft.table.to_string();
        let place = draft.add(ColumnDraft {
            name: "id".to_owned(),
            bare: "id".to_owned(),
            sql_type: "bigint".to_owned(),
            not_null: true,
            identity: true,
            primary: true,
            foreign: false,
            unique: false,
            comment: None,
        })?;
        remarks.push(format!("{table} has no key to refer to; the column id was added"));
        Some(vec![place])
    }

    /// Adds columns to refer by.
    pub(super) fn make(&mut self, link: Link) {
        let mut remarks = Vec::new();
        let made = self.key_of(link.parent, &mut remarks).and_then(|keys| {
            let columns = self.add_columns(link.child, link.parent, &keys, link.required)?;
            Some(Match { columns, keys, score: 0 })
        });
        match made {
            Some(found) => {
                let names = found.columns.iter().filter_map(|c| self.column(link.child, *c));
                let names: Vec<&str> = names.map(|c| c.name.as_str()).collect();
                remarks
                    .push(format!("no column was told for sure; {} was added", names.join(", ")));
                self.settle(link, found, remarks);
            }
            None => self.no_room(link.index),
        }
    }

    pub(super) fn no_room(&mut self, relationship: usize) {
        let reason = "the entity has too many attributes for another column".to_owned();
        self.keys.failed.push((relationship, reason));
    }

    pub(super) fn add_columns(
        &mut self,
        child: usize,
        parent: usize,
        keys: &[usize],
        required: bool,
    ) -> Option<Vec<usize>> {
        let table = self.entity(parent)?.table.name.clone();
        let mut columns = Vec::new();
        for key in keys {
            let key = self.column(parent, *key)?.clone();
            let name = format!("{table}_{}", key.name);
            let column = ColumnDraft {
                bare: bare(&name),
                name,
                sql_type: without_counter(&key.sql_type),
                not_null: required,
                identity: false,
                primary: false,
                foreign: true,
                unique: false,
                comment: None,
            };
            columns.push(self.draft.entities.get_mut(child)?.add(column)?);
        }
        Some(columns)
    }

    /// What is referred to must be a key.
    pub(super) fn make_key(&mut self, entity: usize, keys: &[usize]) {
        let Some(draft) = self.draft.entities.get_mut(entity) else { return };
        if draft.primary_key().is_empty()
            && let [one] = keys
            && let Some(column) = draft.columns.get_mut(*one)
            && !column.unique
            && !column.foreign
        {
            column.primary = true;
            column.not_null = true;
            let remark = format!("{} is taken for the key, as relationships need one", column.name);
            draft.remarks.push(remark);
            return;
        }
        self.make_unique(entity, keys);
    }

    pub(super) fn make_unique(&mut self, entity: usize, columns: &[usize]) {
        let Some(draft) = self.draft.entities.get_mut(entity) else { return };
        let set = |columns: &[usize]| {
            let mut sorted = columns.to_vec();
            sorted.sort_unstable();
            sorted
        };
        let wanted = set(columns);
        let there = set(&draft.primary_key()) == wanted
            || draft.uniques.iter().any(|unique| set(unique) == wanted);
        if there {
            return;
        }
        if let [one] = columns
            && let Some(column) = draft.columns.get_mut(*one)
        {
            column.unique = true;
        } else {
            draft.uniques.push(columns.to_vec());
        }
    }

    /// A table whose rows are pairs of rows of two others.
    pub(super) fn pairs(&mut self, index: usize) {
        let Some(relationship) = self.draft.relationships.get(index) else { return };
        let (left, right) = (relationship.left, relationship.right);
        let origin = relationship.origin.clone();
        let mut remarks = Vec::new();
        let keys = self.key_of(left, &mut remarks).zip(self.key_of(right, &mut remarks));
        let names = self.entity(left).zip(self.entity(right));
        let (Some((left_keys, right_keys)), Some((l, r))) = (keys, names) else {
            self.no_room(index);
            return;
        };
        let mut table = l.table.clone();
        table.name = format!("{}_{}", l.table.name, r.table.name);
        remarks.push(format!("the pairs of {} and {} are rows of this table", l.table, r.table));
        let child = self.draft.new_entity(table);
        if let Some(draft) = self.draft.entities.get_mut(child) {
            draft.origins.push(origin);
            draft.remarks = remarks;
        }
        for (parent, keys) in [(left, left_keys), (right, right_keys)] {
            self.make_key(parent, &keys);
            let Some(columns) = self.add_columns(child, parent, &keys, true) else { continue };
            if let Some(draft) = self.draft.entities.get_mut(child) {
                for column in &columns {
                    if let Some(column) = draft.columns.get_mut(*column) {
                        column.primary = true;
                    }
                }
            }
            let remarks = Vec::new();
            self.keys.found.push(Key {
                relationship: index,
                child,
                columns,
                parent,
                keys,
                remarks,
            });
        }
        self.keys.pairs.push((index, child));
    }
}
