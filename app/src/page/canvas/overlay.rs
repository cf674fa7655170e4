//! What matters now, as elements over what is painted: edges of what is selected or hovered, the hovered card's
//! neighbours, and outlines of selected cards where cards are painted.

use super::frame::NEAR;
use super::outline::outline;
use crate::page::action::use_ctx;
use leptos::prelude::*;
use std::fmt::Write;
use trestle_core::layout::{Edge, Hit, Rect, Scene};
use trestle_core::model::{ColumnId, ObjectRef, TableId};

/// More edges than this are not lifted: a selection of everything says nothing.
const MAX_EDGES: usize = 300;
/// More cards than this get no outline.
const MAX_CARDS: usize = 500;
/// Width of lines, in screen pixels.
const LINE: f64 = 2.0;

#[component]
pub(super) fn Overlay() -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let lifted = move || {
        let selection = store.selection.get();
        let hover = view.hover.get();
        view.scene.with(|scene| {
            let of_selection = |e: &Edge| match &selection.object {
                Some(ObjectRef::Constraint(t, c)) => e.table == *t && e.constraint == *c,
                _ => {
                    selection.tables.contains(&e.table) || selection.tables.contains(&e.references)
                }
            };
            let hovered = |e: &Edge| is_hovered(scene, e, hover.as_ref());
            scene
                .edges
                .iter()
                .filter(|e| of_selection(e) || hovered(e))
                .take(MAX_EDGES)
                .map(|e| path(e))
                .collect::<Vec<_>>()
        })
    };
    let zoom = Memo::new(move |_| view.camera.with(|c| c.zoom));
    let far = Memo::new(move |_| zoom.get() < NEAR);
    let outlined = move || {
        if !far.get() {
            return Vec::new();
        }
        let selection = store.selection.get();
        view.scene.with(|scene| {
            let cards = selection.tables.iter().filter_map(|t| scene.card(t));
            let note = match &selection.object {
                Some(ObjectRef::Note(_, id)) => scene.note(id).map(|n| n.rect),
                _ => None,
            };
            cards.take(MAX_CARDS).map(|c| c.rect).chain(note).collect()
        })
    };
    // Both ends of a hovered edge, and what a hovered name or column is related with.
    let neighbours = move || {
        let hover = view.hover.get();
        view.scene.with(|scene| {
            let hovered = |e: &Edge| is_hovered(scene, e, hover.as_ref());
            let edges = scene.edges.iter().filter(|e| hovered(e)).take(MAX_EDGES);
            let mut tables: Vec<&TableId> = edges.flat_map(|e| [&e.table, &e.references]).collect();
            tables.sort();
            tables.dedup();
            tables.into_iter().filter_map(|t| scene.card(t)).map(|c| c.rect).collect::<Vec<_>>()
        })
    };
    // The area whose title is hovered, or whose domain is selected: what would be moved.
    let areas = move || {
        let hovered = view.hover.with(|h| match h {
            Some(Hit::AreaTitle(id)) => Some(id.clone()),
            _ => None,
        });
        let selected = store.selection.with(|s| match &s.object {
            Some(ObjectRef::Domain(id)) => Some(id.clone()),
            _ => None,
        });
        view.scene.with(|scene| {
            let lit = |id| hovered.as_ref() == Some(id) || selected.as_ref() == Some(id);
            let areas = scene.areas.iter().filter(|a| lit(&a.domain));
            areas.map(|a| (a.rect, a.colour)).collect::<Vec<_>>()
        })
    };
    view! {
        <svg
            class="overlay"
            aria-hidden="true"
            width="1"
            height="1"
            style:stroke-width=move || format!("{}px", LINE / zoom.get())
        >
            {move || lifted().into_iter().map(|d| view! { <path d=d /> }).collect_view()}
            {move || cards(outlined())}
            {move || {
                let area = |(rect, colour)| outline(format!("area-outline domain-{colour}"), &rect);
                areas().into_iter().map(area).collect_view()
            }}
            {move || cards(neighbours())}
        </svg>
    }
}

fn is_hovered(scene: &Scene, edge: &Edge, hover: Option<&Hit>) -> bool {
    match hover {
        Some(Hit::Edge(t, c)) => edge.table == *t && edge.constraint == *c,
        Some(Hit::Header(t) | Hit::Footer(t)) => edge.table == *t || edge.references == *t,
        Some(Hit::Row(t, c)) => touches(scene, edge, t, c),
        Some(Hit::Note(_) | Hit::NoteCorner(_) | Hit::AreaTitle(_) | Hit::Area(_)) | None => false,
    }
}

/// Whether an edge is of a foreign key that a column is part of, at either end.
fn touches(scene: &Scene, edge: &Edge, table: &TableId, column: &ColumnId) -> bool {
    if edge.table != *table && edge.references != *table {
        return false;
    }
    let key =
        scene.card(&edge.table).and_then(|c| c.table.constraint(&edge.constraint)?.foreign_key());
    key.is_some_and(|key| {
        (edge.table == *table && key.columns.contains(column))
            || (edge.references == *table && key.referenced_columns.contains(column))
    })
}

fn cards(rects: Vec<Rect>) -> Vec<AnyView> {
    rects.iter().map(|rect| outline("card-outline", rect)).collect()
}

fn path(edge: &Edge) -> String {
    let mut d = String::new();
    for (i, p) in edge.points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, p.x, p.y);
    }
    d
}
