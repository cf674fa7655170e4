//! Auto-layout: cards in columns within each group, isolated tables in a block, linked groups near each
//! other.

mod align;
mod columns;
mod fixed;
mod graph;
mod group;
mod place;
mod shelf;

use super::card::{Card, CardStyle, Detail};
use super::geometry::{Point, Rect, Size};
use super::scene::{AREA_MARGIN, AREA_TITLE};
use crate::domain::{Group, group_of};
use crate::model::{Diagram, Document, TableId};
use fixed::Fixed;
use graph::{Graph, Link, Node};
use group::Block;
use place::Item;
use std::collections::{BTreeMap, BTreeSet};

/// Least distances between cards, in world pixels.
pub const GAP_X: f64 = 56.0;
pub const GAP_Y: f64 = 32.0;
/// Distance between groups: between the borders of areas where they have one.
const GROUP_GAP: Size = Size { width: 72.0, height: 56.0 };
/// How much wider than high a diagram is meant to be.
const ASPECT: f64 = 1.6;
/// More unrelated pieces than this of the tables without a domain are placed as one group.
const MAX_PIECES: usize = 24;

/// Which cards are placed anew. Locked ones stay, unless they are named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArrangeScope {
    All,
    /// Those without a placement.
    Missing,
    Tables(BTreeSet<TableId>),
}

/// New places of the cards in scope: top left corners, in world pixels. Same input, same output. The
/// placed cards overlap neither each other nor any card that stays, and stand near to what they are linked
/// with.
pub fn arrange(
    document: &Document,
    diagram: &Diagram,
    scope: &ArrangeScope,
) -> BTreeMap<TableId, Point> {
    let mut fixed = Fixed::default();
    // Full cards, so that a place holds on every level of detail.
    let style = CardStyle::new(document, Detail::All);
    let mut cards: BTreeMap<TableId, Card> = BTreeMap::new();
    let mut groups: BTreeMap<Group, Vec<TableId>> = BTreeMap::new();
    fixed.notes = diagram.notes.iter().map(super::note::note_rect).collect();
    for table in document.schema.tables.iter().filter(|t| diagram.shows(&t.id)) {
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
        if stays.is_none() && !in_scope {
            continue;
        }
        let card = Card::new(document, table, &style);
        let group = group_of(document, table);
        if let Some(p) = stays {
            fixed.add(&table.id, Rect::at(Point { x: p.x, y: p.y }, card.size), group);
        } else {
            if let (ArrangeScope::Tables(_), Some(p)) = (scope, placement) {
                fixed.homes.insert(table.id.clone(), Rect::at(Point { x: p.x, y: p.y }, card.size));
            }
            groups.entry(group).or_default().push(table.id.clone());
            cards.insert(table.id.clone(), card);
        }
    }
    let pieces = pieces(document, &cards, groups, &fixed);
    let items: Vec<Item> = pieces.iter().map(|p| p.item(document, &fixed)).collect();
    let walls = |piece: usize| pieces.get(piece).map(|p| fixed.walls(&p.group)).unwrap_or_default();
    let origins = place::place(&items, &links_between(document, &pieces), &walls);
    let mut places = BTreeMap::new();
    for (piece, origin) in pieces.iter().zip(origins) {
        let (left, top) = piece.inset();
        for (id, p) in &piece.block.places {
            let at = Point { x: origin.x + left + p.x, y: origin.y + top + p.y };
            places.insert(id.clone(), at);
        }
    }
    places
}

/// What is placed as a whole.
struct Piece {
    block: Block,
    group: Group,
    /// Whether it is all of a domain, with an area around it.
    area: bool,
}

impl Piece {
    fn inset(&self) -> (f64, f64) {
        if self.area { (AREA_MARGIN, AREA_MARGIN + AREA_TITLE) } else { (0.0, 0.0) }
    }

    fn item(&self, document: &Document, fixed: &Fixed) -> Item {
        let (left, top) = self.inset();
        let Size { width, height } = self.block.size;
        let beside = fixed.cards.is_empty() || self.area;
        Item {
            size: Size { width: width + 2.0 * left, height: height + top + left },
            gap: if beside { GROUP_GAP } else { Size { width: GAP_X, height: GAP_Y } },
            anchors: fixed.anchors(document, self),
            home: fixed.home(self),
        }
    }
}

/// Each group as a piece; of tables without a domain, and of a group that is there in part, each
/// component, as nothing holds them together.
fn pieces(
    document: &Document,
    cards: &BTreeMap<TableId, Card>,
    groups: BTreeMap<Group, Vec<TableId>>,
    fixed: &Fixed,
) -> Vec<Piece> {
    // Whether a foreign key joins a table to another one, of its group or not.
    let mut joined = BTreeSet::new();
    let shown = |id: &TableId| cards.contains_key(id) || fixed.cards.contains_key(id);
    for table in document.schema.tables.iter().filter(|t| shown(&t.id)) {
        for (_, key) in table.foreign_keys().filter(|(_, key)| key.references != table.id) {
            if shown(&key.references) {
                joined.extend([table.id.clone(), key.references.clone()]);
            }
        }
    }
    let mut pieces = Vec::new();
    for (group, tables) in groups {
        let graph = graph(document, cards, &tables);
        let in_part = fixed.groups.contains_key(&group);
        let area = matches!(group, Group::Domain(_)) && !in_part;
        let blocks = if in_part || group == Group::Other {
            group::blocks(&graph, |id| joined.contains(id))
        } else {
            Vec::new()
        };
        if blocks.is_empty() || blocks.len() > MAX_PIECES {
            pieces.push(Piece { block: group::block(&graph), group, area });
        } else {
            let piece = |block| Piece { block, group: group.clone(), area };
            pieces.extend(blocks.into_iter().map(piece));
        }
    }
    pieces
}

/// The links among some tables.
fn graph(document: &Document, cards: &BTreeMap<TableId, Card>, tables: &[TableId]) -> Graph {
    let mut graph = Graph::default();
    let mut number = BTreeMap::new();
    for id in tables {
        let Some(card) = cards.get(id) else { continue };
        number.insert(id, graph.nodes.len());
        graph.nodes.push(Node { id: id.clone(), size: card.size });
    }
    for (id, from) in &number {
        let Some((table, card)) = document.schema.tables.get(id).zip(cards.get(id)) else {
            continue;
        };
        for (_, key) in table.foreign_keys().filter(|(_, key)| key.references != **id) {
            let Some((to, target)) = number.get(&key.references).zip(cards.get(&key.references))
            else {
                continue;
            };
            graph.links.push(Link {
                from: *from,
                to: *to,
                from_y: card.port_y(key.columns.first()),
                to_y: target.port_y(key.referenced_columns.first()),
            });
        }
    }
    graph
}

/// Numbers of foreign keys between two pieces, by their numbers, the lower first.
fn links_between(document: &Document, pieces: &[Piece]) -> BTreeMap<(usize, usize), usize> {
    let mut piece_of = BTreeMap::new();
    for (i, piece) in pieces.iter().enumerate() {
        piece_of.extend(piece.block.places.iter().map(|(id, _)| (id, i)));
    }
    let mut links = BTreeMap::new();
    for (id, a) in &piece_of {
        let keys = document.schema.tables.get(id).into_iter().flat_map(|t| t.foreign_keys());
        for b in keys.filter_map(|(_, key)| piece_of.get(&key.references)) {
            if a != b {
                *links.entry((*a.min(b), *a.max(b))).or_default() += 1;
            }
        }
    }
    links
}

#[cfg(test)]
mod tests;
