//! Conventions that the examples of rules break.

use trestle_core::conventions::Settings;
use trestle_core::lint::Rule;
use trestle_core::model::Conventions;

/// These rules, with the patterns, words, types and columns that they compare with.
///
/// # Panics
///
/// Where they are no conventions.
pub fn demanding(rules: &[&Rule]) -> Conventions {
    let rules = rules.iter().map(|rule| (rule.code.to_owned(), "warning".into()));
    let rules: serde_json::Map<_, _> = rules.collect();
    let changes = serde_json::json!({
        "rules": rules,
        "names": {
            "primary_key_column": ["id"],
            "index": ["idx_{table}_{columns}"],
            "unique": ["uq_{table}_{columns}"],
            "foreign_key": ["fk_{child}_{parent}"],
            "foreign_key_column": ["{referenced_singular}_id"],
            "junction": ["{prefix}{first_singular}_{second_short}"],
            "check": ["{table}_{columns}_check"],
            "exclusion": ["{table}_{columns}_excl"],
            "trigger": ["trg_{table}_{function}"],
            "policy": ["{table}_{command}"],
            "sequence": ["{table}_{column}_seq"],
            "count": ["{any}_count"],
        },
        "cases": { "enum_label": "snake_case" },
        "words": { "tables": "plural" },
        "types": { "text": "text" },
        "columns": { "standard": [{ "name": "created_on", "type": "date", "default": "now()" }] },
    });
    let changes = changes.as_object().cloned().unwrap_or_default();
    let conventions = Conventions { changes, ..Conventions::default() };
    if let Err(error) = Settings::of(&conventions) {
        panic!("{error}");
    }
    conventions
}
