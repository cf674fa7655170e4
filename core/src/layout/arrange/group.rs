//! The arrangement of one group: layers of referenced and referencing tables, then the isolated ones.

use super::{GAP_X, GAP_Y, shelf};
use crate::layout::geometry::{Point, Size, count};
use crate::model::TableId;
use std::collections::{BTreeMap, BTreeSet};

/// Sweeps that bring connected tables to similar heights.
const SWEEPS: usize = 6;
/// A layer higher than this, in world pixels, is broken into several columns.
const MAX_HEIGHT: f64 = 2400.0;

/// A group's cards, placed from the origin on.
pub(super) struct Block {
    pub(super) places: Vec<(TableId, Point)>,
    pub(super) size: Size,
}

pub(super) fn block(
    tables: &[(TableId, Size)],
    references: &BTreeMap<TableId, BTreeSet<TableId>>,
) -> Block {
    let index: BTreeMap<&TableId, usize> =
        tables.iter().enumerate().map(|(i, (id, _))| (id, i)).collect();
    let mut targets: Vec<Vec<usize>> = vec![Vec::new(); tables.len()];
    let mut neighbours = targets.clone();
    for (i, (id, _)) in tables.iter().enumerate() {
        for other in references.get(id).into_iter().flatten().filter_map(|r| index.get(r)) {
            targets[i].push(*other);
            neighbours[i].push(*other);
            neighbours[*other].push(i);
        }
    }
    let layer = layers(&targets);
    let depth = layer.iter().max().map_or(0, |d| d + 1);
    let mut columns: Vec<Vec<usize>> = vec![Vec::new(); depth];
    let mut isolated = Vec::new();
    for (i, around) in neighbours.iter().enumerate() {
        if around.is_empty() {
            isolated.push(i);
        } else {
            columns[layer[i]].push(i);
        }
    }
    order(&mut columns, &neighbours);

    let mut places = Vec::with_capacity(tables.len());
    let mut size = Size::default();
    let mut x = 0.0_f64;
    for column in columns.iter().filter(|c| !c.is_empty()) {
        let (mut y, mut width) = (0.0_f64, 0.0_f64);
        for (id, card) in column.iter().filter_map(|i| tables.get(*i)) {
            if y > 0.0 && y + card.height > MAX_HEIGHT {
                x += width + GAP_X;
                (y, width) = (0.0, 0.0);
            }
            places.push((id.clone(), Point { x, y }));
            width = width.max(card.width);
            size.height = size.height.max(y + card.height);
            y += card.height + GAP_Y;
        }
        size.width = x + width;
        x = size.width + GAP_X;
    }
    let mut alone: Vec<_> = isolated.into_iter().filter_map(|i| tables.get(i)).collect();
    // Cards of like height share a shelf.
    alone.sort_by(|a, b| b.1.height.total_cmp(&a.1.height).then_with(|| a.0.cmp(&b.0)));
    let sizes: Vec<Size> = alone.iter().map(|(_, s)| *s).collect();
    let top = if places.is_empty() { 0.0 } else { size.height + GAP_Y };
    let packed = shelf::pack(&sizes, Size { width: GAP_X, height: GAP_Y });
    for ((id, card), p) in alone.into_iter().zip(packed) {
        size.width = size.width.max(p.x + card.width);
        size.height = size.height.max(top + p.y + card.height);
        places.push((id.clone(), Point { x: p.x, y: top + p.y }));
    }
    Block { places, size }
}

/// Each table's layer: one more than the highest layer that it references, so that references run to
/// the left. A reference that closes a cycle does not count.
fn layers(targets: &[Vec<usize>]) -> Vec<usize> {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; targets.len()];
    let mut layer = vec![0; targets.len()];
    for root in 0..targets.len() {
        // Depth first on a stack of its own: chains may be as long as the schema.
        let mut stack = vec![(root, 0)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 {
                if state[node] != State::New {
                    continue;
                }
                state[node] = State::Open;
            }
            if let Some(target) = targets[node].get(next) {
                stack.push((node, next + 1));
                if state[*target] == State::New {
                    stack.push((*target, 0));
                }
                continue;
            }
            layer[node] = targets[node]
                .iter()
                .filter(|t| state[**t] == State::Done)
                .map(|t| layer[*t] + 1)
                .max()
                .unwrap_or(0);
            state[node] = State::Done;
        }
    }
    layer
}

/// Orders each layer by the mean rank of its neighbours, forth and back.
fn order(columns: &mut [Vec<usize>], neighbours: &[Vec<usize>]) {
    let mut rank = vec![0.0; neighbours.len()];
    let set = |rank: &mut Vec<f64>, column: &[usize]| {
        for (i, node) in column.iter().enumerate() {
            rank[*node] = (count(i) + 0.5) / count(column.len().max(1));
        }
    };
    for column in columns.iter() {
        set(&mut rank, column);
    }
    for sweep in 0..SWEEPS {
        for step in 0..columns.len() {
            let at = if sweep % 2 == 0 { step } else { columns.len() - 1 - step };
            let mut keyed: Vec<(f64, usize)> = columns[at]
                .iter()
                .map(|n| {
                    let sum: f64 = neighbours[*n].iter().map(|o| rank[*o]).sum();
                    (sum / count(neighbours[*n].len().max(1)), *n)
                })
                .collect();
            keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            columns[at] = keyed.into_iter().map(|(_, n)| n).collect();
            set(&mut rank, &columns[at]);
        }
    }
}
