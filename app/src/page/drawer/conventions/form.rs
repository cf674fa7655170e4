//! What all fields of the form work on: the settings as they are, and the one way to change them.

use crate::page::conventions::{readable, unchanged};
use crate::page::inspector::change;
use crate::page::notice;
use crate::page::store::Store;
use leptos::prelude::*;
use serde_json::{Map, Value, json};
use trestle_core::conventions::{Level, Pattern, Settings, changes_of};
use trestle_core::edit::Command;
use trestle_core::model::Conventions;

/// Copied freely.
#[derive(Clone, Copy)]
pub(super) struct Form {
    pub(super) store: Store,
    /// As the document has them, in the shortest way.
    pub(super) conventions: Memo<Conventions>,
    pub(super) settings: Memo<Settings>,
    /// As they would be without changes.
    of_profile: Memo<Settings>,
}

impl Form {
    pub(super) fn new(store: Store) -> Self {
        let conventions = Memo::new(move |_| store.document.with(|d| readable(&d.conventions)));
        let settings = Memo::new(move |_| conventions.with(Settings::of_any));
        let profile = Memo::new(move |_| conventions.with(|c| c.profile.clone()));
        let of_profile = Memo::new(move |_| Settings::of_any(&unchanged(&profile.read())));
        Self { store, conventions, settings, of_profile }
    }

    /// What a field shows of the settings. Where other settings change, what is typed in it stays.
    pub(super) fn say(
        self,
        of: impl Fn(&Settings) -> String + Send + Sync + 'static,
    ) -> Signal<String> {
        Memo::new(move |_| self.settings.with(&of)).into()
    }

    /// What the profile makes of a rule.
    pub(super) fn level_of_profile(self, rule: &str) -> Level {
        self.of_profile.with(|s| s.rules.get(rule).copied().unwrap_or(Level::Off))
    }

    pub(super) fn is_fixed(self) -> Signal<bool> {
        Signal::derive(move || !self.store.can_edit())
    }

    /// Changes settings as one step; the document keeps what differs from its profile.
    pub(super) fn change(self, edit: impl FnOnce(&mut Settings)) -> Result<(), String> {
        let profile = self.conventions.with_untracked(|c| c.profile.clone());
        let mut settings = self.settings.get_untracked();
        edit(&mut settings);
        self.keep(&profile, settings)
    }

    /// The same where no field can say why it was refused.
    pub(super) fn run(self, edit: impl FnOnce(&mut Settings)) {
        if let Err(reason) = self.change(edit) {
            notice::error(reason);
        }
    }

    /// Builds on another profile; what was changed stays changed.
    pub(super) fn choose(self, profile: &str) -> Result<(), String> {
        let changes = self.conventions.with_untracked(|c| c.changes.clone());
        let conventions = Conventions { profile: profile.to_owned(), changes };
        let settings = Settings::of(&conventions).map_err(|e| e.to_string())?;
        self.keep(profile, settings)
    }

    /// Takes away what was changed.
    pub(super) fn back_to_profile(self) {
        let profile = self.conventions.with_untracked(|c| c.profile.clone());
        if let Err(reason) = self.set(unchanged(&profile)) {
            notice::error(reason);
        }
    }

    /// Gives a kind of name other patterns.
    pub(super) fn set_patterns(self, kind: &str, typed: &str) -> Result<(), String> {
        self.set(self.conventions.with_untracked(|c| with_patterns(c, kind, typed))?)
    }

    fn keep(self, profile: &str, mut settings: Settings) -> Result<(), String> {
        let of_profile = Settings::of_any(&unchanged(profile));
        // A rule that is not listed is off.
        let is_listed = |rule: &String| of_profile.rules.contains_key(rule);
        settings.rules.retain(|rule, level| *level != Level::Off || is_listed(rule));
        let changes = changes_of(profile, &settings).map_err(|e| e.to_string())?;
        self.set(Conventions { profile: profile.to_owned(), changes })
    }

    fn set(self, conventions: Conventions) -> Result<(), String> {
        change(self.store, &Command::SetConventions { conventions })
    }
}

/// The parts of a list that is written in one line.
pub(super) fn parts(typed: &str) -> impl Iterator<Item = &str> {
    typed.split(',').map(str::trim).filter(|part| !part.is_empty())
}

/// Patterns that are written in one line.
pub(super) fn patterns(typed: &str) -> Result<Vec<Pattern>, String> {
    parts(typed).map(|part| Pattern::parse(part).map_err(|e| format!("{e}."))).collect()
}

/// The way back from [`patterns`].
pub(super) fn patterns_text(patterns: &[Pattern]) -> String {
    patterns.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Conventions with other patterns for a kind of name; what is wrong with them.
pub(super) fn with_patterns(
    conventions: &Conventions,
    kind: &str,
    typed: &str,
) -> Result<Conventions, String> {
    let patterns = json!(patterns(typed)?);
    let Conventions { profile, mut changes } = conventions.clone();
    let names = changes.entry("names").or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(names) = names {
        names.insert(kind.to_owned(), patterns);
    }
    let changed = Conventions { profile, changes };
    let settings = Settings::of(&changed).map_err(|e| e.to_string())?;
    let changes = changes_of(&changed.profile, &settings).map_err(|e| e.to_string())?;
    Ok(Conventions { changes, ..changed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::store::Mode;
    use trestle_core::model::Document;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn form() -> Form {
        let store = Store::new();
        store.show(Document::new("one"), Mode::Edit, None);
        Form::new(store)
    }

    fn changes(form: Form) -> Value {
        Value::Object(form.conventions.get_untracked().changes)
    }

    #[wasm_bindgen_test]
    fn the_document_keeps_what_differs() {
        let form = form();
        assert_eq!(form.choose("prefix-domains"), Ok(()));
        let level = |rule: &str, level| {
            form.run(|s| {
                s.rules.insert(rule.to_owned(), level);
            });
        };
        level("json", Level::Error);
        level("bare-lookup", Level::Off);
        assert_eq!(changes(form), json!({ "rules": { "json": "error" } }));
        level("json", Level::Off);
        assert_eq!(changes(form), json!({ "rules": { "json": "off" } }));
        level("json", Level::Info);
        assert_eq!(changes(form), json!({}));
    }

    #[wasm_bindgen_test]
    fn changes_go_along_to_another_profile() {
        let form = form();
        form.run(|s| s.prefixes.max = Some(9));
        assert_eq!(form.choose("prefix-domains"), Ok(()));
        assert_eq!(changes(form), json!({ "prefixes": { "max": 9 } }));
        form.back_to_profile();
        assert_eq!(changes(form), json!({}));
        form.store.undo();
        assert_eq!(changes(form), json!({ "prefixes": { "max": 9 } }));
    }

    #[wasm_bindgen_test]
    fn a_pattern_that_asks_for_too_much_is_refused() {
        let form = form();
        assert_eq!(form.set_patterns("index", " ix_{table} ,, {any} "), Ok(()));
        assert_eq!(changes(form), json!({ "names": { "index": ["ix_{table}", "{any}"] } }));
        for typed in ["ix_{tabel}", "ix_{", "ix_}"] {
            assert!(form.set_patterns("index", typed).is_err(), "{typed}");
        }
        assert_eq!(changes(form), json!({ "names": { "index": ["ix_{table}", "{any}"] } }));
        assert_eq!(form.set_patterns("index", ""), Ok(()));
        assert_eq!(changes(form), json!({}));
    }
}
