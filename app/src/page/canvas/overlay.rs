//! What matters now, as elements over what is painted: edges of what is selected, hovered or dragged, the hovered
//! card's neighbours, and outlines of selected cards where cards are painted.

use super::frame::NEAR;
use super::outline::outline;
use super::painter::line_width;
use crate::page::action::use_ctx;
use crate::page::store::Selection;
use leptos::prelude::*;
use std::fmt::Write;
use std::sync::Arc;
use trestle_core::layout::{Edge, Hit, LevelOfDetail, PaintItem, Rect, Scene, paint_edge};
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
    let zoom = Memo::new(move |_| view.camera.with(|c| c.zoom));
    let level = Memo::new(move |_| LevelOfDetail::at_zoom(zoom.get()));
    let lifted = move || {
        let selection = store.selection.get();
        let hover = view.hover.get();
        view.scene.with(|scene| {
            let mut lit = of_selection(scene, &selection);
            lit.truncate(MAX_EDGES);
            let has = |lit: &[&Arc<Edge>], e: &Arc<Edge>| lit.iter().any(|l| Arc::ptr_eq(l, e));
            for edge in of_hover(scene, hover.as_ref()).into_iter().take(MAX_EDGES) {
                if !has(&lit, edge) {
                    lit.push(edge);
                }
            }
            // These are painted nowhere else.
            let carried = scene.edges.iter().filter(|e| e.carried && !has(&lit, e));
            let level = level.get();
            let carried: Vec<_> = carried.map(|e| path(e, level)).collect();
            (lit.into_iter().map(|e| path(e, level)).collect::<Vec<_>>(), carried)
        })
    };
    let carrying = Memo::new(move |_| view.scene.with(|s| s.edges.iter().any(|e| e.carried)));
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
            let edges = of_hover(scene, hover.as_ref()).into_iter().take(MAX_EDGES);
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
            class:carrying=carrying
            aria-hidden="true"
            width="1"
            height="1"
            style:stroke-width=move || format!("{}px", LINE / zoom.get())
        >
            {move || {
                let (lit, carried) = lifted();
                let shapes = |all: Vec<String>| all.into_iter().map(|d| view! { <path d=d /> }).collect_view();
                view! {
                    <g class="plain" stroke-width=line_width(zoom.get())>{shapes(carried)}</g>
                    {shapes(lit)}
                }
            }}
            {move || cards(outlined())}
            {move || {
                let area = |(rect, colour)| outline(format!("area-outline domain-{colour}"), &rect);
                areas().into_iter().map(area).collect_view()
            }}
            {move || cards(neighbours())}
        </svg>
    }
}

fn of_selection<'a>(scene: &'a Scene, selection: &Selection) -> Vec<&'a Arc<Edge>> {
    match &selection.object {
        Some(ObjectRef::Constraint(table, id)) => scene.edge(table, id).into_iter().collect(),
        _ => scene.edges_of(&selection.tables).collect(),
    }
}

fn of_hover<'a>(scene: &'a Scene, hover: Option<&Hit>) -> Vec<&'a Arc<Edge>> {
    match hover {
        Some(Hit::Edge(table, id)) => scene.edge(table, id).into_iter().collect(),
        Some(Hit::Header(table) | Hit::Footer(table)) => scene.edges_of([table]).collect(),
        Some(Hit::Row(table, column)) => {
            scene.edges_of([table]).filter(|e| touches(scene, e, table, column)).collect()
        }
        Some(Hit::Note(_) | Hit::NoteCorner(_) | Hit::AreaTitle(_) | Hit::Area(_)) | None => {
            Vec::new()
        }
    }
}

/// Whether an edge is of a foreign key that a column is part of, at either end.
fn touches(scene: &Scene, edge: &Edge, table: &TableId, column: &ColumnId) -> bool {
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

/// What is painted of an edge, as the shape of an element.
fn path(edge: &Edge, level: LevelOfDetail) -> String {
    let mut items = Vec::new();
    paint_edge(edge, level, &mut items);
    let mut d = String::new();
    for item in items {
        match item {
            PaintItem::Path { points, .. } => {
                for (i, p) in points.iter().enumerate() {
                    let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, p.x, p.y);
                }
            }
            PaintItem::Ring { centre, radius: r, .. } => {
                let (x, y, across) = (centre.x - r, centre.y, 2.0 * r);
                let _ = write!(d, "M{x} {y}a{r} {r} 0 1 0 {across} 0a{r} {r} 0 1 0 -{across} 0");
            }
            PaintItem::Rect { .. }
            | PaintItem::Text { .. }
            | PaintItem::Sign { .. }
            | PaintItem::Mark { .. } => {}
        }
    }
    d
}
