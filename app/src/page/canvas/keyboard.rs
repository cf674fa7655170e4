//! The diagram by keyboard: arrows go from card to card, Shift and arrows move cards.

use crate::page::action::{Ctx, run};
use crate::page::store::Sheet;
use crate::page::ui::{count, focus_soon};
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::layout::{Direction, Point, Scene};
use trestle_core::model::{ObjectRef, TableId};

/// How far Shift and an arrow move cards, in world pixels.
const STEP: f64 = 8.0;

pub(super) fn on_key(ctx: Ctx, event: &web_sys::KeyboardEvent) {
    let direction = match event.key().as_str() {
        "ArrowLeft" => Direction::Left,
        "ArrowRight" => Direction::Right,
        "ArrowUp" => Direction::Up,
        "ArrowDown" => Direction::Down,
        "Escape"
            if ctx.view.link.with_untracked(Option::is_some)
                || ctx.view.reorder.with_untracked(Option::is_some) =>
        {
            event.prevent_default();
            event.stop_propagation();
            ctx.view.link.set(None);
            ctx.view.reorder.set(None);
            return;
        }
        "Enter" => {
            event.prevent_default();
            ctx.store.sheet.set(Some(Sheet::Inspector));
            focus_soon("inspector-name");
            return;
        }
        _ => return,
    };
    event.prevent_default();
    event.stop_propagation();
    if event.shift_key() {
        nudge(ctx, direction);
    } else {
        go(ctx, direction);
    }
}

fn go(ctx: Ctx, direction: Direction) {
    let current = ctx.store.selection.with_untracked(|s| s.table().cloned());
    let next = ctx.view.scene.with_untracked(|scene| match &current {
        Some(table) => scene.neighbour(table, direction).cloned(),
        None => scene.reading_order().into_iter().next(),
    });
    if let Some(table) = next {
        ctx.store.select(ObjectRef::Table(table.clone()));
        ctx.view.reveal(&table);
    }
}

fn nudge(ctx: Ctx, direction: Direction) {
    if !ctx.store.can_edit() {
        return;
    }
    let (x, y) = match direction {
        Direction::Left => (-STEP, 0.0),
        Direction::Right => (STEP, 0.0),
        Direction::Up => (0.0, -STEP),
        Direction::Down => (0.0, STEP),
    };
    let tables = ctx.store.selection.with_untracked(|s| s.tables.clone());
    let cards: Vec<_> = ctx.view.scene.with_untracked(|scene| {
        tables
            .iter()
            .filter_map(|t| scene.card(t).filter(|c| !c.locked))
            .map(|c| (c.table.id.clone(), Point { x: c.rect.x + x, y: c.rect.y + y }))
            .collect()
    });
    if cards.is_empty() {
        return;
    }
    let places = cards.clone();
    let diagram = ctx.store.diagram.get_untracked();
    if run(ctx, &Command::PlaceCards { diagram, cards }).is_some() {
        ctx.view.said.set(moved_words(ctx, &places));
    }
}

/// Where cards are now, for who does not see it.
pub(super) fn moved_words(ctx: Ctx, cards: &[(TableId, Point)]) -> String {
    match cards {
        [] => String::new(),
        [(table, at)] => {
            let name =
                ctx.view.scene.with_untracked(|s| s.card(table).map(|c| c.table.name.clone()));
            let name = name.map_or_else(|| table.to_string(), |n| n.to_string());
            format!("{name} is at {:.0} across, {:.0} down", at.x, at.y)
        }
        [(_, at), ..] => {
            let (x, y) = cards.iter().fold((at.x, at.y), |(x, y), (_, p)| (x.min(p.x), y.min(p.y)));
            format!("{} are at {x:.0} across, {y:.0} down", count(cards.len(), "table", "tables"))
        }
    }
}

/// A card in words.
pub(super) fn describe(scene: &Scene, table: &TableId) -> Option<String> {
    let card = scene.card(table)?;
    let references = card.table.foreign_keys().count();
    let referenced = scene.edges.iter().filter(|e| e.references == *table).count();
    Some(format!(
        "{}: {}, references {}, referenced by {}",
        card.table.name,
        count(card.table.columns.len(), "column", "columns"),
        references,
        referenced,
    ))
}
