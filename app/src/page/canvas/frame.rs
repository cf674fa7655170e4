//! One frame: moves the world, the grid and the paper, and at rest mounts or removes a few cards.
//!
//! The paper has everything, so that nothing is ever blank; near, cards in view are elements over it. All three are
//! layers: moving the camera moves them and draws nothing, but for what comes into view on the [`Paper`].

use super::painter::{Colours, Painter, pixel_ratio};
use super::paper::{Pace, Paper, can_be_scaled, is_hurry};
use crate::page::action::Ctx;
use crate::page::problems::Problems;
use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use trestle_core::layout::Camera;
use trestle_core::model::TableId;
use wasm_bindgen::JsCast;

/// From this zoom on, cards are elements.
pub(super) const NEAR: f64 = 0.5;
/// Cards mounted in one frame.
const MOUNTS_PER_FRAME: usize = 3;
/// Cards that are elements at most.
const MAX_MOUNTED: usize = 240;
/// Margin around the viewport in which cards are mounted, and one in which they stay, in screen pixels.
const MOUNT_MARGIN: f64 = 200.0;
const KEEP_MARGIN: f64 = 600.0;
/// A movement has ended when nothing has moved for so long, in milliseconds.
const SETTLED: u32 = 90;
/// Distance of the dots of the ground, in world pixels.
const GRID: f64 = 20.0;

/// Whether the camera moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Motion {
    /// It has; whether it has zoomed too.
    Moves {
        zoomed: bool,
    },
    /// It has just come to rest after a zoom: for this frame the world is no layer, so that it is drawn anew.
    Redraws,
    Rests,
}

#[derive(Clone, Copy)]
pub(super) struct Frame {
    ctx: Ctx,
    paper: NodeRef<html::Div>,
    world: NodeRef<html::Div>,
    grid: NodeRef<html::Div>,
    /// Tables whose cards are elements.
    pub(super) mounted: RwSignal<Vec<TableId>>,
    asked: StoredValue<bool>,
    /// What is on the paper; none until it is first painted.
    painted: StoredValue<Option<Paper>, LocalStorage>,
    /// The camera of the frame before.
    last: StoredValue<Option<Camera>>,
    motion: StoredValue<Motion>,
    /// The zoom for which the grid was drawn.
    grid_zoom: StoredValue<f64>,
    /// Ends the movement; a later one takes its place.
    settling: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Frame {
    pub(super) fn new(
        ctx: Ctx,
        paper: NodeRef<html::Div>,
        world: NodeRef<html::Div>,
        grid: NodeRef<html::Div>,
    ) -> Self {
        Self {
            ctx,
            paper,
            world,
            grid,
            mounted: RwSignal::new(Vec::new()),
            asked: StoredValue::new(false),
            painted: StoredValue::new_local(None),
            last: StoredValue::new(None),
            motion: StoredValue::new(Motion::Rests),
            grid_zoom: StoredValue::new(0.0),
            settling: StoredValue::new_local(None),
        }
    }

    /// Asks for a frame whenever what it shows changes.
    pub(super) fn follow(self) {
        let view = self.ctx.view;
        Effect::new(move || {
            view.camera.track();
            view.size.track();
            view.scene.track();
            self.ctx.store.problems.track();
            self.ctx.store.exposures.track();
            view.tells_access.track();
            self.ask();
        });
        Effect::new(move || {
            self.ctx.themes.shown.track();
            // Colours are read from the style sheet anew.
            self.paint_anew();
        });
        // Texts painted before the fonts came are painted again.
        let fonts = js_sys::Reflect::get(&document(), &"fonts".into());
        if let Ok(ready) = fonts.and_then(|f| js_sys::Reflect::get(&f, &"ready".into())) {
            let again = wasm_bindgen::closure::Closure::once(move |_: wasm_bindgen::JsValue| {
                // The canvas may be gone.
                if self.asked.try_get_value().is_some() {
                    self.paint_anew();
                }
            });
            let _ = js_sys::Promise::resolve(&ready).then(&again);
            again.forget();
        }
    }

    fn paint_anew(self) {
        self.painted.update_value(|painted| {
            if let Some(mut paper) = painted.take() {
                paper.clear();
            }
        });
        self.ask();
    }

    fn ask(self) {
        if self.asked.get_value() {
            return;
        }
        self.asked.set_value(true);
        request_animation_frame(move || {
            // The canvas may be gone.
            if self.asked.try_set_value(false).is_none() {
                self.draw();
            }
        });
    }

    fn draw(self) {
        let view = self.ctx.view;
        let (camera, size) = (on_pixels(view.camera.get_untracked()), view.size.get_untracked());
        if size.width <= 0.0 || size.height <= 0.0 {
            return;
        }
        let last = self.last.get_value();
        if last != Some(camera) {
            self.last.set_value(Some(camera));
            self.place(camera);
            if let Some(last) = last {
                self.moved((last.zoom - camera.zoom).abs() > f64::EPSILON);
            }
        }
        let motion = self.motion.get_value();
        let pace = match (motion, last) {
            (Motion::Redraws | Motion::Rests, _) => Pace::Rests,
            (_, Some(last)) if is_hurry(last.zoom, camera.zoom) => Pace::Hurries,
            _ => Pace::Moves,
        };
        self.place_grid(camera, pace);
        let mut more = self.show_paper(camera, pace);
        if motion == Motion::Redraws {
            self.motion.set_value(Motion::Rests);
            more = true;
        }
        self.set_layer(motion != Motion::Redraws);
        // Far, no card is an element, also while it moves.
        if motion == Motion::Rests || camera.zoom < NEAR {
            more |= self.mount(camera);
        }
        if more {
            self.ask();
        }
    }

    /// Notes that the camera has moved, until it has not for a moment.
    fn moved(self, zooms: bool) {
        let zoomed = zooms || self.motion.get_value() == Motion::Moves { zoomed: true };
        self.motion.set_value(Motion::Moves { zoomed });
        let settled = Timeout::new(SETTLED, move || {
            let rest = if zoomed { Motion::Redraws } else { Motion::Rests };
            // The canvas may be gone.
            if self.motion.try_set_value(rest).is_none() {
                self.ask();
            }
        });
        self.settling.set_value(Some(settled));
    }

    /// Brings the world to what a camera sees.
    fn place(self, camera: Camera) {
        if let Some(world) = self.world.get_untracked() {
            let (zoom, x, y) = (camera.zoom, -camera.x, -camera.y);
            let transform = format!("scale({zoom}) translate({x}px, {y}px)");
            let _ = web_sys::HtmlElement::style(&world).set_property("transform", &transform);
        }
    }

    /// Moves the grid of dots; it is scaled in motion, and drawn anew at rest.
    fn place_grid(self, camera: Camera, pace: Pace) {
        let Some(grid) = self.grid.get_untracked() else { return };
        let style = web_sys::HtmlElement::style(&grid);
        // Far, it would be a haze; in a quick zoom nobody sees it, and it costs as much as all else.
        if camera.zoom < NEAR || pace == Pace::Hurries {
            let _ = style.set_property("visibility", "hidden");
            return;
        }
        let drawn = self.grid_zoom.get_value();
        let serves = pace == Pace::Moves && can_be_scaled(drawn, camera.zoom);
        let drawn = if serves { drawn } else { camera.zoom };
        self.grid_zoom.set_value(drawn);
        let scale = camera.zoom / drawn;
        let step = GRID * camera.zoom;
        let (x, y) = (camera.x * camera.zoom, camera.y * camera.zoom);
        let (x, y) = (-x.rem_euclid(step), -y.rem_euclid(step));
        let _ = style.remove_property("visibility");
        let _ = style.set_property("background-size", &format!("{0}px {0}px", GRID * drawn));
        let transform = format!("translate({x}px, {y}px) scale({scale})");
        let _ = style.set_property("transform", &transform);
    }

    /// Makes the world a layer, which keeps the scale in which it was drawn, or for a frame no layer.
    fn set_layer(self, is_layer: bool) {
        if let Some(world) = self.world.get_untracked() {
            let hint = if is_layer { "transform" } else { "auto" };
            let _ = web_sys::HtmlElement::style(&world).set_property("will-change", hint);
        }
    }

    /// Brings the mounted cards nearer to those in view. Whether there is more to do.
    fn mount(self, camera: Camera) -> bool {
        if camera.zoom < NEAR {
            if self.mounted.with_untracked(|m| !m.is_empty()) {
                self.mounted.set(Vec::new());
            }
            return false;
        }
        let view = self.ctx.view;
        let seen = camera.visible(view.size.get_untracked());
        let scene = view.scene.get_untracked();
        let wanted = scene.cards_in(&seen.grown(MOUNT_MARGIN / camera.zoom));
        let keep: BTreeSet<TableId> =
            scene.cards_in(&seen.grown(KEEP_MARGIN / camera.zoom)).into_iter().collect();
        let mounted = self.mounted.get_untracked();
        let mut next: Vec<TableId> = mounted.iter().filter(|t| keep.contains(t)).cloned().collect();
        let there: BTreeSet<&TableId> = mounted.iter().collect();
        let missing: Vec<&TableId> = wanted.iter().filter(|t| !there.contains(t)).collect();
        let room = MAX_MOUNTED.saturating_sub(next.len());
        let now = missing.len().min(MOUNTS_PER_FRAME).min(room);
        next.extend(missing.iter().take(now).map(|t| (*t).clone()));
        if next != mounted {
            self.mounted.set(next);
        }
        missing.len() > now && room > now
    }

    /// Brings the paper to what a camera sees. Whether there is more to paint.
    fn show_paper(self, camera: Camera, pace: Pace) -> bool {
        let Some(host) = self.paper.get_untracked() else { return false };
        let view = self.ctx.view;
        let (size, scene) = (view.size.get_untracked(), view.scene.get_untracked());
        let show = |painted: &mut Option<Paper>| {
            if let Some(mut other) = painted.take_if(|paper| !paper.fits_screen()) {
                other.clear();
            }
            if painted.is_none() {
                let painter = Painter::new(Colours::of_page());
                *painted = painter.map(|p| Paper::new(host.unchecked_into(), p));
            }
            let problems = self.ctx.store.problems.with_untracked(Problems::by_table);
            let told = view.tells_access.get_untracked();
            let exposures = self.ctx.store.exposures.get_untracked();
            let exposures = if told { exposures } else { Arc::default() };
            let show = |paper: &mut Paper| {
                paper.adopt_signs(&problems, &exposures);
                self.mounted.with_untracked(|m| paper.show(camera, size, &scene, m, pace))
            };
            painted.as_mut().is_some_and(show)
        };
        self.painted.try_update_value(show).unwrap_or_default()
    }
}

/// The camera that sees the world on whole pixels of the screen: between them, all would be blurred.
fn on_pixels(camera: Camera) -> Camera {
    let step = camera.zoom * pixel_ratio();
    Camera { x: (camera.x * step).round() / step, y: (camera.y * step).round() / step, ..camera }
}
