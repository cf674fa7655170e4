//! The names that Postgres chooses where a statement gives none.
//!
//! Follows `makeObjectName`, `ChooseRelationName`, `ChooseConstraintName` and `ChooseIndexName`
//! (`src/backend/commands/indexcmds.c`, PostgreSQL 15).

use super::syntax::{MAX_IDENTIFIER_BYTES, clip};
use crate::model::Name;

/// `name1_name2_label`, the longer of the two names cut until the whole fits.
pub(super) fn object_name(name1: &str, name2: Option<&str>, label: &str) -> Name {
    let overhead = label.len() + 1 + name2.map_or(0, |_| 1);
    let available = MAX_IDENTIFIER_BYTES.saturating_sub(overhead);
    let mut len1 = name1.len();
    let mut len2 = name2.map_or(0, str::len);
    while len1 + len2 > available {
        if len1 > len2 { len1 -= 1 } else { len2 -= 1 }
    }
    let mut name = clip(name1, len1).to_owned();
    if let Some(name2) = name2 {
        name.push('_');
        name.push_str(clip(name2, len2));
    }
    name.push('_');
    name.push_str(label);
    Name::from(name)
}

/// The first of `name1_name2_label`, `…label1`, `…label2` that is free.
pub(super) fn choose(
    name1: &str,
    name2: Option<&str>,
    label: &str,
    taken: impl Fn(&Name) -> bool,
) -> Name {
    let mut name = object_name(name1, name2, label);
    let mut pass = 0u32;
    while taken(&name) {
        pass += 1;
        name = object_name(name1, name2, &format!("{label}{pass}"));
    }
    name
}

/// The middle part of an index's or constraint's name: its columns joined, until it is long enough.
pub(super) fn join_columns<'a>(columns: impl IntoIterator<Item = &'a str>) -> String {
    let mut joined = String::new();
    for column in columns {
        if !joined.is_empty() {
            joined.push('_');
        }
        joined.push_str(clip(column, MAX_IDENTIFIER_BYTES));
        if joined.len() > MAX_IDENTIFIER_BYTES {
            break;
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_joined_and_the_longer_is_cut() {
        assert_eq!(object_name("users", Some("email"), "key"), "users_email_key");
        assert_eq!(object_name("users", None, "pkey"), "users_pkey");
        let long = object_name(&"a".repeat(60), Some(&"b".repeat(10)), "fkey");
        assert_eq!(long.as_str().len(), 63);
        assert!(long.as_str().ends_with("_bbbbbbbbbb_fkey"));
    }

    #[test]
    fn a_taken_name_gets_a_number() {
        let name = choose("t", Some("a"), "key", |n| n == "t_a_key" || n == "t_a_key1");
        assert_eq!(name, "t_a_key2");
    }
}
