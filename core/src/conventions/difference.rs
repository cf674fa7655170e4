//! What settings change of a profile.

use super::{Settings, SettingsError};
use crate::model::Conventions;
use serde_json::{Map, Value};

/// What makes these settings of a profile's, as a JSON merge patch (RFC 7386): so that a form changes settings and the
/// document keeps only what differs. [`Settings::of`] is the way back.
///
/// # Errors
///
/// A [`SettingsError`] where there is no such profile.
pub fn changes_of(profile: &str, settings: &Settings) -> Result<Map<String, Value>, SettingsError> {
    let conventions = Conventions { profile: profile.to_owned(), changes: Map::new() };
    let base = Settings::of(&conventions)?;
    Ok(difference(&map_of(&base)?, &map_of(settings)?))
}

/// Settings as JSON, with every field.
fn map_of(settings: &Settings) -> Result<Map<String, Value>, SettingsError> {
    let json = serde_json::to_string(settings).and_then(|text| serde_json::from_str(&text));
    json.map_err(|e| SettingsError::Malformed(e.to_string()))
}

fn difference(from: &Map<String, Value>, to: &Map<String, Value>) -> Map<String, Value> {
    let mut changes = Map::new();
    for (key, new) in to {
        match (from.get(key), new) {
            (Some(old), new) if old == new => {}
            (Some(Value::Object(old)), Value::Object(new)) => {
                changes.insert(key.clone(), Value::Object(difference(old, new)));
            }
            (_, new) => {
                changes.insert(key.clone(), new.clone());
            }
        }
    }
    for key in from.keys().filter(|key| !to.contains_key(*key)) {
        changes.insert(key.clone(), Value::Null);
    }
    changes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::conventions::{Level, PROFILES, Pattern};
    use proptest::prelude::*;
    use serde_json::json;

    fn of(profile: &str, changes: Map<String, Value>) -> Settings {
        Settings::of(&Conventions { profile: profile.to_owned(), changes }).unwrap()
    }

    #[test]
    fn only_what_differs_is_kept() {
        let mut settings = of("prefix-domains", Map::new());
        assert_eq!(changes_of("prefix-domains", &settings), Ok(Map::new()));
        settings.rules.insert("json".to_owned(), Level::Error);
        settings.rules.remove("spelling");
        settings.names.index = vec![Pattern::parse("ix_{table}").unwrap()];
        settings.prefixes.max = None;
        let changes = changes_of("prefix-domains", &settings).unwrap();
        let wanted = json!({
            "names": { "index": ["ix_{table}"] },
            "prefixes": { "max": null },
            "rules": { "json": "error", "spelling": null },
        });
        assert_eq!(Value::Object(changes.clone()), wanted);
        assert_eq!(of("prefix-domains", changes), settings);
        assert!(changes_of("mine", &settings).is_err());
    }

    proptest! {
        /// Any settings, written as changes of any profile, are the same when read.
        #[test]
        fn settings_come_back_from_their_changes(
            base in 0..PROFILES.len(),
            from in 0..PROFILES.len(),
            rules in prop::collection::btree_map("[a-c]{1,2}", prop::sample::select(vec!["off", "info", "error"]), 0..4),
            index in prop::option::of(prop::collection::vec("[a-z]{0,3}\\{(table|columns|any)\\}", 0..3)),
            max in prop::option::of(prop::option::of(0..9_usize)),
            title in "\\PC{0,9}",
        ) {
            let mut changes = json!({ "rules": rules, "title": title });
            if let Some(index) = index {
                changes["names"] = json!({ "index": index });
            }
            if let Some(max) = max {
                changes["prefixes"] = json!({ "max": max });
                changes["columns"] = json!({ "most": max, "standard": [{ "name": "a", "type": "b" }] });
            }
            let settings = of(PROFILES[from].code, changes.as_object().unwrap().clone());
            let changes = changes_of(PROFILES[base].code, &settings).unwrap();
            prop_assert_eq!(of(PROFILES[base].code, changes), settings);
        }
    }
}
