//! Light, dark, or as the system has it.

use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;

const KEY: &str = "trestle-theme";

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

impl Theme {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    pub(super) fn label(self) -> &'static str {
        match self {
            Self::System => "Theme: as the system",
            Self::Light => "Theme: light",
            Self::Dark => "Theme: dark",
        }
    }

    fn next(self) -> Self {
        match self {
            Self::System => Self::Light,
            Self::Light => Self::Dark,
            Self::Dark => Self::System,
        }
    }
}

/// The chosen theme, and whether the screen is dark now.
#[derive(Clone, Copy)]
pub(super) struct Themes {
    pub(super) theme: RwSignal<Theme>,
    pub(super) is_dark: RwSignal<bool>,
}

impl Themes {
    pub(super) fn new() -> Self {
        let saved: String = LocalStorage::get(KEY).unwrap_or_default();
        let theme = match saved.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        };
        let themes = Self { theme: RwSignal::new(theme), is_dark: RwSignal::new(false) };
        themes.show();
        if let Ok(Some(query)) = window().match_media("(prefers-color-scheme: dark)") {
            gloo::events::EventListener::new(&query, "change", move |_| themes.show()).forget();
        }
        themes
    }

    pub(super) fn next(self) {
        let next = self.theme.get_untracked().next();
        self.theme.set(next);
        let _ = LocalStorage::set(KEY, next.name());
        self.show();
    }

    fn show(self) {
        let theme = self.theme.get_untracked();
        let system_dark = window()
            .match_media("(prefers-color-scheme: dark)")
            .ok()
            .flatten()
            .is_some_and(|q| q.matches());
        let dark = theme == Theme::Dark || (theme == Theme::System && system_dark);
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
        }
        self.is_dark.set(dark);
    }
}
