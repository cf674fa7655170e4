//! The paper below the elements: what is painted, cut into tiles.
//!
//! A tile is painted once and then moved as a picture. So panning paints only what comes into view, a change only
//! the tiles that it meets. Zooming scales what there is, and a sheet of tiles for the new zoom is painted beside it,
//! some tiles a frame, which takes its place when it covers the view; not while it would be outgrown before. What
//! tiles leave blank meanwhile, an overview of the whole diagram fills.

use super::painter::{Painter, pixel_ratio};
use crate::page::problems::Tally;
use crate::page::shared::Shared;
use crate::page::store::Exposures;
use leptos::prelude::{document, window};
use std::collections::BTreeMap;
use std::sync::Arc;
use trestle_core::layout::{
    Camera, Damage, LevelOfDetail, Rect, Scene, Size, paint_cards, paint_exposures, paint_ground,
    paint_notes, paint_problems,
};
use trestle_core::model::TableId;
use wasm_bindgen::JsCast;
use web_sys::{HtmlCanvasElement, HtmlElement};

/// Side of a tile in screen pixels, about: it is a whole number of the screen's own.
const TILE: f64 = 384.0;
/// Radius of the signs on cards, in screen pixels.
const SIGN: f64 = 4.0;
/// Around the viewport, tiles are painted within the first and kept within the second, in screen pixels.
const AHEAD: f64 = 160.0;
const KEPT: f64 = 640.0;
/// A picture is scaled by so much, up or down, before another is begun.
const MAX_SCALE: f64 = 1.6;
/// Scaled down further than this, no tiles are added: they would be many.
const LEAST_SCALE: f64 = 0.6;
/// Zoomed by more than this from one frame to the next, up or down, a picture is outgrown before it is painted, at
/// about a tile a frame.
const HURRY: f64 = 1.025;
/// Longer side of the overview, in screen pixels, about.
const OVERVIEW: f64 = 1536.0;
/// Time in a frame for what can wait, in milliseconds: while the camera moves, and at rest.
const SPARE_IN_MOTION: f64 = 2.0;
const SPARE_AT_REST: f64 = 8.0;
/// The overview is painted when the scene has not changed for so long, in milliseconds: not while a card is dragged.
const CALM: f64 = 400.0;
/// Canvases that are kept for later tiles.
const MAX_SPARE: usize = 24;
/// What is near a tile is painted on it too, since lines have a width. In screen pixels.
const BRIM: f64 = 4.0;

/// How the camera moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// It has not for a moment.
    Rests,
    Moves,
    /// It zooms so quickly that what is painted for it would be outgrown.
    Hurries,
}

/// Column and row, from the origin of the world.
type Place = (i32, i32);

struct Tile {
    /// None where there is nothing.
    canvas: Option<HtmlCanvasElement>,
    /// Cards that it leaves out, since they are elements.
    without: Vec<TableId>,
    /// Cards that it shows as they were, since they are elements.
    outdated: Vec<TableId>,
    /// It shows what is no longer so.
    stale: bool,
}

/// How the world is cut into tiles for one zoom.
#[derive(Clone, Copy)]
struct Tiling {
    zoom: f64,
    /// Of a tile, in screen pixels.
    side: f64,
}

/// Tiles for one zoom.
struct Sheet {
    tiling: Tiling,
    /// The place from which its element measures: far from the origin, browsers calculate coarsely.
    base: Place,
    element: HtmlElement,
    tiles: BTreeMap<Place, Tile>,
}

pub(super) struct Paper {
    host: HtmlElement,
    painter: Painter,
    ratio: f64,
    /// Side of a tile in screen pixels.
    side: f64,
    scene: Shared<Scene>,
    /// When the scene changed, on the page's clock.
    changed: f64,
    problems: Arc<BTreeMap<TableId, Tally>>,
    exposures: Exposures,
    /// Cards that are elements.
    elements: Vec<TableId>,
    shown: Option<Sheet>,
    /// For another zoom, not seen yet.
    coming: Option<Sheet>,
    /// The whole diagram coarsely, under the others and not seen where they leave nothing blank.
    overview: Option<Sheet>,
    spare: Vec<HtmlCanvasElement>,
}

impl Paper {
    /// In an element of its own. What an earlier paper left in it goes: it stays seen until then.
    pub(super) fn new(host: HtmlElement, painter: Painter) -> Self {
        host.set_text_content(None);
        let ratio = pixel_ratio();
        Self {
            host,
            painter,
            ratio,
            side: (TILE * ratio).ceil() / ratio,
            scene: Shared::default(),
            changed: 0.0,
            problems: Arc::default(),
            exposures: Arc::default(),
            elements: Vec::new(),
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
        let sheets = [self.shown.take(), self.coming.take(), self.overview.take()];
        for sheet in sheets.into_iter().flatten() {
            self.remove(sheet);
        }
    }

    /// Brings the paper to what a camera sees over which these cards are elements. Whether there is more to paint when
    /// there is time.
    pub(super) fn show(
        &mut self,
        camera: Camera,
        viewport: Size,
        scene: &Shared<Scene>,
        elements: &[TableId],
        pace: Pace,
    ) -> bool {
        let at_rest = pace == Pace::Rests;
        let until = now() + if at_rest { SPARE_AT_REST } else { SPARE_IN_MOTION };
        self.adopt(scene, elements);
        let seen = camera.visible(viewport);
        let mut shown = self.shown.take().unwrap_or_else(|| self.sheet(camera, &seen));
        let mut more = true;
        if pace != Pace::Hurries || shown.is_for(camera) {
            self.choose(&shown, camera, &seen, at_rest);
            while let Some(place) = shown.missing(&seen).filter(|_| shown.is_for(camera)) {
                self.paint(&mut shown, place);
            }
            // At least one, or a long movement would never come to its end.
            more = self.paint_waiting(&mut shown, camera, &seen);
            while more && now() < until {
                more = self.paint_waiting(&mut shown, camera, &seen);
            }
            // The overview before it is wanted, since then there is no time.
            if at_rest && !more && self.overview_lacks().is_some() {
                let calm = now() >= self.changed + CALM;
                while calm && now() < until && self.paint_overview() {}
                more = true;
            }
        }
        self.show_overview(camera, shown.missing(&seen).is_some());
        let kept = seen.grown(KEPT / camera.zoom);
        self.drop_outside(&mut shown, &kept);
        shown.place(camera);
        self.shown = Some(shown);
        more
    }

    /// Paints one of the tiles that can wait, if there is one.
    fn paint_waiting(&mut self, shown: &mut Sheet, camera: Camera, seen: &Rect) -> bool {
        if let Some(mut coming) = self.coming.take() {
            if let Some(place) = coming.missing(seen) {
                self.paint(&mut coming, place);
                self.coming = Some(coming);
            } else {
                coming.show();
                let old = std::mem::replace(shown, coming);
                self.remove(old);
            }
            return true;
        }
        let area = if shown.is_for(camera) { seen.grown(AHEAD / camera.zoom) } else { *seen };
        let serves = camera.zoom >= shown.tiling.zoom * LEAST_SCALE;
        let place = shown.missing(&area).filter(|_| serves);
        if let Some(place) = place {
            self.paint(shown, place);
        }
        place.is_some()
    }

    /// The place of a tile that the overview lacks; it is begun where there is none that fits the diagram.
    fn overview_lacks(&mut self) -> Option<Place> {
        let bounds = self.scene.bounds;
        let longer = bounds.width.max(bounds.height);
        if longer <= 0.0 {
            return None;
        }
        let zoom = (OVERVIEW / longer).min(1.0);
        if let Some(old) = self.overview.take_if(|o| !can_be_scaled(o.tiling.zoom, zoom)) {
            self.remove(old);
        }
        if self.overview.is_none() {
            let overview = self.sheet(Camera { x: bounds.x, y: bounds.y, zoom }, &bounds);
            let _ = self.host.insert_before(&overview.element, self.host.first_child().as_ref());
            self.overview = Some(overview);
        }
        self.overview.as_ref()?.missing(&bounds)
    }

    /// Paints one tile of the overview, if one is missing.
    fn paint_overview(&mut self) -> bool {
        let place = self.overview_lacks();
        let Some(mut overview) = self.overview.take() else { return false };
        if let Some(place) = place {
            // As if it were new, for it has all cards.
            if let Some(old) = overview.tiles.remove(&place).and_then(|tile| tile.canvas) {
                keep(&mut self.spare, old);
            }
            self.paint(&mut overview, place);
        } else {
            let bounds = self.scene.bounds;
            self.drop_outside(&mut overview, &bounds);
        }
        self.overview = Some(overview);
        place.is_some()
    }

    /// Shows or hides the overview; what it lacks is painted when it is wanted.
    fn show_overview(&mut self, camera: Camera, wanted: bool) {
        while wanted && self.paint_overview() {}
        let Some(overview) = &self.overview else { return };
        if wanted {
            overview.show();
            overview.place(camera);
        } else {
            overview.hide();
        }
    }

    /// Marks what a change of the scene meets, and what leaves out cards that are elements no longer.
    fn adopt(&mut self, scene: &Shared<Scene>, elements: &[TableId]) {
        if self.elements != elements {
            self.elements = elements.to_vec();
            let sheets = self.shown.iter_mut().chain(&mut self.coming);
            for tile in sheets.flat_map(|sheet| sheet.tiles.values_mut()) {
                let mut covered = tile.without.iter().chain(&tile.outdated);
                tile.stale |= covered.any(|t| !self.elements.contains(t));
            }
        }
        if self.scene == *scene {
            return;
        }
        self.changed = now();
        let damage = scene.damage_since(&self.scene);
        self.scene = scene.clone();
        self.damaged(&damage);
    }

    fn damaged(&mut self, damage: &Damage) {
        // The overview has all cards.
        if let Some(overview) = &mut self.overview {
            overview.mark(damage);
        }
        for sheet in self.shown.iter_mut().chain(&mut self.coming) {
            sheet.take_over(damage, &self.elements);
        }
    }

    /// Takes over which tables have problems, and what cards tell of access.
    pub(super) fn adopt_signs(
        &mut self,
        problems: &Arc<BTreeMap<TableId, Tally>>,
        exposures: &Exposures,
    ) {
        // Nothing told is one map anew each time.
        let is_same = Arc::ptr_eq(&self.exposures, exposures)
            || self.exposures.is_empty() && exposures.is_empty();
        if Arc::ptr_eq(&self.problems, problems) && is_same {
            return;
        }
        let worst = |of: &BTreeMap<TableId, Tally>, id| of.get(id).and_then(|t| t.worst());
        let cards = self.scene.cards.iter().filter(|card| {
            let id = &card.table.id;
            worst(&self.problems, id) != worst(problems, id)
                || self.exposures.get(id) != exposures.get(id)
        });
        let changed = cards.map(|card| (card.table.id.clone(), card.rect)).collect();
        self.problems = Arc::clone(problems);
        self.exposures = Arc::clone(exposures);
        self.damaged(&Damage { changed, ..Damage::default() });
    }

    /// Decides whether a sheet for another zoom than that which is shown is to be painted.
    fn choose(&mut self, shown: &Sheet, camera: Camera, seen: &Rect, at_rest: bool) {
        let fits = |s: &Sheet| {
            if at_rest { s.is_for(camera) } else { can_be_scaled(s.tiling.zoom, camera.zoom) }
        };
        if let Some(coming) = self.coming.take_if(|s| shown.is_for(camera) || !fits(s)) {
            self.remove(coming);
        }
        if self.coming.is_none() && !fits(shown) {
            let coming = self.sheet(camera, seen);
            coming.hide();
            self.coming = Some(coming);
        }
    }

    /// An empty sheet for a camera, in the page.
    fn sheet(&self, camera: Camera, seen: &Rect) -> Sheet {
        let element = create("div");
        let _ = element.set_attribute("class", "sheet");
        let _ = self.host.append_child(&element);
        let tiling = Tiling { zoom: camera.zoom, side: self.side };
        let base = tiling.place_of(seen.x, seen.y);
        let sheet = Sheet { tiling, base, element, tiles: BTreeMap::new() };
        sheet.place(camera);
        sheet
    }

    fn paint(&mut self, sheet: &mut Sheet, place: Place) {
        let Tiling { zoom, side } = sheet.tiling;
        let around = sheet.tiling.with_brim(place);
        let level = LevelOfDetail::at_zoom(zoom);
        let old = sheet.tiles.remove(&place);
        // What changes is likely to change again: then elements need not be painted each time. Else they are, so that
        // the tile is whole when they are gone.
        let mut without = Vec::new();
        if old.as_ref().is_some_and(|tile| tile.stale) {
            without = self.scene.cards_in(&around);
            without.retain(|t| self.elements.contains(t));
        }
        let mut items = paint_ground(&self.scene, &around, level, &|edge| !edge.carried);
        paint_notes(&self.scene, &around, level, &mut items);
        let wanted = |t: &TableId| !without.contains(t);
        paint_cards(&self.scene, &around, level, &wanted, &mut items);
        let worst = |t: &TableId| self.problems.get(t).filter(|_| wanted(t))?.worst();
        paint_problems(&self.scene, &around, SIGN / zoom, &worst, &mut items);
        let told = |t: &TableId| {
            let exposure = self.exposures.get(t).filter(|_| wanted(t))?;
            Some((*exposure, worst(t).is_some()))
        };
        paint_exposures(&self.scene, &around, SIGN / zoom, &told, &mut items);
        let old = old.and_then(|tile| tile.canvas);
        let canvas = if items.is_empty() {
            if let Some(canvas) = old {
                keep(&mut self.spare, canvas);
            }
            None
        } else {
            let canvas = old.or_else(|| self.spare.pop());
            let canvas = canvas.unwrap_or_else(|| create("canvas").unchecked_into());
            let area = sheet.tiling.area(place);
            let camera = Camera { x: area.x, y: area.y, zoom };
            self.painter.paint(&canvas, &items, camera, Size { width: side, height: side });
            sheet.put(&canvas, place);
            Some(canvas)
        };
        sheet.tiles.insert(place, Tile { canvas, without, outdated: Vec::new(), stale: false });
    }

    fn drop_outside(&mut self, sheet: &mut Sheet, kept: &Rect) {
        let tiling = sheet.tiling;
        let outside = |place: &Place, _: &mut Tile| !tiling.area(*place).meets(kept);
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
        (self.tiling.zoom - camera.zoom).abs() < f64::EPSILON
    }

    /// The first place within an area that has no tile, or a stale one.
    fn missing(&self, area: &Rect) -> Option<Place> {
        self.tiling.places(area).find(|p| self.tiles.get(p).is_none_or(|t| t.stale))
    }

    /// Marks the tiles that show what is no longer so.
    fn mark(&mut self, damage: &Damage) {
        for (place, tile) in &mut self.tiles {
            tile.stale |= damage.meets(&self.tiling.with_brim(*place));
        }
    }

    /// The same, but that nobody sees what is under cards that are elements.
    fn take_over(&mut self, damage: &Damage, elements: &[TableId]) {
        let covered = |table: &TableId| elements.contains(table);
        for (place, tile) in &mut self.tiles {
            let area = self.tiling.with_brim(*place);
            tile.stale |= damage.rects.iter().any(|rect| rect.meets(&area));
            let here = |cards: &'_ [(TableId, Rect)]| -> Vec<TableId> {
                let here = cards.iter().filter(|(_, rect)| rect.meets(&area));
                here.map(|(table, _)| table.clone()).collect()
            };
            for table in here(&damage.changed) {
                if !covered(&table) {
                    tile.stale = true;
                } else if !tile.without.contains(&table) && !tile.outdated.contains(&table) {
                    tile.outdated.push(table);
                }
            }
            tile.stale |= here(&damage.left).iter().any(|table| !tile.without.contains(table));
            for table in here(&damage.come) {
                if !covered(&table) {
                    tile.stale = true;
                } else if !tile.without.contains(&table) {
                    tile.without.push(table);
                }
            }
        }
    }

    /// Puts a tile's canvas in its place.
    fn put(&self, canvas: &HtmlCanvasElement, place: Place) {
        let side = self.tiling.side;
        let style = HtmlElement::style(canvas);
        let (x, y) = (f64::from(place.0 - self.base.0), f64::from(place.1 - self.base.1));
        let _ = style.set_property("left", &format!("{}px", x * side));
        let _ = style.set_property("top", &format!("{}px", y * side));
        if canvas.parent_node().is_none() {
            let _ = self.element.append_child(canvas);
        }
    }

    fn show(&self) {
        let _ = self.element.style().remove_property("visibility");
    }

    fn hide(&self) {
        let _ = self.element.style().set_property("visibility", "hidden");
    }

    /// Puts it where a camera sees it.
    fn place(&self, camera: Camera) {
        let base = self.tiling.area(self.base);
        let corner = Camera { x: base.x, y: base.y, zoom: self.tiling.zoom };
        let _ = self.element.style().set_property("transform", &seen_by(camera, corner));
    }
}

/// The transform that puts what was painted for one camera where another sees it.
fn seen_by(camera: Camera, painted: Camera) -> String {
    let x = (painted.x - camera.x) * camera.zoom;
    let y = (painted.y - camera.y) * camera.zoom;
    format!("translate({x}px, {y}px) scale({})", camera.zoom / painted.zoom)
}

impl Tiling {
    /// What a tile shows of the world.
    fn area(self, place: Place) -> Rect {
        let side = self.side / self.zoom;
        let (x, y) = (f64::from(place.0) * side, f64::from(place.1) * side);
        Rect { x, y, width: side, height: side }
    }

    /// The part of the world whose changes a tile shows.
    fn with_brim(self, place: Place) -> Rect {
        self.area(place).grown(BRIM / self.zoom)
    }

    fn place_of(self, x: f64, y: f64) -> Place {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a cast to an integer ends at its bounds"
        )]
        let index = |n: f64| (n * self.zoom / self.side).floor() as i32;
        (index(x), index(y))
    }

    /// Places of all tiles that an area meets.
    fn places(self, area: &Rect) -> impl Iterator<Item = Place> + use<> {
        let (left, top) = self.place_of(area.x, area.y);
        let (right, bottom) = self.place_of(area.right(), area.bottom());
        (top..=bottom).flat_map(move |y| (left..=right).map(move |x| (x, y)))
    }
}

/// Whether what was drawn for one zoom can be shown scaled to another, for as long as the camera moves.
pub(super) fn can_be_scaled(drawn: f64, zoom: f64) -> bool {
    is_scaled_by(MAX_SCALE, drawn, zoom)
}

/// Whether a zoom from one frame to the next is so quick that what is painted for it would be outgrown.
pub(super) fn is_hurry(before: f64, zoom: f64) -> bool {
    !is_scaled_by(HURRY, before, zoom)
}

/// Whether one zoom becomes another by scaling by no more than `most`, up or down.
fn is_scaled_by(most: f64, from: f64, to: f64) -> bool {
    (most.recip()..=most).contains(&(to / from))
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
