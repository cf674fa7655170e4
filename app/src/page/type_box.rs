//! Types to choose from, by typing a part of their name or of what they are.

use super::choice_box::{Choice, ChoiceList};
use leptos::prelude::*;
use std::cell::RefCell;
use trestle_core::model::{Catalog, DataType, TypeKind};

/// Types that were chosen last and are offered first.
const MAX_RECENT: usize = 5;
/// Options that are listed at once.
const MAX_OPTIONS: usize = 60;

thread_local! {
    static RECENT: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Built-in types by group: how each is written, and what it holds.
const BUILT_IN: &[(&str, &[(&str, &str)])] = &[
    (
        "Text and identifiers",
        &[
            ("text", "text of any length"),
            ("uuid", "128-bit identifier"),
            ("varchar(255)", "text of at most so many characters"),
            ("char(2)", "text of so many characters, padded"),
            ("name", "identifier of the catalog"),
        ],
    ),
    (
        "Numbers",
        &[
            ("integer", "whole, up to 2.1 billion"),
            ("bigint", "whole, up to 9 quintillion"),
            ("smallint", "whole, up to 32767"),
            ("numeric(10,2)", "exact: digits in all, digits after the point"),
            ("numeric", "exact, of any size"),
            ("double precision", "floating, 15 digits"),
            ("real", "floating, 6 digits"),
            ("money", "amount in the server's currency"),
        ],
    ),
    ("Yes or no", &[("boolean", "true or false")]),
    (
        "Date and time",
        &[
            ("timestamptz", "moment in time, with time zone"),
            ("timestamp", "date and time, without time zone"),
            ("date", "day"),
            ("time", "time of day"),
            ("timetz", "time of day, with time zone"),
            ("interval", "span of time"),
        ],
    ),
    (
        "Documents and bytes",
        &[
            ("jsonb", "JSON that can be searched and indexed"),
            ("json", "JSON as it was written"),
            ("xml", "XML document"),
            ("bytea", "bytes"),
            ("bit(8)", "so many bits"),
            ("varbit", "bits"),
        ],
    ),
    (
        "Lists, ranges and search",
        &[
            ("text[]", "list of texts"),
            ("uuid[]", "list of identifiers"),
            ("integer[]", "list of numbers"),
            ("int4range", "range of integers"),
            ("int8range", "range of bigints"),
            ("numrange", "range of numbers"),
            ("tstzrange", "range of moments"),
            ("daterange", "range of days"),
            ("tsvector", "text prepared for search"),
            ("tsquery", "search in a text"),
        ],
    ),
    (
        "Networks and places",
        &[
            ("inet", "IP address, perhaps with its network"),
            ("cidr", "IP network"),
            ("macaddr", "MAC address"),
            ("point", "point of a plane"),
            ("box", "rectangle of a plane"),
            ("polygon", "polygon of a plane"),
        ],
    ),
];

/// What fits what was typed: recent ones, those of the schema, then the built-in ones.
fn options(catalog: &Catalog, recent: &[String], typed: &str) -> Vec<Choice> {
    let typed = typed.trim().to_lowercase();
    let (query, array) = match typed.strip_suffix("[]") {
        Some(query) => (query.trim(), "[]"),
        None => (typed.split('(').next().unwrap_or_default().trim(), ""),
    };
    let alias = DataType::BUILTIN_ALIASES
        .iter()
        .find(|(alias, _)| !query.is_empty() && *alias == query)
        .map(|(_, name)| *name);
    let fits = |text: &str, about: &str| {
        let text = text.to_lowercase();
        text.contains(query) || about.contains(query) || alias.is_some_and(|a| text.starts_with(a))
    };
    let own = catalog.types.iter().map(|def| {
        let word = match &def.kind {
            TypeKind::Enum { labels } => {
                let labels: Vec<_> = labels.iter().take(4).map(|l| l.name.as_str()).collect();
                format!("enum: {}", labels.join(", "))
            }
            TypeKind::Composite { .. } => "composite type".to_owned(),
            TypeKind::Domain { base, .. } => format!("domain type of {}", catalog.type_text(base)),
            TypeKind::Range { .. } => "range type".to_owned(),
            TypeKind::Base { .. } => "base type".to_owned(),
        };
        ("Of this schema", catalog.readable_name(&def.schema, &def.name), word)
    });
    let recent = recent.iter().map(|text| ("Recent", text.clone(), String::new()));
    let built_in = BUILT_IN.iter().flat_map(|(group, all)| {
        all.iter().map(|(text, about)| (*group, (*text).to_owned(), (*about).to_owned()))
    });
    let mut found: Vec<Choice> = recent
        .chain(own)
        .chain(built_in)
        .filter(|(_, text, about)| fits(text, about))
        .filter(|(_, text, _)| array.is_empty() || !text.ends_with("[]"))
        .map(|(group, text, about)| Choice::new(group, text + array, about))
        .take(MAX_OPTIONS)
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    found.retain(|o| seen.insert(o.text.clone()));
    found
}

/// Remembers a type that was taken.
pub(super) fn remember_type(text: &str) {
    RECENT.with_borrow_mut(|recent| {
        recent.retain(|r| r != text);
        recent.insert(0, text.to_owned());
        recent.truncate(MAX_RECENT);
    });
}

/// The list of types of one field.
pub(super) fn type_list(store: super::store::Store) -> ChoiceList {
    ChoiceList::new(
        "Types",
        Callback::new(move |typed: String| {
            let recent = RECENT.with_borrow(Clone::clone);
            store.document.with(|d| options(&d.schema, &recent, &typed))
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::model::Document;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn found(typed: &str) -> Vec<String> {
        let document = Document::new("d");
        options(&document.schema, &["citext".to_owned()], typed)
            .into_iter()
            .map(|o| o.text)
            .collect()
    }

    #[wasm_bindgen_test]
    fn types_are_found_by_name_other_name_and_meaning() {
        assert_eq!(found("uui"), ["uuid", "uuid[]"]);
        assert_eq!(found("int4").first().map(String::as_str), Some("integer"));
        assert!(found("time zone").contains(&"timestamptz".to_owned()));
        assert_eq!(found("uuid[]"), ["uuid[]"]);
        assert_eq!(found("").first().map(String::as_str), Some("citext"));
        assert_eq!(found("no such type"), [""; 0]);
    }
}
