//! What was read from the clipboard, put into the open document.

use super::{Made, Open, Proposal};
use crate::protocol::PastePlan;
use std::collections::BTreeSet;
use trestle_core::edit::{Command, PasteAs, Patch, apply, collisions};
use trestle_core::layout::{Point, Rect, Scene, SceneOptions, free_offset, placed};
use trestle_core::model::{DiagramId, Document, ObjectRef, TableId};

/// The document that would come of it, and which names are taken.
pub(super) fn propose(
    open: &Open,
    made: &Made,
    diagram: &DiagramId,
    at: Point,
    choices: Vec<(ObjectRef, PasteAs)>,
) -> Result<(Proposal, PastePlan), String> {
    let found = collisions(&open.document, &made.document);
    let command = Command::Paste {
        document: Box::new(made.document.clone()),
        diagram: diagram.clone(),
        at: Some(at),
        choices,
    };
    let applied = apply(&open.document, &command).map_err(|e| e.to_string())?;
    let mut document = applied.document;
    let tables: BTreeSet<TableId> = applied
        .created
        .into_iter()
        .filter_map(|object| match object {
            ObjectRef::Table(id) => Some(id),
            _ => None,
        })
        .collect();
    settle(&mut document, diagram, &tables, at);
    let document = placed(document);
    let patch = Patch::between(&open.document, &document);
    let plan = PastePlan { collisions: found, any: !patch.is_empty() };
    Ok((Proposal { document, patch, version: open.version, reason: None }, plan))
}

/// Moves what was pasted so that its middle is at a point, or near it where cards are in the way.
fn settle(document: &mut Document, id: &DiagramId, tables: &BTreeSet<TableId>, at: Point) {
    let Some(diagram) = document.diagrams.get(id) else { return };
    let is_moved =
        |table: &TableId| tables.contains(table) && diagram.placements.contains_key(table);
    // Routes take longest and are not looked at.
    let options = SceneOptions { routes_at_once: Some(0), ..SceneOptions::default() };
    let scene = Scene::new(document, diagram, &options);
    let rects = |wanted: bool| -> Vec<Rect> {
        let cards = scene.cards.iter().filter(|c| is_moved(&c.table.id) == wanted);
        // Tables without a place get theirs afterwards, around these.
        let cards = cards.filter(|c| diagram.placements.contains_key(&c.table.id));
        cards.map(|c| c.rect).collect()
    };
    let group = rects(true);
    let Some(bounds) = Rect::around(group.iter().copied()) else { return };
    let centre = bounds.centre();
    let wanted = Point { x: at.x - centre.x, y: at.y - centre.y };
    let offset = free_offset(&rects(false), &group, wanted);
    if let Some(diagram) = document.diagrams.get_mut(id) {
        for (table, place) in &mut diagram.placements {
            if tables.contains(table) {
                place.x = (place.x + offset.x).round();
                place.y = (place.y + offset.y).round();
            }
        }
    }
}
