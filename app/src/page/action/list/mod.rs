//! Everything that a person can do, in one list: a file for each group, in the order of the palette.

mod diagram;
mod document;
mod page;
mod schema;
mod selection;
mod step;
mod view;

use crate::page::action::{Action, Ctx};
use crate::page::store::{Mode, Screen};
use leptos::prelude::*;

const GROUPS: [&[Action]; 7] = [
    step::ACTIONS,
    schema::ACTIONS,
    document::ACTIONS,
    view::ACTIONS,
    diagram::ACTIONS,
    selection::ACTIONS,
    page::ACTIONS,
];

/// All actions, in the order of the palette.
pub(in crate::page) fn actions() -> impl Iterator<Item = &'static Action> {
    GROUPS.into_iter().flatten()
}

fn always(_: Ctx) -> bool {
    true
}

fn open(ctx: Ctx) -> bool {
    ctx.store.screen.get() == Screen::Editor
}

fn editable(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.mode.get() == Mode::Edit
}

fn reviewing(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.mode.get() == Mode::Review
}

fn table_selected(ctx: Ctx) -> bool {
    editable(ctx) && ctx.store.selection.with(|s| s.table().is_some())
}

fn something_selected(ctx: Ctx) -> bool {
    editable(ctx) && ctx.store.selection.with(|s| s.object.is_some())
}

fn several_diagrams(ctx: Ctx) -> bool {
    ctx.store.document.with(|d| d.diagrams.len() > 1)
}

fn tables_selected(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.selection.with(|s| !s.tables.is_empty())
}

fn several_selected(ctx: Ctx) -> bool {
    editable(ctx) && ctx.store.selection.with(|s| s.tables.len() > 1)
}
