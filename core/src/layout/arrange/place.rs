//! Placing blocks of cards: linked ones near each other, the whole compact and a landscape.

use super::ASPECT;
use crate::layout::geometry::{Point, Rect, Size};
use std::collections::BTreeMap;

/// How much more a pixel of the whole's size counts than a pixel of distance.
const COMPACT: f64 = 3.0;
/// More blocks than this are tried against each other's borders only one by one.
const MAX_CROSSED: usize = 12;
/// Times that each block is taken out and placed again.
const ROUNDS: usize = 2;

/// Origins of blocks, at least a gap apart, the whole beginning at the origin. `links` are numbers of
/// links between two blocks, the lower number first.
pub(super) fn place(
    sizes: &[Size],
    links: &BTreeMap<(usize, usize), usize>,
    gap: Size,
) -> Vec<Point> {
    let mut pulls: Vec<Vec<(usize, f64)>> = vec![Vec::new(); sizes.len()];
    for ((a, b), n) in links {
        // Twice as many links do not make it twice as important.
        let weight = f64::from(u32::try_from(*n).unwrap_or(u32::MAX)).sqrt();
        pulls[*a].push((*b, weight));
        pulls[*b].push((*a, weight));
    }
    let mut order: Vec<usize> = (0..sizes.len()).collect();
    let area = |i: usize| sizes[i].width * sizes[i].height;
    order.sort_by(|a, b| area(*b).total_cmp(&area(*a)).then(a.cmp(b)));
    let mut placed: Vec<Option<Rect>> = vec![None; sizes.len()];
    for block in &order {
        placed[*block] = Some(best(*block, sizes[*block], &placed, &pulls[*block], gap));
    }
    if sizes.len() <= 48 {
        for block in order.iter().cycle().take(order.len() * ROUNDS) {
            placed[*block] = None;
            placed[*block] = Some(best(*block, sizes[*block], &placed, &pulls[*block], gap));
        }
    }
    let rects: Vec<Rect> = placed.into_iter().map(Option::unwrap_or_default).collect();
    let corner = Rect::around(rects.iter().copied()).unwrap_or_default().origin();
    rects
        .iter()
        .map(|r| Point { x: (r.x - corner.x).round(), y: (r.y - corner.y).round() })
        .collect()
}

/// The best free place for a block among those that are placed.
fn best(
    block: usize,
    size: Size,
    placed: &[Option<Rect>],
    pulls: &[(usize, f64)],
    gap: Size,
) -> Rect {
    let others: Vec<Rect> = placed.iter().flatten().copied().collect();
    let Some(bounds) = Rect::around(others.iter().copied()) else {
        return Rect::at(Point::default(), size);
    };
    let total: f64 = pulls.iter().filter(|(o, _)| placed[*o].is_some()).map(|(_, w)| w).sum();
    let judge = |rect: &Rect| {
        let all = bounds.union(rect);
        let frame = (all.width / ASPECT).max(all.height);
        let slack = (all.width / ASPECT).min(all.height);
        let distance: f64 =
            pulls.iter().filter_map(|(o, w)| Some(between(&placed[*o]?, rect) * w)).sum::<f64>();
        let centre = between(&bounds, rect) * 0.05;
        COMPACT * (frame + 0.15 * slack) + distance / total.max(1.0) + centre
    };
    let mut best: Option<(f64, Rect)> = None;
    let mut consider = |x: f64, y: f64| {
        let rect = Rect::at(Point { x, y }, size);
        let wide = Rect {
            x: x - gap.width + 0.5,
            y: y - gap.height + 0.5,
            width: size.width + 2.0 * gap.width - 1.0,
            height: size.height + 2.0 * gap.height - 1.0,
        };
        let cost = judge(&rect);
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
    for o in &others {
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
                    for y in outer_y(b).into_iter().chain(inner_y(b)) {
                        consider(x, y);
                    }
                }
            }
        }
    }
    // To the right of everything there is always room.
    let beside = Point { x: bounds.right() + gap.width, y: bounds.y };
    debug_assert!(best.is_some(), "block {block} has a place at a corner of the others");
    best.map_or(Rect::at(beside, size), |(_, rect)| rect)
}

/// Distance along the axes between the borders of two rectangles, and a little between their centres.
fn between(a: &Rect, b: &Rect) -> f64 {
    let apart = |a0: f64, a1: f64, b0: f64, b1: f64| (b0 - a1).max(a0 - b1).max(0.0);
    let (p, q) = (a.centre(), b.centre());
    apart(a.x, a.right(), b.x, b.right())
        + apart(a.y, a.bottom(), b.y, b.bottom())
        + 0.3 * ((p.x - q.x).abs() + (p.y - q.y).abs())
}
