//! Packing of rectangles onto shelves.

use super::ASPECT;
use crate::layout::geometry::{Point, Size, count};

/// Row widths that are tried, in cards.
const MAX_PER_ROW: usize = 24;

/// Places for rectangles, in their order, from the origin on: rows of about the width that makes the
/// whole a landscape. Distances are at least `gap`.
pub(super) fn pack(sizes: &[Size], gap: Size) -> Vec<Point> {
    let area: f64 = sizes.iter().map(|s| (s.width + gap.width) * (s.height + gap.height)).sum();
    pack_within(sizes, gap, (area * ASPECT).sqrt())
}

/// The same, with rows of the width that fits best beside or below a rectangle that is there already.
pub(super) fn pack_beside(sizes: &[Size], gap: Size, other: Size) -> Vec<Point> {
    let widest = sizes.iter().map(|s| s.width).fold(0.0, f64::max);
    let frame = |limit: f64| {
        let own = around(sizes, &pack_within(sizes, gap, limit));
        let right =
            ((other.width + gap.width + own.width) / ASPECT).max(other.height.max(own.height));
        let below =
            (other.width.max(own.width) / ASPECT).max(other.height + gap.height + own.height);
        right.min(below)
    };
    let steps = (1..=MAX_PER_ROW).map(|n| count(n) * (widest + gap.width));
    let limits = steps.chain([other.width]).map(|limit| (frame(limit), limit));
    let best = limits.min_by(|a, b| a.0.total_cmp(&b.0)).map_or(widest, |(_, limit)| limit);
    pack_within(sizes, gap, best)
}

/// The size of placed rectangles together.
fn around(sizes: &[Size], places: &[Point]) -> Size {
    sizes.iter().zip(places).fold(Size::default(), |all, (size, p)| Size {
        width: all.width.max(p.x + size.width),
        height: all.height.max(p.y + size.height),
    })
}

fn pack_within(sizes: &[Size], gap: Size, limit: f64) -> Vec<Point> {
    let limit = sizes.iter().map(|s| s.width).fold(limit, f64::max);
    let (mut x, mut y, mut height) = (0.0_f64, 0.0_f64, 0.0_f64);
    sizes
        .iter()
        .map(|size| {
            if x > 0.0 && x + size.width > limit {
                y += height + gap.height;
                (x, height) = (0.0, 0.0);
            }
            let at = Point { x, y };
            x += size.width + gap.width;
            height = height.max(size.height);
            at
        })
        .collect()
}
