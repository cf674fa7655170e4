//! What columns and tables of a relation are called.

use crate::conventions::{Settings, Words};
use crate::domain::split_prefix;
use crate::model::{Document, Table};

/// A word for several in the form for one, by the common rules of English: `stories` is `story`, `boxes` is `box`. Where
/// there is a library, that does it: see [`Words`].
#[cfg(any(test, not(feature = "sql")))]
pub(crate) fn singular(word: &str) -> String {
    let lower = word.to_ascii_lowercase();
    let cut =
        |bytes: usize| word.get(..word.len().saturating_sub(bytes)).unwrap_or(word).to_owned();
    let ends = |endings: &[&str]| endings.iter().any(|e| lower.ends_with(e));
    if ends(&["ss", "us", "is", "news", "series", "species"]) {
        return word.to_owned();
    }
    if lower == "people" {
        return "person".to_owned();
    }
    if ends(&["ies"]) && lower.len() > "ties".len() {
        return format!("{}y", cut("ies".len()));
    }
    if ends(&["sses", "xes", "zes", "ches", "shes", "tuses", "ruses", "nuses"]) {
        return cut("es".len());
    }
    if ends(&["s"]) { cut("s".len()) } else { word.to_owned() }
}

/// How a document counts nouns.
pub(super) fn words(document: &Document) -> Words {
    Settings::of_any(&document.conventions).words
}

/// A table's name for one row, without its domain's prefix.
pub(crate) fn one_of(document: &Document, words: &Words, table: &Table) -> String {
    let (_, short) = split_prefix(table.name.as_str(), &document.domains);
    words.one_of(short)
}

/// A column that references another: `user_id`, or `parent_id` in the same table. A referenced name that says the table
/// already stays as it is.
pub(super) fn referencing_column(one: &str, referenced: &str, same_table: bool) -> String {
    let says_it = referenced.strip_prefix(one).is_some_and(|rest| rest.starts_with('_'));
    if same_table {
        format!("parent_{referenced}")
    } else if says_it {
        referenced.to_owned()
    } else {
        format!("{one}_{referenced}")
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_several_become_words_for_one() {
        let cases = [
            ("users", "user"),
            ("categories", "category"),
            ("boxes", "box"),
            ("addresses", "address"),
            ("address", "address"),
            ("statuses", "status"),
            ("status", "status"),
            ("news", "news"),
            ("ties", "tie"),
            ("people", "person"),
            ("User", "User"),
            ("houses", "house"),
            ("databases", "database"),
            ("s", ""),
        ];
        for (many, one) in cases {
            assert_eq!(singular(many), one, "{many}");
        }
    }

    #[test]
    fn a_column_says_what_it_references_once() {
        assert_eq!(referencing_column("user", "id", false), "user_id");
        assert_eq!(referencing_column("user", "user_id", false), "user_id");
        assert_eq!(referencing_column("node", "id", true), "parent_id");
    }
}
