//! The diagram by keyboard: arrows go from card to card and to notes, Shift and arrows move what is selected.

use super::edge_note::facts;
use super::note_view::{edit_note, note_changed};
use crate::page::action::{Ctx, run};
use crate::page::store::Sheet;
use crate::page::ui::{count, focus_soon};
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::layout::{Direction, Point, Rect, Scene, Stop};
use trestle_core::model::{Document, NoteId, ObjectRef, TableId};

/// How far Shift and an arrow move cards, in world pixels.
const STEP: f64 = 8.0;

pub(in crate::page) fn on_key(ctx: Ctx, event: &web_sys::KeyboardEvent) {
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
            if let Some(note) = selected_note(ctx).filter(|_| ctx.store.can_edit()) {
                edit_note(ctx, &note);
                return;
            }
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
    let table = ctx.store.selection.with_untracked(|s| s.table().cloned());
    let current = table.map(Stop::Table).or_else(|| selected_note(ctx).map(Stop::Note));
    let next = ctx.view.scene.with_untracked(|scene| match &current {
        Some(stop) => scene.neighbour(stop, direction),
        None => scene.reading_order().into_iter().next(),
    });
    match next {
        Some(Stop::Table(table)) => {
            ctx.store.select(ObjectRef::Table(table.clone()));
            ctx.view.reveal(&table);
        }
        Some(Stop::Note(note)) => {
            let rect = ctx.view.scene.with_untracked(|s| s.note(&note).map(|n| n.rect));
            let diagram = ctx.store.diagram.get_untracked();
            ctx.store.select(ObjectRef::Note(diagram, note));
            if let Some(rect) = rect {
                ctx.view.reveal_rect(rect);
            }
        }
        None => {}
    }
}

fn selected_note(ctx: Ctx) -> Option<NoteId> {
    ctx.store.selection.with_untracked(|s| match &s.object {
        Some(ObjectRef::Note(_, note)) => Some(note.clone()),
        _ => None,
    })
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
    if let Some(note) = selected_note(ctx) {
        let command = note_changed(ctx, &note, |note| {
            note.x += x;
            note.y += y;
        });
        if let Some(command) = command {
            run(ctx, &command);
            let rect = ctx.view.scene.with_untracked(|s| s.note(&note).map(|n| n.rect));
            if let Some(rect) = rect {
                say_place(ctx, &rect);
            }
        }
        return;
    }
    let tables = ctx.store.selection.with_untracked(|s| s.tables.clone());
    let cards: Vec<_> = ctx.view.scene.with_untracked(|scene| {
        tables
            .iter()
            .filter_map(|t| scene.card(t).filter(|c| !c.locked))
            .map(|c| (c.table.id.clone(), Point { x: c.rect.x + x, y: c.rect.y + y }))
            .collect()
    });
    if !cards.is_empty() {
        let diagram = ctx.store.diagram.get_untracked();
        run(ctx, &Command::PlaceCards { diagram, cards });
        let around = ctx.view.scene.with_untracked(|scene| {
            Rect::around(tables.iter().filter_map(|t| scene.card(t)).map(|c| c.rect))
        });
        if let Some(rect) = around {
            say_place(ctx, &rect);
        }
    }
}

/// Has it read out where what was moved stands now.
fn say_place(ctx: Ctx, rect: &Rect) {
    let selection = ctx.store.selection.get_untracked();
    ctx.view.said.set(Some((selection, format!("Moved to {}, {}", rect.x, rect.y))));
}

/// What is selected, in words.
pub(super) fn describe_selected(
    document: &Document,
    scene: &Scene,
    selection: &crate::page::store::Selection,
) -> Option<String> {
    match &selection.object {
        Some(ObjectRef::Domain(id)) => {
            let title = document.domains.get(id).map(|d| d.title.clone())?;
            let tables = count(scene.tables_of(id).count(), "table", "tables");
            Some(format!("Domain {title}: {tables}. Shift and an arrow move them."))
        }
        Some(ObjectRef::Constraint(table, id)) => match facts(document, table, id) {
            Some(facts) => Some(facts.join(", ")),
            None => describe(scene, table),
        },
        Some(ObjectRef::Note(_, id)) => {
            let text = &scene.note(id)?.note.text;
            let text: String = text.chars().take(MAX_READ).collect();
            Some(format!("Note: {text}"))
        }
        _ if selection.tables.len() > 1 => {
            Some(format!("{} tables selected", selection.tables.len()))
        }
        _ => describe(scene, selection.table()?),
    }
}

/// Characters of a note that are read out.
const MAX_READ: usize = 400;

/// A card in words.
fn describe(scene: &Scene, table: &TableId) -> Option<String> {
    let card = scene.card(table)?;
    let references = card.table.foreign_keys().count();
    let referenced = scene.edges_of([table]).filter(|e| e.references == *table).count();
    Some(format!(
        "{}: {}, references {}, referenced by {}",
        card.table.name,
        count(card.table.columns.len(), "column", "columns"),
        references,
        referenced,
    ))
}
