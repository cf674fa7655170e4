//! Roles, and what they may do by themselves.

use super::{Name, RoleId, records::record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A role that the schema's own SQL creates. Roles that are only mentioned need no record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Role {
    pub id: RoleId,
    pub name: Name,
    #[serde(default, skip_serializing_if = "RoleOptions::is_empty")]
    pub options: RoleOptions,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member_of: Vec<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
}

record!(Role, RoleId);

/// What a role has or lacks (manual, CREATE ROLE).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleAttribute {
    Superuser,
    CreateDb,
    CreateRole,
    Inherit,
    Login,
    Replication,
    BypassRls,
}

impl RoleAttribute {
    pub const ALL: [Self; 7] = [
        Self::Superuser,
        Self::CreateDb,
        Self::CreateRole,
        Self::Inherit,
        Self::Login,
        Self::Replication,
        Self::BypassRls,
    ];

    /// As SQL writes it. With `NO` before it, the role lacks the attribute.
    pub fn keyword(self) -> &'static str {
        match self {
            Self::Superuser => "SUPERUSER",
            Self::CreateDb => "CREATEDB",
            Self::CreateRole => "CREATEROLE",
            Self::Inherit => "INHERIT",
            Self::Login => "LOGIN",
            Self::Replication => "REPLICATION",
            Self::BypassRls => "BYPASSRLS",
        }
    }

    /// Whether a role has it of which nothing is said.
    pub fn is_default(self) -> bool {
        self == Self::Inherit
    }

    /// As SQL says that a role has it, or lacks it.
    pub fn words(self, has: bool) -> String {
        format!("{}{}", if has { "" } else { "NO" }, self.keyword())
    }

    fn said(word: &str) -> Option<(Self, bool)> {
        let is = |text: &str| Self::ALL.into_iter().find(|a| a.keyword() == text);
        is(word)
            .map(|a| (a, true))
            .or_else(|| word.strip_prefix("NO").and_then(is).map(|a| (a, false)))
    }
}

/// The options of `CREATE ROLE`, but for memberships, which a [`Role`] has, and passwords, which are no part of a schema.
/// In a document, each is written as SQL writes it: `NOINHERIT`, `CONNECTION LIMIT 5`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct RoleOptions {
    said: BTreeMap<RoleAttribute, bool>,
    /// How many may be connected as the role; none, and any negative number, means no limit.
    pub connection_limit: Option<i32>,
    /// When the role's password ends, as Postgres reads a timestamp; none means never.
    pub valid_until: Option<String>,
}

impl RoleOptions {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the role has an attribute, be it said or not.
    pub fn has(&self, attribute: RoleAttribute) -> bool {
        self.said.get(&attribute).copied().unwrap_or_else(|| attribute.is_default())
    }

    /// Gives the role an attribute, or takes it. What holds anyway is not said.
    pub fn set(&mut self, attribute: RoleAttribute, has: bool) {
        if has == attribute.is_default() {
            self.said.remove(&attribute);
        } else {
            self.said.insert(attribute, has);
        }
    }

    /// What gives a role these options that has others, as SQL writes it. Empty where they come to the same.
    pub fn words_from(&self, old: &Self) -> Vec<String> {
        let differs = |a: &RoleAttribute| self.has(*a) != old.has(*a);
        let attributes = RoleAttribute::ALL.into_iter().filter(differs);
        let mut all: Vec<_> = attributes.map(|a| a.words(self.has(a))).collect();
        let limit = |options: &Self| options.connection_limit.map_or(-1, |n| n.max(-1));
        if limit(self) != limit(old) {
            all.push(format!("CONNECTION LIMIT {}", limit(self)));
        }
        let until =
            |options: &Self| options.valid_until.clone().unwrap_or_else(|| "infinity".to_owned());
        if until(self) != until(old) {
            all.push(valid_until(&until(self)));
        }
        all
    }

    /// Takes an option as SQL writes it, in the place of what was said of the same.
    ///
    /// # Errors
    ///
    /// A [`RoleOptionError`] where it is none.
    pub fn say(&mut self, words: &str) -> Result<(), RoleOptionError> {
        let unknown = || RoleOptionError::Unknown(words.to_owned());
        if let Some((attribute, has)) = RoleAttribute::said(words) {
            self.said.insert(attribute, has);
        } else if let Some(limit) = words.strip_prefix("CONNECTION LIMIT ") {
            self.connection_limit = Some(limit.parse().map_err(|_| unknown())?);
        } else {
            let quoted = words.strip_prefix("VALID UNTIL '").and_then(|t| t.strip_suffix('\''));
            let text = quoted.ok_or_else(unknown)?.replace("''", "\0");
            if text.contains('\'') {
                return Err(unknown());
            }
            self.valid_until = Some(text.replace('\0', "'"));
        }
        Ok(())
    }
}

fn valid_until(time: &str) -> String {
    // A time with a backslash is none, and a server says so.
    format!("VALID UNTIL '{}'", time.replace(['\0', '\\'], "").replace('\'', "''"))
}

/// Why a text is no option of a role.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoleOptionError {
    #[error("“{0}” is no option of a role")]
    Unknown(String),
}

impl TryFrom<Vec<String>> for RoleOptions {
    type Error = RoleOptionError;

    fn try_from(all: Vec<String>) -> Result<Self, RoleOptionError> {
        let mut options = Self::default();
        all.iter().try_for_each(|words| options.say(words))?;
        Ok(options)
    }
}

impl From<RoleOptions> for Vec<String> {
    fn from(options: RoleOptions) -> Self {
        let mut all: Self = options.said.iter().map(|(a, has)| a.words(*has)).collect();
        all.extend(options.connection_limit.map(|n| format!("CONNECTION LIMIT {n}")));
        all.extend(options.valid_until.as_deref().map(valid_until));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::{RoleAttribute, RoleOptions};

    fn options(all: &[&str]) -> RoleOptions {
        RoleOptions::try_from(all.iter().map(|&text| text.to_owned()).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn options_are_written_as_they_are_read() {
        let all = ["NOINHERIT", "LOGIN", "CONNECTION LIMIT 5", "VALID UNTIL '2030-01-01'"];
        let read = options(&all);
        assert!(read.has(RoleAttribute::Login) && !read.has(RoleAttribute::Inherit));
        assert_eq!(Vec::<String>::from(read.clone()), all);
        let text = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<RoleOptions>(&text).unwrap(), read);
        let usual = options(&["INHERIT", "NOLOGIN"]);
        assert_eq!(Vec::<String>::from(usual.clone()), ["INHERIT", "NOLOGIN"]);
        assert!(usual.words_from(&RoleOptions::default()).is_empty());
        let mut changed = usual;
        changed.set(RoleAttribute::Login, true);
        changed.set(RoleAttribute::Inherit, true);
        assert_eq!(Vec::<String>::from(changed), ["LOGIN"]);
        assert_eq!(options(&["VALID UNTIL 'it''s'"]).valid_until.as_deref(), Some("it's"));
    }

    #[test]
    fn what_is_no_option_is_refused() {
        for text in [
            "LOGIN; DROP TABLE users",
            "NOLOGINS",
            "CONNECTION LIMIT 1 SUPERUSER",
            "VALID UNTIL '2030' SUPERUSER '",
            "",
        ] {
            let mut options = RoleOptions::default();
            assert!(options.say(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_differs_between_two_roles_is_said() {
        let old =
            options(&["LOGIN", "BYPASSRLS", "CONNECTION LIMIT 5", "VALID UNTIL '2030-01-01'"]);
        let new = options(&["NOINHERIT", "BYPASSRLS"]);
        let all = ["NOINHERIT", "NOLOGIN", "CONNECTION LIMIT -1", "VALID UNTIL 'infinity'"];
        assert_eq!(new.words_from(&old), all);
        assert!(options(&["CONNECTION LIMIT -1"]).words_from(&RoleOptions::default()).is_empty());
    }
}
