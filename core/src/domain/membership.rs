//! Which domain a table belongs to.

use crate::model::{
    Catalog, Document, Domain, DomainId, ObjectRef, Records, SchemaId, Table, View,
};
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

/// The table that a view shows before all: the one that its query names first.
pub fn shown_by<'c>(catalog: &'c Catalog, view: &View) -> Option<&'c Table> {
    let mut read = view.query.references().iter().filter_map(|r| match &r.target {
        ObjectRef::Table(id) => catalog.tables.get(id),
        _ => None,
    });
    read.next().map(AsRef::as_ref)
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

pub(super) fn starts_with(name: &str, prefix: &str) -> bool {
    // Most differ in the first letter.
    let first = prefix.as_bytes().first();
    first.is_some()
        && name.as_bytes().first() == first
        && name.len() > prefix.len()
        && name.starts_with(prefix)
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
