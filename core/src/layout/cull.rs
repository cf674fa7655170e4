//! Which rectangles lie in a part of the world: a grid, so that only cells in view are looked at.

use super::geometry::{Point, Rect, count};

/// Least side of a cell in world pixels: about two cards.
const CELL: f64 = 512.0;
/// The most cells of a grid; they are larger where the world is.
const MAX_CELLS: f64 = 16_384.0;
/// A rectangle over more cells than this is kept apart, and so is one that lies out of the world.
const MAX_SPAN: usize = 1024;

/// An index of rectangles by their place. Numbers are positions in the list it was made from.
#[derive(Clone, Debug, Default)]
pub(super) struct GridIndex {
    rects: Vec<Rect>,
    /// Top left corner of the first cell.
    origin: Point,
    /// Side of a cell.
    cell: f64,
    columns: usize,
    rows: usize,
    /// Where each cell's numbers begin in `members`; one more than there are cells.
    starts: Vec<u32>,
    members: Vec<u32>,
    /// Those that are too large for cells, or not in theirs.
    large: Vec<u32>,
}

/// Columns and rows of cells, both ends included.
#[derive(Clone, Copy)]
struct Span {
    columns: (usize, usize),
    rows: (usize, usize),
}

impl GridIndex {
    pub(super) fn new(rects: impl IntoIterator<Item = Rect>) -> Self {
        let rects: Vec<Rect> = rects.into_iter().collect();
        let bounds = Rect::around(rects.iter().copied().filter(Rect::in_world)).unwrap_or_default();
        let mut index = Self { rects, origin: bounds.origin(), ..Self::default() };
        index.cell = (bounds.width * bounds.height / MAX_CELLS)
            .sqrt()
            .max(bounds.width.max(bounds.height) / MAX_CELLS)
            .max(CELL);
        index.columns = whole(bounds.width / index.cell) + 1;
        index.rows = whole(bounds.height / index.cell) + 1;
        index.fill();
        index
    }

    /// The same with a few rectangles somewhere else, by their numbers: these are looked at wherever one looks.
    pub(super) fn with_moved(&self, moved: impl IntoIterator<Item = (usize, Rect)>) -> Self {
        let mut index = self.clone();
        for (i, new) in moved {
            let (Some(rect), Ok(number)) = (index.rects.get_mut(i), u32::try_from(i)) else {
                continue;
            };
            *rect = new;
            if !index.large.contains(&number) {
                index.large.push(number);
            }
        }
        index
    }

    /// Sorts the rectangles into cells: first how many each has, then which.
    fn fill(&mut self) {
        let mut counts = vec![0_u32; self.columns * self.rows + 1];
        let spans: Vec<Option<Span>> = self
            .rects
            .iter()
            .map(|r| self.span(r).filter(|s| r.in_world() && s.len() <= MAX_SPAN))
            .collect();
        for span in spans.iter().flatten() {
            for cell in span.cells(self.columns) {
                counts[cell] += 1;
            }
        }
        let mut start = 0;
        for cell in &mut counts {
            start += std::mem::replace(cell, start);
        }
        self.starts.clone_from(&counts);
        self.members = vec![0; start as usize];
        for (i, span) in (0_u32..).zip(&spans) {
            let Some(span) = span else {
                self.large.push(i);
                continue;
            };
            for cell in span.cells(self.columns) {
                self.members[counts[cell] as usize] = i;
                counts[cell] += 1;
            }
        }
    }

    /// Calls `each` with those that meet a rectangle (world pixels; touching borders meet), in no order, some of them more than once. Returns how
    /// many cells and rectangles it looked at.
    pub(super) fn visit(&self, view: &Rect, mut each: impl FnMut(usize, &Rect)) -> usize {
        let mut looks = self.large.len();
        let mut meet = |i: u32| {
            if let Some(rect) = self.rects.get(i as usize).filter(|r| r.meets(view)) {
                each(i as usize, rect);
            }
        };
        for i in &self.large {
            meet(*i);
        }
        let Some(span) = self.span(view) else { return looks };
        for cell in span.cells(self.columns) {
            if let [from, to, ..] = self.starts.get(cell..).unwrap_or_default() {
                let members = self.members.get(*from as usize..*to as usize).unwrap_or_default();
                for i in members {
                    meet(*i);
                }
                looks += members.len() + 1;
            }
        }
        looks
    }

    /// The cells that a rectangle meets; none where it lies outside of the grid.
    fn span(&self, rect: &Rect) -> Option<Span> {
        let columns = span_of(rect.x - self.origin.x, rect.width, self.cell, self.columns)?;
        let rows = span_of(rect.y - self.origin.y, rect.height, self.cell, self.rows)?;
        Some(Span { columns, rows })
    }
}

impl Span {
    fn len(&self) -> usize {
        (self.columns.1 - self.columns.0 + 1) * (self.rows.1 - self.rows.0 + 1)
    }

    fn cells(self, columns: usize) -> impl Iterator<Item = usize> {
        let (left, right) = self.columns;
        (self.rows.0..=self.rows.1)
            .flat_map(move |row| (row * columns + left)..=(row * columns + right))
    }
}

/// First and last cell of a stretch along one axis; none where it misses the grid.
fn span_of(from: f64, len: f64, cell: f64, cells: usize) -> Option<(usize, usize)> {
    let last = cells.checked_sub(1)?;
    let (a, b) = ((from / cell).floor(), ((from + len) / cell).floor());
    let inside = b >= 0.0 && a <= count(last);
    inside.then(|| (whole(a).min(last), whole(b).min(last)))
}

/// The whole part of a length; nothing below zero.
fn whole(at: f64) -> usize {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
    let whole = at.max(0.0) as usize;
    whole
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
            mut rects in prop::collection::vec(rect(), 0..60), view in rect(), scale in 0.1..100.0,
            moved in prop::collection::vec((0_usize..60, rect()), 0..4),
        ) {
            let view = Rect { width: view.width * scale, ..view };
            let index = GridIndex::new(rects.clone()).with_moved(moved.iter().copied());
            for (i, rect) in moved {
                rects.get_mut(i).into_iter().for_each(|old| *old = rect);
            }
            let all: Vec<usize> = rects
                .iter()
                .enumerate()
                .filter(|(_, r)| r.meets(&view))
                .map(|(i, _)| i)
                .collect();
            let mut found = Vec::new();
            index.visit(&view, |i, _| found.push(i));
            found.sort_unstable();
            found.dedup();
            prop_assert_eq!(found, all);
        }
    }
}
