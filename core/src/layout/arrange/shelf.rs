//! Packing of rectangles onto shelves.

use crate::layout::geometry::{Point, Size};

/// How much wider than high a packing is meant to be.
const ASPECT: f64 = 1.6;

/// Places for rectangles, in their order, from the origin on: rows of about the width that makes the
/// whole a landscape. Distances are at least `gap`.
pub(super) fn pack(sizes: &[Size], gap: Size) -> Vec<Point> {
    let area: f64 = sizes.iter().map(|s| (s.width + gap.width) * (s.height + gap.height)).sum();
    let widest = sizes.iter().map(|s| s.width).fold(0.0, f64::max);
    let limit = (area * ASPECT).sqrt().max(widest);
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
