//! Which rules hold, and what they are measured by.

use super::{Cases, Names, PROFILES, Pattern, Words};
use crate::model::Conventions;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a document promises to keep.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    pub title: String,
    /// Markdown.
    pub description: String,
    #[serde(default)]
    pub names: Names,
    #[serde(default)]
    pub cases: Cases,
    #[serde(default)]
    pub words: Words,
    #[serde(default)]
    pub prefixes: PrefixSettings,
    #[serde(default)]
    pub columns: ColumnSettings,
    #[serde(default)]
    pub types: TypeSettings,
    #[serde(default)]
    pub access: AccessSettings,
    /// What becomes of each rule, by its code; a rule that is not listed is off.
    pub rules: BTreeMap<String, Level>,
}

/// What columns are for, by their names.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ColumnSettings {
    /// What every table has, besides its key.
    pub standard: Vec<StandardColumn>,
    /// Says when a row was last changed.
    pub updated: Vec<String>,
    /// Says when a row was deleted, which is still there.
    pub soft_delete: Vec<String>,
    /// Says whose a row is, where several share a table.
    pub tenant: Vec<String>,
    /// How many columns a table may have; none means any number.
    pub most: Option<usize>,
}

/// Which of several types that would do is taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct TypeSettings {
    /// Types of keys that say nothing: `uuid`, `bigint`. None means any.
    pub key: Vec<String>,
    /// How texts are kept; none means any way.
    pub text: Option<TextStyle>,
    /// How many labels an enum may have; none means any number.
    pub most_labels: Option<usize>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextStyle {
    /// `text`; a limit is a check constraint.
    Text,
    /// `varchar` with a length, and `text` where there is none.
    Limited,
}

/// By which ways strangers reach the database.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccessSettings {
    /// Schemas that an API offers to whoever asks.
    pub api_schemas: Vec<String>,
    /// Roles as which the API asks for them.
    pub api_roles: Vec<String>,
    pub platform_grants: PlatformGrants,
}

impl Default for AccessSettings {
    /// As Supabase has them.
    fn default() -> Self {
        Self {
            api_schemas: vec!["public".to_owned()],
            api_roles: vec!["anon".to_owned(), "authenticated".to_owned()],
            platform_grants: PlatformGrants::default(),
        }
    }
}

/// Whether the roles of the API have every privilege on what is new in its schemas, without a grant of the schema's own.
/// Supabase gave them until 2026, and projects that are older still have it so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlatformGrants {
    /// Guessed: they have, where a schema speaks of Supabase and grants the roles of the API nothing itself.
    #[default]
    Guessed,
    Given,
    NotGiven,
}

/// A column that every table has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StandardColumn {
    pub name: String,
    #[serde(rename = "type")]
    pub data_type: String,
    #[serde(default)]
    pub not_null: bool,
    /// As SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// Tables that do without it, by their names.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except: Vec<Pattern>,
}

impl StandardColumn {
    /// Whether tables of this name have it.
    pub(crate) fn is_asked_of(&self, table: &str) -> bool {
        !self.except.iter().any(|pattern| pattern.fits(table, |_| None))
    }
}

/// How long prefixes of domains are, in letters without the separator.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PrefixSettings {
    pub min: Option<usize>,
    pub max: Option<usize>,
    /// Prefixes with their separator that may have another length.
    pub exceptions: Vec<String>,
}

/// How much a breach of a rule matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    Info,
    Warning,
    Error,
}

/// Whether a rule is held, and how much a breach of it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Off,
    Info,
    Warning,
    Error,
}

/// Conventions that make no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    #[error("There is no profile {0:?}; there are {names}.", names = codes())]
    UnknownProfile(String),
    #[error("The pattern {pattern:?} of names.{kind} asks for {unknown}; it can have {known}.")]
    UnknownPlaceholder { kind: &'static str, pattern: String, unknown: String, known: String },
    #[error("The conventions cannot be read: {0}.")]
    Malformed(String),
}

fn codes() -> String {
    PROFILES.iter().map(|p| p.code).collect::<Vec<_>>().join(", ")
}

impl Settings {
    /// What conventions come to.
    ///
    /// # Errors
    ///
    /// A [`SettingsError`] where there is no such profile, or what is changed is no setting.
    pub fn of(conventions: &Conventions) -> Result<Self, SettingsError> {
        let Conventions { profile: code, changes } = conventions;
        let profile = PROFILES.iter().find(|p| p.code == code);
        let profile = profile.ok_or_else(|| SettingsError::UnknownProfile(code.to_owned()))?;
        let malformed = |e: serde_json::Error| SettingsError::Malformed(e.to_string());
        let mut value: Value = serde_json::from_str(profile.json).map_err(malformed)?;
        merge(&mut value, changes);
        let settings: Self = serde_json::from_value(value).map_err(malformed)?;
        settings.names.validate()?;
        Ok(settings)
    }

    /// The same for conventions that may come from anywhere: what cannot be read counts as no change, and an unknown
    /// profile as the first.
    pub fn of_any(conventions: &Conventions) -> Self {
        let of = |profile: &str| {
            Self::of(&Conventions { profile: profile.to_owned(), changes: Map::new() })
        };
        Self::of(conventions)
            .or_else(|_| of(&conventions.profile))
            .or_else(|_| of(&Conventions::default().profile))
            .unwrap_or_default()
    }

    /// How much a breach of a rule matters; none where the rule is not held.
    pub fn severity(&self, rule: &str) -> Option<Severity> {
        match self.rules.get(rule)? {
            Level::Off => None,
            Level::Info => Some(Severity::Info),
            Level::Warning => Some(Severity::Warning),
            Level::Error => Some(Severity::Error),
        }
    }
}

fn merge(value: &mut Value, changes: &Map<String, Value>) {
    if !value.is_object() {
        *value = Value::Object(Map::new());
    }
    let Some(object) = value.as_object_mut() else { return };
    for (key, change) in changes {
        match change {
            Value::Null => {
                object.remove(key);
            }
            Value::Object(changes) => {
                merge(object.entry(key.clone()).or_insert(Value::Null), changes);
            }
            other => {
                object.insert(key.clone(), other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn changed(changes: &Value) -> Result<Settings, SettingsError> {
        let changes = changes.as_object().unwrap().clone();
        Settings::of(&Conventions { changes, ..Conventions::default() })
    }

    #[test]
    fn a_document_changes_what_it_names() {
        let changes = json!({ "rules": { "json": "error", "missing-primary-key": null } });
        let settings = changed(&changes).unwrap();
        assert_eq!(settings.severity("json"), Some(Severity::Error));
        assert_eq!(settings.severity("missing-primary-key"), None);
        assert_eq!(settings.severity("unindexed-foreign-key"), Some(Severity::Warning));
        assert_eq!(
            changed(&json!({ "rulez": {} })).unwrap_err().to_string(),
            "The conventions cannot be read: unknown field `rulez`, expected one of `title`, \
             `description`, `names`, `cases`, `words`, `prefixes`, `columns`, `types`, `access`, `rules`."
        );
        let asks = json!({ "names": { "index": ["idx_{tabel}"] } });
        assert_eq!(
            changed(&asks).unwrap_err().to_string(),
            "The pattern \"idx_{tabel}\" of names.index asks for tabel; it can have table, short, prefix, columns, \
             columns_short and any."
        );
        let other = Conventions { profile: "mine".to_owned(), changes: Map::new() };
        assert_eq!(
            Settings::of(&other).unwrap_err().to_string(),
            "There is no profile \"mine\"; there are minimal, prefix-domains, supabase, \
             multi-tenant, standards."
        );
        assert_eq!(Settings::of_any(&other), Settings::of(&Conventions::default()).unwrap());
    }
}
