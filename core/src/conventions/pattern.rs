//! Patterns of names: `idx_{table}_{columns}`.

use crate::model::MAX_NAME_BYTES;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// How names of one kind are made: text, with what stands for something in braces. `{any}` stands for one or more
/// characters that nobody checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Placeholder(String),
    Any,
}

/// A text that is no pattern.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a pattern: every {{ needs a word and a }} after it")]
pub struct PatternError(String);

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// A [`PatternError`] where braces do not fit together.
    pub fn parse(text: &str) -> Result<Self, PatternError> {
        let error = || PatternError(text.to_owned());
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').ok_or_else(error)?;
            let is_word = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            if before.contains('}') || name.is_empty() || !is_word(name) {
                return Err(error());
            }
            if !before.is_empty() {
                parts.push(Part::Text(before.to_owned()));
            }
            parts.push(match name {
                "any" => Part::Any,
                name => Part::Placeholder(name.to_owned()),
            });
            rest = after;
        }
        if rest.contains('}') {
            return Err(error());
        }
        if !rest.is_empty() {
            parts.push(Part::Text(rest.to_owned()));
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// Names in braces, without those that stand for anything.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(name) => Some(name.as_str()),
            _ => None,
        })
    }

    /// The name that it makes, cut as Postgres would. None where something in braces has no value, or may be anything.
    pub fn name<'v>(&self, value: impl Fn(&str) -> Option<&'v str>) -> Option<String> {
        let mut name = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => name.push_str(text),
                Part::Placeholder(placeholder) => name.push_str(value(placeholder)?),
                Part::Any => return None,
            }
        }
        name.truncate(name.floor_char_boundary(MAX_NAME_BYTES));
        Some(name)
    }

    /// Whether it makes just this name.
    fn makes<'v>(&self, name: &str, value: impl Fn(&str) -> Option<&'v str>) -> bool {
        // It may have been cut, at most in the midst of a character.
        if name.len() + 3 >= MAX_NAME_BYTES {
            return self.name(value).is_some_and(|made| made == name);
        }
        let rest = self.parts.iter().try_fold(name, |rest, part| match part {
            Part::Text(text) => rest.strip_prefix(text.as_str()),
            Part::Placeholder(placeholder) => rest.strip_prefix(value(placeholder)?),
            Part::Any => None,
        });
        rest.is_some_and(str::is_empty)
    }

    /// Whether a name is made as it says; `{any}` takes as little as it can.
    pub fn fits<'v>(&self, name: &str, value: impl Fn(&str) -> Option<&'v str>) -> bool {
        if !self.parts.contains(&Part::Any) {
            return self.makes(name, value);
        }
        // What stands between two places where anything may stand.
        let mut pieces = vec![String::new()];
        for part in &self.parts {
            match (part, pieces.last_mut()) {
                (Part::Any, _) => pieces.push(String::new()),
                (Part::Text(text), Some(piece)) => piece.push_str(text),
                (Part::Placeholder(placeholder), Some(piece)) => match value(placeholder) {
                    Some(value) => piece.push_str(value),
                    None => return false,
                },
                (_, None) => {}
            }
        }
        let [first, middle @ .., last] = pieces.as_slice() else { return false };
        let Some(mut rest) = name.strip_prefix(first.as_str()) else { return false };
        for piece in middle {
            // At least one character before it.
            let mut places = rest.char_indices().skip(1).filter_map(|(at, _)| rest.get(at..));
            let Some(after) = places.find_map(|rest| rest.strip_prefix(piece.as_str())) else {
                return false;
            };
            rest = after;
        }
        rest.strip_suffix(last.as_str()).is_some_and(|any| !any.is_empty())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Pattern {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(placeholder: &str) -> Option<&'static str> {
        match placeholder {
            "table" => Some("books"),
            "columns" => Some("author_id_title"),
            _ => None,
        }
    }

    #[test]
    fn a_pattern_makes_names() {
        let pattern = Pattern::parse("idx_{table}_{columns}").unwrap();
        assert_eq!(pattern.name(value).as_deref(), Some("idx_books_author_id_title"));
        assert!(pattern.fits("idx_books_author_id_title", value));
        assert!(!pattern.fits("idx_books_title", value));
        assert_eq!(pattern.placeholders().collect::<Vec<_>>(), ["table", "columns"]);
        assert_eq!(pattern.to_string(), "idx_{table}_{columns}");
        assert_eq!(Pattern::parse("{nobody}").unwrap().name(value), None);
        let long = Pattern::parse(&format!("{}ü", "x".repeat(62))).unwrap();
        assert_eq!(long.name(value), Some("x".repeat(62)));
    }

    #[test]
    fn anything_may_stand_where_it_says_so() {
        let fits = |pattern: &str, name: &str| Pattern::parse(pattern).unwrap().fits(name, value);
        assert!(fits("idx_{table}_{any}", "idx_books_by_title"));
        assert!(!fits("idx_{table}_{any}", "idx_books_"));
        assert!(fits("{any}_{table}_{any}_x", "a_books_b_x"));
        assert!(!fits("{any}_{table}_{any}_x", "a_books_b_y"));
        assert!(!fits("{any}_{table}", "_books"));
    }

    #[test]
    fn what_is_no_pattern_is_refused() {
        for text in ["a{", "a}", "{a}}", "{}", "{A}", "{{a}"] {
            assert!(Pattern::parse(text).is_err(), "{text}");
        }
    }
}
