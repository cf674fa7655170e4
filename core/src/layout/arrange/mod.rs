//! Auto-layout: layers within each group, isolated tables in a block, groups side by side.

mod group;
mod shelf;

use super::card::{Card, Detail};
use super::geometry::{Point, Rect, Size};
use crate::domain::{Group, group_of};
use crate::model::{Diagram, Document, TableId};
use std::collections::{BTreeMap, BTreeSet};

/// Least distances between cards, in world pixels.
pub const GAP_X: f64 = 56.0;
pub const GAP_Y: f64 = 32.0;
/// Distance between groups, with room for the borders and titles of their areas.
const GROUP_GAP: f64 = 96.0;

/// Which cards are placed anew. Locked ones stay, unless they are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArrangeScope {
    All,
    /// Those without a placement.
    Missing,
    Tables(BTreeSet<TableId>),
}

/// New places of the cards in scope: top left corners, in world pixels. Same input, same output. The
/// placed cards overlap neither each other nor any card that stays.
pub fn arrange(
    document: &Document,
    diagram: &Diagram,
    scope: &ArrangeScope,
) -> BTreeMap<TableId, Point> {
    let mut fixed: Vec<Rect> = Vec::new();
    let mut groups: BTreeMap<Group, Vec<(TableId, Size)>> = BTreeMap::new();
    for table in &document.schema.tables {
        // Full cards, so that a place holds on every level of detail.
        let size = Card::new(document, table, Detail::All).size;
        let placement = diagram.placements.get(&table.id);
        let stays = match scope {
            ArrangeScope::All => placement.filter(|p| p.locked),
            ArrangeScope::Missing => placement,
            ArrangeScope::Tables(tables) => placement.filter(|_| !tables.contains(&table.id)),
        };
        let in_scope = match scope {
            ArrangeScope::Tables(tables) => tables.contains(&table.id),
            ArrangeScope::All | ArrangeScope::Missing => true,
        };
        if let Some(p) = stays {
            fixed.push(Rect::at(Point { x: p.x, y: p.y }, size));
        } else if in_scope {
            let group = groups.entry(group_of(document, table)).or_default();
            group.push((table.id.clone(), size));
        }
    }
    let references = references(document);
    let blocks: Vec<group::Block> =
        groups.into_values().map(|tables| group::block(&tables, &references)).collect();
    let sizes: Vec<Size> = blocks.iter().map(|b| b.size).collect();
    let origins = shelf::pack(&sizes, Size { width: GROUP_GAP, height: GROUP_GAP });
    let bounds = Rect::around(fixed).filter(|r| r.width.is_finite() && r.height.is_finite());
    // Below all that stays, so that nothing can be covered.
    let base = bounds.map_or(Point::default(), |r| Point { x: r.x, y: r.bottom() + GROUP_GAP });
    let mut places = BTreeMap::new();
    for (block, origin) in blocks.into_iter().zip(origins) {
        for (id, p) in block.places {
            places.insert(id, Point { x: base.x + origin.x + p.x, y: base.y + origin.y + p.y });
        }
    }
    places
}

/// Referenced tables by referencing table, without references to itself.
fn references(document: &Document) -> BTreeMap<TableId, BTreeSet<TableId>> {
    let mut all: BTreeMap<TableId, BTreeSet<TableId>> = BTreeMap::new();
    for table in &document.schema.tables {
        for (_, key) in table.foreign_keys().filter(|(_, key)| key.references != table.id) {
            all.entry(table.id.clone()).or_default().insert(key.references.clone());
        }
    }
    all
}

#[cfg(test)]
mod tests;
