//! Light, dark, or as the system has it; and whether lines and texts stand out more.

use super::lasting::State;
use gloo::storage::{LocalStorage, Storage};
use leptos::prelude::*;

const KEY: &str = "trestle-theme";
const CONTRAST_KEY: &str = "trestle-contrast";

const DARK: &str = "(prefers-color-scheme: dark)";
const SHARP: &str = "(prefers-contrast: more)";

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

/// The chosen theme, and how the screen is now.
#[derive(Clone, Copy)]
pub(super) struct Themes {
    pub(super) theme: State<Theme>,
    /// Whether more contrast is asked for here; none leaves it to the system.
    contrast: State<Option<bool>>,
    /// What colours follow from.
    pub(super) shown: State<Shown>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    dark: bool,
    sharp: bool,
}

impl Themes {
    pub(super) fn new() -> Self {
        let saved: String = LocalStorage::get(KEY).unwrap_or_default();
        let theme = match saved.as_str() {
            "light" => Theme::Light,
            "dark" => Theme::Dark,
            _ => Theme::System,
        };
        let contrast = LocalStorage::get(CONTRAST_KEY).ok();
        let themes = Self {
            theme: State::new(theme),
            contrast: State::new(contrast),
            shown: State::new(Shown::default()),
        };
        themes.show();
        for query in [DARK, SHARP] {
            if let Ok(Some(query)) = window().match_media(query) {
                gloo::events::EventListener::new(&query, "change", move |_| themes.show()).forget();
            }
        }
        themes
    }

    pub(super) fn next(self) {
        let next = self.theme.get_untracked().next();
        self.theme.set(next);
        let _ = LocalStorage::set(KEY, next.name());
        self.show();
    }

    /// Asks for more contrast, or for no more. Whether there is more now.
    pub(super) fn toggle_contrast(self) -> bool {
        let sharp = !self.shown.get_untracked().sharp;
        // What the system wants anyway is left to it.
        let asked = (sharp != matches(SHARP)).then_some(sharp);
        self.contrast.set(asked);
        match asked {
            Some(sharp) => drop(LocalStorage::set(CONTRAST_KEY, sharp)),
            None => LocalStorage::delete(CONTRAST_KEY),
        }
        self.show();
        sharp
    }

    fn show(self) {
        let theme = self.theme.get_untracked();
        let dark = theme == Theme::Dark || (theme == Theme::System && matches(DARK));
        let sharp = self.contrast.get_untracked().unwrap_or_else(|| matches(SHARP));
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", if dark { "dark" } else { "light" });
            let _ = root.set_attribute("data-contrast", if sharp { "more" } else { "normal" });
        }
        self.shown.set(Shown { dark, sharp });
    }
}

fn matches(query: &str) -> bool {
    window().match_media(query).ok().flatten().is_some_and(|q| q.matches())
}
