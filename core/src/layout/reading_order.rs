//! The order in which the keyboard goes through cards and notes, and where its arrows lead.

use super::geometry::{Point, Rect};
use super::scene::Scene;
use crate::model::{NoteId, TableId};

/// Cards whose tops differ by less, in world pixels, are read as one line.
const LINE: f64 = 60.0;

/// Where an arrow key points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Left,
    Right,
    Up,
    Down,
}

/// What the keyboard stops at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Table(TableId),
    Note(NoteId),
}

impl Scene {
    /// All cards and notes as one reads them: line by line from the top, each from the left.
    pub fn reading_order(&self) -> Vec<Stop> {
        let mut stops: Vec<(Rect, Stop)> = self.stops().collect();
        stops.sort_by(|(a, _), (b, _)| a.y.total_cmp(&b.y).then(a.x.total_cmp(&b.x)));
        let mut order = Vec::with_capacity(stops.len());
        let mut rest = stops.as_mut_slice();
        while let Some((first, _)) = rest.first() {
            let top = first.y;
            let len = rest.iter().take_while(|(r, _)| r.y - top < LINE).count().max(1);
            let (line, after) = rest.split_at_mut(len);
            line.sort_by(|(a, _), (b, _)| a.x.total_cmp(&b.x));
            order.extend(line.iter().map(|(_, stop)| stop.clone()));
            rest = after;
        }
        order
    }

    /// The nearest card or note in a direction; one straight ahead is nearer than one aside.
    pub fn neighbour(&self, from: &Stop, direction: Direction) -> Option<Stop> {
        let start = match from {
            Stop::Table(id) => self.card(id)?.rect,
            Stop::Note(id) => self.note(id)?.rect,
        };
        self.stops()
            .filter(|(_, stop)| stop != from)
            .filter_map(|(r, stop)| Some((cost(start.centre(), r.centre(), direction)?, stop)))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, stop)| stop)
    }

    fn stops(&self) -> impl Iterator<Item = (Rect, Stop)> {
        let cards = self.cards.iter().map(|c| (c.rect, Stop::Table(c.table.id.clone())));
        cards.chain(self.notes.iter().map(|n| (n.rect, Stop::Note(n.note.id.clone()))))
    }
}

/// How far a card lies in a direction; none where it lies in another.
fn cost(from: Point, to: Point, direction: Direction) -> Option<f64> {
    let (x, y) = (to.x - from.x, to.y - from.y);
    let (ahead, aside) = match direction {
        Direction::Left => (-x, y),
        Direction::Right => (x, y),
        Direction::Up => (-y, x),
        Direction::Down => (y, x),
    };
    (ahead > 1.0 && ahead >= aside.abs() * 0.5).then(|| ahead + 2.0 * aside.abs())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SceneOptions;
    use crate::model::{Diagram, DiagramId, Document, Note, Placement, SchemaId, Table};

    #[test]
    fn cards_are_read_line_by_line_and_arrows_go_to_the_next() {
        let mut document = Document::new("Order");
        let places = [("d", 0.0, 400.0), ("a", 0.0, 20.0), ("c", 400.0, 0.0), ("e", 400.0, 410.0)];
        for (name, ..) in places {
            let table = Table::new(TableId::new(name), SchemaId::new("public"), name);
            document.schema.tables.insert(table);
        }
        let placements = places
            .map(|(name, x, y)| (TableId::new(name), Placement { x, y, locked: false }))
            .into();
        let mut diagram = Diagram { placements, ..Diagram::new(DiagramId::new("d"), "") };
        diagram.notes.push(Note {
            id: NoteId::new("n"),
            x: 800.0,
            y: 10.0,
            width: 200.0,
            height: 60.0,
            text: String::new(),
            colour: None,
        });
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let table = |name: &str| Stop::Table(TableId::new(name));
        let note = Stop::Note(NoteId::new("n"));
        assert_eq!(
            scene.reading_order(),
            [table("a"), table("c"), note.clone(), table("d"), table("e")]
        );
        let next = |from: &str, d| scene.neighbour(&table(from), d);
        assert_eq!(next("a", Direction::Right), Some(table("c")));
        assert_eq!(next("c", Direction::Right), Some(note.clone()));
        assert_eq!(scene.neighbour(&note, Direction::Left), Some(table("c")));
        assert_eq!(next("a", Direction::Down), Some(table("d")));
        assert_eq!(next("e", Direction::Up), Some(table("c")));
        assert_eq!(next("a", Direction::Left), None);
    }
}
