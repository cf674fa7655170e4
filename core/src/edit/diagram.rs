//! Diagrams: where cards stand. Places are whole pixels, which keeps files short and their diffs small.

use super::CommandError;
use super::apply::{Edit, Outcome, not_found};
use crate::model::{Diagram, DiagramId, ObjectRef, Placement, Point, TableId};
use std::collections::BTreeMap;

impl Edit {
    pub(super) fn add_diagram(&mut self, name: &str) -> Outcome {
        if name.trim().is_empty() {
            return Err(CommandError::NameEmpty { what: "diagram" });
        }
        let diagrams = &mut self.document.diagrams;
        let id = DiagramId::derive(&[name], |id| diagrams.contains(id));
        self.created.push(ObjectRef::Diagram(id.clone()));
        diagrams.insert(Diagram { id, name: name.to_owned(), placements: BTreeMap::new() });
        Ok(())
    }

    pub(super) fn place_cards(&mut self, id: &DiagramId, cards: &[(TableId, Point)]) -> Outcome {
        for (table, point) in cards {
            self.check_place(table, point.x, point.y)?;
        }
        let placements = self.placements_mut(id)?;
        for (table, point) in cards {
            let locked = placements.get(table).is_some_and(|p| p.locked);
            let (x, y) = (point.x.round(), point.y.round());
            placements.insert(table.clone(), Placement { x, y, locked });
        }
        Ok(())
    }

    pub(super) fn lock_cards(
        &mut self,
        id: &DiagramId,
        tables: &[TableId],
        locked: bool,
    ) -> Outcome {
        let placements = self.placements_mut(id)?;
        for table in tables {
            if let Some(placement) = placements.get_mut(table) {
                placement.locked = locked;
            }
        }
        Ok(())
    }

    pub(super) fn arrange(&mut self, id: &DiagramId, places: &[(TableId, Placement)]) -> Outcome {
        for (table, placement) in places {
            self.check_place(table, placement.x, placement.y)?;
        }
        self.placements_mut(id)?.extend(places.iter().map(|(table, place)| {
            (table.clone(), Placement { x: place.x.round(), y: place.y.round(), ..*place })
        }));
        Ok(())
    }

    pub(super) fn unplace_cards(&mut self, id: &DiagramId, tables: &[TableId]) -> Outcome {
        let placements = self.placements_mut(id)?;
        for table in tables {
            placements.remove(table);
        }
        Ok(())
    }

    fn placements_mut(
        &mut self,
        id: &DiagramId,
    ) -> Result<&mut BTreeMap<TableId, Placement>, CommandError> {
        let diagram = self.document.diagrams.get_mut(id);
        diagram.map(|d| &mut d.placements).ok_or_else(|| not_found(ObjectRef::Diagram(id.clone())))
    }

    fn check_place(&self, table: &TableId, x: f64, y: f64) -> Outcome {
        let found = self.table(table)?;
        if x.is_finite() && y.is_finite() {
            Ok(())
        } else {
            Err(CommandError::PlaceNotANumber { table: found.name.to_string() })
        }
    }
}
