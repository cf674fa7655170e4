//! Steps: what finds any action, and back and forth in the history.

use super::{always, editable, reviewing};
use crate::page::action::Action;
use crate::page::action::keys::{command, command_shift, plain};
use crate::page::store::Dialog;
use leptos::prelude::*;

pub(super) const ACTIONS: &[Action] = &[
    Action {
        id: "palette",
        label: "Find or run…",
        keywords: "command palette search go to",
        keys: &[command("k")],
        available: always,
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::Palette)),
    },
    Action {
        id: "undo",
        label: "Undo",
        keywords: "back",
        keys: &[command("z")],
        available: |ctx| editable(ctx) && ctx.store.undo_label.with(Option::is_some),
        perform: |ctx| ctx.store.undo(),
    },
    Action {
        id: "redo",
        label: "Redo",
        keywords: "again forward",
        keys: &[command_shift("z"), command("y")],
        available: |ctx| editable(ctx) && ctx.store.redo_label.with(Option::is_some),
        perform: |ctx| ctx.store.redo(),
    },
    Action {
        id: "history",
        label: "History…",
        keywords: "undo redo steps changes back list",
        keys: &[plain("h")],
        available: |ctx| {
            editable(ctx)
                && (ctx.store.undo_label.with(Option::is_some)
                    || ctx.store.redo_label.with(Option::is_some))
        },
        perform: |ctx| ctx.store.dialog.set(Some(Dialog::History)),
    },
    Action {
        id: "copy-to-edit",
        label: "Make a copy to edit",
        keywords: "review link fork",
        keys: &[],
        available: reviewing,
        perform: |ctx| ctx.opening.copy_to_edit(),
    },
];
