//! Pointer tools as one state machine: press, pan, drag cards and notes, draw a relation, marquee, pinch.

use super::card_field::{Part, edit};
use super::frame::NEAR;
use super::link;
use super::menu::Menu;
use super::note_tool::NoteDrag;
use super::note_view::{edit_note, place_note};
use super::reorder::Reorder;
use crate::page::action::{Ctx, run};
use crate::page::store::{Selection, Sheet};
use crate::page::ui::{focus_soon, is_field};
use gloo::timers::callback::Timeout;
use leptos::html;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trestle_core::edit::Command;
use trestle_core::layout::{Hit, Point, Rect, RowPart, snapped};
use trestle_core::model::{DomainId, ObjectRef, TableId};
use wasm_bindgen::JsCast;

/// A press that moves less than this is a click, in screen pixels.
const CLICK: f64 = 4.0;
/// The same for a finger, which is never still.
const TOUCH_CLICK: f64 = 8.0;
/// How near to an edge a pointer hits it, in screen pixels.
const NEAR_EDGE: f64 = 6.0;
/// How long a finger rests until it has what is under it in hand, in milliseconds.
const HOLD: u32 = 450;
/// How near to a line of another card a dragged one is drawn to it, in screen pixels.
const NEAR_LINE: f64 = 8.0;
/// Cards are put on a grid of this step, in world pixels.
const GRID: f64 = 4.0;

/// All points are in screen pixels, from the canvas' top left corner, unless said otherwise.
#[derive(Clone, Debug, Default)]
enum Tool {
    #[default]
    Idle,
    /// Pressed, and not moved far enough to be anything else.
    Press {
        at: Point,
        hit: Option<Hit>,
        /// Shift, or ⌘ or Ctrl: adds to the selection.
        adding: bool,
        does: Press,
    },
    Pan {
        last: Point,
    },
    Drag {
        /// World point under the pointer when the drag began.
        from: Point,
        /// Where the cards stood, in world pixels.
        origins: BTreeMap<TableId, Point>,
    },
    /// A note to another place or size.
    Note(NoteDrag),
    Marquee {
        from: Point,
        to: Point,
        before: BTreeSet<TableId>,
    },
    /// A relation from a handle: [`link::Link`] is in the view.
    Link,
    /// A column to another place: [`Reorder`] is in the view.
    Reorder,
    /// Two fingers, by pointer id.
    Pinch {
        fingers: [(i32, Point); 2],
    },
}

/// What becomes of a press that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Press {
    /// Takes along what is under it.
    Grabs,
    /// The diagram moves, whatever is under it: a finger on what is not selected.
    Slides,
    /// The same for the middle button, which clicks nothing either.
    Pans,
    /// A finger that has rested: the menu is open, a movement takes along what is under it.
    Held,
}

#[derive(Clone, Copy)]
pub(in crate::page) struct Tools {
    ctx: Ctx,
    stage: NodeRef<html::Div>,
    tool: RwSignal<Tool>,
    /// The first finger, while it is down.
    finger: StoredValue<Option<(i32, Point)>>,
    /// Ends when a finger has rested.
    rest: StoredValue<Option<Timeout>, LocalStorage>,
}

/// What a pointer does on the canvas.
pub(in crate::page) fn on_pointer(tools: Tools, event: &web_sys::Event) {
    match event.type_().as_str() {
        "pointerdown" => tools.down(event.unchecked_ref()),
        "pointermove" => tools.moved(event.unchecked_ref()),
        "pointerup" => tools.up(event.unchecked_ref()),
        "pointercancel" => tools.cancel(),
        "wheel" => tools.wheel(event.unchecked_ref()),
        "dblclick" => tools.double_click(event.unchecked_ref()),
        "contextmenu" => tools.menu(event.unchecked_ref()),
        _ => {}
    }
}

impl Tools {
    pub(super) fn new(ctx: Ctx, stage: NodeRef<html::Div>) -> Self {
        Self {
            ctx,
            stage,
            tool: RwSignal::new(Tool::Idle),
            finger: StoredValue::new(None),
            rest: StoredValue::new_local(None),
        }
    }

    pub(super) fn is_panning(self) -> bool {
        self.tool.with(|t| matches!(t, Tool::Pan { .. }))
    }

    /// The marquee in screen pixels.
    pub(super) fn marquee(self) -> Option<Rect> {
        self.tool.with(|t| match t {
            Tool::Marquee { from, to, .. } => Some(Rect::between(*from, *to)),
            _ => None,
        })
    }

    fn point(self, event: &web_sys::MouseEvent) -> Point {
        let origin = self.stage.get_untracked().map(|s| s.get_bounding_client_rect());
        let (x, y) = origin.map_or((0.0, 0.0), |r| (r.x(), r.y()));
        Point { x: f64::from(event.client_x()) - x, y: f64::from(event.client_y()) - y }
    }

    fn hit(self, at: Point) -> Option<Hit> {
        let camera = self.ctx.view.camera.get_untracked();
        let world = camera.world_from_screen(at);
        self.ctx.view.scene.with_untracked(|s| s.hit(world, NEAR_EDGE / camera.zoom))
    }

    fn down(self, event: &web_sys::PointerEvent) {
        let at = self.point(event);
        if let Some(stage) = self.stage.get_untracked() {
            let _ = stage.set_pointer_capture(event.pointer_id());
        }
        if self.ctx.view.menu.with_untracked(Option::is_some) {
            self.ctx.view.menu.set(None);
        }
        let is_touch = event.pointer_type() == "touch";
        self.rest.set_value(None);
        if is_touch {
            match self.finger.get_value() {
                Some((id, first)) if id != event.pointer_id() => {
                    self.put_back();
                    let fingers = [(id, first), (event.pointer_id(), at)];
                    self.tool.set(Tool::Pinch { fingers });
                    return;
                }
                _ => self.finger.set_value(Some((event.pointer_id(), at))),
            }
        }
        let middle = event.button() == 1;
        if event.button() == 0
            && let Some(link) = link::begin(self.ctx, at, is_touch)
        {
            self.ctx.view.link.set(Some(link));
            self.tool.set(Tool::Link);
            return;
        }
        if event.button() != 0 && !middle {
            return;
        }
        if middle {
            event.prevent_default();
        }
        let adding = event.shift_key() || event.ctrl_key() || event.meta_key();
        let hit = if middle { None } else { self.hit(at) };
        let does = match &hit {
            _ if middle => Press::Pans,
            Some(hit) if is_touch && !self.is_selected(hit) => Press::Slides,
            None if is_touch => Press::Slides,
            _ => Press::Grabs,
        };
        if is_touch {
            self.rest.set_value(Some(Timeout::new(HOLD, move || self.rested())));
        }
        self.tool.set(Tool::Press { at, hit, adding, does });
    }

    /// A finger has not moved for a while.
    fn rested(self) {
        if let Some(Tool::Press { at, hit, adding, .. }) = self.tool.try_get_untracked() {
            self.open_menu(at, hit.as_ref());
            self.tool.set(Tool::Press { at, hit, adding, does: Press::Held });
        }
    }

    /// The right button, or the menu key.
    fn menu(self, event: &web_sys::MouseEvent) {
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        // Fields keep the browser's.
        if target.is_some_and(|e| is_field(&e)) {
            return;
        }
        event.prevent_default();
        let pointer = event.dyn_ref::<web_sys::PointerEvent>();
        if pointer.is_some_and(|e| e.pointer_type() == "touch") {
            // A finger that rests is known already.
        } else if event.button() == 2 || event.ctrl_key() {
            let at = self.point(event);
            self.open_menu(at, self.hit(at).as_ref());
        } else {
            self.open_menu_of_selection();
        }
    }

    /// By keyboard: where what is selected stands.
    fn open_menu_of_selection(self) {
        let view = self.ctx.view;
        let table = self.ctx.store.selection.with_untracked(|s| s.table().cloned());
        let card = table
            .and_then(|t| view.scene.with_untracked(|s| s.card(&t).map(|c| (c.rect.origin(), t))));
        let (at, hit) = match card {
            Some((world, table)) => {
                let at = view.camera.get_untracked().screen_from_world(world);
                (at, Some(Hit::Header(table)))
            }
            None => (Point::default(), None),
        };
        let size = view.size.get_untracked();
        let at = Point { x: at.x.clamp(0.0, size.width), y: at.y.clamp(0.0, size.height) };
        view.menu.set(Some(Menu::new(at, hit.as_ref())));
    }

    fn open_menu(self, at: Point, hit: Option<&Hit>) {
        if let Some(hit) = hit.filter(|hit| !self.is_selected(hit)) {
            self.click(Some(hit.clone()), false);
        }
        self.ctx.view.menu.set(Some(Menu::new(at, hit)));
    }

    /// Whether what is hit is selected, by itself or with others.
    fn is_selected(self, hit: &Hit) -> bool {
        self.ctx.store.selection.with_untracked(|s| match (hit, &s.object) {
            (Hit::Row(table, column), Some(ObjectRef::Column(t, c))) => table == t && column == c,
            (Hit::Header(table) | Hit::Row(table, _) | Hit::Footer(table), _) => {
                s.tables.contains(table)
            }
            (Hit::Note(id) | Hit::NoteCorner(id), Some(ObjectRef::Note(_, note))) => id == note,
            (Hit::AreaTitle(id) | Hit::Area(id), Some(ObjectRef::Domain(domain))) => id == domain,
            (Hit::Edge(table, id), Some(ObjectRef::Constraint(t, c))) => table == t && id == c,
            _ => false,
        })
    }

    fn moved(self, event: &web_sys::PointerEvent) {
        let at = self.point(event);
        if event.pointer_type() == "touch"
            && self.finger.get_value().is_some_and(|(id, _)| id == event.pointer_id())
        {
            self.finger.set_value(Some((event.pointer_id(), at)));
        }
        match self.tool.get_untracked() {
            Tool::Idle => self.hover(at),
            Tool::Press { at: from, hit, adding, does } => {
                let far = if event.pointer_type() == "touch" { TOUCH_CLICK } else { CLICK };
                if (at.x - from.x).hypot(at.y - from.y) >= far {
                    self.rest.set_value(None);
                    self.begin(from, hit, adding, does);
                    self.moved(event);
                }
            }
            Tool::Pan { last } => {
                self.ctx.view.camera.update(|c| {
                    c.x -= (at.x - last.x) / c.zoom;
                    c.y -= (at.y - last.y) / c.zoom;
                });
                self.tool.set(Tool::Pan { last: at });
            }
            Tool::Drag { from, origins } => {
                let camera = self.ctx.view.camera.get_untracked();
                let world = camera.world_from_screen(at);
                let by = Point { x: world.x - from.x, y: world.y - from.y };
                self.drag(&origins, by, camera.zoom, event.alt_key());
            }
            Tool::Note(drag) => {
                let view = self.ctx.view;
                let world = view.camera.get_untracked().world_from_screen(at);
                view.moved_note.set(Some(drag.moved(world, event.alt_key())));
            }
            Tool::Marquee { from, before, .. } => {
                let camera = self.ctx.view.camera.get_untracked();
                let world =
                    Rect::between(camera.world_from_screen(from), camera.world_from_screen(at));
                let met = self.ctx.view.scene.with_untracked(|s| s.cards_in(&world));
                let tables: BTreeSet<TableId> = before.iter().cloned().chain(met).collect();
                let object = tables.iter().next().filter(|_| tables.len() == 1).cloned();
                let object = object.map(ObjectRef::Table);
                self.ctx.store.selection.set(Selection { tables, object });
                self.tool.set(Tool::Marquee { from, to: at, before });
            }
            Tool::Link => {
                let (ctx, hit) = (self.ctx, self.hit(at));
                ctx.view.link.update(|link| {
                    if let Some(link) = link {
                        link.moved(ctx, at, hit, event.shift_key());
                    }
                });
            }
            Tool::Reorder => {
                let view = self.ctx.view;
                let world = view.camera.get_untracked().world_from_screen(at);
                view.reorder.update(|reorder| {
                    if let Some(reorder) = reorder {
                        view.scene.with_untracked(|scene| reorder.moved(scene, world));
                    }
                });
            }
            Tool::Pinch { fingers } => self.pinch(fingers, event.pointer_id(), at),
        }
    }

    fn hover(self, at: Point) {
        let hit = self.hit(at).filter(|h| !matches!(h, Hit::Area(_)));
        if hit.as_ref().and_then(hit_table).is_none() && link::keeps_hover(self.ctx, at) {
            return;
        }
        if self.ctx.view.hover.with_untracked(|h| *h != hit) {
            self.ctx.view.pointed.set(at);
            self.ctx.view.hover.set(hit);
        }
    }

    /// Puts the cards that are dragged where they are held, in line with others in view or on the grid; `freely` on the
    /// grid alone.
    fn drag(self, origins: &BTreeMap<TableId, Point>, by: Point, zoom: f64, freely: bool) {
        let view = self.ctx.view;
        let seen = view.camera.get_untracked().visible(view.size.get_untracked());
        let snap = view.scene.with_untracked(|scene| {
            let size = |id: &TableId| scene.card(id).map(|c| c.card.size);
            let dragged = origins.iter().filter_map(|(id, p)| Some(Rect::at(*p, size(id)?)));
            let start = Rect::around(dragged)?;
            let held = Rect { x: start.x + by.x, y: start.y + by.y, ..start };
            let others = scene.cards.iter().filter(|c| !origins.contains_key(&c.table.id));
            let others: Vec<Rect> =
                others.map(|c| c.rect).filter(|r| !freely && r.meets(&seen)).collect();
            let snap = snapped(&held, &others, NEAR_LINE / zoom, GRID);
            Some((Point { x: snap.at.x - start.x, y: snap.at.y - start.y }, snap.guides))
        });
        let Some((by, guides)) = snap else { return };
        let moved =
            origins.iter().map(|(id, p)| (id.clone(), Point { x: p.x + by.x, y: p.y + by.y }));
        let moved: BTreeMap<_, _> = moved.collect();
        if view.moved.with_untracked(|old| *old != moved) {
            view.moved.set(moved);
        }
        if view.guides.with_untracked(|old| *old != guides) {
            view.guides.set(guides);
        }
    }

    /// A press has become a movement.
    fn begin(self, from: Point, hit: Option<Hit>, adding: bool, does: Press) {
        let (store, view) = (self.ctx.store, self.ctx.view);
        if view.hover.with_untracked(|h| matches!(h, Some(Hit::Edge(..)))) {
            view.hover.set(None);
        }
        if view.menu.with_untracked(Option::is_some) {
            view.menu.set(None);
        }
        let pans = matches!(does, Press::Pans | Press::Slides);
        let world = view.camera.get_untracked().world_from_screen(from);
        if let Some(Hit::Row(table, column)) = &hit
            && !pans
            && store.can_edit()
            && let Some(reorder) = Reorder::begin(self.ctx, table, column, world)
        {
            store.select(ObjectRef::Column(table.clone(), column.clone()));
            view.reorder.set(Some(reorder));
            self.tool.set(Tool::Reorder);
            return;
        }
        if let Some(hit) = &hit
            && !pans
            && store.can_edit()
            && let Some(drag) = NoteDrag::begin(self.ctx, hit, world)
        {
            self.tool.set(Tool::Note(drag));
            return;
        }
        if let Some(Hit::AreaTitle(domain)) = &hit
            && !pans
            && store.can_edit()
        {
            self.select_domain(domain);
            self.tool.set(Tool::Drag { from: world, origins: self.origins() });
            return;
        }
        let card = hit.as_ref().and_then(hit_table);
        match card {
            Some(table) if !pans && store.can_edit() => {
                if !store.selection.with_untracked(|s| s.tables.contains(table)) {
                    store.select(ObjectRef::Table(table.clone()));
                }
                self.tool.set(Tool::Drag { from: world, origins: self.origins() });
            }
            None if adding && !pans => {
                let before = store.selection.with_untracked(|s| s.tables.clone());
                self.tool.set(Tool::Marquee { from, to: from, before });
            }
            _ => self.tool.set(Tool::Pan { last: from }),
        }
    }

    /// Where the selected cards stand that are not locked, in world pixels.
    fn origins(self) -> BTreeMap<TableId, Point> {
        let tables = self.ctx.store.selection.with_untracked(|s| s.tables.clone());
        self.ctx.view.scene.with_untracked(|scene| {
            tables
                .iter()
                .filter_map(|t| scene.card(t).filter(|c| !c.locked))
                .map(|c| (c.table.id.clone(), c.rect.origin()))
                .collect()
        })
    }

    /// Selects a domain with all of its tables that are shown.
    fn select_domain(self, domain: &DomainId) {
        let tables =
            self.ctx.view.scene.with_untracked(|scene| {
                scene.tables_of(domain).map(|c| c.table.id.clone()).collect()
            });
        let object = Some(ObjectRef::Domain(domain.clone()));
        self.ctx.store.selection.set(Selection { tables, object });
    }

    fn pinch(self, mut fingers: [(i32, Point); 2], id: i32, at: Point) {
        let [a, b] = fingers.map(|(_, p)| p);
        for finger in &mut fingers {
            if finger.0 == id {
                finger.1 = at;
            }
        }
        let [c, d] = fingers.map(|(_, p)| p);
        let middle =
            |a: Point, b: Point| Point { x: f64::midpoint(a.x, b.x), y: f64::midpoint(a.y, b.y) };
        let (from, to) = (middle(a, b), middle(c, d));
        let apart = |a: Point, b: Point| (a.x - b.x).hypot(a.y - b.y).max(1.0);
        let factor = apart(c, d) / apart(a, b);
        self.ctx.view.camera.update(|camera| {
            *camera = camera.zoom_about(from, factor);
            camera.x -= (to.x - from.x) / camera.zoom;
            camera.y -= (to.y - from.y) / camera.zoom;
        });
        self.tool.set(Tool::Pinch { fingers });
    }

    fn up(self, event: &web_sys::PointerEvent) {
        if self.finger.get_value().is_some_and(|(id, _)| id == event.pointer_id()) {
            self.finger.set_value(None);
        }
        self.rest.set_value(None);
        match self.tool.get_untracked() {
            Tool::Press { hit, adding, does: Press::Grabs | Press::Slides, .. } => {
                self.click(hit, adding);
            }
            Tool::Drag { .. } => {
                let cards: Vec<_> = self.ctx.view.moved.get_untracked().into_iter().collect();
                if !cards.is_empty() {
                    let diagram = self.ctx.store.diagram.get_untracked();
                    run(self.ctx, &Command::PlaceCards { diagram, cards });
                    self.ctx.store.seal();
                }
                self.put_back();
            }
            Tool::Note(_) => {
                if let Some((id, rect)) = self.ctx.view.moved_note.get_untracked() {
                    place_note(self.ctx, &id, rect);
                }
                self.put_back();
            }
            Tool::Link => {
                // None is one that was cancelled by a key.
                if let Some(link) = self.ctx.view.link.get_untracked() {
                    self.ctx.view.link.set(None);
                    link.dropped(self.ctx);
                }
            }
            Tool::Reorder => {
                if let Some(reorder) = self.ctx.view.reorder.get_untracked() {
                    self.ctx.view.reorder.set(None);
                    reorder.dropped(self.ctx);
                }
            }
            _ => {}
        }
        self.tool.set(Tool::Idle);
    }

    fn cancel(self) {
        self.finger.set_value(None);
        self.rest.set_value(None);
        self.put_back();
        self.tool.set(Tool::Idle);
    }

    /// Cards that are dragged go back to where they were.
    fn put_back(self) {
        self.ctx.view.link.set(None);
        self.ctx.view.reorder.set(None);
        if self.ctx.view.moved_note.with_untracked(Option::is_some) {
            self.ctx.view.moved_note.set(None);
        }
        if self.ctx.view.guides.with_untracked(|g| !g.is_empty()) {
            self.ctx.view.guides.set(Vec::new());
        }
        if self.ctx.view.moved.with_untracked(|m| !m.is_empty()) {
            self.ctx.view.moved.set(BTreeMap::new());
        }
    }

    fn click(self, hit: Option<Hit>, adding: bool) {
        let store = self.ctx.store;
        let Some(hit) = hit else {
            if !adding {
                store.select_nothing();
            }
            return;
        };
        if adding && let Some(table) = hit_table(&hit) {
            store.selection.update(|s| {
                if !s.tables.remove(table) {
                    s.tables.insert(table.clone());
                }
                let last =
                    if s.tables.contains(table) { Some(table) } else { s.tables.iter().next() };
                s.object = last.cloned().map(ObjectRef::Table);
            });
            return;
        }
        match hit {
            Hit::Header(table) | Hit::Footer(table) => store.select(ObjectRef::Table(table)),
            Hit::Row(table, column) => store.select(ObjectRef::Column(table, column)),
            Hit::Edge(table, constraint) => store.select(ObjectRef::Constraint(table, constraint)),
            Hit::Note(id) | Hit::NoteCorner(id) => {
                store.select(ObjectRef::Note(store.diagram.get_untracked(), id));
            }
            Hit::AreaTitle(domain) | Hit::Area(domain) => self.select_domain(&domain),
        }
    }

    fn double_click(self, event: &web_sys::MouseEvent) {
        let at = self.point(event);
        let Some(hit) = self.hit(at) else { return };
        let (ctx, camera) = (self.ctx, self.ctx.view.camera.get_untracked());
        if let Hit::Note(id) | Hit::NoteCorner(id) = &hit {
            edit_note(ctx, id);
            return;
        }
        if !ctx.store.can_edit() || camera.zoom < NEAR {
            if hit_table(&hit).is_some() {
                ctx.store.sheet.set(Some(Sheet::Inspector));
                focus_soon("inspector-name");
            }
            return;
        }
        let (table, part) = match hit {
            Hit::Header(table) => (table, Part::Name),
            Hit::Row(table, column) => {
                let x = camera.world_from_screen(at).x;
                let part = ctx.view.scene.with_untracked(|s| {
                    let card = s.card(&table)?;
                    card.card.row_part(&column, x - card.rect.x)
                });
                let part = match part {
                    Some(RowPart::Type) => Part::Type(column),
                    Some(RowPart::Default) => Part::Default(column),
                    Some(RowPart::Name) | None => Part::Column(column),
                };
                (table, part)
            }
            _ => return,
        };
        edit(ctx, table, part);
    }

    /// Pans; zooms with ⌘ or Ctrl, which is also what a trackpad's pinch sends.
    fn wheel(self, event: &web_sys::WheelEvent) {
        event.prevent_default();
        // Lines and pages, as some mice send them, in pixels.
        let unit = match event.delta_mode() {
            web_sys::WheelEvent::DOM_DELTA_LINE => 16.0,
            web_sys::WheelEvent::DOM_DELTA_PAGE => 400.0,
            _ => 1.0,
        };
        let (x, y) = (event.delta_x() * unit, event.delta_y() * unit);
        let camera = self.ctx.view.camera;
        if event.ctrl_key() || event.meta_key() {
            // A notch of a wheel is a step of a quarter; a trackpad sends much smaller ones.
            let factor = (-y.clamp(-25.0, 25.0) * 0.009).exp();
            let at = self.point(event);
            camera.update(|c| *c = c.zoom_about(at, factor));
        } else {
            let (x, y) = if event.shift_key() && x == 0.0 { (y, 0.0) } else { (x, y) };
            camera.update(|c| {
                c.x += x / c.zoom;
                c.y += y / c.zoom;
            });
        }
    }
}

fn hit_table(hit: &Hit) -> Option<&TableId> {
    match hit {
        Hit::Header(table) | Hit::Row(table, _) | Hit::Footer(table) => Some(table),
        Hit::Edge(..) | Hit::Note(_) | Hit::NoteCorner(_) | Hit::AreaTitle(_) | Hit::Area(_) => {
            None
        }
    }
}
