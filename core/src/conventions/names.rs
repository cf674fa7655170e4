//! How objects are named.

use super::{Pattern, SettingsError};
use serde::{Deserialize, Serialize};

/// Patterns by kind: a name fits where one of them makes it, and any does where there are none. The first one makes the
/// names of fixes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Names {
    /// The column of a primary key.
    pub primary_key_column: Vec<Pattern>,
    /// Indexes that are not unique.
    pub index: Vec<Pattern>,
    /// Unique constraints and unique indexes.
    pub unique: Vec<Pattern>,
    pub foreign_key: Vec<Pattern>,
    /// The column of a foreign key.
    pub foreign_key_column: Vec<Pattern>,
    /// Tables that hold nothing but pairs.
    pub junction: Vec<Pattern>,
    pub check: Vec<Pattern>,
    pub exclusion: Vec<Pattern>,
    pub trigger: Vec<Pattern>,
    pub policy: Vec<Pattern>,
    pub sequence: Vec<Pattern>,
    pub function: Vec<Pattern>,
    #[serde(rename = "enum")]
    pub enumeration: Vec<Pattern>,
    /// Types that are no enums.
    #[serde(rename = "type")]
    pub data_type: Vec<Pattern>,
    /// Columns by what they hold: yes or no, a time, a number of things.
    pub boolean: Vec<Pattern>,
    pub timestamp: Vec<Pattern>,
    pub count: Vec<Pattern>,
}

const OF_TABLE: &[&str] = &["table", "short", "prefix"];
const OF_COLUMNS: &[&str] = &["table", "short", "prefix", "columns", "columns_short"];
const OF_TRIGGER: &[&str] = &["table", "short", "prefix", "function", "timing", "events"];
const OF_FOREIGN_KEY: &[&str] =
    &["table", "short", "prefix", "columns", "columns_short", "child", "parent", "parent_short"];
const OF_REFERENCE: &[&str] = &[
    "table",
    "short",
    "prefix",
    "referenced",
    "referenced_short",
    "referenced_singular",
    "referenced_noun",
    "referenced_column",
];
const OF_JUNCTION: &[&str] = &[
    "prefix",
    "first",
    "first_short",
    "first_singular",
    "second",
    "second_short",
    "second_singular",
];
const OF_POLICY: &[&str] = &["table", "short", "prefix", "command"];
const OF_SEQUENCE: &[&str] = &["table", "short", "prefix", "column"];

impl Names {
    /// What may stand in the braces of each kind's patterns.
    fn kinds(&self) -> [(&'static str, &[Pattern], &'static [&'static str]); 17] {
        [
            ("primary_key_column", &self.primary_key_column, OF_TABLE),
            ("index", &self.index, OF_COLUMNS),
            ("unique", &self.unique, OF_COLUMNS),
            ("foreign_key", &self.foreign_key, OF_FOREIGN_KEY),
            ("foreign_key_column", &self.foreign_key_column, OF_REFERENCE),
            ("junction", &self.junction, OF_JUNCTION),
            ("check", &self.check, OF_COLUMNS),
            ("exclusion", &self.exclusion, OF_COLUMNS),
            ("trigger", &self.trigger, OF_TRIGGER),
            ("policy", &self.policy, OF_POLICY),
            ("sequence", &self.sequence, OF_SEQUENCE),
            ("function", &self.function, &[]),
            ("enum", &self.enumeration, &[]),
            ("type", &self.data_type, &[]),
            ("boolean", &self.boolean, &[]),
            ("timestamp", &self.timestamp, &[]),
            ("count", &self.count, &[]),
        ]
    }

    /// Whether every pattern asks for what its kind has.
    pub(super) fn validate(&self) -> Result<(), SettingsError> {
        for (kind, patterns, known) in self.kinds() {
            for pattern in patterns {
                if let Some(unknown) = pattern.placeholders().find(|p| !known.contains(p)) {
                    return Err(SettingsError::UnknownPlaceholder {
                        kind,
                        pattern: pattern.to_string(),
                        unknown: unknown.to_owned(),
                        known: match known {
                            [] => "any alone".to_owned(),
                            known => format!("{} and any", known.join(", ")),
                        },
                    });
                }
            }
        }
        Ok(())
    }
}

impl Names {
    /// Every kind by its name in files, with its patterns and what may stand in their braces.
    pub fn listed(
        &self,
    ) -> impl Iterator<Item = (&'static str, &[Pattern], &'static [&'static str])> {
        self.kinds().into_iter()
    }
}
