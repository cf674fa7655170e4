//! The arrangement of linked tables in columns, which leave straight channels for their edges.
//!
//! Layers, wrapped where they are too high, give the first columns: references run to the left. Then
//! cards change places as long as that makes links shorter, whatever the layer: a table that forty
//! others reference moves into the middle of them.

use super::graph::{Graph, Link};
use super::{ASPECT, GAP_X, GAP_Y};
use crate::layout::geometry::{Point, Size, count};
use std::collections::BTreeSet;

/// Rounds of changing places; each looks at every card once.
const ROUNDS: usize = 12;
/// Cards that one is compared with in a round: the nearest to where its links pull it.
const RIVALS: usize = 24;
/// What a link within one column costs over its length, in world pixels: its edge needs a detour.
const SAME_COLUMN: f64 = 180.0;
/// What a link costs over its length whose referenced table stands on the right.
const BACKWARDS: f64 = 60.0;
/// Room in a channel for each bundle of edges, up to a number of them.
const LANE: f64 = 8.0;
const MAX_LANES: usize = 14;

/// Cards in columns, and what it takes to judge them.
struct Packing<'a> {
    graph: &'a Graph,
    incident: Vec<Vec<usize>>,
    /// Weight of each link: links of hubs pull less, as they cannot all be short.
    weight: Vec<f64>,
    members: Vec<Vec<usize>>,
    column_of: Vec<usize>,
    /// Heights of columns, gaps included.
    height: Vec<f64>,
    /// Centres of cards.
    at: Vec<Point>,
    /// Columns do not grow over it.
    limit: f64,
}

/// Places of a graph's cards, from the origin on. Cards in a column are at least [`GAP_Y`] apart,
/// columns at least [`GAP_X`].
pub(super) fn columns(graph: &Graph) -> Vec<Point> {
    let order = first_order(graph);
    let mut best: Option<(f64, Vec<Point>)> = None;
    let mut stretch = 1.0;
    // How wide the channels become shows in the end; then it is taken into account once more.
    for _ in 0..2 {
        let (places, size) = columns_of(graph, wrap(graph, &order, stretch));
        let frame = (size.width / ASPECT).max(size.height);
        if best.as_ref().is_none_or(|(least, _)| frame < *least) {
            best = Some((frame, places));
        }
        stretch = size.width / size.height.max(1.0) / ASPECT;
        if (0.8..1.25).contains(&stretch) {
            break;
        }
    }
    best.map(|(_, places)| places).unwrap_or_default()
}

fn columns_of(graph: &Graph, columns: Vec<Vec<usize>>) -> (Vec<Point>, Size) {
    let mut packing = Packing::new(graph, columns);
    packing.improve();
    let lefts = packing.lefts();
    let tops = super::align::tops(graph, &packing.members, &packing.incident);
    let mut size = Size::default();
    let places = graph.nodes.iter().zip(&packing.column_of).zip(tops).map(|((node, column), y)| {
        // Narrow cards stand in the middle of their column.
        let spare = packing.widest(*column) - node.size.width;
        let x = lefts[*column] + (spare / 2.0).floor();
        size.width = size.width.max(x + node.size.width);
        size.height = size.height.max(y + node.size.height);
        Point { x, y }
    });
    (places.collect(), size)
}

/// Nodes by layer, and within each by the mean place of what they reference.
fn first_order(graph: &Graph) -> Vec<usize> {
    let layer = graph.layers();
    let depth = layer.iter().max().map_or(0, |d| d + 1);
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); depth];
    for (node, layer) in layer.iter().enumerate() {
        layers[*layer].push(node);
    }
    let incident = graph.incident();
    let mut rank = vec![0.0; graph.nodes.len()];
    let mean = |node: usize, rank: &[f64]| {
        let sum: f64 = incident[node]
            .iter()
            .map(|l| graph.links[*l])
            .map(|l| rank[if l.from == node { l.to } else { l.from }])
            .sum();
        sum / count(incident[node].len().max(1))
    };
    for sweep in 0..6 {
        for step in 0..layers.len() {
            let at = if sweep % 2 == 0 { step } else { layers.len() - 1 - step };
            if sweep > 0 {
                let mut keyed: Vec<_> = layers[at].iter().map(|n| (mean(*n, &rank), *n)).collect();
                keyed.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
                layers[at] = keyed.into_iter().map(|(_, n)| n).collect();
            }
            let len = count(layers[at].len().max(1));
            for (i, node) in layers[at].iter().enumerate() {
                rank[*node] = (count(i) + 0.5) / len;
            }
        }
    }
    layers.concat()
}

/// Columns of nodes in a given order, of the height that makes the whole a landscape. `stretch` is how
/// much wider than thought a first try became.
fn wrap(graph: &Graph, order: &[usize], stretch: f64) -> Vec<Vec<usize>> {
    let heights = graph.nodes.iter().map(|n| n.size.height);
    let (mut limit, all) =
        heights.fold((0.0_f64, 0.0_f64), |(max, sum), h| (max.max(h), sum + h + GAP_Y));
    let mut linked = vec![BTreeSet::new(); graph.nodes.len()];
    for link in &graph.links {
        linked[link.from].insert(link.to);
        linked[link.to].insert(link.from);
    }
    let mut best: Option<(f64, Vec<Vec<usize>>)> = None;
    while limit < all * 1.1 {
        let columns = fill(graph, order, limit);
        let mut width = 0.0;
        let mut inside = 0_usize;
        for column in &columns {
            let widest = column.iter().map(|n| graph.nodes[*n].size.width).fold(0.0, f64::max);
            width += widest + GAP_X + LANE * count(column.len().min(MAX_LANES) / 2);
            for (i, node) in column.iter().enumerate() {
                inside += column[..i].iter().filter(|n| linked[*node].contains(n)).count();
            }
        }
        let detours = count(inside) / count(graph.links.len().max(1));
        let score = (width * stretch / ASPECT).max(limit) * (1.0 + 0.6 * detours);
        if best.as_ref().is_none_or(|(least, _)| score < *least) {
            best = Some((score, columns));
        }
        limit *= 1.06;
    }
    best.map_or_else(|| vec![order.to_vec()], |(_, columns)| columns)
}

fn fill(graph: &Graph, order: &[usize], limit: f64) -> Vec<Vec<usize>> {
    let mut columns: Vec<Vec<usize>> = Vec::new();
    let mut used = f64::INFINITY;
    for node in order {
        let height = graph.nodes[*node].size.height;
        if used + height > limit {
            columns.push(Vec::new());
            used = 0.0;
        }
        if let Some(column) = columns.last_mut() {
            column.push(*node);
        }
        used += height + GAP_Y;
    }
    columns
}

impl<'a> Packing<'a> {
    fn new(graph: &'a Graph, columns: Vec<Vec<usize>>) -> Self {
        let incident = graph.incident();
        let degree = |node: usize| count(incident[node].len());
        let weight =
            graph.links.iter().map(|l| 1.0 / degree(l.from).max(degree(l.to)).sqrt()).collect();
        let mut new = Self {
            graph,
            weight,
            column_of: vec![0; graph.nodes.len()],
            height: vec![0.0; columns.len()],
            at: vec![Point::default(); graph.nodes.len()],
            limit: 0.0,
            incident,
            members: columns,
        };
        for column in 0..new.members.len() {
            new.stack(column);
        }
        new.spread();
        new.limit = new.height.iter().copied().fold(0.0, f64::max);
        new
    }

    /// Sets the cards of a column one under the other.
    fn stack(&mut self, column: usize) {
        let mut y = 0.0;
        for node in &self.members[column] {
            let height = self.graph.nodes[*node].size.height;
            self.at[*node].y = y + height / 2.0;
            self.column_of[*node] = column;
            y += height + GAP_Y;
        }
        self.height[column] = y;
    }

    /// Sets columns side by side.
    fn spread(&mut self) {
        let x = self.lefts();
        for (column, left) in x.iter().enumerate() {
            let widest = self.widest(column);
            for node in &self.members[column] {
                self.at[*node].x = left + widest / 2.0;
            }
        }
    }

    fn widest(&self, column: usize) -> f64 {
        self.members[column].iter().map(|n| self.graph.nodes[*n].size.width).fold(0.0, f64::max)
    }

    /// Left borders of columns. A channel is the wider the more bundles of edges turn in it; edges to
    /// the same table are one bundle.
    fn lefts(&self) -> Vec<f64> {
        let mut bundles = vec![BTreeSet::new(); self.members.len() + 1];
        for link in &self.graph.links {
            let (a, b) = (self.column_of[link.from], self.column_of[link.to]);
            // Channel `i` is to the right of column `i`.
            let (leave, enter) = match a.cmp(&b) {
                std::cmp::Ordering::Less => (a, b - 1),
                std::cmp::Ordering::Equal => (a, a),
                std::cmp::Ordering::Greater => (a - 1, b),
            };
            bundles[leave].insert(link.to);
            bundles[enter].insert(link.to);
        }
        let mut x = 0.0;
        (0..self.members.len())
            .map(|column| {
                let left = x;
                let lanes = count(bundles[column].len().min(MAX_LANES));
                x += self.widest(column) + GAP_X + LANE * (lanes - 1.0).max(0.0);
                left
            })
            .collect()
    }

    /// What a link costs with its ends at these centres.
    fn cost(&self, link: usize, from: (usize, Point), to: (usize, Point)) -> f64 {
        let (dx, dy) = ((from.1.x - to.1.x).abs(), (from.1.y - to.1.y).abs());
        let turn = match from.0.cmp(&to.0) {
            std::cmp::Ordering::Equal => SAME_COLUMN,
            std::cmp::Ordering::Less => BACKWARDS,
            std::cmp::Ordering::Greater => 0.0,
        };
        self.weight[link] * (dx + dy + turn)
    }

    /// What a node's links cost with the node in another place, and with `other`, if any, elsewhere.
    fn cost_at(
        &self,
        node: usize,
        at: (usize, Point),
        other: Option<(usize, usize, Point)>,
    ) -> f64 {
        let place = |n: usize| match other {
            _ if n == node => at,
            Some((o, column, p)) if o == n => (column, p),
            _ => (self.column_of[n], self.at[n]),
        };
        self.incident[node]
            .iter()
            .map(|l| {
                let Link { from, to, .. } = self.graph.links[*l];
                self.cost(*l, place(from), place(to))
            })
            .sum()
    }

    fn total(&self) -> f64 {
        let place = |n: usize| (self.column_of[n], self.at[n]);
        let links = self.graph.links.iter().enumerate();
        links.map(|(i, l)| self.cost(i, place(l.from), place(l.to))).sum()
    }

    fn improve(&mut self) {
        let mut best = (self.total(), self.members.clone());
        for _ in 0..ROUNDS {
            let mut changed = false;
            for node in 0..self.graph.nodes.len() {
                changed |= self.relocate(node);
            }
            self.spread();
            let total = self.total();
            if total < best.0 {
                best = (total, self.members.clone());
            }
            if !changed {
                break;
            }
        }
        self.members = best.1;
        self.members.retain(|c| !c.is_empty());
        self.height.truncate(self.members.len());
        for column in 0..self.members.len() {
            self.stack(column);
        }
        self.spread();
    }

    /// Swaps a card with another, or moves it into another column, where that shortens links most.
    fn relocate(&mut self, node: usize) -> bool {
        let Some(pulled) = self.pulled_to(node) else { return false };
        let mut rivals: Vec<(f64, usize)> = (0..self.graph.nodes.len())
            .filter(|n| *n != node)
            .map(|n| ((self.at[n].x - pulled.x).abs() + (self.at[n].y - pulled.y).abs(), n))
            .collect();
        let nearer = |a: &(f64, usize), b: &(f64, usize)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1));
        if rivals.len() > RIVALS {
            rivals.select_nth_unstable_by(RIVALS, nearer);
            rivals.truncate(RIVALS);
        }
        rivals.sort_by(nearer);
        let here = (self.column_of[node], self.at[node]);
        let height = self.graph.nodes[node].size.height;
        let stay = self.cost_at(node, here, None);
        let mut best: Option<(f64, usize, bool)> = None;
        for (_, rival) in rivals {
            let there = (self.column_of[rival], self.at[rival]);
            let grows = height - self.graph.nodes[rival].size.height;
            let same = here.0 == there.0;
            let fits = |column: usize, by: f64| {
                self.height[column] + by <= self.limit.max(self.height[column])
            };
            let mut consider = |gain: f64, swap: bool| {
                if gain > 1e-6 && best.is_none_or(|(most, ..)| gain > most) {
                    best = Some((gain, rival, swap));
                }
            };
            if same || (fits(there.0, grows) && fits(here.0, -grows)) {
                let before = stay + self.cost_at(rival, there, None);
                let after = self.cost_at(node, there, Some((rival, here.0, here.1)))
                    + self.cost_at(rival, here, Some((node, there.0, there.1)));
                consider(before - after, true);
            }
            if !same && fits(there.0, height + GAP_Y) {
                let half = f64::midpoint(self.graph.nodes[rival].size.height, height) + GAP_Y;
                let below = Point { y: there.1.y + half, ..there.1 };
                consider(stay - self.cost_at(node, (there.0, below), None), false);
            }
        }
        let Some((_, rival, swap)) = best else { return false };
        let there = self.column_of[rival];
        let position = |column: &[usize], n: usize| column.iter().position(|m| *m == n);
        let (Some(i), Some(j)) =
            (position(&self.members[here.0], node), position(&self.members[there], rival))
        else {
            return false;
        };
        if swap {
            self.members[here.0][i] = rival;
            self.members[there][j] = node;
        } else {
            self.members[here.0].remove(i);
            self.members[there].insert(j + 1, node);
        }
        let x = self.at[rival].x;
        if swap {
            self.at[rival].x = here.1.x;
        }
        self.at[node].x = x;
        self.stack(here.0);
        self.stack(there);
        true
    }

    /// The weighted mean of where a node's links lead.
    fn pulled_to(&self, node: usize) -> Option<Point> {
        let (mut sum, mut at) = (0.0, Point::default());
        for link in &self.incident[node] {
            let Link { from, to, .. } = self.graph.links[*link];
            let (other, weight) =
                (self.at[if from == node { to } else { from }], self.weight[*link]);
            sum += weight;
            at = Point { x: at.x + weight * other.x, y: at.y + weight * other.y };
        }
        (sum > 0.0).then(|| Point { x: at.x / sum, y: at.y / sum })
    }
}
