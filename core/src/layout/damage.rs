//! Where two scenes look different, so that only there is painted anew.

use super::geometry::{Rect, smaller};
use super::paint::{CORNER, FOOT};
use super::scene::{Area, Edge, Scene};
use crate::model::TableId;
use std::collections::HashSet;
use std::sync::Arc;

/// In world pixels; lines of a pixel or two around it are not counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Damage {
    pub rects: Vec<Rect>,
    /// Cards that look different where they stand.
    pub changed: Vec<(TableId, Rect)>,
    /// Cards that were somewhere else, and where.
    pub left: Vec<(TableId, Rect)>,
    /// Cards that were somewhere else, where they are now.
    pub come: Vec<(TableId, Rect)>,
}

impl Damage {
    /// Whether a part of the world is painted in another way.
    pub fn meets(&self, area: &Rect) -> bool {
        let cards = self.changed.iter().chain(&self.left).chain(&self.come);
        let mut all = self.rects.iter().chain(cards.map(|(_, rect)| rect));
        all.any(|rect| rect.meets(area))
    }
}

impl Scene {
    /// Outside of this, the scene is painted just as an earlier one: what lies on the ground, notes and cards, without
    /// edges that are carried.
    pub fn damage_since(&self, old: &Self) -> Damage {
        let mut damage = Damage::default();
        cards(old, self, &mut damage);
        edges(old, self, &mut damage.rects);
        areas(&old.areas, &self.areas, &mut damage.rects);
        differing(&old.notes, &self.notes, |n| n.rect, &mut damage.rects);
        damage
    }
}

fn cards(old: &Scene, new: &Scene, damage: &mut Damage) {
    for (position, card) in new.cards.iter().enumerate() {
        match old.card_at(position, &card.table) {
            Some(before) if before.rect != card.rect => {
                damage.left.push((card.table.id.clone(), before.rect));
                damage.come.push((card.table.id.clone(), card.rect));
            }
            Some(before) if Arc::ptr_eq(&before.card, &card.card) || before.card == card.card => {}
            Some(_) => damage.changed.push((card.table.id.clone(), card.rect)),
            None => damage.rects.push(card.rect),
        }
    }
    let old_cards = old.cards.iter().enumerate();
    let gone = old_cards.filter(|(i, c)| new.card_at(*i, &c.table).is_none());
    damage.rects.extend(gone.map(|(_, c)| c.rect));
}

fn edges(old: &Scene, new: &Scene, damage: &mut Vec<Rect>) {
    // Most are where they were.
    let same = |scene: &Scene, position: usize, edge: &Arc<Edge>| {
        scene.edges.get(position).is_some_and(|other| Arc::ptr_eq(edge, other))
    };
    let others = |of: &Scene, other: &Scene| -> Vec<Arc<Edge>> {
        let edges = of.edges.iter().enumerate().filter(|(i, e)| !same(other, *i, e));
        edges.map(|(_, edge)| Arc::clone(edge)).collect()
    };
    let (gone, come) = (others(old, new), others(new, old));
    let pointers =
        |edges: &[Arc<Edge>]| -> HashSet<*const Edge> { edges.iter().map(Arc::as_ptr).collect() };
    let (before, after) = (pointers(&gone), pointers(&come));
    let gone = gone.iter().filter(|e| !after.contains(&Arc::as_ptr(e)));
    let come = come.iter().filter(|e| !before.contains(&Arc::as_ptr(e)));
    for edge in gone.chain(come).filter(|e| !e.carried) {
        for pair in edge.points.windows(2) {
            if let [from, to] = pair {
                damage.push(Rect::between(*from, *to).grown(FOOT));
            }
        }
    }
}

/// An area whose domain is the same looks different at the sides that are not where they were, and where its title
/// stands.
fn areas(old: &[Area], new: &[Area], damage: &mut Vec<Rect>) {
    let alike =
        |(a, b): (&Area, &Area)| (&a.domain, &a.title, a.colour) == (&b.domain, &b.title, b.colour);
    if old.len() != new.len() || !old.iter().zip(new).all(alike) {
        differing(old, new, |a| a.rect, damage);
        return;
    }
    for (a, b) in old.iter().zip(new).filter(|(a, b)| a.rect != b.rect) {
        let both = a.rect.union(&b.rect);
        let moved = |a: f64, b: f64| (a - b).abs() > f64::EPSILON;
        let mut across = |x: f64, other: f64| {
            if moved(x, other) {
                let (x, width) = (smaller(x, other), (x - other).abs());
                damage.push(Rect { x, width, ..both }.grown(CORNER));
            }
        };
        across(a.rect.x, b.rect.x);
        across(a.rect.right(), b.rect.right());
        let mut along = |y: f64, other: f64| {
            if moved(y, other) {
                let (y, height) = (smaller(y, other), (y - other).abs());
                damage.push(Rect { y, height, ..both }.grown(CORNER));
            }
        };
        along(a.rect.y, b.rect.y);
        along(a.rect.bottom(), b.rect.bottom());
        // A title is cut to its area's width.
        if moved(a.rect.x, b.rect.x)
            || moved(a.rect.y, b.rect.y)
            || moved(a.rect.width, b.rect.width)
        {
            damage.extend([a.title_line(), b.title_line()]);
        }
    }
}

/// What is in one list and not in the other; all of both where what is in both stands in another order.
fn differing<T: PartialEq>(
    old: &[T],
    new: &[T],
    rect: impl Fn(&T) -> Rect,
    damage: &mut Vec<Rect>,
) {
    if old == new {
        return;
    }
    let kept: Vec<&T> = old.iter().filter(|a| new.contains(a)).collect();
    let in_order = new.iter().filter(|b| old.contains(b)).eq(kept.iter().copied());
    let differs = |item: &&T, other: &[T]| !in_order || !other.contains(item);
    damage.extend(old.iter().filter(|a| differs(a, new)).map(&rect));
    damage.extend(new.iter().filter(|b| differs(b, old)).map(&rect));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::geometry::count;
    use crate::layout::samples::{arranged, document, table_id};
    use crate::layout::{
        Anchor, LevelOfDetail, PaintItem, Point, SceneOptions, Size, paint_cards, paint_ground,
        paint_notes,
    };
    use crate::model::{Diagram, DiagramId, Document, Note, NoteId};

    /// Every tile that no damage meets is painted alike, and some are not met.
    fn check(old: &Scene, new: &Scene) {
        let damage = new.damage_since(old);
        let whole = old.bounds.union(&new.bounds);
        let (mut same, mut other) = (0, 0);
        for column in 0..20_u8 {
            for row in 0..20_u8 {
                let (width, height) = (whole.width / 20.0, whole.height / 20.0);
                let tile = Rect {
                    x: whole.x + width * f64::from(column),
                    y: whole.y + height * f64::from(row),
                    width,
                    height,
                };
                let items = |s: &'_ Scene| -> Vec<String> {
                    let level = LevelOfDetail::Full;
                    let mut items = paint_ground(s, &tile, level, &|edge| !edge.carried);
                    paint_notes(s, &tile, level, &mut items);
                    paint_cards(s, &tile, level, &|_| true, &mut items);
                    items.into_iter().filter_map(|i| seen_in(i, &tile)).collect()
                };
                if damage.meets(&tile) {
                    other += usize::from(items(old) != items(new));
                } else {
                    same += 1;
                    assert_eq!(items(old), items(new), "{tile:?}");
                }
            }
        }
        assert!(other > 0, "nothing changed");
        assert!(same > 100, "{same} of 400 tiles kept");
    }

    /// What a tile shows of an item.
    fn seen_in(mut item: PaintItem<'_>, tile: &Rect) -> Option<String> {
        let seen = match &mut item {
            PaintItem::Path { points, .. } => {
                points.windows(2).any(|w| matches!(w, [a, b] if Rect::between(*a, *b).meets(tile)))
            }
            PaintItem::Ring { centre, radius, .. }
            | PaintItem::Sign { centre, radius, .. }
            | PaintItem::Mark { centre, radius, .. } => {
                Rect::between(*centre, *centre).grown(*radius).meets(tile)
            }
            PaintItem::Rect { rect, .. } => {
                let seen = rect.meets(tile);
                let (left, top) = (rect.x.max(tile.x), rect.y.max(tile.y));
                let (right, bottom) =
                    (rect.right().min(tile.right()), rect.bottom().min(tile.bottom()));
                *rect = Rect::between(Point { x: left, y: top }, Point { x: right, y: bottom });
                seen
            }
            PaintItem::Text { at, text, size, anchor: Anchor::Start, .. } => {
                let end = Point { x: at.x + *size * count(text.len()), y: at.y };
                Rect::between(*at, end).grown(*size / 2.0).meets(tile)
            }
            PaintItem::Text { .. } => true,
        };
        seen.then(|| format!("{item:?}"))
    }

    fn sample() -> (Document, Arc<Diagram>, Scene) {
        let document = document(60, &[(1, 2), (2, 3), (7, 31), (40, 12), (5, 59)]);
        let diagram = arranged(&document, Diagram::new(DiagramId::new("d"), "D"));
        let diagram = Arc::new(diagram);
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        (document, diagram, scene)
    }

    #[test]
    fn a_dragged_card_damages_its_places_and_its_edges() {
        let (document, diagram, old) = sample();
        let from = old.card(&table_id(2)).unwrap().rect;
        let to = Point { x: from.x + 9.0, y: from.y + 4.0 };
        let options = SceneOptions { moved: [(table_id(2), to)].into(), ..SceneOptions::default() };
        check(&old, &old.updated(&document, &diagram, &options));
    }

    #[test]
    fn a_drag_that_goes_on_damages_where_the_card_stands_alone() {
        let (document, diagram, old) = sample();
        let from = old.card(&table_id(2)).unwrap().rect;
        let at = |x: f64| SceneOptions {
            moved: [(table_id(2), Point { x: from.x + x, y: from.y })].into(),
            ..SceneOptions::default()
        };
        let begun = old.updated(&document, &diagram, &at(3.0));
        let ends = [table_id(1), table_id(3)];
        let touching =
            begun.edges.iter().filter(|e| ends.contains(&e.table) || ends.contains(&e.references));
        assert!(touching.clone().count() > 1 && touching.clone().all(|e| e.carried));
        let next = begun.updated(&document, &diagram, &at(5.0));
        let damage = next.damage_since(&begun);
        let place = |x: f64| vec![(table_id(2), Rect { x: from.x + x, ..from })];
        let cards = Damage { left: place(3.0), come: place(5.0), ..Damage::default() };
        assert_eq!(Damage { rects: Vec::new(), ..damage.clone() }, cards);
        // Its domain's area may grow with it; then its sides are all that is painted anew.
        let area = next.areas.iter().find(|a| a.rect.union(&from) == a.rect).unwrap().rect;
        assert!(damage.rects.iter().all(|r| area.grown(CORNER).union(r) == area.grown(CORNER)));
        let dropped = next.updated(&document, &diagram, &SceneOptions::default());
        assert!(dropped.edges.iter().all(|e| !e.carried));
        check(&next, &dropped);
    }

    #[test]
    fn an_area_that_grows_damages_its_sides_and_not_its_middle() {
        let (document, diagram, old) = sample();
        let from = old.card(&table_id(2)).unwrap().rect;
        let far = Point { x: from.x + 4000.0, y: from.y };
        let away = SceneOptions { moved: [(table_id(2), far)].into(), ..SceneOptions::default() };
        let new = old.updated(&document, &diagram, &away);
        let (mut before, mut after) = (old.clone(), new.clone());
        for scene in [&mut before, &mut after] {
            // The areas alone.
            scene.cards.clear();
            scene.edges.clear();
        }
        check(&before, &after);
        let grown = before.areas.iter().zip(&after.areas).find(|(a, b)| a.rect != b.rect).unwrap();
        let middle = Rect::at(grown.0.rect.centre(), Size { width: 1.0, height: 1.0 });
        let below = Rect { y: grown.0.rect.bottom() - 60.0, ..middle };
        assert!(!after.damage_since(&before).meets(&below));
    }

    #[test]
    fn a_card_that_changes_comes_or_goes_damages_where_it_is() {
        let (document, diagram, old) = sample();
        let mut coloured = diagram.clone();
        Arc::make_mut(&mut coloured).colours.insert(table_id(3), 9);
        let new = old.updated(&document, &coloured, &SceneOptions::default());
        check(&old, &new);
        let at = new.card(&table_id(3)).unwrap().rect;
        let damage = Damage { changed: vec![(table_id(3), at)], ..Damage::default() };
        assert_eq!(new.damage_since(&old), damage);
        let mut without = document.clone();
        without.schema.tables.remove(&table_id(59));
        let fewer = old.updated(&without, &diagram, &SceneOptions::default());
        check(&old, &fewer);
        check(&fewer, &fewer.updated(&document, &diagram, &SceneOptions::default()));
    }

    #[test]
    fn a_note_damages_where_it_is_and_equal_scenes_nothing() {
        let (document, mut diagram, old) = sample();
        let at = old.cards[7].rect;
        Arc::make_mut(&mut diagram).notes.push(Note {
            id: NoteId::new("n"),
            text: "A note".to_owned(),
            x: at.x,
            y: at.y,
            width: 200.0,
            height: 80.0,
            colour: None,
        });
        let noted = old.updated(&document, &diagram, &SceneOptions::default());
        check(&old, &noted);
        let again = noted.updated(&document, &diagram, &SceneOptions::default());
        assert_eq!(again.damage_since(&noted), Damage::default());
    }
}
