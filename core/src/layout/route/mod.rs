//! Paths of edges: orthogonal, from the side of one card to the side of another, around all others.

mod channels;
mod lanes;
mod search;

use super::card::ROW_HEIGHT;
use super::cull::GridIndex;
use super::geometry::{Point, Rect};
use channels::{Axis, Obstacles};
use lanes::{Bundle, Lanes};
use search::Search;

/// The least length of an edge's first and last segment, where its ends are drawn: world pixels.
pub const STUB: f64 = 20.0;

/// What edges keep away from cards that are not theirs, in world pixels.
pub(super) const CLEAR: f64 = 6.0;

/// How far around its ends a way is searched during a drag, in world pixels.
const NEARBY: f64 = 300.0;

/// Distance of parallel edges, in world pixels.
pub(super) const LANE: f64 = 6.0;

/// The side of a card that an edge ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

impl Side {
    /// The side's border of a card.
    fn x(self, rect: &Rect) -> f64 {
        match self {
            Self::Left => rect.x,
            Self::Right => rect.right(),
        }
    }

    /// Away from the card: −1 or 1.
    pub fn direction(self) -> f64 {
        match self {
            Self::Left => -1.0,
            Self::Right => 1.0,
        }
    }
}

/// One end of an edge: a card, and the port's height in world pixels.
#[derive(Clone, Copy, Debug)]
pub(super) struct End {
    pub(super) rect: Rect,
    pub(super) y: f64,
}

/// A path from port to port, with the sides it leaves and enters by. Every segment is horizontal or
/// vertical; the first and the last are horizontal.
#[derive(Clone, Debug)]
pub(super) struct Path {
    pub(super) points: Vec<Point>,
    pub(super) from_side: Side,
    pub(super) to_side: Side,
    /// Third cards were not minded.
    pub(super) simple: bool,
}

/// How long ways may be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effort {
    /// For the next frame: some milliseconds.
    Drag,
    /// As long as it takes, within reason.
    Full,
}

impl Effort {
    /// How many cards and lines may be looked at.
    fn max_looks(self) -> usize {
        match self {
            Self::Drag => 200_000,
            Self::Full => 50_000_000,
        }
    }
}

/// An edge to find a path for: the numbers of its cards, and its ports.
#[derive(Clone, Copy, Debug)]
pub(super) struct Job {
    pub(super) from: (usize, End),
    pub(super) to: (usize, End),
    /// Sets simple paths apart, in world pixels.
    pub(super) lane: f64,
}

/// An edge that has its path: the numbers of its cards, and where it runs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Kept<'a> {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) points: &'a [Point],
    /// Around the points.
    pub(super) bounds: Rect,
}

impl Kept<'_> {
    fn bundle(&self) -> Bundle {
        let y = |end: Option<&Point>| end.map_or(0.0, |p| p.y);
        Bundle::new((self.from, y(self.points.first())), (self.to, y(self.points.last())))
    }
}

impl Job {
    fn bundle(&self) -> Bundle {
        let port = |(card, end): (usize, End)| (card, end.y);
        Bundle::new(port(self.from), port(self.to))
    }

    /// Whether both cards lie where a way can be searched, and are not the same.
    fn searchable(&self) -> bool {
        self.from.0 != self.to.0 && [self.from, self.to].iter().all(|(_, end)| end.rect.in_world())
    }

    /// Whether a path between these cards, which have not moved, still ends at the ports.
    pub(super) fn ends_like(&self, path: &[Point]) -> bool {
        let is_at = |point: Option<&Point>, end: End| {
            point.is_some_and(|p| (p.y - end.y).abs() < f64::EPSILON)
        };
        is_at(path.first(), self.from.1) && is_at(path.last(), self.to.1)
    }

    /// A path that minds no other card.
    pub(super) fn simple(&self) -> Path {
        let (from, to) = (self.from.1, self.to.1);
        if self.from.0 == self.to.0 {
            // Within the gap between two columns.
            return own(from.rect, from.y, to.y, STUB + self.lane.min(4.0 * LANE));
        }
        connect(from, to, self.lane)
    }
}

/// Paths around all cards, for edges in their order; beside each other, and beside the `kept` ones,
/// which stay as they are. An edge that finds no way takes the simple path. `grid` holds `cards`.
pub(super) fn route(
    cards: &[Rect],
    grid: &GridIndex,
    effort: Effort,
    jobs: &[Job],
    kept: &[Kept<'_>],
) -> Vec<Path> {
    if jobs.is_empty() {
        return Vec::new();
    }
    let obstacles = Obstacles::new(cards, grid, effort.max_looks());
    let ends = jobs.iter().flat_map(|job| [job.from.1.rect, job.to.1.rect]);
    let region = match effort {
        Effort::Drag => Rect::around(ends.filter(Rect::in_world)).map(|r| r.grown(NEARBY)),
        Effort::Full => Rect::around(cards.iter().copied().filter(Rect::in_world)),
    };
    let region = region.unwrap_or_default();
    let mut search = Search::new(&obstacles, &region);
    let ways = jobs.iter().map(|job| {
        let way = if job.searchable() { search.way(job.from, job.to) } else { None };
        way.unwrap_or_else(|| job.simple())
    });
    let mut paths: Vec<Path> = ways.collect();
    let near = kept.iter().filter(|k| k.bounds.overlaps(&region) && passes(k.points, &region));
    let near: Vec<_> = near.map(|k| (k.points, k.bundle())).collect();
    for axis in [Axis::Vertical, Axis::Horizontal] {
        let mut lanes = Lanes::new(axis);
        for (points, bundle) in &near {
            lanes.keep_within(&region, points, *bundle);
        }
        let mut movable = Vec::new();
        for (i, (job, path)) in jobs.iter().zip(&paths).enumerate() {
            if path.simple {
                lanes.keep(&path.points, job.bundle());
            } else {
                lanes.keep_ends(&path.points, job.bundle());
                movable.extend(lanes.movable(&path.points).into_iter().map(|(n, len)| (i, n, len)));
            }
        }
        // The longest first: the others join or avoid them.
        movable.sort_by(|a, b| b.2.total_cmp(&a.2).then((a.0, a.1).cmp(&(b.0, b.1))));
        for (i, number, _) in movable {
            if let (Some(path), Some(job)) = (paths.get_mut(i), jobs.get(i)) {
                lanes.place(&mut path.points, number, job.bundle(), &obstacles);
            }
        }
    }
    for path in &mut paths {
        straighten(&mut path.points);
    }
    paths
}

/// Takes out corners where a path does not turn.
fn straighten(points: &mut Vec<Point>) {
    let mut corners: Vec<Point> = Vec::with_capacity(points.len());
    for point in points.iter() {
        if let [.., before, last] = corners.as_slice() {
            let on_line = |a: f64, b: f64, c: f64| (a - b).abs() < 1e-6 && (b - c).abs() < 1e-6;
            if on_line(before.x, last.x, point.x) || on_line(before.y, last.y, point.y) {
                corners.pop();
            }
        }
        corners.push(*point);
    }
    *points = corners;
}

/// Whether a path meets the inside of a rectangle.
pub(super) fn passes(points: &[Point], rect: &Rect) -> bool {
    points.windows(2).any(|pair| matches!(pair, [a, b] if Rect::between(*a, *b).overlaps(rect)))
}

/// The loop of a card that references itself, at its right side.
fn own(rect: Rect, from: f64, to: f64, out: f64) -> Path {
    // One port for both ends: the loop is as high as a row.
    let to =
        if (from - to).abs() < 1.0 { (to + ROW_HEIGHT / 2.0).min(rect.bottom() - 2.0) } else { to };
    let (port, x) = (rect.right(), rect.right() + out);
    let points = [(port, from), (x, from), (x, to), (port, to)].map(|(x, y)| Point { x, y });
    Path { points: points.into(), from_side: Side::Right, to_side: Side::Right, simple: false }
}

/// The path between two ports of different cards that minds no third card. `lane` sets parallel paths
/// apart, in world pixels.
fn connect(from: End, to: End, lane: f64) -> Path {
    let (a, b) = (from.rect, to.rect);
    let (from_side, to_side) = if a.right() + 2.0 * STUB <= b.x {
        (Side::Right, Side::Left)
    } else if b.right() + 2.0 * STUB <= a.x {
        (Side::Left, Side::Right)
    } else if a.centre().x <= b.centre().x || a == b {
        // One above the other, or a card and itself: out and back on the same side.
        (Side::Right, Side::Right)
    } else {
        (Side::Left, Side::Left)
    };
    let (start, end) = (from_side.x(&a), to_side.x(&b));
    let x = match (from_side, to_side) {
        (Side::Right, Side::Right) => start.max(end) + STUB + lane,
        (Side::Left, Side::Left) => start.min(end) - STUB - lane,
        _ => {
            let room = ((start - end).abs() / 2.0 - STUB).max(0.0);
            f64::midpoint(start, end) + (lane - room / 2.0).clamp(-room, room)
        }
    };
    let mut points = vec![Point { x: start, y: from.y }, Point { x, y: from.y }];
    if (from.y - to.y).abs() > f64::EPSILON {
        points.push(Point { x, y: to.y });
    }
    points.push(Point { x: end, y: to.y });
    Path { points, from_side, to_side, simple: true }
}

#[cfg(test)]
mod tests;
