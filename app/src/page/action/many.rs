//! Actions on many tables at once.

use super::{Ctx, run};
use crate::page::store::Selection;
use crate::page::{clipboard, ui};
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::domain::group_of;
use trestle_core::edit::Command;
use trestle_core::layout::{Point, Rect, free_offset};
use trestle_core::model::{ObjectRef, TableId};
use trestle_core::relation::neighbourhood;

/// Between what is duplicated and its copies, in world pixels.
const BESIDE: f64 = 48.0;

/// Copies the selected tables to where there is room beside them, and selects the copies.
pub(super) fn duplicate(ctx: Ctx) {
    let store = ctx.store;
    let document = store.document.get_untracked();
    // Tables of the platform are there once.
    let is_own = |id: &TableId| document.schema.tables.get(id).is_some_and(|table| !table.external);
    let mut chosen: BTreeSet<TableId> = store.selection.with_untracked(|s| s.tables.clone());
    chosen.retain(is_own);
    let tables: Vec<(TableId, Option<Point>)> = ctx.view.scene.with_untracked(|scene| {
        let rect = |id: &TableId| scene.card(id).map(|c| c.rect);
        let group: Vec<Rect> = chosen.iter().filter_map(rect).collect();
        let others: Vec<Rect> = scene.cards.iter().map(|c| c.rect).collect();
        let width = Rect::around(group.iter().copied()).map_or(0.0, |r| r.width);
        let offset = free_offset(&others, &group, Point { x: width + BESIDE, y: 0.0 });
        chosen
            .iter()
            .map(|id| {
                let place = rect(id).map(|r| Point { x: r.x + offset.x, y: r.y + offset.y });
                (id.clone(), place)
            })
            .collect()
    });
    let diagram = store.diagram.get_untracked();
    let Some(created) = run(ctx, &Command::Duplicate { diagram, tables }) else { return };
    store.seal();
    let copies: BTreeSet<TableId> = created
        .into_iter()
        .filter_map(|object| match object {
            ObjectRef::Table(id) => Some(id),
            _ => None,
        })
        .collect();
    let first = copies.first().cloned();
    store.selection.set(Selection::of_tables(copies));
    if let Some(first) = first {
        ctx.view.reveal(&first);
    }
}

pub(super) fn copy_json(ctx: Ctx) {
    ui::copy_text(&clipboard::fragment_of(ctx.store), "JSON of the selection");
}

/// All tables of the groups that the selected ones stand in.
pub(super) fn select_group(ctx: Ctx) {
    let document = ctx.store.document.get_untracked();
    let tables = &document.schema.tables;
    let (chosen, object) =
        ctx.store.selection.with_untracked(|s| (s.tables.clone(), s.object.clone()));
    let mut groups: BTreeSet<_> =
        chosen.iter().filter_map(|id| tables.get(id)).map(|t| group_of(&document, t)).collect();
    if let Some(ObjectRef::Domain(id)) = object {
        groups.insert(trestle_core::domain::Group::Domain(id));
    }
    let found = tables.iter().filter(|t| groups.contains(&group_of(&document, t)));
    let found: BTreeSet<TableId> = found.map(|t| t.id.clone()).collect();
    ctx.view.fit_tables(&found);
    ctx.store.selection.set(Selection::of_tables(found));
}

/// The selected tables with those that reference them or that they reference.
pub(super) fn select_neighbours(ctx: Ctx) {
    let chosen = ctx.store.selection.with_untracked(|s| s.tables.clone());
    let found = ctx.store.document.with_untracked(|d| neighbourhood(d, &chosen, 1));
    ctx.store.selection.set(Selection::of_tables(found));
}

/// What is in the diagram and not selected.
pub(super) fn invert_selection(ctx: Ctx) {
    let chosen = ctx.store.selection.with_untracked(|s| s.tables.clone());
    let others = ctx.view.scene.with_untracked(|s| {
        s.cards.iter().map(|c| c.table.id.clone()).filter(|id| !chosen.contains(id)).collect()
    });
    ctx.store.selection.set(Selection::of_tables(others));
}
