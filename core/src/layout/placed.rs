//! A document in which every card has a place.

use super::{ArrangeScope, arrange};
use crate::model::{Diagram, Document, Placement};

/// Gives every table without a place one, in every diagram that shows it, where it overlaps nothing; to the whole pixel. Places
/// that are no numbers, as a stranger's link may hold, count as none.
#[must_use]
pub fn placed(mut document: Document) -> Document {
    for id in document.diagrams.iter().map(|d| d.id.clone()).collect::<Vec<_>>() {
        let Some(diagram) = document.diagrams.get(&id) else { continue };
        if has_places(&document, diagram) {
            continue;
        }
        let mut diagram = diagram.as_ref().clone();
        diagram.placements.retain(|_, place| is_place(place));
        for (table, p) in arrange(&document, &diagram, &ArrangeScope::Missing) {
            let place = Placement { x: p.x.round(), y: p.y.round(), locked: false };
            diagram.placements.entry(table).or_insert(place);
        }
        document.diagrams.insert(diagram);
    }
    document
}

/// Whether [`placed`] would change nothing.
pub fn is_placed(document: &Document) -> bool {
    document.diagrams.iter().all(|diagram| has_places(document, diagram))
}

fn has_places(document: &Document, diagram: &Diagram) -> bool {
    let has_place = |id| !diagram.shows(id) || diagram.placements.contains_key(id);
    diagram.placements.values().all(is_place)
        && document.schema.tables.iter().all(|t| has_place(&t.id))
}

fn is_place(place: &Placement) -> bool {
    place.x.is_finite() && place.y.is_finite()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::samples::kitchen_sink;

    #[test]
    fn every_card_gets_a_place_and_those_that_have_one_keep_it() {
        let mut document = kitchen_sink();
        let id = Document::main_diagram_id();
        let table = document.schema.tables.iter().next().unwrap().id.clone();
        let kept = Placement { x: 7.0, y: -3.0, locked: true };
        let diagram = document.diagrams.get_mut(&id).unwrap();
        diagram.placements.clear();
        diagram.placements.insert(table.clone(), kept);
        assert!(!is_placed(&document));
        let document = placed(document);
        assert!(is_placed(&document));
        let placements = &document.diagrams.get(&id).unwrap().placements;
        assert_eq!(placements.len(), document.schema.tables.len());
        assert_eq!(placements.get(&table), Some(&kept));
        assert_eq!(placed(document.clone()), document);
    }

    #[test]
    fn a_place_that_is_no_number_is_none() {
        let mut document = kitchen_sink();
        let id = Document::main_diagram_id();
        let table = document.schema.tables.iter().next().unwrap().id.clone();
        let nowhere = Placement { x: f64::NAN, y: 0.0, locked: false };
        document.diagrams.get_mut(&id).unwrap().placements.insert(table.clone(), nowhere);
        let document = placed(document);
        assert!(document.diagrams.get(&id).unwrap().placements[&table].x.is_finite());
    }
}
