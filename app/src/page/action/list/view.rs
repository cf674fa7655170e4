//! How the diagram is looked at. Nothing here changes the document.

use super::{open, tables_selected};
use crate::page::action::Action;
use crate::page::action::keys::plain;
use crate::page::action::view::focus;
use crate::page::store::Dialog;
use leptos::prelude::*;
use trestle_core::layout::Detail;

pub(super) const ACTIONS: &[Action] = &[
    Action {
        id: "zoom-in",
        label: "Zoom in",
        keywords: "larger",
        keys: &[plain("+"), plain("=")],
        available: open,
        perform: |ctx| ctx.view.zoom_by(1.25),
    },
    Action {
        id: "zoom-out",
        label: "Zoom out",
        keywords: "smaller",
        keys: &[plain("-")],
        available: open,
        perform: |ctx| ctx.view.zoom_by(0.8),
    },
    Action {
        id: "zoom-fit",
        label: "Fit diagram",
        keywords: "zoom all overview",
        keys: &[plain("1")],
        available: open,
        perform: |ctx| ctx.view.fit_all(),
    },
    Action {
        id: "zoom-selection",
        label: "Zoom to selection",
        keywords: "fit",
        keys: &[plain("2")],
        available: tables_selected,
        perform: |ctx| ctx.view.fit_tables(&ctx.store.selection.get_untracked().tables),
    },
    Action {
        id: "zoom-life",
        label: "Zoom to 100%",
        keywords: "actual size",
        keys: &[plain("0")],
        available: open,
        perform: |ctx| ctx.view.zoom_to(1.0),
    },
    Action {
        id: "detail-all",
        label: "Show all columns",
        keywords: "detail cards",
        keys: &[],
        available: open,
        perform: |ctx| ctx.view.detail.set(Detail::All),
    },
    Action {
        id: "detail-keys",
        label: "Show keys only",
        keywords: "detail cards columns",
        keys: &[],
        available: open,
        perform: |ctx| ctx.view.detail.set(Detail::Keys),
    },
    Action {
        id: "detail-names",
        label: "Show names only",
        keywords: "detail cards columns",
        keys: &[],
        available: open,
        perform: |ctx| ctx.view.detail.set(Detail::Names),
    },
    Action {
        id: "focus",
        label: "Focus on selection and its neighbours",
        keywords: "isolate related only",
        keys: &[plain("f")],
        available: tables_selected,
        perform: focus,
    },
    Action {
        id: "find-path",
        label: "Find a path between tables…",
        keywords: "join way route connect relation query",
        keys: &[plain("p")],
        available: |ctx| open(ctx) && ctx.store.document.with(|d| d.schema.tables.len() > 1),
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::FindPath)),
    },
    Action {
        id: "hide-columns",
        label: "Hide columns…",
        keywords: "audit pattern created_at updated_at show cards",
        keys: &[],
        available: open,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::HideColumns)),
    },
    Action {
        id: "show-access-on-cards",
        label: "Show or hide access on cards",
        keywords: "rls badges marks public read write policies toggle",
        keys: &[],
        available: open,
        perform: |ctx| ctx.view.toggle_access(),
    },
    Action {
        id: "unfocus",
        label: "Show all tables again",
        keywords: "focus clear",
        keys: &[],
        available: |ctx| open(ctx) && ctx.view.focus.with(Option::is_some),
        perform: |ctx| {
            ctx.view.focus.set(None);
            ctx.view.fit_all();
        },
    },
];
