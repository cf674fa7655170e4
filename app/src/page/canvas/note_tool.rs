//! A note that is dragged to another place, or by its corner to another size.

use crate::page::action::Ctx;
use crate::page::store::Selection;
use leptos::prelude::*;
use trestle_core::layout::{Hit, Point, Rect};
use trestle_core::model::{Note, NoteId, ObjectRef};

/// Notes are put on a grid of this step, in world pixels.
const GRID: f64 = 4.0;

/// A drag, from where it began; all in world pixels.
#[derive(Clone, Debug)]
pub(super) struct NoteDrag {
    id: NoteId,
    from: Point,
    rect: Rect,
    sizes: bool,
}

impl NoteDrag {
    /// The drag of what was pressed; none where that is no note. The note is selected.
    pub(super) fn begin(ctx: Ctx, hit: &Hit, from: Point) -> Option<Self> {
        let (id, at_corner) = match hit {
            Hit::Note(id) => (id.clone(), false),
            Hit::NoteCorner(id) => (id.clone(), true),
            _ => return None,
        };
        let rect = ctx.view.scene.with_untracked(|s| s.note(&id).map(|n| n.rect))?;
        let object = ObjectRef::Note(ctx.store.diagram.get_untracked(), id.clone());
        ctx.store.selection.set(Selection::of(object));
        Some(Self { id, from, rect, sizes: at_corner })
    }

    /// Where the note is with the pointer at a point; `freely` off the grid.
    pub(super) fn moved(&self, at: Point, freely: bool) -> (NoteId, Rect) {
        let (x, y) = (at.x - self.from.x, at.y - self.from.y);
        let step = if freely { 1.0 } else { GRID };
        let on_grid = |n: f64| (n / step).round() * step;
        let Rect { x: left, y: top, width, height } = self.rect;
        let rect = if self.sizes {
            Rect {
                width: on_grid(width + x).clamp(Note::MIN_WIDTH, Note::MAX_SIDE),
                height: on_grid(height + y).clamp(Note::MIN_HEIGHT, Note::MAX_SIDE),
                ..self.rect
            }
        } else {
            Rect { x: on_grid(left + x), y: on_grid(top + y), ..self.rect }
        };
        (self.id.clone(), rect)
    }
}
