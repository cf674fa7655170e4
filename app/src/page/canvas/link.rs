//! Drawing a relation from a handle to a table or column, as one drag.

use super::frame::NEAR;
use crate::page::action::{Ctx, relate};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use trestle_core::layout::{HEADER_HEIGHT, Hit, Point};
use trestle_core::model::{ColumnId, ObjectRef, TableId};
use trestle_core::relation::{Outcome, RelationError, Wish, check};

/// Radius of a handle, in screen pixels.
pub(super) const HANDLE: f64 = 5.0;
/// How near to its middle a pointer takes it, in screen pixels; and a finger.
const REACH: f64 = 9.0;
const TOUCH_REACH: f64 = 16.0;
/// A handle's own card is a target only farther away from it than this, in screen pixels.
const AWAY: f64 = 24.0;

/// A relation that is being drawn.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::page) struct Link {
    table: TableId,
    /// None is the table itself: its columns are made.
    column: Option<ColumnId>,
    /// The handle, in world pixels.
    pub(super) from: Point,
    /// The pointer, in world pixels.
    pub(super) to: Point,
    /// Tables that can be referenced.
    pub(super) candidates: Arc<BTreeSet<TableId>>,
    pub(super) target: Option<Target>,
    /// Makes a table of pairs.
    many: bool,
}

/// What the pointer is over.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Target {
    pub(super) table: TableId,
    pub(super) column: Option<ColumnId>,
    /// What a drop would do.
    outcome: Result<Outcome, RelationError>,
}

impl Target {
    /// Columns that would be referenced, as far as they are told apart from the table as a whole.
    pub(super) fn columns(&self) -> &[ColumnId] {
        match &self.outcome {
            Ok(outcome) if self.column.is_some() || outcome.referenced_columns.len() > 1 => {
                &outcome.referenced_columns
            }
            _ => self.column.as_slice(),
        }
    }
}

/// Where handles are: at both ends of a row or of a table's name.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Handles {
    table: TableId,
    column: Option<ColumnId>,
    /// In world pixels.
    pub(super) points: [Point; 2],
}

impl Handles {
    /// The one that a pointer takes at a point of the screen.
    fn under(&self, ctx: Ctx, at: Point, reach: f64) -> Option<Point> {
        let camera = ctx.view.camera.get_untracked();
        let near = |p: &Point| {
            let p = camera.screen_from_world(*p);
            (p.x - at.x).hypot(p.y - at.y) <= reach
        };
        self.points.into_iter().find(near)
    }
}

/// The handles of what is hovered, or else selected. None where cards are too small, or cannot be changed.
pub(super) fn handles(ctx: Ctx) -> Option<Handles> {
    let view = ctx.view;
    if !ctx.store.can_edit() || view.camera.with(|c| c.zoom) < NEAR {
        return None;
    }
    let hovered = view.hover.with(|h| match h {
        Some(Hit::Row(table, column)) => Some((table.clone(), Some(column.clone()))),
        Some(Hit::Header(table) | Hit::Footer(table)) => Some((table.clone(), None)),
        _ => None,
    });
    let (table, column) = hovered.or_else(|| {
        // Of several selected cards, none is the one to draw from.
        ctx.store.selection.with(|s| match s.object.as_ref().filter(|_| s.tables.len() == 1) {
            Some(ObjectRef::Column(table, column)) => Some((table.clone(), Some(column.clone()))),
            Some(ObjectRef::Table(table)) => Some((table.clone(), None)),
            _ => None,
        })
    })?;
    let points = view.scene.with(|scene| {
        let card = scene.card(&table).filter(|c| !c.card.external)?;
        let y = match &column {
            Some(column) => card.card.port_y(Some(column)),
            None => HEADER_HEIGHT / 2.0,
        };
        let y = card.rect.y + y;
        Some([Point { x: card.rect.x, y }, Point { x: card.rect.right(), y }])
    })?;
    Some(Handles { table, column, points })
}

/// The handle under a point of the screen, as the start of a relation.
pub(super) fn begin(ctx: Ctx, at: Point, is_touch: bool) -> Option<Link> {
    let handles = untrack(|| handles(ctx))?;
    let from = handles.under(ctx, at, if is_touch { TOUCH_REACH } else { REACH })?;
    let Handles { table, column, .. } = handles;
    let document = ctx.store.document.get_untracked();
    let mut link = Link {
        table,
        column,
        from,
        to: from,
        candidates: Arc::default(),
        target: None,
        many: false,
    };
    let fits = |table: &TableId| check(&document, &link.wish(table, None)).is_ok();
    let tables = document.schema.tables.iter().map(|t| t.id.clone()).filter(fits);
    link.candidates = Arc::new(tables.collect());
    Some(link)
}

/// Whether handles are so near to a point of the screen that they stay.
pub(super) fn keeps_hover(ctx: Ctx, at: Point) -> bool {
    untrack(|| handles(ctx)).is_some_and(|handles| handles.under(ctx, at, REACH).is_some())
}

impl Link {
    fn wish(&self, table: &TableId, column: Option<&ColumnId>) -> Wish {
        Wish {
            table: self.table.clone(),
            column: self.column.clone(),
            references: table.clone(),
            referenced_column: column.cloned(),
            with_index: true,
            many: self.many,
        }
    }

    /// The pointer is there now. `many` makes a table of pairs of it.
    pub(super) fn moved(&mut self, ctx: Ctx, at: Point, hit: Option<Hit>, many: bool) {
        let camera = ctx.view.camera.get_untracked();
        self.to = camera.world_from_screen(at);
        self.many = many;
        let from = camera.screen_from_world(self.from);
        let away = (from.x - at.x).hypot(from.y - at.y) > AWAY;
        let over = match hit {
            Some(Hit::Row(table, column)) => Some((table, Some(column).filter(|_| !many))),
            Some(Hit::Header(table) | Hit::Footer(table)) => Some((table, None)),
            _ => None,
        };
        let over = over.filter(|(table, column)| {
            *table != self.table || (away && (column.is_none() || *column != self.column))
        });
        let document = ctx.store.document.get_untracked();
        self.target = over.map(|(table, column)| {
            let outcome = check(&document, &self.wish(&table, column.as_ref()));
            Target { table, column, outcome }
        });
    }

    /// Carries it out, or says why not.
    pub(super) fn dropped(&self, ctx: Ctx) {
        if let Some(target) = &self.target {
            relate(ctx, &self.wish(&target.table, target.column.as_ref()));
        }
    }

    /// What would come of it now, in words.
    fn words(&self) -> String {
        match self.target.as_ref().map(|t| &t.outcome) {
            None => "Drop on a table, or on a column of a key. Shift: many to many.".to_owned(),
            Some(Ok(outcome)) => outcome.words.clone(),
            Some(Err(refused)) => refused.to_string(),
        }
    }

    pub(super) fn is_refused(&self) -> bool {
        self.target.as_ref().is_some_and(|t| t.outcome.is_err())
    }
}

/// Beside the pointer: what a drop would do.
#[component]
pub(super) fn LinkNote() -> impl IntoView {
    let view = crate::page::action::use_ctx().view;
    let said = Memo::new(move |_| {
        view.link.with(|link| link.as_ref().map(|link| (link.words(), link.is_refused())))
    });
    let place = move || {
        let camera = view.camera.get();
        let to = view.link.with(|l| l.as_ref().map(|l| l.to)).unwrap_or_default();
        let p = camera.screen_from_world(to);
        format!("translate({}px, {}px)", p.x + 14.0, p.y + 14.0)
    };
    move || {
        said.get().map(|(words, refused)| {
            view! {
                <div class="link-note" class:refused=refused style:transform=place role="status">
                    {words}
                </div>
            }
        })
    }
}
