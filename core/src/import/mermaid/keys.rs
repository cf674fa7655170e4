//! Relationships into foreign keys: which side refers, to which key, by which columns.
//!
//! What can be told for sure is taken: columns that the label names, then columns whose names say what they refer to
//! (`user_id`, `userId`, or the entity's name on one marked `FK`), then the one column marked `FK` that is left for the one
//! relationship that is left. Where nothing fits, columns are made: `<referenced>_<key>`.

use super::draft::{ColumnDraft, Draft, EntityDraft, RelationshipDraft, bare};
use super::lex::Cardinality;
use crate::import::sketch::without_counter;
use std::collections::{HashMap, HashSet};

/// A foreign key by places of entities and columns.
#[derive(Debug)]
pub(super) struct Key {
    /// Place of the relationship, for its row.
    pub(super) relationship: usize,
    pub(super) child: usize,
    pub(super) columns: Vec<usize>,
    pub(super) parent: usize,
    pub(super) keys: Vec<usize>,
    pub(super) remarks: Vec<String>,
}

/// What became of the relationships.
#[derive(Debug, Default)]
pub(super) struct Keys {
    pub(super) found: Vec<Key>,
    /// Relationships that made a table of pairs: the relationship and the table.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Relationships for which there is no room.
    pub(super) failed: Vec<(usize, String)>,
}

/// One relationship while it is looked at.
#[derive(Clone, Copy, Debug)]
struct Link {
    index: usize,
    child: usize,
    parent: usize,
    /// A row of the child needs one of the parent.
    required: bool,
    /// A row of the parent has at most one of the child.
    unique: bool,
    /// The sides may be told apart by the columns alone: both may refer.
    either: bool,
}

/// Columns that fit a relationship.
#[derive(Clone, Debug)]
struct Match {
    columns: Vec<usize>,
    keys: Vec<usize>,
    score: u32,
}

pub(super) fn find(draft: &mut Draft) -> Keys {
    let mut finder = Finder { draft, keys: Keys::default(), used: HashSet::new() };
    let mut links = Vec::new();
    let mut pairs = Vec::new();
    for (index, relationship) in finder.draft.relationships.iter().enumerate() {
        match link(index, relationship) {
            Some(link) => links.push(link),
            None => pairs.push(index),
        }
    }
    let mut open = finder.take(links, Finder::by_label);
    open = finder.take(open, Finder::by_name);
    open = finder.left_over(open);
    for link in open {
        finder.make(link);
    }
    for index in pairs {
        finder.pairs(index);
    }
    finder.keys
}

/// Which side refers: the many to the one, the optional to the one that must be. None where both are many.
fn link(index: usize, relationship: &RelationshipDraft) -> Option<Link> {
    use Cardinality as C;
    let many = |c| matches!(c, C::ZeroOrMore | C::OneOrMore);
    let optional = |c| c == C::ZeroOrOne;
    let (left, right) = (relationship.left_cardinality, relationship.right_cardinality);
    let from_right = match (many(left), many(right)) {
        (true, true) => return None,
        (false, true) => true,
        (true, false) => false,
        (false, false) => !optional(left) || optional(right),
    };
    let (child, parent, of_child, of_parent) = if from_right {
        (relationship.right, relationship.left, right, left)
    } else {
        (relationship.left, relationship.right, left, right)
    };
    Some(Link {
        index,
        child,
        parent,
        required: !optional(of_parent),
        unique: !many(of_child),
        either: !many(left) && !many(right),
    })
}

struct Finder<'d> {
    draft: &'d mut Draft,
    keys: Keys,
    /// Columns that refer already, by entity.
    used: HashSet<(usize, usize)>,
}

impl Finder<'_> {
    fn entity(&self, index: usize) -> Option<&EntityDraft> {
        self.draft.entities.get(index)
    }

    fn column(&self, entity: usize, column: usize) -> Option<&ColumnDraft> {
        self.entity(entity)?.columns.get(column)
    }

    fn label(&self, link: &Link) -> &str {
        self.draft.relationships.get(link.index).map_or("", |r| r.label.as_str())
    }

    /// Takes the relationships for which `look` finds columns; gives back the others.
    fn take(&mut self, links: Vec<Link>, look: fn(&Self, &Link) -> Option<Match>) -> Vec<Link> {
        let mut open = Vec::new();
        for link in links {
            let mut best = look(self, &link).map(|m| (m, link));
            if link.either && link.child != link.parent {
                let relationship = self.draft.relationships.get(link.index);
                let of_child = relationship.map(|r| {
                    if r.left == link.child { r.left_cardinality } else { r.right_cardinality }
                });
                let turned = Link {
                    child: link.parent,
                    parent: link.child,
                    required: of_child != Some(Cardinality::ZeroOrOne),
                    ..link
                };
                let other = look(self, &turned).map(|m| (m, turned));
                if let Some(other) = other
                    && best.as_ref().is_none_or(|b| other.0.score > b.0.score)
                {
                    best = Some(other);
                }
            }
            match best {
                Some((found, link)) => self.settle(link, found, Vec::new()),
                None => open.push(link),
            }
        }
        open
    }

    /// Columns that the label names: `customer_id`, or `a_id, b_id`.
    fn by_label(&self, link: &Link) -> Option<Match> {
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

    fn is_foreign(&self, entity: usize, column: usize) -> bool {
        self.column(entity, column).is_some_and(|c| c.foreign)
    }

    /// The key of the parent that one column refers to.
    fn key_for(&self, link: &Link, column: usize, foreign: bool) -> Option<Vec<usize>> {
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
    fn by_name(&self, link: &Link) -> Option<Match> {
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

    /// The one column marked `FK` of an entity that is left, for its one relationship that is left.
    fn left_over(&mut self, links: Vec<Link>) -> Vec<Link> {
        let mut counts: HashMap<usize, usize> = HashMap::new();
        for link in &links {
            *counts.entry(link.child).or_default() += 1;
        }
        let mut open = Vec::new();
        for link in links {
            let marked: Vec<usize> = self.entity(link.child).map_or_else(Vec::new, |child| {
                let columns = child.columns.iter().enumerate();
                let is_left = |i: usize| !self.used.contains(&(link.child, i));
                columns.filter(|(i, c)| c.foreign && is_left(*i)).map(|(i, _)| i).take(2).collect()
            });
            let found = match marked.as_slice() {
                [one] if counts.get(&link.child) == Some(&1) => {
                    self.key_for(&link, *one, true).map(|keys| (vec![*one], keys))
                }
                _ => None,
            };
            match found {
                Some((columns, keys)) => {
                    self.settle(link, Match { columns, keys, score: 1 }, Vec::new());
                }
                None => open.push(link),
            }
        }
        open
    }

    /// The primary key, or the only unique column, or a column that is called like one.
    fn known_key(&self, entity: usize) -> Option<Vec<usize>> {
        let draft = self.entity(entity)?;
        let primary = draft.primary_key();
        if !primary.is_empty() {
            return Some(primary);
        }
        let unique = draft.columns.iter().position(|c| c.unique);
        unique.or_else(|| self.likely_key(entity)).map(|key| vec![key])
    }

    /// `id`, `<entity>_id` or `<entity>Id`, marked or not.
    fn likely_key(&self, entity: usize) -> Option<usize> {
        let draft = self.entity(entity)?;
        let names = names_of(draft);
        let named = names.iter().map(|n| format!("{n}id"));
        std::iter::once("id".to_owned())
            .chain(named)
            .find_map(|name| draft.by_bare.get(&name)?.first().copied())
            .filter(|place| !draft.columns.get(*place).is_some_and(|c| c.foreign))
    }

    /// The key of an entity, made where there is none.
    fn key_of(&mut self, entity: usize, remarks: &mut Vec<String>) -> Option<Vec<usize>> {
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
    fn make(&mut self, link: Link) {
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

    fn no_room(&mut self, relationship: usize) {
        let reason = "the entity has too many attributes for another column".to_owned();
        self.keys.failed.push((relationship, reason));
    }

    fn add_columns(
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

    fn settle(&mut self, link: Link, found: Match, mut remarks: Vec<String>) {
        let Match { columns, keys, .. } = found;
        self.make_key(link.parent, &keys);
        for column in &columns {
            self.used.insert((link.child, *column));
            let child = self.draft.entities.get_mut(link.child);
            if let Some(column) = child.and_then(|c| c.columns.get_mut(*column)) {
                column.not_null |= link.required;
            }
        }
        for (column, key) in columns.iter().zip(&keys) {
            let (Some(column), Some(key)) =
                (self.column(link.child, *column), self.column(link.parent, *key))
            else {
                continue;
            };
            if without_counter(&column.sql_type) != without_counter(&key.sql_type) {
                remarks.push(format!(
                    "the types differ: {} is {}, {} is {}",
                    column.name, column.sql_type, key.name, key.sql_type
                ));
            }
        }
        if link.unique {
            self.make_unique(link.child, &columns);
        }
        self.keys.found.push(Key {
            relationship: link.index,
            child: link.child,
            columns,
            parent: link.parent,
            keys,
            remarks,
        });
    }

    /// What is referred to must be a key.
    fn make_key(&mut self, entity: usize, keys: &[usize]) {
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

    fn make_unique(&mut self, entity: usize, columns: &[usize]) {
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
    fn pairs(&mut self, index: usize) {
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

/// The bare names that an entity goes by: its own and its alias, each in the singular too.
fn names_of(entity: &EntityDraft) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let written = [Some(entity.table.name.as_str()), entity.alias.as_deref()];
    for name in written.into_iter().flatten() {
        let name = bare(name);
        for name in [singular(&name), name] {
            if !name.is_empty() && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    names
}

/// One of what a bare name in the plural counts.
fn singular(name: &str) -> String {
    const IRREGULAR: &[(&str, &str)] =
        &[("people", "person"), ("children", "child"), ("media", "medium"), ("data", "datum")];
    if let Some((_, one)) = IRREGULAR.iter().find(|(many, _)| *many == name) {
        return (*one).to_owned();
    }
    if let Some(stem) = name.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let hisses = ["sses", "shes", "ches", "xes"].iter().any(|ending| name.ends_with(ending));
    if let Some(stem) = name.strip_suffix("es").filter(|_| hisses) {
        return stem.to_owned();
    }
    match name.strip_suffix('s') {
        Some(stem) if !stem.ends_with('s') => stem.to_owned(),
        _ => name.to_owned(),
    }
}
