//! Formats of the document file, from the oldest on.

use super::json::Json;

/// The number of the format that this version writes, as in `trestle/1`.
pub(super) const VERSION: u32 = 1;

/// Turns a file of one format into the next. Entry 0 turns format 1 into format 2. A new format gets a
/// new entry here, and a file of the old format in `fixtures/` that a test reads.
const MIGRATIONS: &[fn(Json) -> Json] = &[];

/// The number of a format such as `trestle/1`.
pub(super) fn version_of(format: &str) -> Option<u32> {
    format.strip_prefix("trestle/")?.parse().ok().filter(|n| *n > 0)
}

/// Brings a file of an older format to the present one. None where nothing had to be done.
pub(super) fn migrated(json: &Json, version: u32) -> Option<Json> {
    let first = usize::try_from(version).ok()?.checked_sub(1)?;
    let steps = MIGRATIONS.get(first..).filter(|steps| !steps.is_empty())?;
    Some(steps.iter().fold(json.clone(), |json, step| step(json)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_older_format_has_a_way_to_the_present_one() {
        assert_eq!(MIGRATIONS.len() + 1, VERSION as usize);
        assert_eq!(version_of(crate::model::FORMAT), Some(VERSION));
        assert_eq!(version_of("trestle/0"), None);
        assert_eq!(version_of("drawdb/1"), None);
    }
}
