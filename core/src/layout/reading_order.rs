//! The order in which the keyboard goes through cards, and where its arrows lead.

use super::geometry::Point;
use super::scene::Scene;
use crate::model::TableId;

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

impl Scene {
    /// All tables as one reads them: line by line from the top, each from the left.
    pub fn reading_order(&self) -> Vec<TableId> {
        let mut cards: Vec<_> = self.cards.iter().collect();
        cards.sort_by(|a, b| a.rect.y.total_cmp(&b.rect.y).then(a.rect.x.total_cmp(&b.rect.x)));
        let mut order = Vec::with_capacity(cards.len());
        let mut rest = cards.as_slice();
        while let Some(first) = rest.first() {
            let len = rest.iter().take_while(|c| c.rect.y - first.rect.y < LINE).count().max(1);
            let (line, after) = rest.split_at(len);
            let mut line = line.to_vec();
            line.sort_by(|a, b| a.rect.x.total_cmp(&b.rect.x));
            order.extend(line.into_iter().map(|c| c.table.id.clone()));
            rest = after;
        }
        order
    }

    /// The nearest card in a direction; one straight ahead is nearer than one aside.
    pub fn neighbour(&self, table: &TableId, direction: Direction) -> Option<&TableId> {
        let from = self.card(table)?.rect.centre();
        self.cards
            .iter()
            .filter(|c| c.table.id != *table)
            .filter_map(|c| Some((cost(from, c.rect.centre(), direction)?, &c.table.id)))
            .min_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, id)| id)
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
    use crate::model::{Diagram, DiagramId, Document, Placement, SchemaId, Table};

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
        let diagram = Diagram { id: DiagramId::new("d"), name: String::new(), placements };
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        assert_eq!(scene.reading_order(), ["a", "c", "d", "e"].map(TableId::new));
        let next = |from: &str, d| scene.neighbour(&TableId::new(from), d).map(TableId::as_str);
        assert_eq!(next("a", Direction::Right), Some("c"));
        assert_eq!(next("a", Direction::Down), Some("d"));
        assert_eq!(next("e", Direction::Up), Some("c"));
        assert_eq!(next("a", Direction::Left), None);
    }
}
