//! Sets edges that would run on top of each other side by side.
//!
//! Every segment but the ends can be moved across its direction, as far as no card stands there. Edges
//! that end at the same port are one bundle: they join, as they would in the end anyhow.

use super::channels::{Axis, Obstacles};
use super::{CLEAR, LANE, STUB, passes};
use crate::layout::geometry::{Point, Rect, count};
use std::collections::BTreeMap;

/// How far from its best place a segment is moved, in lanes to each side.
const MAX_LANES: usize = 10;
/// How wide a channel between cards may be for edges to run in its middle.
const CHANNEL: f64 = 240.0;
/// Segments nearby that one is judged against.
const MAX_NEAR: usize = 96;
/// Where more are near, half lanes are not tried.
const CROWD: usize = 24;
/// Side of the cells in which segments are found again.
const CELL: f64 = 128.0;
/// Costs of a lane: on top of another edge, for each crossing, for each pixel from the best place.
const ON_TOP: f64 = 400.0;
const CROSSING: f64 = 12.0;
const ASIDE: f64 = 0.6;
/// What it costs to run on an edge that is joined.
const JOINED: f64 = -4.0;

/// Which edges may run on top of each other: those to the same port from different ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bundle {
    pub(super) from: (usize, i64),
    pub(super) to: (usize, i64),
}

impl Bundle {
    /// Of the edge between two cards at these heights of their ports.
    pub(super) fn new(from: (usize, f64), to: (usize, f64)) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "saturates")]
        let port = |(card, y): (usize, f64)| (card, y.round() as i64);
        Self { from: port(from), to: port(to) }
    }

    fn joins(self, other: Self) -> bool {
        self.to == other.to && self.from != other.from
    }
}

/// A segment that has its lane.
#[derive(Clone, Copy)]
struct Placed {
    at: f64,
    low: f64,
    high: f64,
    /// Where the edge goes on at the two ends: along the segment, and whether up or down across it.
    turns: [(f64, f64); 2],
    bundle: Bundle,
}

/// Where a segment may run, across its direction.
struct Room {
    low: f64,
    high: f64,
    /// Cards bound it on both sides.
    between_cards: bool,
}

/// The segments of one axis that have their lanes.
pub(super) struct Lanes {
    axis: Axis,
    cells: BTreeMap<i64, Vec<Placed>>,
}

impl Lanes {
    pub(super) fn new(axis: Axis) -> Self {
        Self { axis, cells: BTreeMap::new() }
    }

    /// Takes up the segments of a path as they are.
    pub(super) fn keep(&mut self, points: &[Point], bundle: Bundle) {
        for i in 0..points.len().saturating_sub(1) {
            if let Some(segment) = self.segment(points, i, bundle) {
                self.insert(segment);
            }
        }
    }

    /// The same of the segments that meet the inside of a region.
    pub(super) fn keep_within(&mut self, region: &Rect, points: &[Point], bundle: Bundle) {
        for (i, pair) in points.windows(2).enumerate() {
            if passes(pair, region)
                && let Some(segment) = self.segment(points, i, bundle)
            {
                self.insert(segment);
            }
        }
    }

    /// Takes up the first and the last segment alone: these cannot move.
    pub(super) fn keep_ends(&mut self, points: &[Point], bundle: Bundle) {
        let last = points.len().saturating_sub(2);
        for i in if last == 0 { vec![0] } else { vec![0, last] } {
            if let Some(segment) = self.segment(points, i, bundle) {
                self.insert(segment);
            }
        }
    }

    /// Lengths of the segments of a path that can move along this axis.
    pub(super) fn movable(&self, points: &[Point]) -> Vec<(usize, f64)> {
        let bundle = Bundle { from: (0, 0), to: (0, 0) };
        (1..points.len().saturating_sub(2))
            .filter_map(|i| self.segment(points, i, bundle).map(|s| (i, s.high - s.low)))
            .collect()
    }

    /// Moves one segment of a path into the best lane, and takes it up.
    pub(super) fn place(
        &mut self,
        points: &mut [Point],
        number: usize,
        bundle: Bundle,
        obstacles: &Obstacles<'_>,
    ) {
        let Some(mut segment) = self.segment(points, number, bundle) else { return };
        let Room { low, high, between_cards } = self.room(points, number, &segment, obstacles);
        if low <= high {
            let best = if between_cards && high - low <= CHANNEL {
                f64::midpoint(low, high).round()
            } else {
                segment.at.clamp(low, high)
            };
            segment.at = self.lane(&segment, best, low, high);
            for point in points.iter_mut().skip(number).take(2) {
                let (along, _) = self.axis.split(*point);
                *point = self.axis.point(along, segment.at);
            }
        }
        self.insert(segment);
    }

    /// The segment between two points of a path, if it runs along this axis.
    fn segment(&self, points: &[Point], number: usize, bundle: Bundle) -> Option<Placed> {
        let (a, at) = self.axis.split(*points.get(number)?);
        let (b, end_at) = self.axis.split(*points.get(number + 1)?);
        if (at - end_at).abs() > 1e-6 || (a - b).abs() < 1e-6 {
            return None;
        }
        let turn = |p: Option<&Point>| p.map_or(0.0, |p| self.axis.split(*p).1 - at);
        let before = turn(number.checked_sub(1).and_then(|i| points.get(i)));
        let after = turn(points.get(number + 2));
        Some(Placed { at, low: a.min(b), high: a.max(b), turns: [(a, before), (b, after)], bundle })
    }

    /// How far a segment may be moved down and up without meeting a card or shortening an end.
    fn room(
        &self,
        points: &[Point],
        number: usize,
        segment: &Placed,
        obstacles: &Obstacles<'_>,
    ) -> Room {
        let at = segment.at;
        let (mut low, mut high) = (at - CHANNEL, at + CHANNEL);
        let (lowest, highest) = (low, high);
        let along = (segment.low - CLEAR + 0.2, segment.high + CLEAR - 0.2);
        let around = self.axis.rect(along, (low, high));
        obstacles.visit(&around, |_, rect| {
            let (near, far) = self.axis.across().extent(rect);
            if far <= at {
                low = low.max(far + CLEAR);
            } else if near >= at {
                high = high.min(near - CLEAR);
            } else {
                (low, high) = (at, at);
            }
        });
        let between_cards = low > lowest && high < highest;
        // Beside an end there is room for its mark.
        let mut ends: Vec<&Point> = Vec::new();
        if number == 1 {
            ends.extend(points.first());
        }
        if number + 3 == points.len() {
            ends.extend(points.last());
        }
        for end in ends {
            let (_, port) = self.axis.split(*end);
            if port <= at {
                low = low.max(port + STUB);
            } else {
                high = high.min(port - STUB);
            }
        }
        Room { low, high, between_cards }
    }

    /// The place of the best lane near to a place.
    fn lane(&self, segment: &Placed, best: f64, low: f64, high: f64) -> f64 {
        let reach = LANE * count(MAX_LANES + 2);
        let near: Vec<&Placed> = self
            .near(best - reach, best + reach)
            .filter(|p| p.low < segment.high + LANE && segment.low < p.high + LANE)
            .take(MAX_NEAR)
            .collect();
        let mut choice = (f64::INFINITY, best);
        let joined = near.iter().filter(|p| p.bundle.joins(segment.bundle)).count();
        let mut consider = |at: f64| {
            let least = (at - best).abs() * ASIDE + count(joined) * JOINED;
            if at >= low && at <= high && least < choice.0 {
                let cost = (at - best).abs() * ASIDE
                    + near.iter().map(|p| segment.cost_beside(at, p)).sum::<f64>();
                if cost < choice.0 - 1e-9 {
                    choice = (cost, at);
                }
            }
        };
        consider(best);
        near.iter().filter(|p| p.bundle.joins(segment.bundle)).for_each(|p| consider(p.at));
        let steps: &[f64] = if near.len() > CROWD { &[1.0] } else { &[1.0, 0.5] };
        for step in steps {
            for lane in 1..=MAX_LANES {
                let aside = LANE * step * count(lane);
                consider(best + aside);
                consider(best - aside);
            }
        }
        choice.1
    }

    fn near(&self, from: f64, to: f64) -> impl Iterator<Item = &Placed> {
        self.cells.range(cell(from)..=cell(to)).flat_map(|(_, placed)| placed)
    }

    /// Takes up a segment; into one that it joins, if there is one, so that a hub's edges count as one.
    fn insert(&mut self, segment: Placed) {
        let placed = self.cells.entry(cell(segment.at)).or_default();
        let trunk = placed.iter_mut().find(|p| {
            p.bundle.joins(segment.bundle)
                && (p.at - segment.at).abs() < 0.1
                && p.low <= segment.high
                && segment.low <= p.high
        });
        match trunk {
            Some(trunk) => {
                trunk.low = trunk.low.min(segment.low);
                trunk.high = trunk.high.max(segment.high);
            }
            None => placed.push(segment),
        }
    }
}

impl Placed {
    /// What it costs to run at a place beside another segment.
    fn cost_beside(&self, at: f64, other: &Self) -> f64 {
        let apart = (at - other.at).abs();
        if self.bundle.joins(other.bundle) {
            // Exactly on top, or well apart.
            return if apart < 0.1 { JOINED } else { ON_TOP * 0.1 * (1.0 - apart / LANE).max(0.0) };
        }
        let overlap = self.low < other.high + 2.0 && other.low < self.high + 2.0;
        let on_top = if overlap { ON_TOP * (1.0 - apart / LANE).max(0.0) } else { 0.0 };
        let crosses = |turns: &[(f64, f64); 2], from: f64, line: &Self, to: f64| {
            let crossed = turns.iter().filter(|(along, way)| {
                *way * (to - from) > 0.0 && line.low < *along && *along < line.high
            });
            count(crossed.count())
        };
        let crossings =
            crosses(&self.turns, at, other, other.at) + crosses(&other.turns, other.at, self, at);
        on_top + CROSSING * crossings
    }
}

fn cell(at: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "saturates")]
    let cell = (at / CELL).floor() as i64;
    cell
}
