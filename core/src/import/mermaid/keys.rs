//! Relationships into foreign keys: which side refers, to which key, by which columns.
//!
//! What can be told for sure is taken: columns that the label names, then columns whose names say what they refer to
//! (`user_id`, `userId`, or the entity's name on one marked `FK`), then the one column marked `FK` that is left for the one
//! relationship that is left. Where nothing fits, columns are made: `<referenced>_<key>`.

use super::draft::{ColumnDraft, Draft, EntityDraft, RelationshipDraft};
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
pub(super) struct Link {
    pub(super) index: usize,
    pub(super) child: usize,
    pub(super) parent: usize,
    /// A row of the child needs one of the parent.
    pub(super) required: bool,
    /// A row of the parent has at most one of the child.
    unique: bool,
    /// The sides may be told apart by the columns alone: both may refer.
    either: bool,
}

/// Columns that fit a relationship.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) columns: Vec<usize>,
    pub(super) keys: Vec<usize>,
    pub(super) score: u32,
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

pub(super) struct Finder<'d> {
    pub(super) draft: &'d mut Draft,
    pub(super) keys: Keys,
    /// Columns that refer already, by entity.
    pub(super) used: HashSet<(usize, usize)>,
}

impl Finder<'_> {
    pub(super) fn entity(&self, index: usize) -> Option<&EntityDraft> {
        self.draft.entities.get(index)
    }

    pub(super) fn column(&self, entity: usize, column: usize) -> Option<&ColumnDraft> {
        self.entity(entity)?.columns.get(column)
    }

    pub(super) fn label(&self, link: &Link) -> &str {
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

    pub(super) fn settle(&mut self, link: Link, found: Match, mut remarks: Vec<String>) {
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
}
