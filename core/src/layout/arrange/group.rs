//! The arrangement of one group: its components, then a block of the tables that nothing joins.

use super::graph::Graph;
use super::place::Item;
use super::{GAP_X, GAP_Y, columns, place, shelf};
use crate::layout::geometry::{Point, Rect, Size};
use crate::model::TableId;
use std::collections::BTreeMap;

/// Distance between components, in world pixels.
const COMPONENT_GAP: Size = Size { width: GAP_X + 24.0, height: GAP_Y + 16.0 };

/// Cards placed from the origin on.
pub(super) struct Block {
    pub(super) places: Vec<(TableId, Point)>,
    pub(super) size: Size,
}

impl Block {
    fn new(graph: &Graph, places: Vec<Point>) -> Self {
        let rects = graph.nodes.iter().zip(&places).map(|(n, p)| Rect::at(*p, n.size));
        let size = rects.fold(Size::default(), |size, r| Size {
            width: size.width.max(r.right()),
            height: size.height.max(r.bottom()),
        });
        let ids = graph.nodes.iter().map(|n| n.id.clone());
        Self { places: ids.zip(places).collect(), size }
    }

    /// Several blocks as one, each moved to its origin.
    fn joined(blocks: Vec<Self>, origins: Vec<Point>) -> Self {
        let mut all = Self { places: Vec::new(), size: Size::default() };
        for (block, origin) in blocks.into_iter().zip(origins) {
            all.size.width = all.size.width.max(origin.x + block.size.width);
            all.size.height = all.size.height.max(origin.y + block.size.height);
            let moved = |p: Point| Point { x: p.x + origin.x, y: p.y + origin.y };
            all.places.extend(block.places.into_iter().map(|(id, p)| (id, moved(p))));
        }
        all
    }
}

/// A group as one block.
pub(super) fn block(graph: &Graph) -> Block {
    let mut blocks = blocks(graph, |_| false);
    if blocks.len() > 40 {
        // Of many, like heights share a shelf.
        blocks.sort_by(|a, b| b.size.height.total_cmp(&a.size.height));
        let sizes: Vec<Size> = blocks.iter().map(|b| b.size).collect();
        return Block::joined(blocks, shelf::pack(&sizes, COMPONENT_GAP));
    }
    let sizes: Vec<Size> = blocks.iter().map(|b| b.size).collect();
    let items: Vec<Item> = sizes
        .into_iter()
        .map(|size| Item { size, gap: COMPONENT_GAP, ..Item::default() })
        .collect();
    Block::joined(blocks, place::place(&items, &BTreeMap::new(), &|_| Vec::new()))
}

/// A group's components as a block each, and one of all isolated tables, but for those that are to stand
/// `apart`.
pub(super) fn blocks(graph: &Graph, apart: impl Fn(&TableId) -> bool) -> Vec<Block> {
    let alone = |c: &Vec<usize>| match c.as_slice() {
        [one] => graph.nodes.get(*one).is_some_and(|n| !apart(&n.id)),
        _ => false,
    };
    let (alone, linked): (Vec<_>, Vec<_>) = graph.components().into_iter().partition(alone);
    let mut blocks: Vec<Block> = linked
        .into_iter()
        .map(|component| {
            let part = graph.part(&component);
            let places = columns::columns(&part);
            Block::new(&part, places)
        })
        .collect();
    let alone = alone.concat();
    if !alone.is_empty() {
        let area = |b: &&Block| b.size.width * b.size.height;
        let largest = blocks.iter().max_by(|a, b| area(a).total_cmp(&area(b))).map(|b| b.size);
        blocks.push(isolated(graph, alone, largest));
    }
    blocks
}

/// Isolated tables in rows, in a shape that goes with the largest other block.
fn isolated(graph: &Graph, mut nodes: Vec<usize>, beside: Option<Size>) -> Block {
    let height = |n: &usize| graph.nodes[*n].size.height;
    // Cards of like height share a shelf.
    nodes.sort_by(|a, b| height(b).total_cmp(&height(a)).then(a.cmp(b)));
    let part = graph.part(&nodes);
    let sizes: Vec<Size> = part.nodes.iter().map(|n| n.size).collect();
    let gap = Size { width: GAP_X, height: GAP_Y };
    let places = match beside {
        Some(other) => shelf::pack_beside(&sizes, gap, other),
        None => shelf::pack(&sizes, gap),
    };
    Block::new(&part, places)
}
