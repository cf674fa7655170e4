//! Which rectangles lie in a part of the world: a grid, so that only cells in view are looked at.

use super::geometry::Rect;
use std::collections::{BTreeMap, BTreeSet};

/// Side of a cell in world pixels: about two cards.
const CELL: f64 = 600.0;
/// A rectangle over more cells than this is kept apart, and a query over more looks at all.
const MAX_CELLS: i64 = 4096;

/// An index of rectangles by their place. Numbers are positions in the list it was made from.
#[derive(Clone, Debug, Default)]
pub struct GridIndex {
    rects: Vec<Rect>,
    cells: BTreeMap<(i64, i64), Vec<usize>>,
    /// Those that are too large for cells.
    large: Vec<usize>,
}

/// Columns and rows of cells, both ends included.
struct Span {
    columns: (i64, i64),
    rows: (i64, i64),
}

impl GridIndex {
    pub fn new(rects: impl IntoIterator<Item = Rect>) -> Self {
        let mut index = Self { rects: rects.into_iter().collect(), ..Self::default() };
        for (i, rect) in index.rects.iter().enumerate() {
            let Some(span) = span(rect) else {
                index.large.push(i);
                continue;
            };
            for cell in span.cells() {
                index.cells.entry(cell).or_default().push(i);
            }
        }
        index
    }

    /// Those that meet a rectangle (world pixels), in ascending order; touching borders meet.
    pub fn meeting(&self, view: &Rect) -> Vec<usize> {
        let meets = |i: &usize| self.rects.get(*i).is_some_and(|r| r.meets(view));
        let Some(span) = span(view) else {
            return (0..self.rects.len()).filter(meets).collect();
        };
        let found: BTreeSet<usize> = span
            .cells()
            .filter_map(|cell| self.cells.get(&cell))
            .flatten()
            .chain(&self.large)
            .copied()
            .filter(meets)
            .collect();
        found.into_iter().collect()
    }
}

impl Span {
    fn cells(&self) -> impl Iterator<Item = (i64, i64)> {
        let rows = self.rows;
        (self.columns.0..=self.columns.1).flat_map(move |x| (rows.0..=rows.1).map(move |y| (x, y)))
    }
}

/// The cells of a rectangle; none where they are too many or it is not finite.
fn span(rect: &Rect) -> Option<Span> {
    let (left, right) = (cell(rect.x)?, cell(rect.right())?);
    let (top, bottom) = (cell(rect.y)?, cell(rect.bottom())?);
    let many = (right - left + 1).saturating_mul(bottom - top + 1) > MAX_CELLS;
    (!many).then_some(Span { columns: (left, right), rows: (top, bottom) })
}

/// The number of the cell that a coordinate lies in; none far outside of any diagram.
fn cell(at: f64) -> Option<i64> {
    let cell = (at / CELL).floor();
    #[expect(clippy::cast_possible_truncation, reason = "whole and in range")]
    (cell.abs() < 1e9).then_some(cell as i64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    prop_compose! {
        fn rect()(x in -9e3..9e3, y in -9e3..9e3, width in 0.0..3e3, height in 0.0..3e3) -> Rect {
            Rect { x, y, width, height }
        }
    }

    proptest! {
        #[test]
        fn the_grid_finds_what_a_look_at_all_finds(
            rects in prop::collection::vec(rect(), 0..60), view in rect(), scale in 0.1..100.0,
        ) {
            let view = Rect { width: view.width * scale, ..view };
            let all: Vec<usize> = rects
                .iter()
                .enumerate()
                .filter(|(_, r)| r.meets(&view))
                .map(|(i, _)| i)
                .collect();
            prop_assert_eq!(GridIndex::new(rects).meeting(&view), all);
        }
    }
}
