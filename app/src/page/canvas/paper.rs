//! The paper below the elements: what is painted, cut into tiles.
//!
//! A tile is painted once and then moved as a picture. So panning paints only what comes into view, a change only
//! the tiles that it meets. Zooming scales what there is, and a sheet of tiles for the new zoom is painted beside it,
//! some tiles a frame, which takes its place when it covers the view. Where tiles would be too many, an overview of
//! the whole diagram fills what they leave blank.

use super::painter::{Painter, pixel_ratio};
use crate::page::shared::Shared;
use leptos::prelude::{document, window};
use std::collections::{BTreeMap, BTreeSet};
use trestle_core::layout::{
    Camera, LevelOfDetail, Rect, Scene, Size, paint, paint_cards, paint_ground, paint_notes,
};
use trestle_core::model::TableId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};

/// Side of a tile in screen pixels, about: it is a whole number of the screen's own.
const TILE: f64 = 384.0;
/// Around the viewport, tiles are painted within the first and kept within the second, in screen pixels.
const AHEAD: f64 = 160.0;
const KEPT: f64 = 640.0;
/// A picture is scaled by so much, up or down, before another is begun.
const MAX_SCALE: f64 = 1.6;
/// Scaled down further than this, no tiles are added: they would be many.
const LEAST_SCALE: f64 = 0.6;
/// Longer side of the overview, in screen pixels.
const OVERVIEW: f64 = 1536.0;
/// Time in a frame for what can wait, in milliseconds: while the camera moves, and at rest.
const SPARE_IN_MOTION: f64 = 2.0;
const SPARE_AT_REST: f64 = 8.0;
/// Canvases that are kept for later tiles.
const MAX_SPARE: usize = 24;
/// What is near a tile is painted on it too, since lines have a width. In screen pixels.
const BRIM: f64 = 4.0;

/// Column and row, from the origin of the world.
type Place = (i32, i32);

struct Tile {
    /// None where there is nothing.
    canvas: Option<HtmlCanvasElement>,
    /// Cards that it leaves out, since they are elements.
    without: Vec<TableId>,
    /// It shows what is no longer so.
    stale: bool,
}

/// Tiles for one zoom.
struct Sheet {
    zoom: f64,
    /// The place from which its element measures: far from the origin, browsers calculate coarsely.
    base: Place,
    element: HtmlElement,
    tiles: BTreeMap<Place, Tile>,
}

/// The whole diagram, coarsely.
struct Overview {
    canvas: HtmlCanvasElement,
    scene: Shared<Scene>,
    zoom: f64,
}

pub(super) struct Paper {
    host: HtmlElement,
    painter: Painter,
    ratio: f64,
    /// Side of a tile in screen pixels.
    side: f64,
    scene: Shared<Scene>,
    /// Cards that are elements.
    elements: BTreeSet<TableId>,
    shown: Option<Sheet>,
    /// For another zoom, not seen yet.
    coming: Option<Sheet>,
    overview: Option<Overview>,
    spare: Vec<HtmlCanvasElement>,
}

impl Paper {
    pub(super) fn new(host: HtmlElement, painter: Painter) -> Self {
        let ratio = pixel_ratio();
        Self {
            host,
            painter,
            ratio,
            side: (TILE * ratio).ceil() / ratio,
            scene: Shared::default(),
            elements: BTreeSet::new(),
            shown: None,
            coming: None,
            overview: None,
            spare: Vec::new(),
        }
    }

    /// Whether it was made for a screen like this one.
    pub(super) fn fits_screen(&self) -> bool {
        (self.ratio - pixel_ratio()).abs() < f64::EPSILON
    }

    /// Takes all that was painted away.
    pub(super) fn clear(&mut self) {
        for sheet in [self.shown.take(), self.coming.take()].into_iter().flatten() {
            self.remove(sheet);
        }
        if let Some(overview) = self.overview.take() {
            overview.canvas.remove();
        }
    }

    /// Brings the paper to what a camera sees over which these cards are elements. Whether there is more to paint when
    /// there is time; `at_rest` says that the camera has not moved for a moment.
    pub(super) fn show(
        &mut self,
        camera: Camera,
        viewport: Size,
        scene: &Shared<Scene>,
        elements: BTreeSet<TableId>,
        at_rest: bool,
    ) -> bool {
        let until = now() + if at_rest { SPARE_AT_REST } else { SPARE_IN_MOTION };
        self.adopt(scene, elements);
        let seen = camera.visible(viewport);
        self.choose(camera, &seen, at_rest);
        let Some(mut shown) = self.shown.take() else { return false };
        if camera.zoom >= shown.zoom * LEAST_SCALE {
            while let Some(place) = shown.missing(&seen, self.side) {
                self.paint(&mut shown, place);
            }
        }
        // At least one, or a long movement would never come to its end.
        let mut more = self.paint_waiting(&mut shown, camera, &seen);
        while more && now() < until {
            more = self.paint_waiting(&mut shown, camera, &seen);
        }
        self.show_overview(camera, shown.missing(&seen, self.side).is_some());
        let kept = seen.grown(KEPT / camera.zoom);
        self.drop_outside(&mut shown, &kept);
        shown.place(camera, self.side);
        self.shown = Some(shown);
        more
    }

    /// Paints one of the tiles that can wait, if there is one.
    fn paint_waiting(&mut self, shown: &mut Sheet, camera: Camera, seen: &Rect) -> bool {
        if let Some(mut coming) = self.coming.take() {
            if let Some(place) = coming.missing(seen, self.side) {
                self.paint(&mut coming, place);
                self.coming = Some(coming);
            } else {
                let _ = coming.element.style().remove_property("visibility");
                let old = std::mem::replace(shown, coming);
                self.remove(old);
            }
            return true;
        }
        let ahead = seen.grown(AHEAD / camera.zoom);
        let place = shown.missing(&ahead, self.side).filter(|_| shown.is_for(camera));
        if let Some(place) = place {
            self.paint(shown, place);
        }
        place.is_some()
    }

    /// Shows or hides the overview; it is painted when it is first wanted.
    fn show_overview(&mut self, camera: Camera, wanted: bool) {
        if !wanted {
            if let Some(overview) = &self.overview {
                let _ = HtmlElement::style(&overview.canvas).set_property("visibility", "hidden");
            }
            return;
        }
        let bounds = self.scene.bounds;
        if bounds.width <= 0.0 || bounds.height <= 0.0 {
            return;
        }
        let painted = self.overview.take_if(|o| o.scene == self.scene).unwrap_or_else(|| {
            let old = self.overview.take().map(|o| o.canvas);
            let canvas = old.unwrap_or_else(|| create("canvas").unchecked_into());
            let zoom = (OVERVIEW / bounds.width.max(bounds.height)).min(1.0);
            let items = paint(&self.scene, &bounds, LevelOfDetail::Block);
            let size = Size { width: bounds.width * zoom, height: bounds.height * zoom };
            self.painter.paint(&canvas, &items, Camera { x: bounds.x, y: bounds.y, zoom }, size);
            let _ = canvas.set_attribute("class", "sheet");
            let _ = self.host.insert_before(&canvas, self.host.first_child().as_ref());
            Overview { canvas, scene: self.scene.clone(), zoom }
        });
        let style = HtmlElement::style(&painted.canvas);
        let _ = style.remove_property("visibility");
        let corner = Camera { x: bounds.x, y: bounds.y, zoom: painted.zoom };
        let _ = style.set_property("transform", &seen_by(camera, corner));
        self.overview = Some(painted);
    }

    /// Marks what a change of the scene meets, and what leaves out cards that are elements no longer.
    fn adopt(&mut self, scene: &Shared<Scene>, elements: BTreeSet<TableId>) {
        if self.elements != elements {
            self.elements = elements;
            let sheets = self.shown.iter_mut().chain(&mut self.coming);
            for tile in sheets.flat_map(|sheet| sheet.tiles.values_mut()) {
                tile.stale |= tile.without.iter().any(|t| !self.elements.contains(t));
            }
        }
        if self.scene == *scene {
            return;
        }
        let damage = scene.damage_since(&self.scene);
        self.scene = scene.clone();
        for sheet in [&mut self.shown, &mut self.coming].into_iter().flatten() {
            let brim = BRIM / sheet.zoom;
            for (place, tile) in &mut sheet.tiles {
                let area = tile_area(*place, sheet.zoom, self.side).grown(brim);
                tile.stale |= damage.iter().any(|d| d.meets(&area));
            }
        }
    }

    /// Decides on the zoom to show, and whether another is to be painted.
    fn choose(&mut self, camera: Camera, seen: &Rect, at_rest: bool) {
        let fits = |zoom: f64| (MAX_SCALE.recip()..=MAX_SCALE).contains(&(camera.zoom / zoom));
        let Some(shown) = &self.shown else {
            self.shown = Some(self.sheet(camera, seen));
            return;
        };
        if shown.is_for(camera) {
            if let Some(coming) = self.coming.take() {
                self.remove(coming);
            }
            return;
        }
        let fits_now = |s: &Sheet| if at_rest { s.is_for(camera) } else { fits(s.zoom) };
        if let Some(coming) = self.coming.take_if(|s| !fits_now(s)) {
            self.remove(coming);
        }
        if self.coming.is_none() && !self.shown.as_ref().is_some_and(fits_now) {
            let coming = self.sheet(camera, seen);
            let _ = coming.element.style().set_property("visibility", "hidden");
            self.coming = Some(coming);
        }
    }

    /// An empty sheet for a camera, in the page.
    fn sheet(&self, camera: Camera, seen: &Rect) -> Sheet {
        let element = create("div");
        let _ = element.set_attribute("class", "sheet");
        let _ = self.host.append_child(&element);
        let sheet = Sheet {
            zoom: camera.zoom,
            base: place_of(seen.x, seen.y, camera.zoom, self.side),
            element,
            tiles: BTreeMap::new(),
        };
        sheet.place(camera, self.side);
        sheet
    }

    fn paint(&mut self, sheet: &mut Sheet, place: Place) {
        let area = tile_area(place, sheet.zoom, self.side);
        let around = area.grown(BRIM / sheet.zoom);
        let level = LevelOfDetail::at_zoom(sheet.zoom);
        let old = sheet.tiles.remove(&place);
        // What changes is likely to change again: then elements need not be painted each time. Else they are, so that
        // the tile is whole when they are gone.
        let is_repainted = old.as_ref().is_some_and(|tile| tile.stale);
        let is_left_out = |t: &TableId| is_repainted && self.elements.contains(t);
        let mut items = paint_ground(&self.scene, &around, level);
        paint_notes(&self.scene, &around, level, &|_| true, &mut items);
        paint_cards(&self.scene, &around, level, &|t| !is_left_out(t), &mut items);
        let cards = self.scene.cards.iter().filter(|c| c.rect.meets(&around));
        let without = cards.map(|c| &c.table.id).filter(|t| is_left_out(t)).cloned().collect();
        let old = old.and_then(|tile| tile.canvas);
        let canvas = if items.is_empty() {
            if let Some(canvas) = old {
                keep(&mut self.spare, canvas);
            }
            None
        } else {
            let canvas = old.or_else(|| self.spare.pop());
            let canvas = canvas.unwrap_or_else(|| create("canvas").unchecked_into());
            let size = Size { width: self.side, height: self.side };
            let camera = Camera { x: area.x, y: area.y, zoom: sheet.zoom };
            self.painter.paint(&canvas, &items, camera, size);
            sheet.put(&canvas, place, self.side);
            Some(canvas)
        };
        sheet.tiles.insert(place, Tile { canvas, without, stale: false });
    }

    fn drop_outside(&mut self, sheet: &mut Sheet, kept: &Rect) {
        let (zoom, side) = (sheet.zoom, self.side);
        let outside = |place: &Place, _: &mut Tile| !tile_area(*place, zoom, side).meets(kept);
        for (_, tile) in sheet.tiles.extract_if(.., outside) {
            tile.canvas.into_iter().for_each(|c| keep(&mut self.spare, c));
        }
    }

    fn remove(&mut self, sheet: Sheet) {
        sheet.element.remove();
        for tile in sheet.tiles.into_values() {
            tile.canvas.into_iter().for_each(|c| keep(&mut self.spare, c));
        }
    }
}

impl Sheet {
    /// Whether it is painted for a camera's zoom.
    fn is_for(&self, camera: Camera) -> bool {
        (self.zoom - camera.zoom).abs() < f64::EPSILON
    }

    /// The first place within an area that has no tile, or a stale one.
    fn missing(&self, area: &Rect, side: f64) -> Option<Place> {
        places(area, self.zoom, side).find(|p| self.tiles.get(p).is_none_or(|t| t.stale))
    }

    /// Puts a tile's canvas in its place.
    fn put(&self, canvas: &HtmlCanvasElement, place: Place, side: f64) {
        let style = HtmlElement::style(canvas);
        let (x, y) = (f64::from(place.0 - self.base.0), f64::from(place.1 - self.base.1));
        let _ = style.set_property("left", &format!("{}px", x * side));
        let _ = style.set_property("top", &format!("{}px", y * side));
        if canvas.parent_node().is_none() {
            let _ = self.element.append_child(canvas);
        }
    }

    /// Puts it where a camera sees it.
    fn place(&self, camera: Camera, side: f64) {
        let base = tile_area(self.base, self.zoom, side);
        let corner = Camera { x: base.x, y: base.y, zoom: self.zoom };
        let _ = self.element.style().set_property("transform", &seen_by(camera, corner));
    }
}

/// The transform that puts what was painted for one camera where another sees it.
fn seen_by(camera: Camera, painted: Camera) -> String {
    let x = (painted.x - camera.x) * camera.zoom;
    let y = (painted.y - camera.y) * camera.zoom;
    format!("translate({x}px, {y}px) scale({})", camera.zoom / painted.zoom)
}

/// What a tile shows of the world.
fn tile_area(place: Place, zoom: f64, side: f64) -> Rect {
    let side = side / zoom;
    let (x, y) = (f64::from(place.0) * side, f64::from(place.1) * side);
    Rect { x, y, width: side, height: side }
}

fn place_of(x: f64, y: f64, zoom: f64, side: f64) -> Place {
    #[expect(clippy::cast_possible_truncation, reason = "a cast to an integer ends at its bounds")]
    let index = |n: f64| (n * zoom / side).floor() as i32;
    (index(x), index(y))
}

/// Places of all tiles that an area meets.
fn places(area: &Rect, zoom: f64, side: f64) -> impl Iterator<Item = Place> + use<> {
    let (left, top) = place_of(area.x, area.y, zoom, side);
    let (right, bottom) = place_of(area.right(), area.bottom(), zoom, side);
    (top..=bottom).flat_map(move |y| (left..=right).map(move |x| (x, y)))
}

fn keep(spare: &mut Vec<HtmlCanvasElement>, canvas: HtmlCanvasElement) {
    canvas.remove();
    if spare.len() < MAX_SPARE {
        spare.push(canvas);
    }
}

fn create(name: &str) -> HtmlElement {
    #[expect(clippy::expect_used, reason = "these names are valid")]
    let element = document().create_element(name).expect("a valid name");
    element.unchecked_into()
}

fn now() -> f64 {
    window().performance().map_or(0.0, |p| p.now())
}
