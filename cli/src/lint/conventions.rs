//! Conventions that are named or stand in a file.

use crate::Failure;
use std::fs;
use trestle_core::conventions::{PROFILES, Settings};
use trestle_core::model::Conventions;

/// A built-in profile, or what a file says: `{ "profile": …, "changes": { … } }`.
pub(super) fn read(named: &str) -> Result<Conventions, Failure> {
    if PROFILES.iter().any(|profile| profile.code == named) {
        return Ok(Conventions { profile: named.to_owned(), ..Conventions::default() });
    }
    let text = fs::read_to_string(named).map_err(|error| {
        let names: Vec<_> = PROFILES.iter().map(|p| p.code).collect();
        format!("{named}: neither a profile ({}) nor a file: {error}", names.join(", "))
    })?;
    let conventions: Conventions =
        serde_json::from_str(&text).map_err(|error| format!("{named}: {error}"))?;
    Settings::of(&conventions).map_err(|error| format!("{named}: {error}"))?;
    Ok(conventions)
}
