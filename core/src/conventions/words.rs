//! English words for one and for many, with what a document knows better.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// How nouns are counted in names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Words {
    /// What the last word of a table's name is; none means either.
    pub tables: Option<Number>,
    /// Words whose plural is another than English makes: one, then many.
    pub plurals: BTreeMap<String, String>,
    /// Words that are the same for one and for many, or that stand for a whole: `config`.
    pub uncountable: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Number {
    Plural,
    Singular,
}

impl Words {
    /// A word of small letters for one.
    pub fn singular(&self, word: &str) -> String {
        if self.is_uncountable(word) || self.plurals.contains_key(word) {
            return word.to_owned();
        }
        let known = self.plurals.iter().find(|(_, many)| *many == word);
        let one = known.map_or_else(|| english::singular(word), |(one, _)| one.clone());
        if one.is_empty() { word.to_owned() } else { one }
    }

    /// A word of small letters for many.
    pub fn plural(&self, word: &str) -> String {
        if self.is_uncountable(word) || self.plurals.values().any(|many| many == word) {
            return word.to_owned();
        }
        self.plurals.get(word).cloned().unwrap_or_else(|| english::plural(word))
    }

    pub fn is_uncountable(&self, word: &str) -> bool {
        self.uncountable.iter().any(|known| known == word)
    }

    /// A name in the form for one: of its words, the last is the one that is counted.
    pub fn one_of(&self, name: &str) -> String {
        with_counted(name, |word| self.singular(word))
    }

    /// A name in the form for many.
    pub fn many_of(&self, name: &str) -> String {
        with_counted(name, |word| self.plural(word))
    }
}

/// A name with its counted word in another form.
fn with_counted(name: &str, form: impl Fn(&str) -> String) -> String {
    let (before, word, after) = counted(name);
    let small = if word.bytes().all(|b| b.is_ascii_lowercase()) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(word.to_lowercase())
    };
    let wanted = form(&small);
    if wanted == small {
        name.to_owned()
    } else {
        format!("{before}{}{after}", like(&wanted, word))
    }
}

/// A name before the word that is counted, that word, and what follows it: the number of a version. A word begins after
/// the last `_`, or with a capital in `UserProfiles`.
pub(crate) fn counted(name: &str) -> (&str, &str, &str) {
    let is_version = |part: &str| {
        let number = part.strip_prefix('v').unwrap_or(part);
        number.bytes().all(|b| b.is_ascii_digit())
    };
    let mut named = name;
    while let Some((before, part)) = named.rsplit_once('_')
        && is_version(part)
    {
        named = before;
    }
    let after_separator = named.rfind(['_', '-', ' ']).map_or(0, |at| at + 1);
    let mut small_before = false;
    let mut hump = 0;
    // Most names have no capitals to look for.
    let is_plain = named.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    let letters = if is_plain { "" } else { named }.char_indices();
    for (at, letter) in letters {
        if letter.is_uppercase() && small_before {
            hump = at;
        }
        small_before = letter.is_lowercase();
    }
    let (named, after) = name.split_at(named.len());
    let (before, word) = named.split_at(hump.max(after_separator));
    (before, word, after)
}

/// A word of small letters with the capitals of another.
fn like(word: &str, other: &str) -> String {
    let mut letters = other.chars();
    match (letters.next(), letters.next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_uppercase() => {
            word.to_uppercase()
        }
        (Some(first), _) if first.is_uppercase() => super::case::capitalised(word),
        _ => word.to_owned(),
    }
}

/// By a library, which brings a machine of regular expressions with it. What it said is remembered: the same few words
/// make up the names of a schema.
#[cfg(feature = "sql")]
mod english {
    use std::cell::RefCell;
    use std::collections::HashMap;

    /// More words than a schema has.
    const REMEMBERED: usize = 10_000;

    type Memory = RefCell<HashMap<String, String>>;

    thread_local! {
        static SINGULARS: Memory = Memory::default();
        static PLURALS: Memory = Memory::default();
    }

    pub(super) fn singular(word: &str) -> String {
        SINGULARS.with(|memory| remembered(memory, word, 1))
    }

    pub(super) fn plural(word: &str) -> String {
        PLURALS.with(|memory| remembered(memory, word, 2))
    }

    fn remembered(memory: &Memory, word: &str, count: isize) -> String {
        // To the library, `data` are many of `datum`, of which nobody has a table.
        if matches!(word, "data" | "metadata" | "media") {
            return word.to_owned();
        }
        if let Some(known) = memory.borrow().get(word) {
            return known.clone();
        }
        let said = pluralizer::pluralize(word, count, false);
        let mut memory = memory.borrow_mut();
        if memory.len() >= REMEMBERED {
            memory.clear();
        }
        memory.insert(word.to_owned(), said.clone());
        said
    }
}

/// In the page, by the common rules alone: a gesture that is drawn names a column, and what it is called can be changed.
#[cfg(not(feature = "sql"))]
mod english {
    pub(super) use crate::relation::singular;

    /// The form of which the singular is the word.
    pub(super) fn plural(word: &str) -> String {
        if singular(word) != word {
            return word.to_owned();
        }
        let stem = word.strip_suffix('y').map(|stem| format!("{stem}ies"));
        let forms = [stem, Some(format!("{word}s")), Some(format!("{word}es"))];
        let fits = |form: &String| singular(form) == word;
        forms.into_iter().flatten().find(fits).unwrap_or_else(|| word.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words() -> Words {
        Words {
            tables: None,
            plurals: [("octopus".to_owned(), "octopodes".to_owned())].into(),
            uncountable: vec!["config".to_owned()],
        }
    }

    #[test]
    fn nouns_of_tables_have_two_forms() {
        let words = words();
        for (one, many) in [
            ("user", "users"),
            ("category", "categories"),
            ("course", "courses"),
            ("address", "addresses"),
            ("status", "statuses"),
            ("response", "responses"),
            ("box", "boxes"),
            ("day", "days"),
            ("octopus", "octopodes"),
            ("config", "config"),
            ("news", "news"),
        ] {
            assert_eq!((words.singular(many).as_str(), words.plural(one)), (one, many.to_owned()));
            assert_eq!((words.singular(one).as_str(), words.plural(many)), (one, many.to_owned()));
        }
    }

    #[cfg(feature = "sql")]
    #[test]
    fn the_library_knows_what_rules_do_not_tell() {
        let words = words();
        for (one, many) in [
            ("person", "people"),
            ("index", "indices"),
            ("knife", "knives"),
            ("analysis", "analyses"),
        ] {
            assert_eq!(words.singular(many), one);
        }
        assert_eq!(
            (words.singular("metadata"), words.plural("data")),
            ("metadata".into(), "data".into())
        );
    }

    #[test]
    fn the_last_word_is_counted() {
        let words = words();
        for (many, one) in [
            ("user_profiles", "user_profile"),
            ("UserProfiles", "UserProfile"),
            ("ORDER_LINES", "ORDER_LINE"),
            ("sys_config", "sys_config"),
            ("messages_v2", "message_v2"),
            ("address_books", "address_book"),
            ("", ""),
        ] {
            assert_eq!((words.one_of(many).as_str(), words.many_of(one).as_str()), (one, many));
        }
    }
}
