//! Names that patterns make, as the document's conventions say.

use crate::conventions::{Pattern, Settings};
use crate::domain::split_prefix;
use crate::model::{ColumnId, Document, ForeignKey, IndexElement, Name, Table};

type Values = Vec<(&'static str, String)>;

fn made(patterns: &[Pattern], values: &Values) -> Option<Name> {
    let value = |word: &str| values.iter().find(|(name, _)| *name == word).map(|(_, v)| v.as_str());
    patterns.iter().find_map(|pattern| pattern.name(value)).map(Name::from)
}

fn of_columns(document: &Document, table: &Table, columns: &[String]) -> Values {
    let (prefix, short) = split_prefix(table.name.as_str(), &document.domains);
    let without_id: Vec<&str> =
        columns.iter().map(|name| name.strip_suffix("_id").unwrap_or(name)).collect();
    vec![
        ("table", table.name.to_string()),
        ("prefix", prefix.to_owned()),
        ("short", short.to_owned()),
        ("columns", columns.join("_")),
        ("columns_short", without_id.join("_")),
    ]
}

fn named(table: &Table, columns: &[ColumnId]) -> Vec<String> {
    columns.iter().filter_map(|id| table.column(id)).map(|c| c.name.to_string()).collect()
}

/// None where the conventions do not say, and Postgres chooses.
pub(super) fn index(
    document: &Document,
    settings: &Settings,
    table: &Table,
    elements: &[IndexElement],
    unique: bool,
) -> Option<Name> {
    let columns: Vec<String> = elements.iter().map(|e| e.key.name_part(Some(table))).collect();
    let patterns = if unique { &settings.names.unique } else { &settings.names.index };
    made(patterns, &of_columns(document, table, &columns))
}

pub(super) fn unique(
    document: &Document,
    settings: &Settings,
    table: &Table,
    columns: &[ColumnId],
) -> Option<Name> {
    made(&settings.names.unique, &of_columns(document, table, &named(table, columns)))
}

pub(super) fn foreign_key(
    document: &Document,
    settings: &Settings,
    table: &Table,
    key: &ForeignKey,
) -> Option<Name> {
    let mut values = of_columns(document, table, &named(table, &key.columns));
    values.push(("child", table.name.to_string()));
    if let Some(parent) = document.schema.tables.get(&key.references) {
        let (_, short) = split_prefix(parent.name.as_str(), &document.domains);
        values.extend([("parent", parent.name.to_string()), ("parent_short", short.to_owned())]);
    }
    made(&settings.names.foreign_key, &values)
}

/// The name of a trigger that runs before each update.
pub(super) fn trigger(
    document: &Document,
    settings: &Settings,
    table: &Table,
    function: &Name,
) -> Name {
    let mut values = of_columns(document, table, &[]);
    values.extend([
        ("function", function.to_string()),
        ("timing", "before".to_owned()),
        ("events", "update".to_owned()),
    ]);
    let wanted = made(&settings.names.trigger, &values).unwrap_or_else(|| function.clone());
    let is_taken = |name: &str| table.triggers.iter().any(|t| t.name == *name);
    Name::from(free(wanted.as_str(), is_taken))
}

/// The name, or the name with the first number from 2 that makes it free.
pub(super) fn free(name: &str, taken: impl Fn(&str) -> bool) -> String {
    let mut found = name.to_owned();
    let mut number = 1_u32;
    while taken(&found) {
        number += 1;
        found = format!("{name}_{number}");
    }
    found
}

/// A word for one in the form for several, by the common rules of English.
pub(super) fn plural(word: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|end| word.ends_with(end));
    match word.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["s", "x", "z", "ch", "sh"]) => format!("{word}es"),
        _ => format!("{word}s"),
    }
}

/// A name for a new table, under the prefix of the first of the domains that it may belong to.
pub(super) fn in_domain(document: &Document, stems: &[&str], short: &str) -> String {
    let of = |stem: &&str| {
        let is_it = |prefix: &str| prefix.trim_end_matches('_') == *stem;
        document.domains.iter().find(|d| is_it(d.prefix.as_str())).map(|d| d.prefix.to_string())
    };
    let prefix = stems.iter().find_map(of).unwrap_or_default();
    format!("{prefix}{short}")
}
