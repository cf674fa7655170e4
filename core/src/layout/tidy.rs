//! Cards in line with each other, and at equal distances.

use super::geometry::{Point, Rect, count, larger, smaller};
use crate::model::TableId;

/// What cards have in common after [`aligned`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Left,
    /// The middle between left and right.
    Centre,
    Right,
    Top,
    /// The middle between top and bottom.
    Middle,
    Bottom,
}

/// The direction of [`distributed`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Horizontal,
    Vertical,
}

/// Where cards go to share a line of the smallest rectangle around them. All in world pixels; the order is that of
/// the cards.
pub fn aligned(cards: &[(TableId, Rect)], line: Line) -> Vec<(TableId, Point)> {
    let Some(all) = Rect::around(cards.iter().map(|(_, r)| *r)) else { return Vec::new() };
    let place = |r: &Rect| match line {
        Line::Left => Point { x: all.x, y: r.y },
        Line::Centre => Point { x: all.centre().x - r.width / 2.0, y: r.y },
        Line::Right => Point { x: all.right() - r.width, y: r.y },
        Line::Top => Point { x: r.x, y: all.y },
        Line::Middle => Point { x: r.x, y: all.centre().y - r.height / 2.0 },
        Line::Bottom => Point { x: r.x, y: all.bottom() - r.height },
    };
    cards.iter().map(|(id, r)| (id.clone(), rounded(place(r)))).collect()
}

/// Where cards go so that the gaps between neighbours are equal; the first and the last stay. Where there is not
/// enough room, they overlap equally. Fewer than three cards stay as they are.
pub fn distributed(cards: &[(TableId, Rect)], axis: Axis) -> Vec<(TableId, Point)> {
    let span = |r: &Rect| match axis {
        Axis::Horizontal => (r.x, r.width),
        Axis::Vertical => (r.y, r.height),
    };
    let mut sorted: Vec<&(TableId, Rect)> = cards.iter().collect();
    sorted.sort_by(|a, b| span(&a.1).0.total_cmp(&span(&b.1).0).then_with(|| a.0.cmp(&b.0)));
    if sorted.len() < 3 {
        return cards.iter().map(|(id, r)| (id.clone(), r.origin())).collect();
    }
    let start = sorted.iter().map(|c| span(&c.1).0).fold(f64::INFINITY, smaller);
    let end = sorted.iter().map(|c| span(&c.1).0 + span(&c.1).1).fold(f64::NEG_INFINITY, larger);
    let filled: f64 = sorted.iter().map(|c| span(&c.1).1).sum();
    let gap = (end - start - filled) / count(sorted.len() - 1);
    let mut at = start;
    let mut places = Vec::with_capacity(sorted.len());
    for (id, rect) in sorted {
        let place = match axis {
            Axis::Horizontal => Point { x: at, y: rect.y },
            Axis::Vertical => Point { x: rect.x, y: at },
        };
        places.push((id.clone(), rounded(place)));
        at += span(rect).1 + gap;
    }
    places
}

fn rounded(p: Point) -> Point {
    Point { x: p.x.round_ties_even(), y: p.y.round_ties_even() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cards(rects: &[(f64, f64, f64, f64)]) -> Vec<(TableId, Rect)> {
        let rect = |(x, y, width, height): &(f64, f64, f64, f64)| Rect {
            x: *x,
            y: *y,
            width: *width,
            height: *height,
        };
        rects.iter().enumerate().map(|(n, r)| (TableId::new(format!("{n}")), rect(r))).collect()
    }

    fn places(found: Vec<(TableId, Point)>) -> Vec<(f64, f64)> {
        found.into_iter().map(|(_, p)| (p.x, p.y)).collect()
    }

    #[test]
    fn cards_share_a_line() {
        let two = cards(&[(0.0, 0.0, 100.0, 50.0), (40.0, 80.0, 200.0, 70.0)]);
        let cases = [
            (Line::Left, [(0.0, 0.0), (0.0, 80.0)]),
            (Line::Centre, [(70.0, 0.0), (20.0, 80.0)]),
            (Line::Right, [(140.0, 0.0), (40.0, 80.0)]),
            (Line::Top, [(0.0, 0.0), (40.0, 0.0)]),
            (Line::Middle, [(0.0, 50.0), (40.0, 40.0)]),
            (Line::Bottom, [(0.0, 100.0), (40.0, 80.0)]),
        ];
        for (line, expected) in cases {
            assert_eq!(places(aligned(&two, line)), expected, "{line:?}");
        }
        assert_eq!(aligned(&[], Line::Left), []);
    }

    #[test]
    fn gaps_become_equal_and_the_ends_stay() {
        let three =
            cards(&[(300.0, 0.0, 100.0, 10.0), (0.0, 0.0, 100.0, 10.0), (110.0, 0.0, 50.0, 10.0)]);
        assert_eq!(
            distributed(&three, Axis::Horizontal),
            [("1", 0.0), ("2", 175.0), ("0", 300.0)]
                .map(|(id, x)| (TableId::new(id), Point { x, y: 0.0 }))
        );
        let two = &three[..2];
        assert_eq!(places(distributed(two, Axis::Vertical)), [(300.0, 0.0), (0.0, 0.0)]);
    }
}
