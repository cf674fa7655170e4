//! Heights of cards in their columns: near to what they are linked with, best on one line with it.

use super::GAP_Y;
use super::graph::{Graph, Link};
use crate::layout::geometry::count;

/// Sweeps over all columns.
const SWEEPS: usize = 10;

/// Tops of all cards, by node. Cards keep the order of their columns, at least [`GAP_Y`] apart, and no
/// column becomes higher than the highest already is.
pub(super) fn tops(graph: &Graph, columns: &[Vec<usize>], incident: &[Vec<usize>]) -> Vec<f64> {
    let height = |node: usize| graph.nodes[node].size.height;
    let full = |column: &[usize]| column.iter().map(|n| height(*n) + GAP_Y).sum::<f64>() - GAP_Y;
    let limit = columns.iter().map(|c| full(c)).fold(0.0, f64::max);
    let mut top = vec![0.0; graph.nodes.len()];
    for column in columns {
        let mut y = (limit - full(column)) / 2.0;
        for node in column {
            top[*node] = y;
            y += height(*node) + GAP_Y;
        }
    }
    for sweep in 0..SWEEPS {
        for step in 0..columns.len() {
            let column = &columns[if sweep % 2 == 0 { step } else { columns.len() - 1 - step }];
            let wished: Vec<f64> =
                column.iter().map(|n| wish(graph, &incident[*n], *n, &top)).collect();
            let sizes: Vec<f64> = column.iter().map(|n| height(*n) + GAP_Y).collect();
            for (node, y) in column.iter().zip(settle(&wished, &sizes, limit)) {
                top[*node] = y;
            }
        }
    }
    top.into_iter().map(f64::round).collect()
}

/// Where a card's top must be for its middlemost edge to be straight.
fn wish(graph: &Graph, links: &[usize], node: usize, top: &[f64]) -> f64 {
    let mut wishes: Vec<f64> = links
        .iter()
        .map(|link| {
            let Link { from, to, from_y, to_y } = graph.links[*link];
            if from == node { top[to] + to_y - from_y } else { top[from] + from_y - to_y }
        })
        .collect();
    wishes.sort_by(f64::total_cmp);
    wishes.get(wishes.len() / 2).copied().unwrap_or(top[node])
}

/// Tops in a given order that come nearest to the wished ones: cards that would overlap form a block
/// that stands at the mean of their wishes. `sizes` are heights with the gap below.
fn settle(wished: &[f64], sizes: &[f64], limit: f64) -> Vec<f64> {
    struct Block {
        /// Sum of wishes for the block's top.
        sum: f64,
        cards: usize,
        height: f64,
    }
    let mean = |b: &Block| b.sum / count(b.cards);
    let mut blocks: Vec<Block> = Vec::new();
    for (wish, size) in wished.iter().zip(sizes) {
        blocks.push(Block { sum: *wish, cards: 1, height: *size });
        while let [.., above, below] = blocks.as_slice() {
            if mean(above) + above.height <= mean(below) {
                break;
            }
            let merged = Block {
                sum: above.sum + below.sum - count(below.cards) * above.height,
                cards: above.cards + below.cards,
                height: above.height + below.height,
            };
            blocks.truncate(blocks.len() - 2);
            blocks.push(merged);
        }
    }
    // Blocks keep their order when they are brought within the limits.
    let mut below = blocks.iter().map(|b| b.height).sum::<f64>();
    let mut next = 0.0_f64;
    let mut tops = Vec::with_capacity(sizes.len());
    let mut rest = sizes.iter();
    for block in &blocks {
        let lowest = limit + GAP_Y - below;
        let mut y = mean(block).min(lowest).max(next);
        for size in rest.by_ref().take(block.cards) {
            tops.push(y);
            y += size;
        }
        next = y;
        below -= block.height;
    }
    tops
}
