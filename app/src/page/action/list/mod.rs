//! Everything that a person can do, in one list: a file for each group, in the order of the palette.

mod diagram;
mod document;
mod page;
mod schema;
mod selection;
mod step;
mod view;

use crate::page::action::{Action, Ctx, Entry};
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

const COUNT: usize = {
    let (mut count, mut group) = (0, 0);
    while group < GROUPS.len() {
        count += GROUPS[group].len();
        group += 1;
    }
    count
};

/// What everything reads, and what is done, apart: the module of the first view holds the one alone.
static ENTRIES: [Entry; COUNT] = APART.entries;
static PERFORM: [fn(Ctx); COUNT] = APART.perform;

struct Apart {
    entries: [Entry; COUNT],
    perform: [fn(Ctx); COUNT],
}

const APART: Apart = {
    let first = &GROUPS[0][0];
    let (mut entries, mut perform) = ([Entry::of(first, 0); COUNT], [first.perform; COUNT]);
    let (mut number, mut group) = (0, 0);
    while group < GROUPS.len() {
        let mut nth = 0;
        while nth < GROUPS[group].len() {
            entries[number] = Entry::of(&GROUPS[group][nth], number);
            perform[number] = GROUPS[group][nth].perform;
            number += 1;
            nth += 1;
        }
        group += 1;
    }
    Apart { entries, perform }
};

/// All actions, in the order of the palette.
pub(in crate::page) fn actions() -> impl Iterator<Item = &'static Entry> {
    ENTRIES.iter()
}

/// Does what an entry stands for.
pub(in crate::page) fn perform_entry(ctx: Ctx, entry: &Entry) {
    PERFORM[entry.number](ctx);
}

fn always(_: Ctx) -> bool {
    true
}

fn open(ctx: Ctx) -> bool {
    ctx.store.screen.get() == Screen::Editor
}

fn editable(ctx: Ctx) -> bool {
    open(ctx) && ctx.store.can_edit()
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
