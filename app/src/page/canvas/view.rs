//! What the canvas shows: camera, level of detail, focus, and the scene that follows from them.

use super::card_field::Editing;
use super::focus::Focus;
use super::link::Link;
use super::menu::Menu;
use super::reorder::Reorder;
use crate::page::address::Look;
use crate::page::lasting::{Derived, State};
use crate::page::shared::Shared;
use crate::page::store::{Selection, Store};
use gloo::storage::{LocalStorage, Storage};
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use trestle_core::layout::{
    Camera, Detail, Guide, HiddenColumns, Hit, Point, Rect, Scene, SceneOptions, Size,
};
use trestle_core::model::{Diagram, DiagramId, NoteId, TableId};

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

/// Where it is kept whether cards tell of access.
const TELLS_ACCESS: &str = "trestle-access-on-cards";

/// Signals of the canvas. Copied freely.
#[derive(Clone, Copy)]
pub(in crate::page) struct View {
    store: Store,
    pub(in crate::page) camera: State<Camera>,
    /// Of the viewport, in screen pixels; zero until it is known.
    pub(in crate::page) size: State<Size>,
    pub(in crate::page) detail: State<Detail>,
    /// Whether cards tell of who reaches the rows of their tables.
    pub(in crate::page) tells_access: State<bool>,
    /// Whether what is shown of the selected table is access: then what its policies read is shown too.
    pub(in crate::page) is_about_access: State<bool>,
    /// Columns that cards leave out.
    pub(in crate::page) hidden: State<HiddenColumns>,
    /// The part of the schema that is shown; none means all.
    pub(in crate::page) focus: State<Option<Focus>>,
    /// Tables that are shown, as they follow from the focus.
    pub(in crate::page) only: Derived<Option<BTreeSet<TableId>>>,
    /// Where cards are while they are dragged, in world pixels.
    pub(in crate::page) moved: State<BTreeMap<TableId, Point>>,
    /// Lines that dragged cards have in common with others.
    pub(in crate::page) guides: State<Vec<Guide>>,
    /// Where a note is while it is dragged or made larger, in world pixels.
    pub(in crate::page) moved_note: State<Option<(NoteId, Rect)>>,
    /// The note whose text is being changed on the diagram.
    pub(in crate::page) note_editing: State<Option<NoteId>>,
    /// What a key has just done with a selection, to be read out as long as that is selected.
    pub(in crate::page) said: State<Option<(Selection, String)>>,
    pub(in crate::page) hover: State<Option<Hit>>,
    /// Where the pointer was when it came over what is hovered, in screen pixels.
    pub(in crate::page) pointed: State<Point>,
    /// The text of a card that is being changed.
    pub(in crate::page) editing: State<Option<Editing>>,
    /// A column that is dragged to another place.
    pub(in crate::page) reorder: State<Option<Reorder>>,
    /// The menu of what is under the pointer.
    pub(in crate::page) menu: State<Option<Menu>>,
    /// A relation that is being drawn.
    pub(in crate::page) link: State<Option<Link>>,
    pub(in crate::page) scene: Derived<Shared<Scene>>,
    wants: State<Option<Wanted>>,
    /// How the document of a key is to be looked at once it is open.
    opens_with: StoredValue<Option<(Option<String>, Look)>>,
}

/// What is to be seen as soon as the size of the viewport is known.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    All,
    /// The middle in world pixels, and the zoom.
    At(f64, f64, f64),
}

/// Whether the last page let cards tell of access; they do, where nobody said anything.
fn access_is_told() -> bool {
    LocalStorage::get(TELLS_ACCESS).unwrap_or(true)
}

impl View {
    pub(in crate::page) fn new(store: Store) -> Self {
        let detail = State::new(Detail::All);
        let hidden = State::new(HiddenColumns::default());
        let focus = State::new(None::<Focus>);
        let only = Derived::new(move |_| {
            focus.with(|f| f.as_ref().map(|f| store.document.with(|d| f.tables(d))))
        });
        let moved = State::new(BTreeMap::new());
        let moved_note = State::new(None);
        // Changes to have more edges routed.
        let unrouted = State::new(0_usize);
        let scene = Derived::new(move |old: Option<&Shared<Scene>>| {
            let document = store.document.get();
            unrouted.track();
            let options = SceneOptions {
                detail: detail.get(),
                hidden: hidden.get(),
                only: only.get(),
                moved: moved.get(),
                moved_note: moved_note.get(),
                routes_at_once: Some(ROUTES_AT_ONCE),
            };
            let id = store.diagram.get();
            let empty = || Arc::new(Diagram::new(id.clone(), ""));
            let diagram = document.diagrams.get(&id).cloned().unwrap_or_else(empty);
            let new = Scene::default();
            let old = old.map_or(&new, |old| old);
            Shared::new(old.updated(&document, &diagram, &options))
        });
        let view = Self {
            store,
            camera: State::new(Camera::default()),
            size: State::new(Size::default()),
            detail,
            tells_access: State::new(access_is_told()),
            is_about_access: State::new(false),
            hidden,
            focus,
            only,
            moved,
            guides: State::new(Vec::new()),
            moved_note,
            note_editing: State::new(None),
            said: State::new(None),
            hover: State::new(None),
            pointed: State::new(Point::default()),
            editing: State::new(None),
            reorder: State::new(None),
            menu: State::new(None),
            link: State::new(None),
            scene,
            wants: State::new(None),
            opens_with: StoredValue::new(None),
        };
        Effect::new(move || {
            let waiting = scene.with(|s| s.unrouted());
            if waiting > 0 {
                Timeout::new(ROUTES_EVERY, move || unrouted.set(waiting)).forget();
            }
        });
        // A document that was just opened is shown whole, unless its address says how; so is another diagram of it.
        let seen = StoredValue::new((0, None));
        Effect::new(move || {
            let opened = store.opened.get();
            let now = (opened, Some(store.diagram.get()));
            let before = seen.get_value();
            if opened == 0 || before == now {
                return;
            }
            view.moved.set(BTreeMap::new());
            view.moved_note.set(None);
            view.note_editing.set(None);
            view.link.set(None);
            view.menu.set(None);
            view.editing.set(None);
            let detail = view.detail.get_untracked();
            let hidden = view.hidden.get_untracked();
            let same = Look { detail, ..Look::default() };
            let look = if before.0 == opened {
                Look { hidden, ..same }
            } else {
                let key = store.key.get_untracked();
                let wanted = view
                    .opens_with
                    .try_update_value(|wanted| wanted.take_if(|(of, _)| *of == key))
                    .flatten();
                wanted.map_or(same, |(_, look)| look)
            };
            view.look(look);
            seen.set_value((opened, Some(store.diagram.get_untracked())));
        });
        Effect::new(move || {
            let size = view.size.get();
            if size.width <= 0.0 || size.height <= 0.0 {
                return;
            }
            match view.wants.get() {
                None => return,
                Some(Wanted::At(x, y, zoom)) => {
                    let zoom = zoom.clamp(Camera::MIN_ZOOM, Camera::MAX_ZOOM);
                    let (x, y) = (x - size.width / zoom / 2.0, y - size.height / zoom / 2.0);
                    view.camera.set(Camera { x, y, zoom });
                }
                Some(Wanted::All) => {
                    view.fit_all();
                    let zoom = view.camera.get_untracked().zoom;
                    if zoom < LEGIBLE && size.width < NARROW {
                        view.zoom_by(LEGIBLE / zoom);
                    }
                }
            }
            view.wants.set(None);
        });
        view
    }

    /// The next document, if it is the one of this key, is shown like this.
    pub(in crate::page) fn open_with(self, key: Option<String>, look: Look) {
        self.opens_with.set_value(Some((key, look)));
    }

    /// Shows the open document as an address says; of what it names, what there is.
    pub(in crate::page) fn look(self, look: Look) {
        let store = self.store;
        let diagrams = |id: &DiagramId| store.document.with_untracked(|d| d.diagrams.contains(id));
        if let Some(diagram) = look.diagram.filter(diagrams) {
            store.diagram.set(diagram);
        }
        self.detail.set(look.detail);
        self.hidden.set(look.hidden);
        let focus = look.focus.filter(|focus| {
            store
                .document
                .with_untracked(|d| focus.tables(d).iter().any(|t| d.schema.tables.contains(t)))
        });
        self.focus.set(focus);
        if let Some(object) = look.selected {
            store.select_if_there(object);
        }
        self.wants.set(Some(match look.at {
            Some((x, y, zoom)) => Wanted::At(x, y, zoom),
            None => Wanted::All,
        }));
    }

    /// The middle of the view in world pixels, and the zoom; none before the viewport has a size.
    pub(in crate::page) fn middle(self) -> Option<(f64, f64, f64)> {
        let size = self.size.get();
        let c = self.camera.get();
        let (x, y) = (c.x + size.width / c.zoom / 2.0, c.y + size.height / c.zoom / 2.0);
        (size.width > 0.0).then_some((x, y, c.zoom))
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

    /// Lets cards tell of access, or not, here and in pages to come.
    pub(in crate::page) fn toggle_access(self) {
        let tells = !self.tells_access.get_untracked();
        self.tells_access.set(tells);
        // Without storage it holds for this page.
        let _ = LocalStorage::set(TELLS_ACCESS, tells);
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
