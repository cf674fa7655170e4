//! What a schema can promise to keep: built-in profiles, and the settings that a document makes of one.

mod case;
mod difference;
mod examples;
mod file;
mod names;
mod pattern;
mod profile;
mod settings;
mod words;

pub use case::{Case, Cases};
pub use difference::changes_of;
pub use examples::{Example, KindExamples, Misfit, PlaceholderWords, examples, placeholder_words};
pub use file::{ConventionsFileError, conventions_from_json, json_from_conventions};
pub use names::Names;
pub use pattern::{Pattern, PatternError};
pub use profile::{PROFILES, Profile};
pub use settings::{
    AccessSettings, ColumnSettings, Level, PlatformGrants, PrefixSettings, Settings, SettingsError,
    Severity, StandardColumn, TextStyle, TypeSettings,
};
pub(crate) use words::counted;
pub use words::{Number, Words};
