//! Cards that are dragged come to rest in line with others, or on the grid.

use super::geometry::{Point, Rect};

/// A line that dragged cards and others have in common, in world pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Guide {
    pub from: Point,
    pub to: Point,
}

/// Where what is dragged goes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Snap {
    /// Its top left corner, in world pixels.
    pub at: Point,
    /// The lines that hold it: at most one in each direction.
    pub guides: Vec<Guide>,
}

/// The place near to `dragged`, a rectangle around all that is dragged, in which a border or the middle is in line
/// with one of `others` no farther away than `reach`; in a direction in which there is none, the nearest point of the
/// grid. All in world pixels.
pub fn snapped(dragged: &Rect, others: &[Rect], reach: f64, grid: f64) -> Snap {
    let on_grid = |n: f64| (n / grid).round_ties_even() * grid;
    let across = nearest(lines(dragged.x, dragged.width), others, |o| lines(o.x, o.width), reach);
    let down = nearest(lines(dragged.y, dragged.height), others, |o| lines(o.y, o.height), reach);
    let at = Point {
        x: across.map_or(on_grid(dragged.x), |(shift, _)| dragged.x + shift),
        y: down.map_or(on_grid(dragged.y), |(shift, _)| dragged.y + shift),
    };
    let placed = Rect { x: at.x, y: at.y, ..*dragged };
    let mut guides = Vec::new();
    if let Some((_, x)) = across {
        let held = others.iter().filter(|o| has(lines(o.x, o.width), x));
        let all = held.fold(placed, |all, o| all.union(o));
        guides.push(Guide { from: Point { x, y: all.y }, to: Point { x, y: all.bottom() } });
    }
    if let Some((_, y)) = down {
        let held = others.iter().filter(|o| has(lines(o.y, o.height), y));
        let all = held.fold(placed, |all, o| all.union(o));
        guides.push(Guide { from: Point { x: all.x, y }, to: Point { x: all.right(), y } });
    }
    Snap { at, guides }
}

/// Both borders and the middle.
fn lines(start: f64, length: f64) -> [f64; 3] {
    [start, start + length / 2.0, start + length]
}

fn has(lines: [f64; 3], line: f64) -> bool {
    lines.iter().any(|l| (l - line).abs() < 0.5)
}

/// The smallest shift that brings a line onto one of the others, and where that is.
fn nearest(
    mine: [f64; 3],
    others: &[Rect],
    theirs: impl Fn(&Rect) -> [f64; 3],
    reach: f64,
) -> Option<(f64, f64)> {
    let mut best: Option<(f64, f64)> = None;
    for line in others.iter().flat_map(theirs) {
        for own in mine {
            let shift = line - own;
            let least = best.map_or(f64::INFINITY, |(shift, _)| shift.abs());
            if shift.abs() <= reach && shift.abs() < least {
                best = Some((shift, line));
            }
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rect(x: f64, y: f64, width: f64, height: f64) -> Rect {
        Rect { x, y, width, height }
    }

    #[test]
    fn borders_and_middles_hold_what_is_near() {
        let others = [rect(100.0, 100.0, 200.0, 80.0)];
        let cases = [
            // Left borders, and nothing near downwards: on the grid.
            (rect(103.0, 302.0, 50.0, 50.0), (100.0, 304.0), 1),
            // Right borders, and bottoms.
            (rect(247.0, 133.0, 50.0, 50.0), (250.0, 130.0), 2),
            // Middles.
            (rect(173.0, 302.0, 50.0, 50.0), (175.0, 304.0), 1),
            // Too far from everything.
            (rect(613.0, 601.0, 50.0, 50.0), (612.0, 600.0), 0),
        ];
        for (dragged, (x, y), guides) in cases {
            let snap = snapped(&dragged, &others, 8.0, 4.0);
            assert_eq!((snap.at, snap.guides.len()), (Point { x, y }, guides), "{dragged:?}");
        }
    }

    #[test]
    fn a_guide_reaches_over_all_that_it_holds() {
        let others = [rect(0.0, 0.0, 10.0, 10.0), rect(0.0, 200.0, 30.0, 10.0)];
        let snap = snapped(&rect(2.0, 90.0, 100.0, 20.0), &others, 5.0, 4.0);
        let down = Guide { from: Point { x: 0.0, y: 0.0 }, to: Point { x: 0.0, y: 210.0 } };
        assert_eq!(snap.guides[0], down);
    }
}
