//! What is selected.

use super::{open, tables_selected};
use crate::page::action::Action;
use crate::page::action::keys::{command, plain};
use crate::page::action::many::{invert_selection, select_group, select_neighbours};
use crate::page::action::view::{escape, select_all};
use crate::page::ui;
use leptos::prelude::*;
use trestle_core::model::ObjectRef;

pub(super) const ACTIONS: &[Action] = &[
    Action {
        id: "select-all",
        label: "Select all tables",
        keywords: "",
        keys: &[command("a")],
        available: open,
        perform: select_all,
    },
    Action {
        id: "select-domain",
        label: "Select the tables of its domain",
        keywords: "group prefix all",
        keys: &[],
        available: |ctx| {
            tables_selected(ctx)
                || (open(ctx)
                    && ctx.store.selection.with(|s| matches!(s.object, Some(ObjectRef::Domain(_)))))
        },
        perform: select_group,
    },
    Action {
        id: "select-neighbours",
        label: "Select neighbours too",
        keywords: "related references foreign keys grow",
        keys: &[],
        available: tables_selected,
        perform: select_neighbours,
    },
    Action {
        id: "invert-selection",
        label: "Invert selection",
        keywords: "others swap",
        keys: &[],
        available: open,
        perform: invert_selection,
    },
    Action {
        id: "deselect",
        label: "Clear selection",
        keywords: "none escape",
        keys: &[plain("Escape")],
        available: open,
        perform: escape,
    },
    Action {
        id: "find-in-explorer",
        label: "Filter tables and columns",
        keywords: "search explorer",
        keys: &[plain("/")],
        available: open,
        perform: |ctx| {
            ctx.store.sheet.set(Some(crate::page::store::Sheet::Explorer));
            ui::focus_now("explorer-filter");
        },
    },
];
