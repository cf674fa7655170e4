//! How words of a name are written together.

use serde::{Deserialize, Serialize};

/// A way to write names, by kind of object; none means any.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Cases {
    pub table: Option<Case>,
    pub column: Option<Case>,
    pub constraint: Option<Case>,
    pub index: Option<Case>,
    pub trigger: Option<Case>,
    pub policy: Option<Case>,
    pub view: Option<Case>,
    pub function: Option<Case>,
    pub sequence: Option<Case>,
    /// Enums, domain types and other types.
    #[serde(rename = "type")]
    pub data_type: Option<Case>,
    pub enum_label: Option<Case>,
}

/// Letters and what stands between words. Digits, and letters that have no case, fit everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Case {
    #[serde(rename = "snake_case")]
    Snake,
    #[serde(rename = "camelCase")]
    Camel,
    #[serde(rename = "PascalCase")]
    Pascal,
    #[serde(rename = "UPPER_CASE")]
    Upper,
    #[serde(rename = "kebab-case")]
    Kebab,
}

impl Case {
    /// As it is written itself.
    pub fn word(self) -> &'static str {
        match self {
            Self::Snake => "snake_case",
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Upper => "UPPER_CASE",
            Self::Kebab => "kebab-case",
        }
    }

    /// Whether a name is written so.
    pub fn fits(self, name: &str) -> bool {
        let first = name.trim_start_matches('_').chars().next();
        let no = |out: &[char]| !name.contains(out);
        match self {
            Self::Snake => no(&['-', ' ']) && !name.chars().any(char::is_uppercase),
            Self::Kebab => no(&['_', ' ']) && !name.chars().any(char::is_uppercase),
            Self::Upper => no(&['-', ' ']) && !name.chars().any(char::is_lowercase),
            Self::Camel => no(&['-', ' ', '_']) && !first.is_some_and(char::is_uppercase),
            Self::Pascal => no(&['-', ' ', '_']) && !first.is_some_and(char::is_lowercase),
        }
    }

    /// The name written so.
    pub fn write(self, name: &str) -> String {
        let words = split(name);
        let small = words.iter().map(|word| word.to_lowercase());
        match self {
            Self::Snake => small.collect::<Vec<_>>().join("_"),
            Self::Kebab => small.collect::<Vec<_>>().join("-"),
            Self::Upper => words.iter().map(|w| w.to_uppercase()).collect::<Vec<_>>().join("_"),
            Self::Pascal => small.map(|word| capitalised(&word)).collect(),
            Self::Camel => small
                .enumerate()
                .map(|(number, word)| if number == 0 { word } else { capitalised(&word) })
                .collect(),
        }
    }
}

/// The words of a name, whichever way it is written: `user_id`, `userId`, `HTTPServer`.
fn split(name: &str) -> Vec<&str> {
    let mut words = Vec::new();
    for part in name.split(['_', '-', ' ']).filter(|part| !part.is_empty()) {
        let letters: Vec<(usize, char)> = part.char_indices().collect();
        let mut from = 0;
        for (number, (at, letter)) in letters.iter().enumerate().skip(1) {
            let before = letters.get(number - 1).is_some_and(|(_, c)| !c.is_uppercase());
            let after = letters.get(number + 1).is_some_and(|(_, c)| c.is_lowercase());
            if letter.is_uppercase() && (before || after) {
                words.extend(part.get(from..*at));
                from = *at;
            }
        }
        words.extend(part.get(from..));
    }
    words
}

/// With the first letter large.
pub(super) fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Case; 5] = [Case::Snake, Case::Camel, Case::Pascal, Case::Upper, Case::Kebab];

    #[test]
    fn a_name_can_be_written_in_each_way() {
        let written = |name: &str| ALL.map(|case| case.write(name)).join(" ");
        let expected = "user_id userId UserId USER_ID user-id";
        for name in ["user_id", "userId", "UserId", "USER_ID", "user-id", "user id"] {
            assert_eq!(written(name), expected);
        }
        assert_eq!(Case::Snake.write("HTTPServer2Log"), "http_server2_log");
    }

    #[test]
    fn what_is_written_in_a_way_fits_it() {
        for case in ALL {
            for name in ["user_id", "createdAt", "HTTPServer", "größe", "x"] {
                assert!(case.fits(&case.write(name)), "{} of {name}", case.word());
            }
        }
        let fitting = |name: &str| ALL.map(|case| case.fits(name));
        assert_eq!(fitting("user_id"), [true, false, false, false, false]);
        assert_eq!(fitting("userId"), [false, true, false, false, false]);
        assert_eq!(fitting("UserId"), [false, false, true, false, false]);
        assert_eq!(fitting("2fa_codes"), [true, false, false, false, false]);
    }
}
