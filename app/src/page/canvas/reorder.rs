//! A column that is dragged to another place of its table, by the left end of its row.

use crate::page::action::{Ctx, run};
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::layout::{HEADER_HEIGHT, NAME_INSET, Point, ROW_HEIGHT, Scene};
use trestle_core::model::{ColumnId, TableId};

/// A column on its way.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::page) struct Reorder {
    table: TableId,
    column: ColumnId,
    /// Rows that would be above it.
    above: usize,
}

impl Reorder {
    /// Begins where the row is held by its left end, and the card shows all columns.
    pub(super) fn begin(
        ctx: Ctx,
        table: &TableId,
        column: &ColumnId,
        world: Point,
    ) -> Option<Self> {
        ctx.view.scene.with_untracked(|scene| {
            let card = scene.card(table)?;
            let held = world.x - card.rect.x <= NAME_INSET;
            let whole = card.card.rows.len() == card.table.columns.len();
            let above = card.card.rows.iter().position(|r| r.column == *column)?;
            (held && whole).then(|| Self { table: table.clone(), column: column.clone(), above })
        })
    }

    /// The pointer is there now, in world pixels.
    pub(super) fn moved(&mut self, scene: &Scene, world: Point) {
        let Some(card) = scene.card(&self.table) else { return };
        let y = world.y - card.rect.y;
        self.above = card.card.rows.iter().filter(|r| r.port_y < y).count();
    }

    pub(super) fn dropped(self, ctx: Ctx) {
        let from = ctx.store.document.with_untracked(|d| {
            let table = d.schema.tables.get(&self.table)?;
            table.columns.iter().position(|c| c.id == self.column)
        });
        let Some(from) = from else { return };
        // Taken out of its old place, those below it move up.
        let position = if self.above > from { self.above - 1 } else { self.above };
        if position != from {
            let Self { table, column, .. } = self;
            run(ctx, &Command::MoveColumn { table, column, position });
            ctx.store.seal();
        }
    }

    /// Where it would stand: the ends of a line, in world pixels.
    pub(super) fn line(&self, scene: &Scene) -> Option<(Point, Point)> {
        let card = scene.card(&self.table)?;
        let rect = card.rect;
        let row = self.above.checked_sub(1).and_then(|n| card.card.rows.get(n));
        let y = rect.y + row.map_or(HEADER_HEIGHT, |r| r.port_y + ROW_HEIGHT / 2.0);
        Some((Point { x: rect.x, y }, Point { x: rect.right(), y }))
    }
}
