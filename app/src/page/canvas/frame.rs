//! One frame: moves the world, paints the canvas, and mounts or removes a few cards.
//!
//! Near, cards in view are elements; until one is mounted, the canvas paints it, so that nothing is ever
//! blank. Far, the canvas paints all. Where that is much, what was painted is moved and scaled as a picture as long
//! as it covers the view, and painted anew when the movement ends.

use super::painter::{Colours, Painter};
use crate::page::action::Ctx;
use crate::page::shared::Shared;
use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use trestle_core::layout::{
    Camera, LevelOfDetail, Rect, Scene, Size, paint_cards, paint_ground, paint_notes,
};
use trestle_core::model::TableId;
use web_sys::HtmlCanvasElement;

/// From this zoom on, cards are elements.
pub(super) const NEAR: f64 = 0.5;
/// Cards mounted in one frame.
const MOUNTS_PER_FRAME: usize = 3;
/// Cards that are elements at most.
const MAX_MOUNTED: usize = 240;
/// Margin around the viewport in which cards are mounted, and one in which they stay, in screen pixels.
const MOUNT_MARGIN: f64 = 200.0;
const KEEP_MARGIN: f64 = 600.0;
/// How far the paper goes beyond each side of the viewport, as a part of the viewport.
const OVERSCAN: f64 = 0.2;
/// More items than this are not painted in each frame of a movement.
const MANY_ITEMS: usize = 900;
/// A picture is scaled by so much at most, up or down.
const MAX_SCALE: f64 = 1.6;
/// A movement has ended when nothing has moved for so long, in milliseconds.
const SETTLED: u32 = 90;

/// What is on the paper.
#[derive(Clone)]
struct Painted {
    camera: Camera,
    viewport: Size,
    scene: Shared<Scene>,
    items: usize,
}

impl Painted {
    /// Whether it can stand for what this camera sees.
    fn serves(&self, camera: Camera, viewport: Size, scene: &Shared<Scene>) -> bool {
        let scale = camera.zoom / self.camera.zoom;
        self.items > MANY_ITEMS
            && self.viewport == viewport
            && self.scene == *scene
            && (MAX_SCALE.recip()..=MAX_SCALE).contains(&scale)
            // Near, what the paper leaves to elements changes as well.
            && self.camera.zoom.max(camera.zoom) < NEAR
            && paper_area(self.camera, viewport).encloses(&camera.visible(viewport))
    }
}

/// How far the paper goes beyond each side, in whole screen pixels: between them, it would be blurred. Near, it is
/// painted in each frame, and needs no margin.
fn margin(camera: Camera, viewport: Size) -> Size {
    if camera.zoom >= NEAR {
        return Size::default();
    }
    Size {
        width: (viewport.width * OVERSCAN).round(),
        height: (viewport.height * OVERSCAN).round(),
    }
}

/// What the paper shows of the world, in world pixels.
fn paper_area(camera: Camera, viewport: Size) -> Rect {
    let seen = camera.visible(viewport);
    let margin = margin(camera, viewport);
    let (x, y) = (margin.width / camera.zoom, margin.height / camera.zoom);
    Rect {
        x: seen.x - x,
        y: seen.y - y,
        width: seen.width + 2.0 * x,
        height: seen.height + 2.0 * y,
    }
}

#[derive(Clone, Copy)]
pub(super) struct Frame {
    ctx: Ctx,
    paper: NodeRef<html::Canvas>,
    world: NodeRef<html::Div>,
    stage: NodeRef<html::Div>,
    /// Tables whose cards are elements.
    pub(super) mounted: RwSignal<Vec<TableId>>,
    asked: StoredValue<bool>,
    painter: StoredValue<Rc<RefCell<Option<Painter>>>, LocalStorage>,
    painted: StoredValue<Option<Painted>, LocalStorage>,
    /// Ends the movement; a later one takes its place.
    settling: StoredValue<Option<Timeout>, LocalStorage>,
}

impl Frame {
    pub(super) fn new(
        ctx: Ctx,
        paper: NodeRef<html::Canvas>,
        world: NodeRef<html::Div>,
        stage: NodeRef<html::Div>,
    ) -> Self {
        Self {
            ctx,
            paper,
            world,
            stage,
            mounted: RwSignal::new(Vec::new()),
            asked: StoredValue::new(false),
            painter: StoredValue::new_local(Rc::default()),
            painted: StoredValue::new_local(None),
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
            self.ask();
        });
        Effect::new(move || {
            self.ctx.themes.shown.track();
            // Colours are read from the style sheet anew.
            self.painter.with_value(|p| p.replace(None));
            self.painted.set_value(None);
            self.ask();
        });
        // Texts painted before the fonts came are painted again.
        let fonts = js_sys::Reflect::get(&document(), &"fonts".into());
        if let Ok(ready) = fonts.and_then(|f| js_sys::Reflect::get(&f, &"ready".into())) {
            let again = wasm_bindgen::closure::Closure::once(move |_: wasm_bindgen::JsValue| {
                if self.asked.try_get_value().is_some() {
                    self.painted.set_value(None);
                    self.ask();
                }
            });
            let _ = js_sys::Promise::resolve(&ready).then(&again);
            again.forget();
        }
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
        let (camera, size) = (view.camera.get_untracked(), view.size.get_untracked());
        if size.width <= 0.0 || size.height <= 0.0 {
            return;
        }
        let near = camera.zoom >= NEAR;
        if let Some(world) = self.world.get_untracked() {
            let transform =
                format!("scale({}) translate({}px, {}px)", camera.zoom, -camera.x, -camera.y);
            let style = web_sys::HtmlElement::style(&world);
            let _ = style.set_property("transform", &transform);
        }
        if let Some(stage) = self.stage.get_untracked() {
            // The grid of dots moves with the world, and is not there where it would be a haze.
            let style = web_sys::HtmlElement::style(&stage);
            let step = if near { 20.0 * camera.zoom } else { 0.0 };
            let _ = style.set_property("--grid", &format!("{step}px"));
            let _ = style.set_property(
                "background-position",
                &format!("{}px {}px", -camera.x * camera.zoom, -camera.y * camera.zoom),
            );
        }
        let more = self.mount(near);
        self.show(near);
        if more {
            self.ask();
        }
    }

    /// Brings the mounted cards nearer to those in view. Whether there is more to do.
    fn mount(self, near: bool) -> bool {
        let view = self.ctx.view;
        if !near {
            if self.mounted.with_untracked(|m| !m.is_empty()) {
                self.mounted.set(Vec::new());
            }
            return false;
        }
        let camera = view.camera.get_untracked();
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

    /// Paints anew when nothing has moved for a moment.
    fn settle_later(self) {
        let settled = Timeout::new(SETTLED, move || {
            // The canvas may be gone.
            if self.painted.try_set_value(None).is_none() {
                self.ask();
            }
        });
        self.settling.set_value(Some(settled));
    }

    /// Brings the paper to what the camera sees: moves the picture on it, or paints another.
    fn show(self, near: bool) {
        let view = self.ctx.view;
        let Some(paper) = self.paper.get_untracked() else { return };
        let (camera, viewport) = (view.camera.get_untracked(), view.size.get_untracked());
        let scene = view.scene.get_untracked();
        let still = |p: &Painted| p.camera == camera;
        let serves = |p: &Painted| !still(p) && p.serves(camera, viewport, &scene);
        if self.painted.with_value(|p| p.as_ref().is_some_and(serves)) {
            self.settle_later();
        } else {
            let items = self.paint(&paper, camera, viewport, &scene, near);
            self.painted.set_value(Some(Painted { camera, viewport, scene, items }));
        }
        self.painted.with_value(|p| {
            if let Some(p) = p {
                place(&paper, p.camera, camera, viewport);
            }
        });
    }

    /// Paints what the camera sees and a margin around it. Gives the number of items.
    fn paint(
        self,
        paper: &HtmlCanvasElement,
        camera: Camera,
        viewport: Size,
        scene: &Shared<Scene>,
        near: bool,
    ) -> usize {
        let area = paper_area(camera, viewport);
        let size = Size { width: area.width * camera.zoom, height: area.height * camera.zoom };
        let level = LevelOfDetail::at_zoom(camera.zoom);
        let mut items = paint_ground(scene, &area, level);
        let mounted: BTreeSet<TableId> =
            if near { self.mounted.get_untracked().into_iter().collect() } else { BTreeSet::new() };
        paint_notes(scene, &area, level, &|_| true, &mut items);
        paint_cards(scene, &area, level, &|t| !mounted.contains(t), &mut items);
        self.painter.with_value(|cell| {
            let mut painter = cell.borrow_mut();
            if painter.is_none() {
                *painter = Painter::new(paper, Colours::of_page());
            }
            if let Some(painter) = painter.as_mut() {
                painter.draw(&items, Camera { x: area.x, y: area.y, ..camera }, size);
                let shown = painter.size();
                let style = web_sys::HtmlElement::style(paper);
                let _ = style.set_property("width", &format!("{}px", shown.width));
                let _ = style.set_property("height", &format!("{}px", shown.height));
            }
        });
        items.len()
    }
}

/// Puts the paper, painted for one camera, where another sees it.
fn place(paper: &HtmlCanvasElement, painted: Camera, camera: Camera, viewport: Size) {
    let scale = camera.zoom / painted.zoom;
    let margin = margin(painted, viewport);
    let left = (painted.x - camera.x) * camera.zoom - margin.width * scale;
    let top = (painted.y - camera.y) * camera.zoom - margin.height * scale;
    let style = web_sys::HtmlElement::style(paper);
    let _ =
        style.set_property("transform", &format!("translate({left}px, {top}px) scale({scale})"));
}
