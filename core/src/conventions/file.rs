//! Conventions as a file of their own, to be used in another document.

use super::{Settings, SettingsError};
use crate::model::Conventions;
use serde_json::{Map, Value, json};

/// What this version writes.
const FORMAT: &str = "trestle-conventions/1";

/// A text that is no file of conventions.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConventionsFileError {
    #[error("Line {line}, column {column}: this is no JSON ({reason}).")]
    NotJson { line: usize, column: usize, reason: String },
    #[error("This is no file of conventions: it has no profile.")]
    NoProfile,
    #[error("This is a file of {0:?}, which this version cannot read. It reads {FORMAT:?}.")]
    OtherFormat(String),
    #[error(
        "{0:?} has no place in a file of conventions. It holds format, title, profile and changes."
    )]
    UnknownField(String),
    #[error("{0:?} is of another kind: title and profile are texts, changes an object.")]
    OtherKind(&'static str),
    #[error(transparent)]
    Settings(#[from] SettingsError),
}

/// Writes conventions as JSON, with the title that they have.
pub fn json_from_conventions(conventions: &Conventions) -> String {
    let Conventions { profile, changes } = conventions;
    let title = Settings::of_any(conventions).title;
    let file = json!({ "format": FORMAT, "title": title, "profile": profile, "changes": changes });
    format!("{file:#}\n")
}

/// Reads what [`json_from_conventions`] wrote, or a person; only the profile has to be there. Another title than that
/// of the profile becomes a change.
///
/// # Errors
///
/// What is wrong, and where that is known.
pub fn conventions_from_json(text: &str) -> Result<Conventions, ConventionsFileError> {
    let value: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let said = error.to_string();
            let reason = said.split(" at line ").next().unwrap_or_default().to_owned();
            ConventionsFileError::NotJson { line, column, reason }
        })?;
    let Value::Object(mut fields) = value else { return Err(ConventionsFileError::NoProfile) };
    let mut take = |key: &'static str| match fields.remove(key) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ConventionsFileError::OtherKind(key)),
    };
    let format = take("format")?;
    if let Some(other) = format.filter(|format| format != FORMAT) {
        return Err(ConventionsFileError::OtherFormat(other));
    }
    let title = take("title")?;
    let profile = take("profile")?.ok_or(ConventionsFileError::NoProfile)?;
    let changes = match fields.remove("changes") {
        None | Some(Value::Null) => Map::new(),
        Some(Value::Object(changes)) => changes,
        Some(_) => return Err(ConventionsFileError::OtherKind("changes")),
    };
    if let Some(unknown) = fields.keys().next() {
        return Err(ConventionsFileError::UnknownField(unknown.clone()));
    }
    let mut conventions = Conventions { profile, changes };
    let settings = Settings::of(&conventions)?;
    if let Some(title) = title.filter(|title| *title != settings.title) {
        conventions.changes.insert("title".to_owned(), Value::String(title));
    }
    Ok(conventions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::PROFILES;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_is_read() {
        for profile in PROFILES {
            let changes = json!({ "rules": { "json": "error" }, "title": "Ours" });
            for changes in [Map::new(), changes.as_object().unwrap().clone()] {
                let conventions = Conventions { profile: profile.code.to_owned(), changes };
                let file = json_from_conventions(&conventions);
                assert_eq!(conventions_from_json(&file), Ok(conventions), "{file}");
            }
        }
    }

    #[test]
    fn a_title_of_its_own_is_kept() {
        let read = conventions_from_json(r#"{"profile": "minimal", "title": "Ours"}"#).unwrap();
        assert_eq!(Settings::of(&read).unwrap().title, "Ours");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, error) in [
            ("{\n  \"profile\" 1}", "Line 2, column 13: this is no JSON (expected `:`)."),
            ("[]", "This is no file of conventions: it has no profile."),
            ("{}", "This is no file of conventions: it has no profile."),
            (
                r#"{"format": "trestle/1"}"#,
                "This is a file of \"trestle/1\", which this version cannot read. It reads \"trestle-conventions/1\".",
            ),
            (
                r#"{"profile": "minimal", "change": {}}"#,
                "\"change\" has no place in a file of conventions. It holds format, title, profile and changes.",
            ),
            (
                r#"{"profile": 1}"#,
                "\"profile\" is of another kind: title and profile are texts, changes an object.",
            ),
            (
                r#"{"profile": "minimal", "changes": {"names": {"index": ["{"]}}}"#,
                "The conventions cannot be read: \"{\" is not a pattern: every { needs a word and a } after it.",
            ),
        ] {
            assert_eq!(conventions_from_json(text).unwrap_err().to_string(), error, "{text}");
        }
        let unknown = conventions_from_json(r#"{"profile": "mine"}"#).unwrap_err();
        assert!(unknown.to_string().starts_with("There is no profile \"mine\""), "{unknown}");
    }

    proptest! {
        #[test]
        fn no_text_is_too_strange(text in "[\\[\\]{}\":,a-z0-9\n]*") {
            let _ = conventions_from_json(&text);
        }
    }
}
