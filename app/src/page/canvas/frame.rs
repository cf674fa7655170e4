//! One frame: moves the world, paints the canvas, and mounts or removes a few cards.
//!
//! Near, cards in view are elements; until one is mounted, the canvas paints it, so that nothing is ever
//! blank. Far, the canvas paints all.

use super::painter::{Colours, Painter};
use crate::page::action::Ctx;
use leptos::html;
use leptos::prelude::*;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;
use trestle_core::layout::{LevelOfDetail, Rect, paint_cards, paint_ground};
use trestle_core::model::TableId;

/// From this zoom on, cards are elements.
pub(super) const NEAR: f64 = 0.5;
/// Cards mounted in one frame.
const MOUNTS_PER_FRAME: usize = 6;
/// Cards that are elements at most.
const MAX_MOUNTED: usize = 240;
/// Margin around the viewport in which cards are mounted, and one in which they stay, in screen pixels.
const MOUNT_MARGIN: f64 = 200.0;
const KEEP_MARGIN: f64 = 600.0;

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
            self.ctx.themes.is_dark.track();
            // Colours are read from the style sheet anew.
            self.painter.with_value(|p| p.replace(None));
            self.ask();
        });
        // Texts painted before the fonts came are painted again.
        let fonts = js_sys::Reflect::get(&document(), &"fonts".into());
        if let Ok(ready) = fonts.and_then(|f| js_sys::Reflect::get(&f, &"ready".into())) {
            let again = wasm_bindgen::closure::Closure::once(move |_: wasm_bindgen::JsValue| {
                if self.asked.try_get_value().is_some() {
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
            let transform = format!(
                "scale({}) translate({}px, {}px)",
                camera.zoom, -camera.x, -camera.y
            );
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
        self.paint(near);
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

    fn paint(self, near: bool) {
        let view = self.ctx.view;
        let Some(paper) = self.paper.get_untracked() else { return };
        let (camera, size) = (view.camera.get_untracked(), view.size.get_untracked());
        let scene = view.scene.get_untracked();
        let seen: Rect = camera.visible(size);
        let level = LevelOfDetail::at_zoom(camera.zoom);
        let mut items = paint_ground(&scene, &seen, level);
        let mounted: BTreeSet<TableId> = if near {
            self.mounted.get_untracked().into_iter().collect()
        } else {
            BTreeSet::new()
        };
        paint_cards(&scene, &seen, level, &|t| !mounted.contains(t), &mut items);
        self.painter.with_value(|cell| {
            let mut painter = cell.borrow_mut();
            if painter.is_none() {
                *painter = Painter::new(&paper, Colours::of_page());
            }
            if let Some(painter) = painter.as_mut() {
                painter.draw(&items, camera, size);
            }
        });
    }
}
