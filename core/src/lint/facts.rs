//! What is known of all tables' names, so that a rule about them need not read every name again after each change.

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
    }

    /// Takes a table out, as it was when it was put in.
    pub(super) fn remove(&mut self, table: &Table) {
        self.row_names.remove(&table.id);
        self.vocabulary.remove(table);
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
