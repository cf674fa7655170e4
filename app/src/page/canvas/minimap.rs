//! The whole diagram, small: shows where the viewport is, and moves it.

use super::painter::{Colours, Painter};
use crate::page::action::use_ctx;
use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use trestle_core::layout::{Camera, LevelOfDetail, Point, Rect, Size, paint_cards, paint_notes};
use wasm_bindgen::JsCast;

/// Size in screen pixels.
const SIZE: Size = Size { width: 168.0, height: 108.0 };
const MARGIN: f64 = 8.0;
/// It is painted when the scene has not changed for so long, in milliseconds: not while a card is dragged.
const PAINT_AFTER: u32 = 150;

#[component]
pub(super) fn Minimap() -> impl IntoView {
    let ctx = use_ctx();
    let view = ctx.view;
    let canvas = NodeRef::<html::Canvas>::new();
    let pressed = RwSignal::new(false);
    let small = Memo::new(move |_| view.scene.with(|s| small_camera(s.bounds)));
    // In the colours of the theme.
    let painter = StoredValue::new_local(None::<Painter>);
    let paint = move |painter: &mut Option<Painter>| {
        let Some(canvas) = canvas.get_untracked() else { return };
        if painter.is_none() {
            *painter = Painter::new(Colours::of_page());
        }
        let Some(painter) = painter else { return };
        view.scene.with_untracked(|scene| {
            let mut items = Vec::new();
            paint_notes(scene, &scene.bounds, LevelOfDetail::Block, &mut items);
            paint_cards(scene, &scene.bounds, LevelOfDetail::Block, &|_| true, &mut items);
            painter.paint(&canvas, &items, small.get_untracked(), SIZE);
        });
    };
    let waiting = StoredValue::new_local(None::<Timeout>);
    let ask = move || {
        // The minimap may be gone when the time comes. A later change takes the place of this one.
        let later = Timeout::new(PAINT_AFTER, move || {
            if waiting.try_set_value(None).is_none() {
                painter.update_value(paint);
            }
        });
        waiting.set_value(Some(later));
    };
    Effect::new(move || {
        ctx.themes.shown.track();
        painter.set_value(None);
        ask();
    });
    Effect::new(move || {
        view.scene.track();
        // What was never painted does not wait for edges, which are routed for a while and are not on it.
        let is_painted = painter.with_value(Option::is_some);
        if canvas.get().is_some() && (is_painted || waiting.with_value(Option::is_none)) {
            ask();
        }
    });
    let frame = Memo::new(move |_| {
        let seen = view.camera.with(|c| c.visible(view.size.get()));
        let small = small.get();
        let from = small.screen_from_world(Point { x: seen.x, y: seen.y });
        let to = small.screen_from_world(Point { x: seen.right(), y: seen.bottom() });
        let clip =
            |p: Point| Point { x: p.x.clamp(0.0, SIZE.width), y: p.y.clamp(0.0, SIZE.height) };
        Rect::between(clip(from), clip(to))
    });
    let go = move |event: &web_sys::PointerEvent| {
        let target = event.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        let Some(target) = target else { return };
        let rect = target.get_bounding_client_rect();
        let at = Point {
            x: f64::from(event.client_x()) - rect.x(),
            y: f64::from(event.client_y()) - rect.y(),
        };
        let world = small.get_untracked().world_from_screen(at);
        let size = view.size.get_untracked();
        view.camera.update(|c| {
            c.x = world.x - size.width / c.zoom / 2.0;
            c.y = world.y - size.height / c.zoom / 2.0;
        });
    };
    // Where all is in view there is nowhere to go.
    let wanted = Memo::new(move |_| {
        let seen = view.camera.with(|c| c.visible(view.size.get()));
        view.scene.with(|s| s.cards.len() > 1 && !seen.encloses(&s.bounds))
    });
    view! {
        <Show when=move || wanted.get()>
            <div
                class="minimap"
                aria-hidden="true"
                on:pointerdown=move |e| {
                    pressed.set(true);
                    if let Some(t) = e.current_target().and_then(|t| t.dyn_into::<web_sys::Element>().ok()) {
                        let _ = t.set_pointer_capture(e.pointer_id());
                    }
                    go(&e);
                }
                on:pointermove=move |e| {
                    if pressed.get_untracked() {
                        go(&e);
                    }
                }
                on:pointerup=move |_| pressed.set(false)
            >
                <canvas node_ref=canvas></canvas>
                <div
                    class="minimap-frame"
                    style:transform=move || format!("translate({}px, {}px)", frame.get().x, frame.get().y)
                    style:width=move || format!("{}px", frame.get().width)
                    style:height=move || format!("{}px", frame.get().height)
                ></div>
            </div>
        </Show>
    }
}

fn small_camera(bounds: Rect) -> Camera {
    let across = (SIZE.width - 2.0 * MARGIN) / bounds.width.max(1.0);
    let down = (SIZE.height - 2.0 * MARGIN) / bounds.height.max(1.0);
    let zoom = across.min(down).min(0.2);
    let centre = bounds.centre();
    Camera { x: centre.x - SIZE.width / zoom / 2.0, y: centre.y - SIZE.height / zoom / 2.0, zoom }
}
