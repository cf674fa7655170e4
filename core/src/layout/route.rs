//! Paths of edges: orthogonal, from the side of one card to the side of another.

use super::geometry::{Point, Rect};

/// The least length of an edge's first and last segment, where its ends are drawn: world pixels.
pub const STUB: f64 = 20.0;

/// The side of a card that an edge ends at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Left,
    Right,
}

impl Side {
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

/// The path between two ports, with the sides it leaves and enters by. `lane` sets parallel paths
/// apart, in world pixels. Every segment is horizontal or vertical; the first and the last are
/// horizontal.
pub(super) fn connect(from: End, to: End, lane: f64) -> (Vec<Point>, Side, Side) {
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
    (points, from_side, to_side)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn paths_are_orthogonal_and_end_at_their_ports(
            ax in -1e3..1e3, ay in -1e3..1e3, bx in -1e3..1e3, by in -1e3..1e3, lane in 0.0..40.0,
        ) {
            let a = Rect { x: ax, y: ay, width: 200.0, height: 120.0 };
            let b = Rect { x: bx, y: by, width: 300.0, height: 80.0 };
            let (from, to) = (End { rect: a, y: ay + 40.0 }, End { rect: b, y: by + 20.0 });
            let (points, from_side, to_side) = connect(from, to, lane);
            let first = Point { x: from_side.x(&a), y: from.y };
            let last = Point { x: to_side.x(&b), y: to.y };
            prop_assert_eq!(points.first(), Some(&first));
            prop_assert_eq!(points.last(), Some(&last));
            for pair in points.windows(2) {
                let straight = (pair[0].x - pair[1].x).abs() < 1e-9
                    || (pair[0].y - pair[1].y).abs() < 1e-9;
                prop_assert!(straight);
            }
            prop_assert!((points[1].x - first.x) * from_side.direction() >= STUB - 1e-6);
        }
    }
}
