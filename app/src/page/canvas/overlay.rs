//! What matters now, as elements over what is painted: edges of what is selected or hovered, and outlines of
//! selected cards where cards are painted.

use super::frame::NEAR;
use crate::page::action::use_ctx;
use leptos::prelude::*;
use std::fmt::Write;
use trestle_core::layout::{Edge, Hit, Rect};
use trestle_core::model::ObjectRef;

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
    let zoom = Memo::new(move |_| view.camera.with(|c| c.zoom));
    let far = Memo::new(move |_| zoom.get() < NEAR);
    let outlined = move || {
        if !far.get() {
            return Vec::new();
        }
        let selection = store.selection.get();
        view.scene.with(|scene| {
            let cards = selection.tables.iter().filter_map(|t| scene.card(t));
            cards.take(MAX_CARDS).map(|c| c.rect).collect()
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
            {move || outlined().into_iter().map(outline).collect_view()}
        </svg>
    }
}

fn outline(rect: Rect) -> impl IntoView {
    view! {
        <rect
            x=rect.x.to_string()
            y=rect.y.to_string()
            width=rect.width.to_string()
            height=rect.height.to_string()
            rx="6"
        />
    }
}

fn path(edge: &Edge) -> String {
    let mut d = String::new();
    for (i, p) in edge.points.iter().enumerate() {
        let _ = write!(d, "{}{} {}", if i == 0 { 'M' } else { 'L' }, p.x, p.y);
    }
    d
}
