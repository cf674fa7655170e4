//! Where two scenes look different, so that only there is painted anew.

use super::geometry::Rect;
use super::paint::FOOT;
use super::scene::{Edge, Scene};
use crate::model::TableId;
use std::collections::HashSet;
use std::sync::Arc;

/// In world pixels; lines of a pixel or two around it are not counted.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Damage {
    pub rects: Vec<Rect>,
    /// Cards that look different where they stood.
    pub cards: Vec<(TableId, Rect)>,
}

impl Damage {
    /// Whether a part of the world is painted in another way.
    pub fn meets(&self, area: &Rect) -> bool {
        let mut all = self.rects.iter().chain(self.cards.iter().map(|(_, rect)| rect));
        all.any(|rect| rect.meets(area))
    }
}

impl Scene {
    /// Outside of this, the scene is painted just as an earlier one.
    pub fn damage_since(&self, old: &Self) -> Damage {
        let mut damage = Damage::default();
        cards(old, self, &mut damage);
        edges(old, self, &mut damage.rects);
        differing(&old.areas, &self.areas, |a| a.rect, &mut damage.rects);
        differing(&old.notes, &self.notes, |n| n.rect, &mut damage.rects);
        damage
    }
}

fn cards(old: &Scene, new: &Scene, damage: &mut Damage) {
    for (position, card) in new.cards.iter().enumerate() {
        match old.card_at(position, &card.table) {
            Some(before) if before.rect != card.rect => {
                damage.rects.extend([before.rect, card.rect]);
            }
            Some(before) if Arc::ptr_eq(&before.card, &card.card) || before.card == card.card => {}
            Some(_) => damage.cards.push((card.table.id.clone(), card.rect)),
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
    for edge in gone.chain(come) {
        for pair in edge.points.windows(2) {
            if let [from, to] = pair {
                damage.push(Rect::between(*from, *to).grown(FOOT));
            }
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
    use crate::layout::samples::{arranged, document, table_id};
    use crate::layout::{LevelOfDetail, PaintItem, Point, SceneOptions, paint};
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
                    let items = paint(s, &tile, LevelOfDetail::Full);
                    // Of a path, what is in the tile.
                    items.iter().filter(|i| is_in(i, &tile)).map(|i| format!("{i:?}")).collect()
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

    fn is_in(item: &PaintItem<'_>, tile: &Rect) -> bool {
        match item {
            PaintItem::Path { points, .. } => {
                points.windows(2).any(|w| matches!(w, [a, b] if Rect::between(*a, *b).meets(tile)))
            }
            PaintItem::Ring { centre, radius, .. } => {
                Rect::between(*centre, *centre).grown(*radius).meets(tile)
            }
            PaintItem::Rect { rect, .. } => rect.meets(tile),
            PaintItem::Text { .. } => true,
        }
    }

    fn sample() -> (Document, Diagram, Scene) {
        let document = document(60, &[(1, 2), (2, 3), (7, 31), (40, 12), (5, 59)]);
        let diagram = arranged(&document, Diagram::new(DiagramId::new("d"), "D"));
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
    fn a_card_that_changes_comes_or_goes_damages_where_it_is() {
        let (document, diagram, old) = sample();
        let mut coloured = diagram.clone();
        coloured.colours.insert(table_id(3), 9);
        let new = old.updated(&document, &coloured, &SceneOptions::default());
        check(&old, &new);
        let at = new.card(&table_id(3)).unwrap().rect;
        let damage = Damage { cards: vec![(table_id(3), at)], rects: Vec::new() };
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
        diagram.notes.push(Note {
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
