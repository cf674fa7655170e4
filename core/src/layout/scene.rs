//! A diagram with everything placed: cards, edges and the areas of domains.

use super::card::{Card, CardStyle, Detail};
use super::cull::GridIndex;
use super::geometry::{Point, Rect, count, smaller};
use super::hidden::HiddenColumns;
use super::note::SceneNote;
use super::route::{CLEAR, Effort, End, Job, Kept, LANE, Path, Side, passes, route};
use crate::domain::{Group, group_of};
use crate::model::{
    Constraint, ConstraintId, ConstraintKind, Diagram, Document, Domain, DomainId, ForeignKey,
    NoteId, Placement, Records, Schema, Table, TableId, TypeDef, TypeName,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Margin of a domain's area around its cards, in world pixels; the title stands in the upper one.
pub(super) const AREA_MARGIN: f64 = 18.0;
pub(super) const AREA_TITLE: f64 = 20.0;
/// Width of a character of the title where it is large, in world pixels.
const TITLE_ADVANCE: f64 = 18.0;
/// More edges than this are not carried: drawing them one by one would take longer than painting what they meet.
const MAX_CARRIED: usize = 300;
/// So many cards may be out of the order in which they are looked for.
const FEW: usize = 16;
/// How near to a card an edge may run because of it, in world pixels: it is routed again when the card
/// goes away.
const NEAR: f64 = 48.0;

/// How a diagram is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SceneOptions {
    pub detail: Detail,
    pub hidden: HiddenColumns,
    /// These tables alone; none means all.
    pub only: Option<BTreeSet<TableId>>,
    /// Where cards are shown while they are dragged, over their placements: world pixels.
    pub moved: BTreeMap<TableId, Point>,
    /// Where a note is shown while it is dragged or made larger: world pixels.
    pub moved_note: Option<(NoteId, Rect)>,
    /// How many edges are routed at once, all if none. The others are drawn on simple paths, and later updates
    /// route them: see [`Scene::unrouted`].
    pub routes_at_once: Option<usize>,
}

impl SceneOptions {
    /// Where a card stands that has this place in the diagram.
    fn origin_of(&self, table: &TableId, placement: Option<&Placement>) -> Point {
        let placed = || placement.map(|p| Point { x: p.x, y: p.y });
        self.moved.get(table).copied().or_else(placed).unwrap_or_default()
    }
}

/// A card in its place.
#[derive(Clone, Debug)]
pub struct SceneCard {
    pub card: Arc<Card>,
    /// World pixels.
    pub rect: Rect,
    pub group: Group,
    /// Whether it keeps its place.
    pub locked: bool,
    /// What the card was made from.
    pub table: Arc<Table>,
    /// Its text depends on other tables.
    names_others: bool,
}

impl SceneCard {
    /// Whether it is a card of a table, which may have changed since.
    fn is_of(&self, table: &Arc<Table>) -> bool {
        Arc::ptr_eq(&self.table, table) || self.table.id == table.id
    }
}

/// A foreign key, drawn from the referencing to the referenced table.
#[derive(Clone, Debug, PartialEq)]
pub struct Edge {
    pub table: TableId,
    pub constraint: ConstraintId,
    pub references: TableId,
    /// Corners of the path in world pixels, ends included; segments are horizontal or vertical.
    pub points: Vec<Point>,
    /// Around the path.
    pub(super) bounds: Rect,
    pub from_side: Side,
    pub to_side: Side,
    /// Routed while cards were dragged, or not at all yet, and so to be routed again.
    pub(super) hasty: bool,
    /// It moves with what is dragged, so that it changes all the time: it is drawn over what is painted, and not
    /// painted.
    pub carried: bool,
    /// As it was before it made room for a card that is dragged.
    before: Option<Arc<Edge>>,
    /// At most one row references: a bar and no crow's foot.
    pub unique: bool,
    /// A referencing column takes nulls: a ring at the referenced end.
    pub optional: bool,
}

impl Edge {
    /// Whether the path meets the inside of a rectangle.
    fn passes(&self, rect: &Rect) -> bool {
        self.bounds.overlaps(rect) && passes(&self.points, rect)
    }

    fn path(&self) -> Path {
        let Self { from_side, to_side, .. } = *self;
        Path { points: self.points.clone(), from_side, to_side, simple: false }
    }
}

/// The area behind the cards of a domain.
#[derive(Clone, Debug, PartialEq)]
pub struct Area {
    pub domain: DomainId,
    pub title: String,
    pub colour: u8,
    /// World pixels.
    pub rect: Rect,
}

impl Area {
    /// Where its title stands at any zoom at which it is in a corner: what one takes it by.
    pub fn title_rect(&self) -> Rect {
        let wished = count(self.title.chars().count()) * TITLE_ADVANCE + 2.0 * AREA_MARGIN;
        let width = smaller(wished, self.rect.width);
        Rect { width, ..self.title_line() }
    }

    /// The strip that has the title in it.
    pub(super) fn title_line(&self) -> Rect {
        Rect { height: AREA_MARGIN + AREA_TITLE, ..self.rect }
    }
}

/// Everything that a diagram shows, in world pixels.
#[derive(Clone, Debug, Default)]
pub struct Scene {
    /// In the order of their ids.
    pub cards: Vec<SceneCard>,
    pub edges: Vec<Arc<Edge>>,
    /// Of each edge.
    links: Vec<Link>,
    pub areas: Vec<Area>,
    /// From the back to the front.
    pub notes: Vec<SceneNote>,
    /// Around cards, notes and areas; empty where there are none.
    pub bounds: Rect,
    options: SceneOptions,
    by_table: Arc<BTreeMap<TableId, usize>>,
    /// Of the cards' rectangles.
    card_grid: GridIndex,
    sources: Option<Sources>,
    /// Around the places that cards left at the beginning of a drag.
    left: Vec<Rect>,
}

/// What is not as it was in an earlier scene.
#[derive(Default)]
struct Changed {
    /// Positions of cards that are new or look different.
    cards: BTreeSet<usize>,
    /// Those of them that are not where they were, or not as large.
    moved: BTreeSet<usize>,
    /// Whether edges that move with cards that are dragged are carried.
    carries: bool,
    /// Cards that are dragged, with what edges keep away from them.
    dragged: Vec<Rect>,
    /// New places of cards, with what edges keep away from them.
    taken: Vec<Rect>,
    /// Around the old places of cards.
    left: Vec<Rect>,
}

/// Between which cards an edge runs, by their positions, and the how-manieth foreign key of its table it is.
#[derive(Clone, Copy, Debug)]
struct Link {
    from: usize,
    to: usize,
    lane: usize,
}

/// Edges of an earlier scene, asked for in about their order.
struct OldEdges<'a> {
    scene: &'a Scene,
    next: usize,
    by_key: Option<BTreeMap<(&'a TableId, &'a ConstraintId), usize>>,
}

impl<'a> OldEdges<'a> {
    /// The edge of a foreign key whose table has not changed, among cards of the same tables; and where it goes to.
    fn at(&mut self, from: usize, lane: usize) -> Option<(usize, &'a Arc<Edge>)> {
        let links = &self.scene.links;
        while links.get(self.next).is_some_and(|l| l.from < from) {
            self.next += 1;
        }
        let link = links.get(self.next).filter(|l| l.from == from && l.lane == lane)?;
        let edge = self.scene.edges.get(self.next)?;
        self.next += 1;
        Some((link.to, edge))
    }

    fn find(&mut self, table: &TableId, constraint: &ConstraintId) -> Option<&'a Arc<Edge>> {
        let edges = &self.scene.edges;
        let is_it = |e: &&Arc<Edge>| e.constraint == *constraint && e.table == *table;
        if let Some(edge) = edges.get(self.next).filter(is_it) {
            self.next += 1;
            return Some(edge);
        }
        let by_key = self.by_key.get_or_insert_with(|| {
            let keyed = edges.iter().enumerate();
            keyed.map(|(i, e)| ((&e.table, &e.constraint), i)).collect()
        });
        let found = *by_key.get(&(table, constraint))?;
        self.next = found + 1;
        edges.get(found)
    }
}

/// What a scene was made from, but for its options.
#[derive(Clone, Debug)]
struct Sources {
    tables: Records<Table>,
    domains: Records<Domain>,
    types: Records<TypeDef>,
    schemas: Records<Schema>,
    diagram: Arc<Diagram>,
    style: CardStyle,
}

impl Sources {
    fn new(document: &Document, diagram: &Arc<Diagram>, style: CardStyle) -> Self {
        Self {
            tables: document.schema.tables.clone(),
            domains: document.domains.clone(),
            types: document.schema.types.clone(),
            schemas: document.schema.schemas.clone(),
            diagram: Arc::clone(diagram),
            style,
        }
    }

    /// Whether texts of cards are the same where tables are.
    fn same_texts(&self, other: &Self) -> bool {
        self.style == other.style
            && self.domains.same(&other.domains)
            && self.types.same(&other.types)
            && self.schemas.same(&other.schemas)
    }

    /// Whether all cards are the same, but for those that are dragged.
    fn same(&self, other: &Self) -> bool {
        self.tables.same(&other.tables)
            && Arc::ptr_eq(&self.diagram, &other.diagram)
            && self.same_texts(other)
    }
}

impl Scene {
    /// Cards without a place in the diagram stand at the origin: see [`super::placed`].
    pub fn new(document: &Document, diagram: &Diagram, options: &SceneOptions) -> Self {
        Self::default().updated(document, &Arc::new(diagram.clone()), options)
    }

    /// The scene after a change. Cards whose table did not change are shared with this scene, and edges whose
    /// ends are where they were, unless another card came or left their way. So the paths of edges may differ
    /// from those of a new scene.
    #[must_use]
    pub fn updated(
        &self,
        document: &Document,
        diagram: &Arc<Diagram>,
        options: &SceneOptions,
    ) -> Self {
        let hidden = options.hidden.clone();
        let style = CardStyle { hidden, ..CardStyle::new(document, options.detail) };
        let sources = Sources::new(document, diagram, style);
        let mut scene = Self { options: options.clone(), ..Self::default() };
        // While cards are dragged, nothing else changes.
        let only_moved = self.options.only == options.only
            && self.sources.as_ref().is_some_and(|old| old.same(&sources));
        scene.cards = if only_moved {
            self.cards_moved(diagram, options)
        } else {
            self.cards_updated(document, &sources, options)
        };
        let is_of = |(new, old): (&SceneCard, &SceneCard)| new.is_of(&old.table);
        let same_tables =
            scene.cards.len() == self.cards.len() && scene.cards.iter().zip(&self.cards).all(is_of);
        scene.by_table = if same_tables {
            Arc::clone(&self.by_table)
        } else {
            let cards = scene.cards.iter().enumerate();
            Arc::new(cards.map(|(i, c)| (c.table.id.clone(), i)).collect())
        };
        let changed = scene.changed_from(self);
        scene.card_grid = if only_moved && changed.moved.len() <= FEW {
            let moved = changed.moved.iter().filter_map(|i| Some((*i, scene.cards.get(*i)?.rect)));
            self.card_grid.with_moved(moved)
        } else {
            GridIndex::new(scene.cards.iter().map(|c| c.rect))
        };
        let links = if only_moved {
            self.links.iter().copied().zip(self.edges.iter().map(Some)).collect()
        } else {
            scene.links_from(self)
        };
        (scene.edges, scene.links) = scene.edges_from(links, self, &changed).into_iter().unzip();
        scene.areas = if only_moved {
            scene.areas_moved(&self.areas, &changed)
        } else {
            scene.areas_of(&document.domains)
        };
        if scene.dragged() {
            scene.left = if self.dragged() { self.left.clone() } else { changed.left };
        }
        let moved_note = |id: &NoteId| {
            options.moved_note.as_ref().filter(|(n, _)| n == id).map(|(_, rect)| *rect)
        };
        let notes = diagram.notes.iter().map(|note| SceneNote::new(note, moved_note(&note.id)));
        scene.notes = notes.collect();
        let rects = scene.cards.iter().map(|c| c.rect).chain(scene.areas.iter().map(|a| a.rect));
        let rects = rects.chain(scene.notes.iter().map(|n| n.rect));
        scene.bounds = Rect::around(rects.filter(Rect::in_world)).unwrap_or_default();
        scene.sources = Some(sources);
        scene
    }

    /// The cards of a diagram, in the order of their tables' ids.
    fn cards_updated(
        &self,
        document: &Document,
        sources: &Sources,
        options: &SceneOptions,
    ) -> Vec<SceneCard> {
        let Sources { diagram, style, .. } = sources;
        let reusable = self.sources.as_ref().is_some_and(|old| old.same_texts(sources));
        let shown = |t: &Table| {
            diagram.shows(&t.id) && options.only.as_ref().is_none_or(|only| only.contains(&t.id))
        };
        let mut cards = Vec::new();
        let mut placements = diagram.placements.iter().peekable();
        for table in document.schema.tables.iter().filter(|t| shown(t)) {
            // Both are in the order of ids.
            while placements.next_if(|(id, _)| **id < table.id).is_some() {}
            let placement = placements.next_if(|(id, _)| **id == table.id).map(|(_, p)| p);
            let origin = options.origin_of(&table.id, placement);
            let colour = diagram.colours.get(&table.id).copied();
            let same_colour = |card: &Card| {
                card.coloured == colour.is_some() && (colour.is_none() || card.colour == colour)
            };
            let old = self.card_at(cards.len(), table);
            let old = old.filter(|old| reusable && Arc::ptr_eq(&old.table, table));
            let names_others = old.map_or_else(|| names_other_tables(table), |o| o.names_others);
            let old = old.filter(|old| !names_others && same_colour(&old.card));
            let (card, group) = if let Some(old) = old {
                (old.card.clone(), old.group.clone())
            } else {
                let card = Card::new(document, table, style).in_colour(colour);
                (Arc::new(card), group_of(document, table))
            };
            cards.push(SceneCard {
                rect: Rect::at(origin, card.size),
                card,
                group,
                locked: placement.is_some_and(|p| p.locked),
                table: table.clone(),
                names_others,
            });
        }
        cards
    }

    /// The cards of this scene where they are dragged to; those that no longer are, where the diagram has them.
    fn cards_moved(&self, diagram: &Diagram, options: &SceneOptions) -> Vec<SceneCard> {
        let mut cards = self.cards.clone();
        for table in self.options.moved.keys().chain(options.moved.keys()) {
            let origin = options.origin_of(table, diagram.placements.get(table));
            if let Some(card) = self.by_table.get(table).and_then(|i| cards.get_mut(*i)) {
                card.rect = Rect::at(origin, card.card.size);
            }
        }
        cards
    }

    pub fn card(&self, table: &TableId) -> Option<&SceneCard> {
        self.by_table.get(table).and_then(|i| self.cards.get(*i))
    }

    /// The same, of a table that is likely to be at a position: between two scenes, most are where they were.
    pub(super) fn card_at(&self, position: usize, table: &Arc<Table>) -> Option<&SceneCard> {
        let likely = self.cards.get(position).filter(|c| c.is_of(table));
        likely.or_else(|| self.card(&table.id))
    }

    pub fn note(&self, id: &NoteId) -> Option<&SceneNote> {
        self.notes.iter().find(|n| n.note.id == *id)
    }

    /// The tables of a domain that are shown, in the order of their ids.
    pub fn tables_of(&self, domain: &DomainId) -> impl Iterator<Item = &SceneCard> {
        self.cards.iter().filter(move |c| matches!(&c.group, Group::Domain(id) if id == domain))
    }

    /// The edges that begin or end at some tables.
    pub fn edges_of<'a>(
        &self,
        tables: impl IntoIterator<Item = &'a TableId>,
    ) -> impl Iterator<Item = &Arc<Edge>> {
        let mut ends = vec![false; self.cards.len()];
        for position in tables.into_iter().filter_map(|table| self.by_table.get(table)) {
            if let Some(end) = ends.get_mut(*position) {
                *end = true;
            }
        }
        let is_end = move |position: usize| ends.get(position).is_some_and(|end| *end);
        let edges = self.edges.iter().zip(&self.links);
        edges.filter(move |(_, link)| is_end(link.from) || is_end(link.to)).map(|(edge, _)| edge)
    }

    pub fn edge(&self, table: &TableId, constraint: &ConstraintId) -> Option<&Arc<Edge>> {
        self.edges.iter().find(|e| e.table == *table && e.constraint == *constraint)
    }

    /// Edges anew, but for those whose ends stay and that no moved card is or was in the way of.
    fn edges_from(
        &self,
        known: Vec<(Link, Option<&Arc<Edge>>)>,
        old: &Self,
        changed: &Changed,
    ) -> Vec<(Arc<Edge>, Link)> {
        let at_once = match self.options.routes_at_once {
            Some(number) if !self.dragged() => number.max(1),
            _ => usize::MAX,
        };
        let mut edges: Vec<(Option<Arc<Edge>>, Link)> = Vec::with_capacity(known.len());
        let mut kept = Vec::with_capacity(known.len());
        let mut jobs = Vec::new();
        let mut keys = Vec::new();
        for (link, known) in known {
            let Link { from: a, to: b, .. } = link;
            let there_is_time = jobs.len() < at_once;
            let touched = [a, b].iter().any(|i| changed.cards.contains(i));
            let moved = touched && [a, b].iter().any(|i| changed.moved.contains(i));
            let before = known.filter(|_| !moved && self.dragged());
            // What made room for a card goes back when that is gone.
            let free = before.and_then(|e| e.before.as_ref());
            let free = free.filter(|e| !touched && !changed.dragged.iter().any(|r| e.passes(r)));
            let ends_stay = |e: &Edge| self.job(link).is_some_and(|j| j.ends_like(&e.points));
            let reused = free
                .or(known)
                .filter(|e| !moved && (!touched || ends_stay(e)))
                .filter(|e| !self.is_outdated(e, old, changed))
                .filter(|e| !(e.hasty && there_is_time && !self.dragged()));
            if let Some(known) = reused {
                let Edge { points, bounds, .. } = known.as_ref();
                kept.push(Kept { from: a, to: b, points, bounds: *bounds });
                let renewed = if touched { self.edge_of(link, known.path()) } else { None };
                let renewed = renewed.map(|new| Edge {
                    hasty: known.hasty,
                    carried: known.carried,
                    before: known.before.clone(),
                    ..new
                });
                let renewed = renewed.filter(|e| e != known.as_ref()).map(Arc::new);
                edges.push((Some(renewed.unwrap_or_else(|| Arc::clone(known))), link));
                continue;
            }
            let Some(job) = self.job(link) else { continue };
            if there_is_time {
                jobs.push(job);
                keys.push((link, before.map(|e| e.before.as_ref().unwrap_or(e))));
                edges.push((None, link));
            } else if let Some(waiting) = self.edge_of(link, job.simple()) {
                edges.push((Some(Arc::new(Edge { hasty: true, ..waiting })), link));
            }
        }
        let effort = if self.dragged() { Effort::Drag } else { Effort::Full };
        let paths = route(&self.rects(), &self.card_grid, effort, &jobs, &kept);
        let hasty = self.dragged();
        let mut new = keys.into_iter().zip(paths).map(|((link, before), path)| {
            let (carried, before) = (changed.carries, before.cloned());
            let new = self.edge_of(link, path)?;
            Some(Arc::new(Edge { hasty, carried, before, ..new }))
        });
        let all = edges.into_iter();
        all.filter_map(|(kept, link)| Some((kept.or_else(|| new.next()?)?, link))).collect()
    }

    /// Between which cards edges run, in the order of tables, and which of an earlier scene they are.
    fn links_from<'a>(&self, old: &'a Self) -> Vec<(Link, Option<&'a Arc<Edge>>)> {
        let mut old_edges = OldEdges { scene: old, next: 0, by_key: None };
        let same_tables = Arc::ptr_eq(&self.by_table, &old.by_table);
        let mut links = Vec::with_capacity(old.links.len());
        for (a, from) in self.cards.iter().enumerate() {
            let same = same_tables
                && old.cards.get(a).is_some_and(|card| Arc::ptr_eq(&card.table, &from.table));
            for (lane, (constraint, key)) in from.table.foreign_keys().enumerate() {
                let (b, known) = if same {
                    let Some((b, edge)) = old_edges.at(a, lane) else { continue };
                    (b, Some(edge))
                } else {
                    let Some(b) = self.by_table.get(&key.references).copied() else { continue };
                    let known = old_edges.find(&from.table.id, &constraint.id);
                    (b, known.filter(|e| e.references == key.references))
                };
                links.push((Link { from: a, to: b, lane }, known));
            }
        }
        links
    }

    /// Whether an edge whose ends stay is to be routed anew.
    fn is_outdated(&self, edge: &Edge, old: &Self, changed: &Changed) -> bool {
        let meets = |rects: &[Rect]| rects.iter().any(|r| edge.passes(r));
        // During a drag edges change as little as can be; when it ends they are set right.
        meets(&changed.taken)
            || (!self.dragged()
                && (meets(&changed.left) || (old.dragged() && (edge.hasty || meets(&old.left)))))
    }

    /// What a foreign key's way is to be searched between.
    fn job(&self, link: Link) -> Option<Job> {
        let (_, key) = self.key(link)?;
        let end = |card: &SceneCard, y: f64| End { rect: card.rect, y: card.rect.y + y };
        let (from, to) = (self.cards.get(link.from)?, self.cards.get(link.to)?);
        Some(Job {
            from: (link.from, end(from, from.card.port_y(key.columns.first()))),
            to: (link.to, end(to, to.card.port_y(key.referenced_columns.first()))),
            lane: count(link.lane % 8) * LANE,
        })
    }

    fn key(&self, link: Link) -> Option<(&Constraint, &ForeignKey)> {
        self.cards.get(link.from)?.table.foreign_keys().nth(link.lane)
    }

    fn edge_of(&self, link: Link, path: Path) -> Option<Edge> {
        let (constraint, key) = self.key(link)?;
        Some(edge(self.cards.get(link.from)?, constraint, key, path))
    }

    /// Edges that wait to be routed. An update with the same input routes some of them, until there are none.
    pub fn unrouted(&self) -> usize {
        if self.dragged() { 0 } else { self.edges.iter().filter(|e| e.hasty).count() }
    }

    /// Whether cards are being dragged.
    fn dragged(&self) -> bool {
        !self.options.moved.is_empty()
    }

    fn rects(&self) -> Vec<Rect> {
        self.cards.iter().map(|c| c.rect).collect()
    }

    /// Whether edges of dragged cards are few enough, as there were before.
    fn carries(&self, old: &Self) -> bool {
        let moved = self.options.moved.keys().filter_map(|id| old.by_table.get(id));
        let moved: BTreeSet<&usize> = moved.collect();
        let is_carried = |link: &&Link| moved.contains(&link.from) || moved.contains(&link.to);
        !moved.is_empty() && old.links.iter().filter(is_carried).count() <= MAX_CARRIED
    }

    /// Cards that are not as they were in another scene.
    fn changed_from(&self, old: &Self) -> Changed {
        let mut changed = Changed::default();
        for (i, new) in self.cards.iter().enumerate() {
            let before = old.card_at(i, &new.table);
            if before.is_some_and(|b| b.rect == new.rect && Arc::ptr_eq(&b.card, &new.card)) {
                continue;
            }
            changed.cards.insert(i);
            if before.is_none_or(|b| b.rect != new.rect) {
                changed.moved.insert(i);
                changed.left.extend(before.map(|b| b.rect.grown(NEAR)));
                changed.taken.push(new.rect.grown(CLEAR - 0.5));
            }
        }
        let old_cards = old.cards.iter().enumerate();
        let gone = old_cards.filter(|(i, c)| self.card_at(*i, &c.table).is_none());
        changed.left.extend(gone.map(|(_, c)| c.rect.grown(NEAR)));
        let dragged = self.options.moved.keys().filter_map(|id| self.card(id));
        changed.dragged = dragged.map(|c| c.rect.grown(CLEAR - 0.5)).collect();
        changed.carries = self.carries(old);
        changed
    }

    /// The areas of a scene with the same cards, around where they are now.
    fn areas_moved(&self, old: &[Area], changed: &Changed) -> Vec<Area> {
        let moved = changed.moved.iter().filter_map(|i| Some(&self.cards.get(*i)?.group));
        let moved: BTreeSet<&Group> = moved.collect();
        let mut areas = old.to_vec();
        for area in &mut areas {
            let group = Group::Domain(area.domain.clone());
            if moved.contains(&group) {
                let cards = self.cards.iter().filter(|c| c.group == group);
                let around = Rect::around(cards.map(|c| c.rect));
                area.rect = around.map_or(area.rect, |rect| area_around(&rect));
            }
        }
        areas
    }

    fn areas_of(&self, domains: &Records<Domain>) -> Vec<Area> {
        let mut rects: BTreeMap<&DomainId, Rect> = BTreeMap::new();
        for card in &self.cards {
            if let Group::Domain(id) = &card.group {
                let rect = rects.entry(id).or_insert(card.rect);
                *rect = rect.union(&card.rect);
            }
        }
        rects
            .into_iter()
            .filter_map(|(id, rect)| {
                let domain = domains.get(id)?;
                let rect = area_around(&rect);
                let title = domain.title.clone();
                Some(Area { domain: id.clone(), title, colour: domain.colour, rect })
            })
            .collect()
    }
}

/// The area of a domain whose cards fill a rectangle: with a margin, and room for the title.
pub(super) fn area_around(cards: &Rect) -> Rect {
    let area = cards.grown(AREA_MARGIN);
    Rect { y: area.y - AREA_TITLE, height: area.height + AREA_TITLE, ..area }
}

/// Whether a column's type is the row of a table or view, whose name may change without this table.
fn names_other_tables(table: &Table) -> bool {
    table.columns.iter().any(|c| matches!(c.data_type.name, TypeName::Row(_)))
}

fn edge(from: &SceneCard, constraint: &Constraint, key: &ForeignKey, path: Path) -> Edge {
    let Path { points, from_side, to_side, .. } = path;
    let columns: BTreeSet<_> = key.columns.iter().collect();
    let unique = from.table.constraints.iter().any(|c| match &c.kind {
        ConstraintKind::PrimaryKey(k) | ConstraintKind::Unique(k) => {
            !k.columns.is_empty() && k.columns.iter().all(|c| columns.contains(c))
        }
        _ => false,
    });
    let primary = from.table.primary_key();
    let optional = key.columns.iter().any(|id| {
        from.table.column(id).is_some_and(|c| !c.not_null)
            && !primary.is_some_and(|k| k.columns.contains(id))
    });
    let corners = points.iter().map(|p| Rect::between(*p, *p));
    Edge {
        table: from.table.id.clone(),
        constraint: constraint.id.clone(),
        references: key.references.clone(),
        bounds: Rect::around(corners).unwrap_or_default(),
        points,
        from_side,
        to_side,
        hasty: false,
        carried: false,
        before: None,
        unique,
        optional,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::samples::{arranged, document, table_id};
    use crate::model::{DiagramId, samples::kitchen_sink};

    fn diagram(document: &Document) -> Arc<Diagram> {
        Arc::new(arranged(document, Diagram::new(DiagramId::new("d"), "D")))
    }

    #[test]
    fn an_edge_joins_the_ports_of_its_columns() {
        let document = kitchen_sink();
        let scene = Scene::new(&document, &diagram(&document), &SceneOptions::default());
        assert!(!scene.edges.is_empty());
        for edge in &scene.edges {
            let from = scene.card(&edge.table).unwrap();
            let key = from.table.constraint(&edge.constraint).unwrap().foreign_key().unwrap();
            let port = from.rect.y + from.card.port_y(key.columns.first());
            assert!((edge.points[0].y - port).abs() < 1e-9);
        }
    }

    #[test]
    fn what_did_not_change_is_shared() {
        let document = kitchen_sink();
        let options = SceneOptions::default();
        let scene = Scene::new(&document, &diagram(&document), &options);
        let id = scene.cards[0].table.id.clone();
        let mut dragged = options.clone();
        dragged.moved.insert(id.clone(), Point { x: 5000.0, y: 70.0 });
        let after = scene.updated(&document, &diagram(&document), &dragged);
        for (a, b) in scene.cards.iter().zip(&after.cards) {
            assert!(Arc::ptr_eq(&a.card, &b.card) || names_other_tables(&a.table));
        }
        assert_eq!(after.card(&id).unwrap().rect.origin(), Point { x: 5000.0, y: 70.0 });
        let again = after.updated(&document, &diagram(&document), &options);
        assert_eq!(again.edges, scene.edges);
    }

    #[test]
    fn a_drag_gives_what_an_update_of_everything_gives() {
        let keys: Vec<_> = (0..120).map(|i| (i * 7 % 60, i * 3 + 1)).collect();
        let document = document(60, &keys);
        let diagram = diagram(&document);
        let mut scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let start = scene.cards[9].rect.origin();
        let steps = (0..40).map(|step| {
            let by = f64::from(step) * 30.0;
            let mut options = SceneOptions::default();
            options.moved.insert(table_id(9), Point { x: start.x + by, y: start.y - by / 2.0 });
            if step % 3 == 0 {
                options.moved.insert(table_id(31), Point { x: by, y: by });
            }
            options
        });
        for options in steps.chain([SceneOptions::default()]) {
            // Another diagram with the same content: nothing is known to be the same.
            let other = Arc::new(Diagram::clone(&diagram));
            let whole = scene.updated(&document, &other, &options);
            scene = Scene {
                sources: scene.sources.map(|s| Sources { diagram: diagram.clone(), ..s }),
                ..scene
            };
            let quick = scene.updated(&document, &diagram, &options);
            let rects = |s: &Scene| s.rects();
            assert_eq!(rects(&quick), rects(&whole));
            assert_eq!(quick.edges, whole.edges);
            assert_eq!(quick.areas, whole.areas);
            assert_eq!(quick.bounds, whole.bounds);
            let view = quick.cards[9].rect.grown(400.0);
            assert_eq!(quick.cards_in(&view), whole.cards_in(&view));
            scene = quick;
        }
    }

    #[test]
    fn a_name_changes_no_path_and_a_nullable_key_only_its_end() {
        let document = document(40, &[(0, 1), (1, 2), (0, 2), (3, 0)]);
        let options = SceneOptions::default();
        let diagram = diagram(&document);
        let scene = Scene::new(&document, &diagram, &options);
        let mut renamed = document.clone();
        renamed.schema.tables.get_mut(&table_id(0)).unwrap().name = "s0".into();
        let after = scene.updated(&renamed, &diagram, &options);
        assert_eq!(after.card(&table_id(0)).unwrap().card.name, "s0");
        for (a, b) in scene.edges.iter().zip(&after.edges) {
            assert!(Arc::ptr_eq(a, b));
        }
        let table = renamed.schema.tables.get_mut(&table_id(0)).unwrap();
        for column in &mut table.columns {
            column.not_null = !column.not_null;
        }
        let last = after.updated(&renamed, &diagram, &options);
        assert_eq!(last.edges, Scene::new(&renamed, &diagram, &options).edges);
        assert_ne!(last.edges, after.edges);
    }

    #[test]
    fn a_diagram_shows_the_tables_that_were_chosen_in_their_own_colours() {
        let document = document(4, &[(0, 1), (2, 3)]);
        let id = table_id;
        let mut diagram = diagram(&document);
        Arc::make_mut(&mut diagram).tables = Some([id(0), id(1), id(2)].into());
        let plain = Scene::new(&document, &diagram, &SceneOptions::default());
        assert_eq!(plain.cards.len(), 3);
        assert_eq!(plain.edges.len(), 1);
        Arc::make_mut(&mut diagram).colours.insert(id(1), 9);
        let coloured = plain.updated(&document, &diagram, &SceneOptions::default());
        let colour =
            |scene: &Scene, i| scene.card(&id(i)).map(|c| (c.card.colour, c.card.coloured));
        assert_eq!(colour(&coloured, 1), Some((Some(9), true)));
        assert_eq!(colour(&coloured, 0), colour(&plain, 0));
        Arc::make_mut(&mut diagram).colours.clear();
        let again = coloured.updated(&document, &diagram, &SceneOptions::default());
        assert_eq!(colour(&again, 1), colour(&plain, 1));
    }

    #[test]
    fn edges_that_wait_are_routed_some_at_a_time() {
        let keys: Vec<_> = (1..60).map(|i| (i, i / 3)).collect();
        let document = document(60, &keys);
        let options = SceneOptions { routes_at_once: Some(10), ..SceneOptions::default() };
        let mut scene = Scene::new(&document, &diagram(&document), &options);
        let (all, mut waiting) = (scene.edges.len(), scene.unrouted());
        assert_eq!(waiting, all - 10);
        while waiting > 0 {
            scene = scene.updated(&document, &diagram(&document), &options);
            assert_eq!(scene.unrouted(), waiting.saturating_sub(10));
            waiting = scene.unrouted();
        }
        for edge in &scene.edges {
            let ends = [&edge.table, &edge.references];
            let others = scene.cards.iter().filter(|c| !ends.contains(&&c.table.id));
            assert!(!others.map(|c| c.rect).any(|rect| passes(&edge.points, &rect)));
        }
    }
}
