//! Conventions of a document in a few words, and as a file.

use super::action::Ctx;
use super::{files, ui};
use leptos::prelude::*;
use serde_json::{Map, Value};
use trestle_core::conventions::{PROFILES, Settings, changes_of, json_from_conventions};
use trestle_core::model::Conventions;

/// A profile as it is, without any changes.
pub(super) fn unchanged(profile: &str) -> Conventions {
    Conventions { profile: profile.to_owned(), changes: Map::new() }
}

/// All profiles to choose one from, by code and title.
pub(super) fn profiles() -> Vec<(String, String)> {
    let title = |code: &str| Settings::of_any(&unchanged(code)).title;
    PROFILES.iter().map(|p| (p.code.to_owned(), title(p.code))).collect()
}

/// What conventions come to, said in the shortest way: a profile that there is, and only what differs from it.
pub(super) fn readable(conventions: &Conventions) -> Conventions {
    let is_known = PROFILES.iter().any(|p| p.code == conventions.profile);
    let profile =
        if is_known { conventions.profile.clone() } else { Conventions::default().profile };
    let settings = Settings::of_any(conventions);
    let changes = changes_of(&profile, &settings).unwrap_or_default();
    Conventions { profile, changes }
}

/// How many settings differ from the profile.
pub(super) fn differences(conventions: &Conventions) -> usize {
    fn settings(changes: &Map<String, Value>) -> usize {
        let each = changes.values().map(|change| match change {
            Value::Object(inner) if !inner.is_empty() => settings(inner),
            _ => 1,
        });
        each.sum()
    }
    settings(&readable(conventions).changes)
}

/// `Minimal, with 3 changes`.
pub(super) fn told(conventions: &Conventions) -> String {
    let title = Settings::of_any(&unchanged(&conventions.profile)).title;
    match differences(conventions) {
        0 => format!("{title}, without changes"),
        n => format!("{title}, with {}", ui::count(n, "change", "changes")),
    }
}

/// Gives the conventions of the open document to the person as a file.
pub(super) fn export(ctx: Ctx) {
    let (name, text) = ctx.store.document.with_untracked(|d| {
        let name = files::file_name(&d.name, "conventions.json");
        (name, json_from_conventions(&readable(&d.conventions)))
    });
    files::download(&name, "application/json", &text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn changed(profile: &str, changes: &Value) -> Conventions {
        let changes = changes.as_object().cloned().unwrap_or_default();
        Conventions { changes, ..unchanged(profile) }
    }

    #[wasm_bindgen_test]
    fn each_setting_that_differs_counts_once() {
        let changes = json!({
            "names": { "index": ["ix_{table}", "{any}"] },
            "rules": { "json": "error", "money": null },
        });
        assert_eq!(told(&changed("minimal", &changes)), "Minimal, with 3 changes");
        // What says the same as the profile is no change.
        let same = json!({ "rules": { "json": "info" }, "names": {} });
        assert_eq!(told(&changed("minimal", &same)), "Minimal, without changes");
    }

    #[wasm_bindgen_test]
    fn what_cannot_be_read_counts_as_the_first_profile() {
        let strange = changed("mine", &json!({ "rulez": 1 }));
        assert_eq!(readable(&strange), Conventions::default());
        assert_eq!(differences(&strange), 0);
    }
}
