//! Placing blocks of cards: linked ones near each other, the whole compact and a landscape.

use super::{ASPECT, shelf};
use crate::layout::geometry::{Point, Rect, Size, count, larger, smaller};
use std::collections::BTreeMap;

/// How much more a pixel of the whole's size counts than a pixel of distance.
const COMPACT: f64 = 3.0;
/// More blocks than this are tried against each other's borders only one by one.
const MAX_CROSSED: usize = 12;
/// Times that each block is taken out and placed again.
const ROUNDS: usize = 2;
/// Of more blocks than this, only one order is tried.
const MAX_ORDERED: usize = 48;
/// A block stays where it stood if nothing else is nearer than this.
const NEAR_HOME: f64 = 16.0;
/// More blocks than this are set on shelves.
const MAX_PLACED: usize = 600;

/// A block to place.
#[derive(Clone, Debug, Default)]
pub(super) struct Item {
    pub(super) size: Size,
    /// Least distance from all others.
    pub(super) gap: Size,
    /// Rectangles that stay and that it is linked with, each with a weight.
    pub(super) anchors: Vec<(Rect, f64)>,
    /// Where it stood, and stays if it can.
    pub(super) home: Option<Rect>,
}

/// Blocks with their places.
struct Places<'a> {
    items: &'a [Item],
    /// Blocks that each is linked with, each with a weight.
    pulls: &'a [Vec<(usize, f64)>],
    placed: Vec<Option<Rect>>,
}

/// Origins of blocks, apart from each other and from the walls that `walls_of` a block gives. `links` are
/// numbers of links between two blocks, the lower number first. Without walls the whole begins at the
/// origin.
pub(super) fn place(
    items: &[Item],
    links: &BTreeMap<(usize, usize), usize>,
    walls_of: &dyn Fn(usize) -> Vec<Rect>,
) -> Vec<Point> {
    if items.len() > MAX_PLACED {
        return on_shelves(items, walls_of);
    }
    let mut pulls: Vec<Vec<(usize, f64)>> = vec![Vec::new(); items.len()];
    for ((a, b), n) in links {
        // Twice as many links do not make it twice as important.
        let weight = count(*n).sqrt();
        pulls[*a].push((*b, weight));
        pulls[*b].push((*a, weight));
    }
    let mut best: Option<(f64, Vec<Rect>)> = None;
    for order in orders(items, &pulls) {
        let mut places = Places { items, pulls: &pulls, placed: vec![None; items.len()] };
        let rounds = if items.len() <= MAX_ORDERED { ROUNDS } else { 0 };
        for block in order.iter().cycle().take(order.len() * (rounds + 1)) {
            places.placed[*block] = None;
            places.placed[*block] = Some(places.best(*block, walls_of(*block)));
        }
        let cost = places.cost();
        if best.as_ref().is_none_or(|(least, _)| cost < *least - 1e-6) {
            best = Some((cost, places.placed.into_iter().map(Option::unwrap_or_default).collect()));
        }
    }
    let rects = best.map(|(_, rects)| rects).unwrap_or_default();
    let free = (0..items.len()).all(|block| {
        walls_of(block).is_empty() && items.get(block).is_none_or(|i| i.home.is_none())
    });
    let around = Rect::around(rects.iter().copied()).filter(|_| free);
    let corner = around.map(|r| r.origin()).unwrap_or_default();
    rects.iter().map(|r| Point { x: r.x - corner.x, y: r.y - corner.y }).collect()
}

/// Orders in which blocks may be placed: those first that are large, high, wide or much linked. Where
/// something stands already, what is linked with it comes first.
fn orders(items: &[Item], pulls: &[Vec<(usize, f64)>]) -> Vec<Vec<usize>> {
    let by = |key: &dyn Fn(usize) -> f64| {
        let mut order: Vec<usize> = (0..items.len()).collect();
        order.sort_by(|a, b| key(*b).total_cmp(&key(*a)).then(a.cmp(b)));
        order
    };
    let area = |i: usize| items[i].size.width * items[i].size.height;
    let linked = |i: usize| pulls[i].iter().map(|(_, w)| w).sum::<f64>();
    if items.iter().any(|item| !item.anchors.is_empty()) {
        return vec![by(&|i| items[i].anchors.iter().map(|(_, w)| w).sum::<f64>())];
    }
    if items.len() > MAX_ORDERED {
        return vec![by(&area)];
    }
    let mut orders = vec![
        by(&area),
        by(&|i| items[i].size.height),
        by(&|i| items[i].size.width),
        by(&linked),
        by(&|i| area(i) * (1.0 + linked(i))),
    ];
    // Near to the first: every few blocks change places.
    for step in 2..8 {
        let mut order = orders[0].clone();
        for i in (0..order.len().saturating_sub(step)).step_by(step) {
            order.swap(i, i + step - 1);
        }
        orders.push(order);
    }
    orders
}

/// Below everything that stays.
fn on_shelves(items: &[Item], walls_of: &dyn Fn(usize) -> Vec<Rect>) -> Vec<Point> {
    let gap = items.iter().fold(Size::default(), |all, item| Size {
        width: all.width.max(item.gap.width),
        height: all.height.max(item.gap.height),
    });
    let walls = (0..items.len()).filter_map(|block| Rect::around(walls_of(block)));
    let base = Rect::around(walls).map_or(Point::default(), |r| Point {
        x: r.x.round(),
        y: (r.bottom() + gap.height).ceil(),
    });
    let sizes: Vec<Size> = items.iter().map(|item| item.size).collect();
    let places = shelf::pack(&sizes, gap);
    places.into_iter().map(|p| Point { x: base.x + p.x, y: base.y + p.y }).collect()
}

impl Places<'_> {
    /// What the whole costs: how large it is, and how far linked blocks are from each other.
    fn cost(&self) -> f64 {
        let all = Rect::around(self.placed.iter().flatten().copied()).unwrap_or_default();
        let (mut distance, mut total) = (0.0, 0.0);
        for (rect, pulls) in self.placed.iter().zip(self.pulls) {
            for (other, weight) in pulls {
                if let (Some(a), Some(b)) = (rect, &self.placed[*other]) {
                    distance += between(a, b) * weight;
                    total += weight;
                }
            }
        }
        frame(&all) + distance / total.max(1.0)
    }

    /// The best free place for a block among those that are placed, and walls.
    fn best(&self, block: usize, walls: Vec<Rect>) -> Rect {
        let Item { size, gap, anchors, home } = &self.items[block];
        let mut others = walls;
        others.extend(self.placed.iter().flatten());
        let Some(bounds) = Rect::around(others.iter().copied()) else {
            return Rect::at(home.map(|h| h.origin()).unwrap_or_default(), *size);
        };
        if let Some(home) = home {
            let rect = Rect::at(home.origin(), *size);
            let clear = rect.grown(NEAR_HOME);
            if !others.iter().any(|o| o.overlaps(&clear)) {
                return rect;
            }
        }
        let placed = self.pulls[block].iter().filter_map(|(o, w)| Some((self.placed[*o]?, *w)));
        let pulls: Vec<(Rect, f64)> = placed.chain(anchors.iter().copied()).collect();
        let total: f64 = pulls.iter().map(|(_, w)| w).sum();
        let mut best: Option<(f64, Rect)> = None;
        let mut consider = |x: f64, y: f64| {
            let (x, y) = (x.round_ties_even(), y.round_ties_even());
            let rect = Rect::at(Point { x, y }, *size);
            // Most places make the whole larger than the best so far does, and need no closer look.
            let whole = frame(&bounds.union(&rect)) + between(&bounds, &rect) * 0.05;
            if best.as_ref().is_some_and(|(least, _)| whole >= *least - 1e-6) {
                return;
            }
            let distance: f64 = pulls.iter().map(|(o, w)| between(o, &rect) * w).sum();
            let cost = whole + distance / total.max(1.0);
            let wide = Rect {
                x: x - gap.width + 0.5,
                y: y - gap.height + 0.5,
                width: size.width + 2.0 * gap.width - 1.0,
                height: size.height + 2.0 * gap.height - 1.0,
            };
            if best.as_ref().is_none_or(|(least, _)| cost < *least - 1e-6)
                && !others.iter().any(|o| o.overlaps(&wide))
            {
                best = Some((cost, rect));
            }
        };
        let outer_x = |o: &Rect| [o.right() + gap.width, o.x - gap.width - size.width];
        let outer_y = |o: &Rect| [o.bottom() + gap.height, o.y - gap.height - size.height];
        let inner_x = |o: &Rect| [o.x, o.right() - size.width, o.centre().x - size.width / 2.0];
        let inner_y = |o: &Rect| [o.y, o.bottom() - size.height, o.centre().y - size.height / 2.0];
        // What it is linked with comes first: a good place soon spares looking closely at others.
        for o in pulls.iter().map(|(rect, _)| rect).chain(&others) {
            for x in outer_x(o) {
                for y in inner_y(o) {
                    consider(x, y);
                }
            }
            for y in outer_y(o) {
                for x in inner_x(o) {
                    consider(x, y);
                }
            }
        }
        if others.len() <= MAX_CROSSED {
            for a in &others {
                for b in &others {
                    for x in outer_x(a).into_iter().chain(inner_x(a)) {
                        let ys = outer_y(b).into_iter().chain(inner_y(b));
                        ys.for_each(|y| consider(x, y));
                    }
                }
            }
        }
        // To the right of everything there is always room.
        let beside = Point { x: (bounds.right() + gap.width).ceil(), y: bounds.y.round() };
        best.map_or(Rect::at(beside, *size), |(_, rect)| rect)
    }
}

/// The cost of a whole's size, as high as a landscape around it is.
fn frame(all: &Rect) -> f64 {
    let (across, down) = (all.width / ASPECT, all.height);
    COMPACT * (larger(across, down) + 0.15 * smaller(across, down))
}

/// Distance along the axes between the borders of two rectangles, and a little between their centres.
fn between(a: &Rect, b: &Rect) -> f64 {
    let apart = |a0: f64, a1: f64, b0: f64, b1: f64| larger(larger(b0 - a1, a0 - b1), 0.0);
    let (p, q) = (a.centre(), b.centre());
    apart(a.x, a.right(), b.x, b.right())
        + apart(a.y, a.bottom(), b.y, b.bottom())
        + 0.3 * ((p.x - q.x).abs() + (p.y - q.y).abs())
}
