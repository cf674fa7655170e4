//! Edges that matter now, as elements over the painted ones: of what is selected and what is hovered.

use crate::page::action::use_ctx;
use leptos::prelude::*;
use std::fmt::Write;
use trestle_core::layout::{Edge, Hit};
use trestle_core::model::ObjectRef;

/// More edges than this are not lifted: a selection of everything says nothing.
const MAX_EDGES: usize = 300;

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
                _ => selection.tables.contains(&e.table) || selection.tables.contains(&e.references),
            };
            let hovered = |e: &Edge| match &hover {
                Some(Hit::Edge(t, c)) => e.table == *t && e.constraint == *c,
                _ => false,
            };
            scene
                .edges
                .iter()
                .filter(|e| of_selection(e) || hovered(e))
                .take(MAX_EDGES)
                .map(|e| path(e))
                .collect::<Vec<_>>()
        })
    };
    view! {
        <svg class="overlay" aria-hidden="true" width="1" height="1">
            {move || lifted().into_iter().map(|d| view! { <path d=d /> }).collect_view()}
        </svg>
    }
}

fn path(edge: &Edge) -> String {
    let mut d = String::new();
    for (i, p) in edge.points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, p.x, p.y);
    }
    d
}
