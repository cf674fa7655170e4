//! Over the cards: handles to draw a relation from, the relation that is being drawn, and where a dragged column would
//! stand, and what dragged cards are in line with.

use super::link::{HANDLE, Link, handles};
use super::outline::outline;
use crate::page::action::use_ctx;
use leptos::prelude::*;
use trestle_core::layout::{Guide, Point, ROW_HEIGHT, Rect, Scene};
use trestle_core::model::ColumnId;

/// More tables than this are not lit up.
const MAX_LIT: usize = 300;
/// Width of lines, in screen pixels.
const LINE: f64 = 2.0;
/// How far an outline stands off its card, in screen pixels.
const STAND_OFF: f64 = 3.0;

#[component]
pub(super) fn LinkLayer() -> impl IntoView {
    let ctx = use_ctx();
    let view = ctx.view;
    let zoom = Memo::new(move |_| view.camera.with(|c| c.zoom));
    let points = Memo::new(move |_| {
        let drawing = view.link.with(Option::is_some);
        let dragging = view.moved.with(|m| !m.is_empty());
        if drawing || dragging { None } else { handles(ctx).map(|h| h.points) }
    });
    let candidates =
        Memo::new(move |_| view.link.with(|l| l.as_ref().map(|l| l.candidates.clone())));
    let lit = move || {
        let Some(candidates) = candidates.get() else { return Vec::new() };
        let seen = view.camera.with_untracked(|c| c.visible(view.size.get_untracked()));
        view.scene.with(|scene| {
            let cards = scene.cards.iter().filter(|c| candidates.contains(&c.table.id));
            cards.map(|c| c.rect).filter(|r| r.meets(&seen)).take(MAX_LIT).collect()
        })
    };
    let target = move || {
        view.link.with(|link| {
            let Some(link) = link else { return Vec::new() };
            let class = if link.is_refused() { "target refused" } else { "target" };
            let places = view.scene.with(|scene| target_places(scene, link));
            places.into_iter().map(|place| (class, place)).collect()
        })
    };
    let insertion = move || {
        view.reorder.with(|r| view.scene.with(|scene| r.as_ref().and_then(|r| r.line(scene))))
    };
    let line = move || view.link.with(|l| l.as_ref().map(|l| (l.from, l.to)));
    view! {
        <svg
            class="overlay link-layer"
            aria-hidden="true"
            width="1"
            height="1"
            style:stroke-width=move || format!("{}px", LINE / zoom.get())
        >
            {move || {
                let margin = STAND_OFF / zoom.get();
                lit().into_iter().map(|r| outline("lit", &r.grown(margin))).collect_view()
            }}
            {move || {
                let margin = STAND_OFF / zoom.get();
                target()
                    .into_iter()
                    .map(|(class, rect)| outline(class, &rect.grown(margin)))
                    .collect_view()
            }}
            {move || {
                line()
                    .or_else(insertion)
                    .map(|(from, to)| {
                        view! { <path class="drawn" d=format!("M{} {}L{} {}", from.x, from.y, to.x, to.y) /> }
                    })
            }}
            {move || {
                view.guides
                    .get()
                    .into_iter()
                    .map(|Guide { from, to }| {
                        view! { <path class="guide" d=format!("M{} {}L{} {}", from.x, from.y, to.x, to.y) /> }
                    })
                    .collect_view()
            }}
            {move || {
                let radius = HANDLE / zoom.get();
                points.get().map(|points| points.map(|p| handle(p, radius)).into_iter().collect_view())
            }}
        </svg>
    }
}

/// The rows that would be referenced, or the card.
fn target_places(scene: &Scene, link: &Link) -> Vec<Rect> {
    let Some(target) = &link.target else { return Vec::new() };
    let Some(card) = scene.card(&target.table) else { return Vec::new() };
    let row = |column: &ColumnId| {
        let row = card.card.rows.iter().find(|row| row.column == *column)?;
        let y = card.rect.y + row.port_y - ROW_HEIGHT / 2.0;
        Some(Rect { y, height: ROW_HEIGHT, ..card.rect })
    };
    let rows: Vec<Rect> = target.columns().iter().filter_map(row).collect();
    if rows.is_empty() { vec![card.rect] } else { rows }
}

fn handle(at: Point, radius: f64) -> impl IntoView {
    view! { <circle class="handle" cx=at.x.to_string() cy=at.y.to_string() r=radius.to_string() /> }
}
