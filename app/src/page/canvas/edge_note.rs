//! Beside the pointer: what the edge under it is.

use crate::page::action::use_ctx;
use leptos::prelude::*;
use trestle_core::layout::Hit;
use trestle_core::model::{ConstraintId, Document, ObjectRef, TableId};
use trestle_core::relation::foreign_key_facts;

/// Distance from the pointer, in screen pixels.
const MARGIN: f64 = 14.0;
/// How wide and high it may be, in screen pixels: it is placed before it is measured.
const WIDE: f64 = 320.0;
const HIGH: f64 = 84.0;

/// What is to know of the foreign key of an edge, in lines.
pub(super) fn facts(
    document: &Document,
    table: &TableId,
    constraint: &ConstraintId,
) -> Option<[String; 3]> {
    let table = document.schema.tables.get(table)?;
    foreign_key_facts(&document.schema, table, table.constraint(constraint)?)
}

#[component]
pub(super) fn EdgeNote() -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let is_selected = move |table: &TableId, id: &ConstraintId| {
        let object = ObjectRef::Constraint(table.clone(), id.clone());
        store.selection.with(|s| s.object.as_ref() == Some(&object))
    };
    let said = Memo::new(move |_| {
        view.hover.with(|hover| match hover {
            // The selected one has its toolbar.
            Some(Hit::Edge(table, id)) if !is_selected(table, id) => {
                store.document.with(|d| facts(d, table, id))
            }
            _ => None,
        })
    });
    let place = move || {
        let size = view.size.get();
        let at = view.pointed.get();
        let x = (at.x + MARGIN).min(size.width - WIDE).max(0.0);
        // Below the pointer, or above it where there is no room.
        let below = at.y + MARGIN + HIGH <= size.height;
        let y = if below { at.y + MARGIN } else { (at.y - MARGIN - HIGH).max(0.0) };
        format!("translate({}px, {}px)", x.round(), y.round())
    };
    move || {
        said.get().map(|[ends, name, actions]| {
            view! {
                <div class="edge-note" role="tooltip" style:transform=place>
                    <span class="mono">{ends}</span>
                    <span class="mono muted">{name}</span>
                    <span class="muted">{actions}</span>
                </div>
            }
        })
    }
}
