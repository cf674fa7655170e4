//! The page itself.

use super::always;
use crate::page::action::Action;
use crate::page::action::keys::plain;
use crate::page::notice;
use crate::page::store::Dialog;
use leptos::prelude::*;

pub(super) const ACTIONS: &[Action] = &[
    Action {
        id: "theme",
        label: "Switch theme",
        keywords: "dark light system colours",
        keys: &[],
        available: always,
        perform: |ctx| {
            ctx.themes.next();
            notice::say(ctx.themes.theme.get_untracked().label());
        },
    },
    Action {
        id: "contrast",
        label: "Switch high contrast",
        keywords: "accessibility colours lines stronger",
        keys: &[],
        available: always,
        perform: |ctx| {
            let more = ctx.themes.toggle_contrast();
            notice::say(if more { "High contrast is on." } else { "High contrast is off." });
        },
    },
    Action {
        id: "shortcuts",
        label: "Keyboard shortcuts",
        keywords: "keys help",
        keys: &[plain("?")],
        available: always,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Shortcuts)),
    },
];
