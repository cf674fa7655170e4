//! Actions on diagrams as a whole: which is shown, which tables it shows, its notes, and the colours of its cards.

use super::{Ctx, run};
use crate::page::canvas::edit_note;
use crate::page::{notice, ui};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use trestle_core::domain::domain_of;
use trestle_core::edit::Command;
use trestle_core::layout::{Point, Rect, Size, free_offset};
use trestle_core::model::{Diagram, DiagramId, DomainId, Note, NoteId, ObjectRef, TableId};

/// Size of a new note, in world pixels.
const NOTE_WIDTH: f64 = 240.0;
const NOTE_HEIGHT: f64 = 128.0;

pub(in crate::page) fn show_diagram(ctx: Ctx, id: &DiagramId) {
    if ctx.store.diagram.with_untracked(|shown| shown == id) {
        return;
    }
    // A note belongs to one diagram.
    if ctx.store.selection.with_untracked(|s| matches!(s.object, Some(ObjectRef::Note(..)))) {
        ctx.store.select_nothing();
    }
    ctx.store.diagram.set(id.clone());
}

fn shown(ctx: Ctx) -> Option<Arc<Diagram>> {
    let id = ctx.store.diagram.get_untracked();
    ctx.store.document.with_untracked(|d| d.diagrams.get(&id).cloned())
}

/// The diagram after the one that is shown, in the order of the menu.
pub(super) fn next_diagram(ctx: Ctx) {
    let shown = ctx.store.diagram.get_untracked();
    let next = ctx.store.document.with_untracked(|d| {
        let mut all: Vec<_> = d.diagrams.iter().collect();
        all.sort_by_key(|d| d.name.to_lowercase());
        let at = all.iter().position(|d| d.id == shown)?;
        all.get((at + 1) % all.len()).map(|d| (d.id.clone(), d.name.clone()))
    });
    if let Some((id, name)) = next {
        show_diagram(ctx, &id);
        notice::say(format!("Diagram {name}"));
    }
}

pub(super) fn remove_diagram(ctx: Ctx) {
    let object = ObjectRef::Diagram(ctx.store.diagram.get_untracked());
    run(ctx, &Command::Remove { object, cascade: false });
}

/// Adds the selected tables to the diagram that is shown, or takes them out of it.
pub(super) fn show_selected(ctx: Ctx, show: bool) {
    let Some(diagram) = shown(ctx) else { return };
    let selected = ctx.store.selection.with_untracked(|s| s.tables.clone());
    let all = || {
        ctx.store.document.with_untracked(|d| {
            d.schema.tables.iter().map(|t| t.id.clone()).collect::<BTreeSet<TableId>>()
        })
    };
    let mut tables = diagram.tables.clone().unwrap_or_else(all);
    if show {
        tables.extend(selected.iter().cloned());
    } else {
        tables.retain(|t| !selected.contains(t));
    }
    run(ctx, &Command::ShowTables { diagram: diagram.id.clone(), tables: Some(tables) });
    if show {
        ctx.view.fit_tables(&selected);
    }
}

/// Whether a selected table is shown in the diagram (or is not).
pub(super) fn any_selected(ctx: Ctx, shown: bool) -> bool {
    let id = ctx.store.diagram.get();
    ctx.store.document.with(|d| {
        let Some(diagram) = d.diagrams.get(&id) else { return false };
        ctx.store.selection.with(|s| s.tables.iter().any(|t| diagram.shows(t) == shown))
    })
}

pub(super) fn show_all_tables(ctx: Ctx) {
    let diagram = ctx.store.diagram.get_untracked();
    run(ctx, &Command::ShowTables { diagram, tables: None });
}

/// Whether the diagram shows chosen tables alone.
pub(super) fn shows_a_part(ctx: Ctx) -> bool {
    let id = ctx.store.diagram.get();
    ctx.store.document.with(|d| d.diagrams.get(&id).is_some_and(|d| d.tables.is_some()))
}

/// Adds a note in the middle of what is seen, and begins to write it.
pub(super) fn add_note(ctx: Ctx) {
    let Some(diagram) = shown(ctx) else { return };
    let size = ctx.view.size.get_untracked();
    let seen = ctx.view.camera.get_untracked().visible(size);
    let middle = seen.centre();
    let at = Point { x: middle.x - NOTE_WIDTH / 2.0, y: middle.y - NOTE_HEIGHT / 2.0 };
    // Where it lies on nothing, as near as can be.
    let by = ctx.view.scene.with_untracked(|scene| {
        let cards = scene.cards.iter().map(|c| c.rect);
        let taken: Vec<Rect> = cards.chain(scene.notes.iter().map(|n| n.rect)).collect();
        let size = Size { width: NOTE_WIDTH, height: NOTE_HEIGHT };
        free_offset(&taken, &[Rect::at(at, size)], Point::default())
    });
    let at = Point { x: at.x + by.x, y: at.y + by.y };
    let id = NoteId::derive(&["note"], |id| diagram.note(id).is_some());
    let note = Note {
        id: id.clone(),
        x: at.x,
        y: at.y,
        width: NOTE_WIDTH,
        height: NOTE_HEIGHT,
        text: String::new(),
        colour: None,
    };
    let command = Command::SetNote { diagram: diagram.id.clone(), note: Box::new(note) };
    if run(ctx, &command).is_some() {
        ctx.store.seal();
        ctx.store.select(ObjectRef::Note(diagram.id.clone(), id.clone()));
        edit_note(ctx, &id);
    }
}

/// Gives the selected cards a colour, or takes it away.
pub(in crate::page) fn colour_selected(ctx: Ctx, colour: Option<u8>) {
    let tables: Vec<TableId> =
        ctx.store.selection.with_untracked(|s| s.tables.iter().cloned().collect());
    let diagram = ctx.store.diagram.get_untracked();
    if !tables.is_empty() {
        run(ctx, &Command::ColourCards { diagram, tables, colour });
        ctx.store.seal();
    }
}

/// Opens the swatches of the inspector.
pub(super) fn choose_colour(ctx: Ctx) {
    ctx.store.sheet.set(Some(crate::page::store::Sheet::Inspector));
    ui::focus_soon("card-colour");
}

/// The domain that is selected, or that of the selected table.
pub(super) fn selected_domain(ctx: Ctx) -> Option<DomainId> {
    ctx.store.selection.with(|s| match (&s.object, s.table()) {
        (Some(ObjectRef::Domain(id)), _) => Some(id.clone()),
        (_, Some(table)) => ctx.store.document.with(|d| {
            let table = d.schema.tables.get(table)?;
            domain_of(d, table).map(|d| d.id.clone())
        }),
        _ => None,
    })
}
