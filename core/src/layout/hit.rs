//! What lies under a point of the world.

use super::card::{HEADER_HEIGHT, ROW_HEIGHT};
use super::geometry::{Point, Rect};
use super::note::NOTE_CORNER;
use super::scene::{Edge, Scene, SceneCard};
use crate::model::{ColumnId, ConstraintId, DomainId, NoteId, TableId};

/// What a pointer is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hit {
    Header(TableId),
    Row(TableId, ColumnId),
    Footer(TableId),
    Edge(TableId, ConstraintId),
    Note(NoteId),
    /// The corner by which a note is made larger.
    NoteCorner(NoteId),
    /// The title of a domain's area, by which its tables are moved.
    AreaTitle(DomainId),
    Area(DomainId),
}

impl Scene {
    /// What lies under a point: cards before notes before edges before areas. `tolerance` is how near to an edge
    /// counts. Both in world pixels.
    pub fn hit(&self, point: Point, tolerance: f64) -> Option<Hit> {
        // The last one is painted on top.
        if let Some(card) = self.cards.iter().rev().find(|c| c.rect.contains(point)) {
            return Some(on_card(card, point));
        }
        if let Some(note) = self.notes.iter().rev().find(|n| n.rect.contains(point)) {
            let id = note.note.id.clone();
            let at_corner =
                note.rect.right() - point.x + note.rect.bottom() - point.y < NOTE_CORNER;
            return Some(if at_corner { Hit::NoteCorner(id) } else { Hit::Note(id) });
        }
        let edge = self
            .edges
            .iter()
            .filter_map(|e| Some((distance(e, point, tolerance)?, e)))
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, edge)) = edge {
            return Some(Hit::Edge(edge.table.clone(), edge.constraint.clone()));
        }
        let area = self.areas.iter().rev().find(|a| a.rect.contains(point));
        area.map(|a| {
            let id = a.domain.clone();
            if a.title_rect().contains(point) { Hit::AreaTitle(id) } else { Hit::Area(id) }
        })
    }

    /// Tables whose cards meet a marquee (world pixels), in the order of their ids.
    pub fn cards_in(&self, marquee: &Rect) -> Vec<TableId> {
        let met = self.cards.iter().filter(|c| c.rect.meets(marquee));
        met.map(|c| c.table.id.clone()).collect()
    }
}

fn on_card(card: &SceneCard, point: Point) -> Hit {
    let id = card.table.id.clone();
    let y = point.y - card.rect.y;
    if y < HEADER_HEIGHT {
        return Hit::Header(id);
    }
    match card.card.rows.iter().find(|r| (r.port_y - y).abs() <= ROW_HEIGHT / 2.0) {
        Some(row) => Hit::Row(id, row.column.clone()),
        None if card.card.footer.is_empty() => Hit::Header(id),
        None => Hit::Footer(id),
    }
}

/// Distance of a point from an edge that is no farther away than `tolerance`.
fn distance(edge: &Edge, point: Point, tolerance: f64) -> Option<f64> {
    if !edge.bounds.grown(tolerance).contains(point) {
        return None;
    }
    let ends = edge.points.iter().zip(edge.points.iter().skip(1));
    // Segments run along an axis, so that each is a rectangle without area.
    let segments = ends.map(|(from, to)| Rect::between(*from, *to));
    segments
        .filter(|s| s.grown(tolerance).contains(point))
        .map(|s| {
            let near_x = point.x.max(s.x).min(s.right());
            let near_y = point.y.max(s.y).min(s.bottom());
            (point.x - near_x).hypot(point.y - near_y)
        })
        .filter(|distance| *distance <= tolerance)
        .min_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SceneOptions;
    use crate::layout::samples::{arranged, diagram, document};
    use crate::model::{Diagram, DiagramId, Note, samples::kitchen_sink};
    use std::collections::BTreeMap;

    #[test]
    fn an_edge_is_found_within_the_tolerance() {
        let document = document(2, &[(0, 1)]);
        let diagram = arranged(&document, diagram(BTreeMap::new()));
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let [edge] = scene.edges.as_slice() else { panic!("one edge") };
        let (a, b) = (edge.points[0], edge.points[1]);
        let beside = |d: f64| Point { x: f64::midpoint(a.x, b.x), y: a.y + d };
        let hit = Hit::Edge(edge.table.clone(), edge.constraint.clone());
        assert_eq!(scene.hit(beside(3.0), 4.0), Some(hit));
        assert_eq!(scene.hit(beside(-3.0), 2.0), None);
    }

    #[test]
    fn notes_and_titles_of_areas_are_found() {
        let document = document(10, &[]);
        let mut diagram = arranged(&document, diagram(BTreeMap::new()));
        diagram.notes.push(Note {
            id: NoteId::new("note"),
            x: -500.0,
            y: 0.0,
            width: 200.0,
            height: 100.0,
            text: String::new(),
            colour: None,
        });
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let at = |x, y| scene.hit(Point { x, y }, 4.0);
        assert_eq!(at(-400.0, 50.0), Some(Hit::Note(NoteId::new("note"))));
        assert_eq!(at(-303.0, 97.0), Some(Hit::NoteCorner(NoteId::new("note"))));
        let area = &scene.areas[0];
        let title = area.title_rect();
        assert!(area.rect.encloses(&title));
        assert_eq!(at(title.x + 20.0, title.y + 10.0), Some(Hit::AreaTitle(area.domain.clone())));
        let below = Point { x: area.rect.x + 3.0, y: area.rect.bottom() - 3.0 };
        assert_eq!(scene.hit(below, 4.0), Some(Hit::Area(area.domain.clone())));
    }

    #[test]
    fn every_part_of_a_card_is_found_at_its_place() {
        let document = kitchen_sink();
        let diagram = arranged(&document, Diagram::new(DiagramId::new("d"), ""));
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        for card in &scene.cards {
            let at = |y: f64| Point { x: card.rect.x + 5.0, y: card.rect.y + y };
            let id = card.table.id.clone();
            assert_eq!(scene.hit(at(3.0), 4.0), Some(Hit::Header(id.clone())));
            for row in &card.card.rows {
                let hit = Hit::Row(id.clone(), row.column.clone());
                assert_eq!(scene.hit(at(row.port_y), 4.0), Some(hit));
            }
            assert_eq!(scene.hit(at(card.rect.height - 3.0), 4.0), Some(Hit::Footer(id)));
        }
    }
}
