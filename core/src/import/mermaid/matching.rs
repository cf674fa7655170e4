//! Which columns of an entity refer to another, by the label of a relationship and by their names.

use super::draft::{ColumnDraft, EntityDraft};
use super::keys::{Finder, Link, Match};
use super::names::{bare, names_of};

impl Finder<'_> {
    /// Columns that the label names: `customer_id`, or `a_id, b_id`.
    pub(super) fn by_label(&self, link: &Link) -> Option<Match> {
        let child = self.entity(link.child)?;
        let mut columns = Vec::new();
        for part in self.label(link).split(',') {
            let wanted = bare(part);
            let places = child.by_bare.get(&wanted).filter(|_| !wanted.is_empty())?;
            let place = places.iter().find(|p| !columns.contains(*p)).copied()?;
            columns.push(place);
        }
        // A word such as `name` is no key for being the name of a column.
        let foreign = columns.iter().all(|c| self.is_foreign(link.child, *c));
        let keys = if let [column] = columns.as_slice() {
            self.key_for(link, *column, foreign)?
        } else {
            self.keys_for(link, &columns)?
        };
        Some(Match { columns, keys, score: if foreign { 4 } else { 2 } })
    }

    pub(super) fn is_foreign(&self, entity: usize, column: usize) -> bool {
        self.column(entity, column).is_some_and(|c| c.foreign)
    }

    /// The key of the parent that one column refers to.
    pub(super) fn key_for(&self, link: &Link, column: usize, foreign: bool) -> Option<Vec<usize>> {
        let parent = self.entity(link.parent)?;
        let child = self.column(link.child, column)?;
        let itself = |key: &usize| link.parent == link.child && *key == column;
        let mut keys = Vec::new();
        if let [one] = parent.primary_key().as_slice() {
            keys.push(*one);
        }
        keys.extend(
            (0..parent.columns.len()).filter(|i| parent.columns.get(*i).is_some_and(|c| c.unique)),
        );
        keys.retain(|key| !itself(key));
        let names = names_of(parent);
        let score = |key: &usize| {
            let Some(key) = parent.columns.get(*key) else { return 0 };
            let named = names.iter().any(|n| child.bare == format!("{n}{}", key.bare))
                || (child.bare == key.bare && key.bare != "id");
            u32::from(named) * 2 + u32::from(child.sql_type == key.sql_type)
        };
        let mut best: Option<(u32, usize)> = None;
        for key in keys {
            let score = score(&key);
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, key));
            }
        }
        // The one that a row refers to is the only one with that value.
        let same = || {
            let key = parent.by_bare.get(&child.bare)?.first().copied().filter(|k| !itself(k))?;
            foreign.then_some((0, key))
        };
        match best {
            Some((score, key)) if foreign || score > 0 => Some(vec![key]),
            Some(_) => None,
            None => same()
                .or_else(|| self.likely_key(link.parent).filter(|k| !itself(k)).map(|k| (0, k)))
                .map(|(_, key)| vec![key]),
        }
    }

    /// The keys of the parent that several columns refer to.
    fn keys_for(&self, link: &Link, columns: &[usize]) -> Option<Vec<usize>> {
        let parent = self.entity(link.parent)?;
        let primary = parent.primary_key();
        if primary.len() == columns.len() && (link.child != link.parent || primary != columns) {
            return Some(primary);
        }
        let mut keys = Vec::new();
        for column in columns {
            let name = &self.column(link.child, *column)?.bare;
            keys.push(*parent.by_bare.get(name)?.first()?);
        }
        (link.child != link.parent).then_some(keys)
    }

    /// Columns whose names say what they refer to.
    pub(super) fn by_name(&self, link: &Link) -> Option<Match> {
        let parent = self.entity(link.parent)?;
        let keys = self.known_key(link.parent)?;
        let mut columns: Vec<usize> = Vec::new();
        let mut score = u32::MAX;
        for key in &keys {
            let key = parent.columns.get(*key)?;
            let (column, of_column) = self.named(link, parent, key, keys.len(), &columns)?;
            columns.push(column);
            score = score.min(of_column);
        }
        Some(Match { columns, keys, score })
    }

    /// The column whose name says that it refers to this key, and how clearly.
    fn named(
        &self,
        link: &Link,
        parent: &EntityDraft,
        key: &ColumnDraft,
        count: usize,
        others: &[usize],
    ) -> Option<(usize, u32)> {
        let child = self.entity(link.child)?;
        let is_free = |i: &usize| {
            let is_key = child.columns.get(*i).is_some_and(|c| c.primary && !c.foreign);
            let itself = link.child == link.parent && is_key;
            !itself && !others.contains(i) && !self.used.contains(&(link.child, *i))
        };
        let names = names_of(parent);
        let mut offers: Vec<(usize, u32)> = Vec::new();
        let at =
            |name: &str| child.by_bare.get(name).into_iter().flatten().copied().filter(is_free);
        let foreign = |i: usize| child.columns.get(i).is_some_and(|c| c.foreign);
        for name in &names {
            for place in at(&format!("{name}{}", key.bare)) {
                offers.push((place, if foreign(place) { 6 } else { 3 }));
            }
            for ending in ["", "id", "key", "uuid"] {
                for place in at(&format!("{name}{ending}")).filter(|i| foreign(*i) && count == 1) {
                    offers.push((place, 5));
                }
            }
        }
        let says_entity = names.iter().any(|n| key.bare.starts_with(n.as_str()) && key.bare != *n);
        for place in at(&key.bare) {
            let both_keys = child.columns.get(place).is_some_and(|c| c.primary);
            if foreign(place) && (key.bare != "id" || both_keys) {
                offers.push((place, 5));
            } else if says_entity && link.child != link.parent {
                offers.push((place, 3));
            }
        }
        if offers.is_empty() {
            let marked = (0..child.columns.len()).filter(|i| foreign(*i)).filter(is_free);
            for place in marked {
                let Some(column) = child.columns.get(place) else { continue };
                if names.iter().any(|n| column.bare.ends_with(&format!("{n}{}", key.bare))) {
                    offers.push((place, 4));
                }
            }
        }
        // The first of the clearest.
        offers.into_iter().rev().max_by_key(|(_, score)| *score)
    }

    /// The primary key, or the only unique column, or a column that is called like one.
    pub(super) fn known_key(&self, entity: usize) -> Option<Vec<usize>> {
        let draft = self.entity(entity)?;
        let primary = draft.primary_key();
        if !primary.is_empty() {
            return Some(primary);
        }
        let unique = draft.columns.iter().position(|c| c.unique);
        unique.or_else(|| self.likely_key(entity)).map(|key| vec![key])
    }

    /// `id`, `<entity>_id` or `<entity>Id`, marked or not.
    pub(super) fn likely_key(&self, entity: usize) -> Option<usize> {
        let draft = self.entity(entity)?;
        let names = names_of(draft);
        let named = names.iter().map(|n| format!("{n}id"));
        std::iter::once("id".to_owned())
            .chain(named)
            .find_map(|name| draft.by_bare.get(&name)?.first().copied())
            .filter(|place| !draft.columns.get(*place).is_some_and(|c| c.foreign))
    }
}
