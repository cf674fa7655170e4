//! What a schema can promise to keep: built-in profiles, and the settings that a document makes of one.

mod names;
mod pattern;
mod profile;
mod settings;

pub use names::Names;
pub use pattern::{Pattern, PatternError};
pub use profile::{PROFILES, Profile};
pub use settings::{
    ColumnSettings, Level, PrefixSettings, Settings, SettingsError, Severity, StandardColumn,
};
