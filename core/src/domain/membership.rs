//! Which domain a table belongs to.

use crate::model::{Document, Domain, DomainId, Name, Records, SchemaId, Table};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The domain of a table: the one with the longest prefix that its name begins with, else the one whose
/// prefix is the table's own noun, so that `chats` stands with `chat_files`.
pub fn domain_of<'a>(document: &'a Document, table: &Table) -> Option<&'a Domain> {
    domain_of_name(&document.domains, table.name.as_str()).map(Arc::as_ref)
}

/// The tables of a domain, in the order of their ids.
pub fn tables_of<'a>(document: &'a Document, domain: &DomainId) -> impl Iterator<Item = &'a Table> {
    let tables = document.schema.tables.iter().map(AsRef::as_ref);
    tables.filter(move |t| domain_of(document, t).is_some_and(|d| d.id == *domain))
}

/// The same by a name alone.
pub fn domain_of_name<'a>(domains: &'a Records<Domain>, name: &str) -> Option<&'a Arc<Domain>> {
    let by_prefix = domains
        .iter()
        .filter(|d| starts_with(name, d.prefix.as_str()))
        .max_by_key(|d| d.prefix.as_str().len());
    by_prefix.or_else(|| {
        domains
            .iter()
            .filter(|d| is_noun_of(name, stem(d.prefix.as_str())))
            .max_by_key(|d| d.prefix.as_str().len())
    })
}

/// Whether a table of this name belongs to a domain of this prefix, were there no other domain.
pub fn belongs(name: &str, prefix: &str) -> bool {
    starts_with(name, prefix) || is_noun_of(name, stem(prefix))
}

/// Where a table stands in the explorer and on the canvas.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    Domain(DomainId),
    /// No domain, but a schema of its own other than `public`.
    Schema(SchemaId),
    /// Neither.
    Other,
}

/// The group that a table is shown in.
pub fn group_of(document: &Document, table: &Table) -> Group {
    match domain_of(document, table) {
        Some(domain) => Group::Domain(domain.id.clone()),
        None if document.schema.schema_name(&table.schema) == "public" => Group::Other,
        None => Group::Schema(table.schema.clone()),
    }
}

/// A table's name in two parts: the prefix of its domain, and the rest. The prefix is empty where no
/// domain's prefix begins the name.
pub fn split_prefix<'n>(name: &'n str, domains: &Records<Domain>) -> (&'n str, &'n str) {
    let len = domains
        .iter()
        .filter(|d| starts_with(name, d.prefix.as_str()))
        .map(|d| d.prefix.as_str().len())
        .max();
    name.split_at(len.unwrap_or(0))
}

/// What a domain holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DomainStatistics {
    pub tables: usize,
    pub columns: usize,
    /// Tables with row level security switched on.
    pub secured: usize,
    /// Foreign keys to tables of other domains, by domain.
    pub references: BTreeMap<DomainId, usize>,
}

/// What each domain holds; none stands for the tables of no domain.
pub fn statistics(document: &Document) -> BTreeMap<Option<DomainId>, DomainStatistics> {
    let mut all: BTreeMap<Option<DomainId>, DomainStatistics> = document
        .domains
        .iter()
        .map(|d| (Some(d.id.clone()), DomainStatistics::default()))
        .collect();
    let mut by_name: BTreeMap<&Name, Option<DomainId>> = BTreeMap::new();
    for table in &document.schema.tables {
        by_name
            .entry(&table.name)
            .or_insert_with(|| domain_of(document, table).map(|d| d.id.clone()));
    }
    for table in &document.schema.tables {
        let domain = by_name.get(&table.name).cloned().flatten();
        let statistics = all.entry(domain.clone()).or_default();
        statistics.tables += 1;
        statistics.columns += table.columns.len();
        statistics.secured += usize::from(table.row_security.enabled);
        for (_, key) in table.foreign_keys() {
            let referenced = document.schema.tables.get(&key.references);
            let other = referenced.and_then(|t| by_name.get(&t.name).cloned().flatten());
            if let Some(other) = other
                && Some(&other) != domain.as_ref()
            {
                *statistics.references.entry(other).or_default() += 1;
            }
        }
    }
    all
}

pub(super) fn starts_with(name: &str, prefix: &str) -> bool {
    !prefix.is_empty() && name.len() > prefix.len() && name.starts_with(prefix)
}

/// The prefix without its separator.
pub(super) fn stem(prefix: &str) -> &str {
    prefix.trim_end_matches('_')
}

/// Whether a name is the stem itself, in the singular or plural.
pub(super) fn is_noun_of(name: &str, stem: &str) -> bool {
    if stem.is_empty() {
        return false;
    }
    if name == stem {
        return true;
    }
    let plural_of = |one: &str, many: &str| {
        many.strip_prefix(one).is_some_and(|ending| ending == "s" || ending == "es")
            || one
                .strip_suffix('y')
                .zip(many.strip_suffix("ies"))
                .is_some_and(|(one, many)| one == many)
            || IRREGULAR.contains(&(one, many))
    };
    plural_of(stem, name) || plural_of(name, stem)
}

const IRREGULAR: &[(&str, &str)] =
    &[("person", "people"), ("child", "children"), ("medium", "media"), ("datum", "data")];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_stands_with_its_noun() {
        for (name, prefix) in [
            ("chat_files", "chat_"),
            ("chats", "chat_"),
            ("chat", "chat_"),
            ("categories", "category_"),
            ("boxes", "box_"),
            ("people", "person_"),
            ("script", "scripts_"),
        ] {
            assert!(belongs(name, prefix), "{name} {prefix}");
        }
        for (name, prefix) in [("chatty", "chat_"), ("chat_", "chat_"), ("s", "_"), ("users", "_")]
        {
            assert!(!belongs(name, prefix), "{name} {prefix}");
        }
    }
}
