//! Where edges may run: straight lines beside the borders of cards, as far as nothing stands in the way.

use super::CLEAR;
use crate::layout::cull::GridIndex;
use crate::layout::geometry::{Point, Rect};
use std::cell::Cell;
use std::collections::BTreeMap;

/// Distances from a card's borders at which lines run: clear of the border and title of a domain's area
/// where there is room, else nearer.
const BESIDE: [f64; 3] = [28.0, 20.0, 8.0];
const ABOVE: [f64; 3] = [48.0, 16.0, 8.0];
/// How far lines run past the outermost cards.
const OUTSIDE: f64 = 60.0;

/// A line that is farther out than another by no more than this serves both.
const MERGED: f64 = 20.0;

/// The direction of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Axis {
    Horizontal,
    Vertical,
}

impl Axis {
    pub(super) fn across(self) -> Self {
        match self {
            Self::Horizontal => Self::Vertical,
            Self::Vertical => Self::Horizontal,
        }
    }

    /// The coordinate along this axis, and the one across.
    pub(super) fn split(self, p: Point) -> (f64, f64) {
        match self {
            Self::Horizontal => (p.x, p.y),
            Self::Vertical => (p.y, p.x),
        }
    }

    pub(super) fn point(self, along: f64, across: f64) -> Point {
        match self {
            Self::Horizontal => Point { x: along, y: across },
            Self::Vertical => Point { x: across, y: along },
        }
    }

    /// A rectangle from its ends along and across this axis.
    pub(super) fn rect(self, along: (f64, f64), across: (f64, f64)) -> Rect {
        Rect::between(self.point(along.0, across.0), self.point(along.1, across.1))
    }

    /// Ends of a rectangle along this axis.
    pub(super) fn extent(self, rect: &Rect) -> (f64, f64) {
        match self {
            Self::Horizontal => (rect.x, rect.right()),
            Self::Vertical => (rect.y, rect.bottom()),
        }
    }
}

/// A free line: its place across its axis, and its ends along it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) at: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// The cards of a scene as obstacles.
pub(super) struct Obstacles<'a> {
    cards: &'a [Rect],
    grid: &'a GridIndex,
    bounds: Rect,
    looks: Cell<usize>,
    /// What a routing may look at, cards and lines together. Then the rest takes simple paths.
    max_looks: usize,
}

impl<'a> Obstacles<'a> {
    pub(super) fn new(cards: &'a [Rect], grid: &'a GridIndex, max_looks: usize) -> Self {
        let near = cards.iter().copied().filter(Rect::in_world);
        let bounds = Rect::around(near).unwrap_or_default().grown(OUTSIDE);
        Self { cards, grid, bounds, looks: Cell::new(0), max_looks }
    }

    /// Notes that so much was looked at.
    pub(super) fn looked(&self, looks: usize) {
        self.looks.set(self.looks.get() + looks);
    }

    /// Whether nothing more may be looked at.
    pub(super) fn exhausted(&self) -> bool {
        self.looks.get() > self.max_looks
    }

    /// Calls `each` with the cards that meet a rectangle, some of them more than once.
    pub(super) fn visit(&self, rect: &Rect, each: impl FnMut(usize, &Rect)) {
        self.looked(self.grid.visit(rect, each));
    }

    /// Whether a point keeps clear of all cards.
    fn free(&self, p: Point) -> bool {
        let mut free = true;
        let around = Rect::between(p, p).grown(CLEAR - 0.1);
        self.visit(&around, |_, _| free = false);
        free
    }

    /// How far one comes from a point along an axis, up or down it, without meeting a card other than
    /// `own`.
    pub(super) fn reach(&self, axis: Axis, from: Point, up: bool, own: Option<usize>) -> f64 {
        let (start, across) = axis.split(from);
        let limit = axis.extent(&self.bounds);
        let limit = if up { limit.1.max(start) } else { limit.0.min(start) };
        let strip = (across - CLEAR + 0.1, across + CLEAR - 0.1);
        let (mut at, mut step) = (start, 500.0);
        loop {
            let next = if up { (at + step).min(limit) } else { (at - step).max(limit) };
            let beyond = if up { next + CLEAR } else { next - CLEAR };
            let mut nearest: Option<f64> = None;
            self.visit(&axis.rect((at, beyond), strip), |i, rect| {
                let (low, high) = axis.extent(rect);
                let wall = if up { low - CLEAR } else { high + CLEAR };
                // What lies behind the start is no wall.
                let behind = if up { high < start } else { low > start };
                if own != Some(i) && !behind {
                    nearest = Some(match nearest {
                        Some(n) if up => n.min(wall),
                        Some(n) => n.max(wall),
                        None => wall,
                    });
                }
            });
            if let Some(wall) = nearest {
                return if up { wall.min(limit) } else { wall.max(limit) };
            }
            if (next - limit).abs() < f64::EPSILON {
                return limit;
            }
            at = next;
            step *= 2.0;
        }
    }

    /// All lines of an axis beside the cards of a region, in the order of their places.
    pub(super) fn lines(&self, axis: Axis, region: &Rect) -> Vec<Line> {
        let distances = if axis == Axis::Vertical { BESIDE } else { ABOVE };
        // By place in quarters of a pixel, so that cards in a row share one line.
        let mut lines: BTreeMap<i64, Vec<Line>> = BTreeMap::new();
        for card in self.cards.iter().filter(|c| c.in_world() && c.meets(region)) {
            if self.exhausted() {
                break;
            }
            let (low, high) = axis.across().extent(card);
            let (start, end) = axis.extent(card);
            for outwards in [-1.0, 1.0] {
                let border = if outwards < 0.0 { low } else { high };
                let mut complete = false;
                for distance in distances {
                    if complete {
                        break;
                    }
                    let at = ((border + outwards * distance) * 4.0).round() / 4.0;
                    let farthest = at + outwards * MERGED;
                    complete = true;
                    for seed in [f64::midpoint(start, end), start, end] {
                        let mut beside = lines.range(key(at.min(farthest))..=key(at.max(farthest)));
                        let covers = |line: &Line| line.from <= seed && seed <= line.to;
                        if beside.any(|(_, known)| known.iter().any(covers)) {
                            continue;
                        }
                        let point = axis.point(seed, at);
                        if self.free(point) {
                            let from = self.reach(axis, point, false, None);
                            let to = self.reach(axis, point, true, None);
                            lines.entry(key(at)).or_default().push(Line { at, from, to });
                        } else {
                            complete = false;
                        }
                    }
                }
            }
        }
        lines.into_values().flatten().collect()
    }
}

/// A place in quarters of a pixel.
fn key(at: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let key = (at * 4.0).round() as i64;
    key
}
