//! What is known of all tables, so that a rule about all of them need not read each again after every change.

use crate::conventions::Words;
use crate::model::{Catalog, Document, ObjectRef, Table, TableId};
use crate::relation::RowNames;
use smol_str::SmolStr;
use std::collections::HashMap;

/// Facts of each table, which are put in and taken out as it changes.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub(super) row_names: RowNames,
    pub(super) vocabulary: Vocabulary,
    pub(super) graph: Graph,
}

impl Facts {
    pub(super) fn new(document: &Document, words: &Words) -> Self {
        let mut facts = Self::default();
        for table in &document.schema.tables {
            facts.add(document, words, table);
        }
        facts
    }

    pub(super) fn add(&mut self, document: &Document, words: &Words, table: &Table) {
        self.row_names.add(document, words, table);
        self.vocabulary.add(table);
        self.graph.add(table);
    }

    /// Takes a table out, as it was when it was put in.
    pub(super) fn remove(&mut self, table: &Table) {
        self.row_names.remove(&table.id);
        self.vocabulary.remove(table);
        self.graph.remove(&table.id);
    }
}

/// Tables by numbers, and which of them name which.
#[derive(Clone, Debug, Default)]
pub(super) struct Graph {
    numbers: HashMap<TableId, usize>,
    pub(super) nodes: Vec<Node>,
}

/// A table, or one that was.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) id: TableId,
    /// Whether it is there.
    pub(super) is_there: bool,
    /// Tables that its foreign keys reference, but for itself.
    pub(super) references: Vec<usize>,
    /// Tables that it inherits from, or that it is a partition of.
    pub(super) parents: Vec<usize>,
}

impl Graph {
    fn number(&mut self, id: &TableId) -> usize {
        if let Some(number) = self.numbers.get(id) {
            return *number;
        }
        let number = self.nodes.len();
        self.numbers.insert(id.clone(), number);
        let (references, parents) = (Vec::new(), Vec::new());
        self.nodes.push(Node { id: id.clone(), is_there: false, references, parents });
        number
    }

    fn add(&mut self, table: &Table) {
        let number = self.number(&table.id);
        let keys = table.foreign_keys().map(|(_, key)| &key.references);
        let references = keys.map(|id| self.number(id)).filter(|other| *other != number).collect();
        let partitioned = table.partition_of.iter().map(|p| &p.parent);
        let parents = table.inherits.iter().chain(partitioned).map(|id| self.number(id)).collect();
        let node = Node { id: table.id.clone(), is_there: true, references, parents };
        if let Some(place) = self.nodes.get_mut(number) {
            *place = node;
        }
    }

    fn remove(&mut self, id: &TableId) {
        let number = self.number(id);
        if let Some(node) = self.nodes.get_mut(number) {
            node.is_there = false;
            node.references.clear();
            node.parents.clear();
        }
    }

    /// The tables of nodes that fit, in the order of their ids.
    pub(super) fn tables<'d>(
        &self,
        catalog: &'d Catalog,
        fits: impl Fn(usize, &Node) -> bool,
    ) -> Vec<&'d Table> {
        let fitting =
            self.nodes.iter().enumerate().filter(|(n, node)| node.is_there && fits(*n, node));
        let mut ids: Vec<&TableId> = fitting.map(|(_, node)| &node.id).collect();
        ids.sort_unstable();
        ids.into_iter().filter_map(|id| catalog.tables.get(id)).map(AsRef::as_ref).collect()
    }
}

/// Words of small letters in the names of tables and columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Vocabulary {
    words: HashMap<SmolStr, Use>,
    numbers: HashMap<TableId, u64>,
    tables: Vec<TableId>,
}

/// How often a word stands in names, and the sum of the numbers of their tables: of a word that stands once, its table.
#[derive(Clone, Copy, Debug, Default)]
struct Use {
    count: u64,
    tables: u64,
}

impl Vocabulary {
    pub(super) fn new(catalog: &Catalog) -> Self {
        let mut vocabulary = Self::default();
        for table in &catalog.tables {
            vocabulary.add(table);
        }
        vocabulary
    }

    fn add(&mut self, table: &Table) {
        let number = *self.numbers.entry(table.id.clone()).or_insert_with(|| {
            self.tables.push(table.id.clone());
            self.tables.len() as u64 - 1
        });
        for word in names(table).flat_map(|(name, _)| words(name)) {
            match self.words.get_mut(word) {
                Some(used) => used.put_in(number),
                None => {
                    self.words.insert(SmolStr::new(word), Use { count: 1, tables: number });
                }
            }
        }
    }

    fn remove(&mut self, table: &Table) {
        let Some(number) = self.numbers.get(&table.id).copied() else { return };
        for word in names(table).flat_map(|(name, _)| words(name)) {
            let Some(used) = self.words.get_mut(word) else { continue };
            used.take_out(number);
            if used.count == 0 {
                self.words.remove(word);
            }
        }
    }

    /// Words with how often each stands in a name.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.words.iter().map(|(word, used)| (word.as_str(), used.count))
    }

    pub(super) fn contains(&self, word: &str) -> bool {
        self.words.contains_key(word)
    }

    /// Where a word stands that stands in one name alone.
    pub(super) fn place<'d>(
        &self,
        catalog: &'d Catalog,
        word: &str,
    ) -> Option<(ObjectRef, &'d str)> {
        let used = self.words.get(word).filter(|used| used.count == 1)?;
        let table = self.tables.get(usize::try_from(used.tables).ok()?)?;
        let table = catalog.tables.get(table)?;
        let (name, object) = names(table).find(|(name, _)| words(name).any(|w| w == word))?;
        Some((object, name))
    }
}

impl Use {
    fn put_in(&mut self, table: u64) {
        self.count += 1;
        self.tables = self.tables.wrapping_add(table);
    }

    fn take_out(&mut self, table: u64) {
        self.count = self.count.saturating_sub(1);
        self.tables = self.tables.wrapping_sub(table);
    }
}

/// Names that somebody has chosen: those of partitions are made by rule, and those of platforms are as they are.
fn names(table: &Table) -> impl Iterator<Item = (&str, ObjectRef)> {
    let is_ours = !table.external && table.partition_of.is_none();
    let own = std::iter::once((table.name.as_str(), ObjectRef::Table(table.id.clone())));
    let columns = table
        .columns
        .iter()
        .filter(|c| !c.inherited)
        .map(|c| (c.name.as_str(), ObjectRef::Column(table.id.clone(), c.id.clone())));
    own.chain(columns).filter(move |_| is_ours)
}

fn words(name: &str) -> impl Iterator<Item = &str> {
    let is_word = |word: &&str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase());
    name.split('_').filter(is_word)
}
