//! Actions on the diagram: what is shown, and where cards are.

use super::diagram::selected_domain;
use super::{Ctx, run};
use crate::page::canvas::{Focus, MAX_DEPTH};
use crate::page::store::table_of;
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::edit::Command;
use trestle_core::layout::{ArrangeScope, Axis, Line, Point, Rect, aligned, arrange, distributed};
use trestle_core::model::{Placement, TableId};

pub(super) fn arrange_now(ctx: Ctx, scope: &ArrangeScope) {
    let document = ctx.store.document.get_untracked();
    let id = ctx.store.diagram.get_untracked();
    let Some(diagram) = document.diagrams.get(&id) else { return };
    let placements = arrange(&document, diagram, scope)
        .into_iter()
        .map(|(table, p)| {
            let locked = diagram.placements.get(&table).is_some_and(|old| old.locked);
            (table, Placement { x: p.x, y: p.y, locked })
        })
        .collect();
    run(ctx, &Command::Arrange { diagram: id, placements });
    ctx.view.fit_all();
}

/// Arranges the tables of the selected domain, but for those that are locked, near to where they stand.
pub(super) fn arrange_domain(ctx: Ctx) {
    let Some(domain) = untrack(|| selected_domain(ctx)) else { return };
    let tables = ctx.view.scene.with_untracked(|scene| {
        let cards = scene.tables_of(&domain).filter(|c| !c.locked);
        cards.map(|c| c.table.id.clone()).collect::<BTreeSet<_>>()
    });
    arrange_now(ctx, &ArrangeScope::Tables(tables.clone()));
    ctx.view.fit_tables(&tables);
}

/// Shows the selected tables and those next to them; once more, one step further.
pub(super) fn focus(ctx: Ctx) {
    let tables = ctx.store.selection.get_untracked().tables;
    let depth = ctx.view.focus.with_untracked(|f| match f {
        Some(Focus::Near { tables: same, depth }) if *same == tables => depth + 1,
        _ => 1,
    });
    ctx.view.focus.set(Some(Focus::Near { tables, depth: depth.min(MAX_DEPTH) }));
    ctx.view.fit_all();
}

pub(super) fn select_all(ctx: Ctx) {
    let tables =
        ctx.view.scene.with_untracked(|s| s.cards.iter().map(|c| c.table.id.clone()).collect());
    ctx.store.selection.update(|s| {
        s.tables = tables;
        // Nothing else is selected beside them.
        s.object = s.object.take().filter(|o| table_of(o).is_some());
    });
}

pub(super) fn escape(ctx: Ctx) {
    if ctx.store.sheet.with_untracked(Option::is_some) {
        ctx.store.sheet.set(None);
    } else if ctx.store.selection.with_untracked(|s| s.object.is_none() && s.tables.is_empty()) {
        ctx.view.focus.set(None);
    } else {
        ctx.store.select_nothing();
    }
}

/// Puts the selected cards in line.
pub(super) fn align(ctx: Ctx, line: Line) {
    place(ctx, |cards| aligned(cards, line));
}

/// Makes the gaps between the selected cards equal.
pub(super) fn distribute(ctx: Ctx, axis: Axis) {
    place(ctx, |cards| distributed(cards, axis));
}

/// Moves the selected cards, but for those that are locked.
fn place(ctx: Ctx, places: impl Fn(&[(TableId, Rect)]) -> Vec<(TableId, Point)>) {
    let tables = ctx.store.selection.get_untracked().tables;
    let cards = ctx.view.scene.with_untracked(|scene| {
        let found: Vec<_> = tables.iter().filter_map(|t| scene.card(t)).collect();
        let rects: Vec<_> = found.iter().map(|c| (c.table.id.clone(), c.rect)).collect();
        let locked = |id: &TableId| found.iter().any(|c| c.table.id == *id && c.locked);
        places(&rects).into_iter().filter(|(id, _)| !locked(id)).collect::<Vec<_>>()
    });
    if !cards.is_empty() {
        let diagram = ctx.store.diagram.get_untracked();
        run(ctx, &Command::PlaceCards { diagram, cards });
        ctx.store.seal();
    }
}

/// Locks the selected cards in their places, or unlocks them if all are locked.
pub(super) fn toggle_lock(ctx: Ctx) {
    let tables: Vec<TableId> =
        ctx.store.selection.with_untracked(|s| s.tables.iter().cloned().collect());
    let cards: Vec<(TableId, Point)> = ctx.view.scene.with_untracked(|scene| {
        let found = tables.iter().filter_map(|t| scene.card(t));
        found.map(|c| (c.table.id.clone(), c.rect.origin())).collect()
    });
    let all = ctx
        .view
        .scene
        .with_untracked(|scene| tables.iter().filter_map(|t| scene.card(t)).all(|c| c.locked));
    let diagram = ctx.store.diagram.get_untracked();
    let what = match tables.as_slice() {
        [_] => "card".to_owned(),
        many => format!("{} cards", many.len()),
    };
    // A card that the layout has put there has no place of its own yet.
    let commands = vec![
        Command::PlaceCards { diagram: diagram.clone(), cards },
        Command::LockCards { diagram, tables, locked: !all },
    ];
    let label = format!("{} {what}", if all { "Unlock" } else { "Lock" });
    run(ctx, &Command::Batch { label, commands });
}
