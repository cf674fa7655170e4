//! What the canvas shows: camera, level of detail, focus, and the scene that follows from them.

use super::card_field::Editing;
use super::link::Link;
use super::reorder::Reorder;
use crate::page::shared::Shared;
use crate::page::store::{Selection, Store};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trestle_core::layout::{Camera, Detail, Guide, Hit, Point, Rect, Scene, SceneOptions, Size};
use trestle_core::model::{Diagram, NoteId, TableId};

/// Margin of a fitted view, in screen pixels.
const FIT_MARGIN: f64 = 36.0;

/// Edges that are routed in one task, so that large documents do not keep the page busy; and how long after it the
/// next begins, in milliseconds.
const ROUTES_AT_ONCE: usize = 200;
const ROUTES_EVERY: u32 = 20;

/// On screens narrower than this, in pixels, the middle of a large diagram is shown rather than the whole too small to
/// be read.
const NARROW: f64 = 600.0;
/// From this zoom on, names of tables can be read.
const LEGIBLE: f64 = 0.22;

/// Signals of the canvas. Copied freely.
#[derive(Clone, Copy)]
pub(in crate::page) struct View {
    pub(in crate::page) camera: RwSignal<Camera>,
    /// Of the viewport, in screen pixels; zero until it is known.
    pub(in crate::page) size: RwSignal<Size>,
    pub(in crate::page) detail: RwSignal<Detail>,
    /// Tables that are shown; none means all.
    pub(in crate::page) only: RwSignal<Option<BTreeSet<TableId>>>,
    /// Where cards are while they are dragged, in world pixels.
    pub(in crate::page) moved: RwSignal<BTreeMap<TableId, Point>>,
    /// Lines that dragged cards have in common with others.
    pub(in crate::page) guides: RwSignal<Vec<Guide>>,
    /// Where a note is while it is dragged or made larger, in world pixels.
    pub(in crate::page) moved_note: RwSignal<Option<(NoteId, Rect)>>,
    /// The note whose text is being changed on the diagram.
    pub(in crate::page) note_editing: RwSignal<Option<NoteId>>,
    /// What a key has just done with a selection, to be read out as long as that is selected.
    pub(in crate::page) said: RwSignal<Option<(Selection, String)>>,
    pub(in crate::page) hover: RwSignal<Option<Hit>>,
    /// The text of a card that is being changed.
    pub(in crate::page) editing: RwSignal<Option<Editing>>,
    /// A column that is dragged to another place.
    pub(in crate::page) reorder: RwSignal<Option<Reorder>>,
    /// A relation that is being drawn.
    pub(in crate::page) link: RwSignal<Option<Link>>,
    pub(in crate::page) scene: Memo<Shared<Scene>>,
    wants_fit: RwSignal<bool>,
}

impl View {
    pub(in crate::page) fn new(store: Store) -> Self {
        let detail = RwSignal::new(Detail::All);
        let only = RwSignal::new(None);
        let moved = RwSignal::new(BTreeMap::new());
        let moved_note = RwSignal::new(None);
        // Changes to have more edges routed.
        let unrouted = RwSignal::new(0_usize);
        let scene = Memo::new(move |old: Option<&Shared<Scene>>| {
            let document = store.document.get();
            unrouted.track();
            let options = SceneOptions {
                detail: detail.get(),
                only: only.get(),
                moved: moved.get(),
                moved_note: moved_note.get(),
                routes_at_once: Some(ROUTES_AT_ONCE),
            };
            let id = store.diagram.get();
            let empty = Diagram::new(id.clone(), "");
            let diagram = document.diagrams.get(&id).map_or(&empty, |d| d);
            let scene = match old {
                Some(old) => old.updated(&document, diagram, &options),
                None => Scene::new(&document, diagram, &options),
            };
            Shared::new(scene)
        });
        let view = Self {
            camera: RwSignal::new(Camera::default()),
            size: RwSignal::new(Size::default()),
            detail,
            only,
            moved,
            guides: RwSignal::new(Vec::new()),
            moved_note,
            note_editing: RwSignal::new(None),
            said: RwSignal::new(None),
            hover: RwSignal::new(None),
            editing: RwSignal::new(None),
            reorder: RwSignal::new(None),
            link: RwSignal::new(None),
            scene,
            wants_fit: RwSignal::new(false),
        };
        Effect::new(move || {
            let waiting = scene.with(|s| s.unrouted());
            if waiting > 0 {
                Timeout::new(ROUTES_EVERY, move || unrouted.set(waiting)).forget();
            }
        });
        // A document that was just opened is shown whole, and so is another diagram of it.
        Effect::new(move || {
            store.opened.track();
            store.diagram.track();
            view.note_editing.set(None);
            view.moved_note.set(None);
            view.only.set(None);
            view.moved.set(BTreeMap::new());
            view.link.set(None);
            view.editing.set(None);
            view.wants_fit.set(true);
        });
        Effect::new(move || {
            let size = view.size.get();
            if view.wants_fit.get() && size.width > 0.0 && size.height > 0.0 {
                view.wants_fit.set(false);
                view.fit_all();
                let zoom = view.camera.get_untracked().zoom;
                if zoom < LEGIBLE && size.width < NARROW {
                    view.zoom_by(LEGIBLE / zoom);
                }
            }
        });
        view
    }

    /// The viewport has another size: what was in its middle stays there.
    pub(in crate::page) fn resized(self, size: Size) {
        let old = self.size.get_untracked();
        if old.width > 0.0 && size.width > 0.0 {
            self.camera.update(|c| {
                c.x += (old.width - size.width) / 2.0 / c.zoom;
                c.y += (old.height - size.height) / 2.0 / c.zoom;
            });
        }
        self.size.set(size);
    }

    pub(in crate::page) fn fit_all(self) {
        let bounds = self.scene.with_untracked(|s| s.bounds);
        self.fit(bounds);
    }

    pub(in crate::page) fn fit_tables(self, tables: &BTreeSet<TableId>) {
        let bounds = self.scene.with_untracked(|s| {
            Rect::around(tables.iter().filter_map(|t| s.card(t)).map(|c| c.rect))
        });
        if let Some(bounds) = bounds {
            self.fit(bounds);
        }
    }

    fn fit(self, world: Rect) {
        let size = self.size.get_untracked();
        if size.width > 0.0 && world.width > 0.0 {
            self.camera.set(Camera::fit(world, size, FIT_MARGIN));
        } else {
            self.camera.set(Camera { x: -FIT_MARGIN, y: -FIT_MARGIN, zoom: 1.0 });
        }
    }

    /// Moves the camera so that a table is in view, as little as may be.
    pub(in crate::page) fn reveal(self, table: &TableId) {
        if let Some(rect) = self.scene.with_untracked(|s| s.card(table).map(|c| c.rect)) {
            self.reveal_rect(rect);
        }
    }

    /// The same for a rectangle of the world.
    pub(in crate::page) fn reveal_rect(self, rect: Rect) {
        let size = self.size.get_untracked();
        if size.width <= 0.0 {
            return;
        }
        let mut camera = self.camera.get_untracked();
        // Too far away to be read: come near.
        if camera.zoom < 0.5 {
            camera.zoom = 0.8;
            let centre = rect.centre();
            camera.x = centre.x - size.width / camera.zoom / 2.0;
            camera.y = centre.y - size.height / camera.zoom / 2.0;
            self.camera.set(camera);
            return;
        }
        let seen = camera.visible(size);
        let margin = 24.0 / camera.zoom;
        let shift = |from: f64, to: f64, low: f64, high: f64| {
            if from - margin < low || to - from > high - low {
                from - margin - low
            } else if to + margin > high {
                to + margin - high
            } else {
                0.0
            }
        };
        camera.x += shift(rect.x, rect.right(), seen.x, seen.right());
        camera.y += shift(rect.y, rect.bottom(), seen.y, seen.bottom());
        self.camera.set(camera);
    }

    /// Zooms about the middle of the viewport.
    pub(in crate::page) fn zoom_by(self, factor: f64) {
        let size = self.size.get_untracked();
        let middle = Point { x: size.width / 2.0, y: size.height / 2.0 };
        self.camera.update(|c| *c = c.zoom_about(middle, factor));
    }

    pub(in crate::page) fn zoom_to(self, zoom: f64) {
        let now = self.camera.get_untracked().zoom;
        self.zoom_by(zoom / now);
    }
}
