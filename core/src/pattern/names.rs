//! Names that patterns make, as the document's conventions say.

use crate::conventions::Settings;
use crate::domain::split_prefix;
use crate::edit::numbered;
use crate::model::{Document, Name, Table};

/// The name of a trigger that runs before each update.
pub(super) fn trigger(
    document: &Document,
    settings: &Settings,
    table: &Table,
    function: &Name,
) -> Name {
    let (prefix, short) = split_prefix(table.name.as_str(), &document.domains);
    let value = |word: &str| match word {
        "table" => Some(table.name.as_str()),
        "prefix" => Some(prefix),
        "short" => Some(short),
        "function" => Some(function.as_str()),
        "timing" => Some("before"),
        "events" => Some("update"),
        _ => None,
    };
    let wanted = settings.names.trigger.iter().find_map(|pattern| pattern.name(value));
    let wanted = wanted.unwrap_or_else(|| function.to_string());
    let is_free = |name: &str| !table.triggers.iter().any(|t| t.name == *name);
    Name::from(numbered(&wanted, is_free))
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
