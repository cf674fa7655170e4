//! Diagrams: what they show, and where cards stand. Places are whole pixels, which keeps files short and their diffs small.

use super::CommandError;
use super::apply::{Edit, Outcome, not_found};
use super::note::check_colour;
use crate::model::{Diagram, DiagramId, ObjectRef, Placement, Point, TableId};
use std::collections::{BTreeMap, BTreeSet};

impl Edit {
    pub(super) fn add_diagram(
        &mut self,
        name: &str,
        tables: Option<&BTreeSet<TableId>>,
        like: Option<&DiagramId>,
    ) -> Outcome {
        if name.trim().is_empty() {
            return Err(CommandError::NameEmpty { what: "diagram" });
        }
        for table in tables.into_iter().flatten() {
            self.table(table)?;
        }
        let mut diagram = match like {
            Some(like) => self.diagram_mut(like)?.clone(),
            None => Diagram::new(DiagramId::new(""), ""),
        };
        let diagrams = &mut self.document.diagrams;
        diagram.id = DiagramId::derive(&[name], |id| diagrams.contains(id));
        name.clone_into(&mut diagram.name);
        if let Some(tables) = tables {
            diagram.tables = Some(tables.clone());
        }
        self.created.push(ObjectRef::Diagram(diagram.id.clone()));
        diagrams.insert(diagram);
        Ok(())
    }

    pub(super) fn show_tables(
        &mut self,
        id: &DiagramId,
        tables: Option<&BTreeSet<TableId>>,
    ) -> Outcome {
        for table in tables.into_iter().flatten() {
            self.table(table)?;
        }
        self.diagram_mut(id)?.tables = tables.cloned();
        Ok(())
    }

    pub(super) fn colour_cards(
        &mut self,
        id: &DiagramId,
        tables: &[TableId],
        colour: Option<u8>,
    ) -> Outcome {
        check_colour(colour)?;
        for table in tables {
            self.table(table)?;
        }
        let colours = &mut self.diagram_mut(id)?.colours;
        for table in tables {
            match colour {
                Some(colour) => colours.insert(table.clone(), colour),
                None => colours.remove(table),
            };
        }
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
        Ok(&mut self.diagram_mut(id)?.placements)
    }

    pub(super) fn diagram_mut(&mut self, id: &DiagramId) -> Result<&mut Diagram, CommandError> {
        let diagram = self.document.diagrams.get_mut(id);
        diagram.ok_or_else(|| not_found(ObjectRef::Diagram(id.clone())))
    }

    fn check_place(&self, table: &TableId, x: f64, y: f64) -> Outcome {
        let found = self.table(table)?;
        if x.is_finite() && y.is_finite() {
            Ok(())
        } else {
            Err(CommandError::PlaceNotANumber { object: found.name.to_string() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edit::Command;
    use crate::edit::apply;
    use crate::edit::test_utils::run;
    use crate::model::Document;
    use crate::model::samples::kitchen_sink;
    use crate::share::{document_from_json, json_from_document};

    fn users() -> TableId {
        TableId::new("public.users")
    }

    fn add(name: &str, tables: Option<BTreeSet<TableId>>, like: Option<DiagramId>) -> Command {
        Command::AddDiagram { name: name.to_owned(), tables, like }
    }

    #[test]
    fn a_diagram_begins_empty_or_like_another_and_shows_what_was_chosen() {
        let main = Document::main_diagram_id();
        let colour =
            Command::ColourCards { diagram: main.clone(), tables: vec![users()], colour: Some(4) };
        let document = run(&kitchen_sink(), &colour).document;
        let document = run(&document, &add("Empty", None, None)).document;
        let document = run(&document, &add("Copy", None, Some(main.clone()))).document;
        let chosen = add("Few", Some([users()].into()), Some(main));
        let document = run(&document, &chosen).document;
        let diagram = |name: &str| document.diagrams.get(&DiagramId::new(name)).unwrap();
        assert!(diagram("Empty").placements.is_empty() && diagram("Empty").shows(&users()));
        assert_eq!(diagram("Copy").placements.len(), 1);
        assert_eq!(diagram("Copy").colours[&users()], 4);
        assert!(!diagram("Few").shows(&TableId::new("public.posts")));
        let all = Command::ShowTables { diagram: DiagramId::new("Few"), tables: None };
        let after = run(&document, &all).document;
        let shown = after.diagrams.get(&DiagramId::new("Few")).unwrap();
        assert!(shown.shows(&TableId::new("public.posts")) && shown.placements.len() == 1);
        assert_eq!(document_from_json(&json_from_document(&document)).unwrap(), document);
    }

    #[test]
    fn a_removed_table_is_gone_from_every_diagram() {
        let main = Document::main_diagram_id();
        let colour = Command::ColourCards { diagram: main, tables: vec![users()], colour: Some(4) };
        let document = run(&kitchen_sink(), &colour).document;
        let document = run(&document, &add("Few", Some([users()].into()), None)).document;
        let remove = Command::Remove { object: ObjectRef::Table(users()), cascade: true };
        let document = run(&document, &remove).document;
        assert!(document.diagrams.iter().all(|d| d.named_tables().next().is_none()));
        // One that shows chosen tables shows none then, and not all.
        let few = document.diagrams.get(&DiagramId::new("Few")).unwrap();
        assert_eq!(few.tables, Some(BTreeSet::new()));
    }

    #[test]
    fn what_is_not_there_is_refused() {
        let document = kitchen_sink();
        let none = TableId::new("none");
        assert!(apply(&document, &add("Few", Some([none.clone()].into()), None)).is_err());
        assert!(apply(&document, &add(" ", None, None)).is_err());
        assert!(apply(&document, &add("Copy", None, Some(DiagramId::new("none")))).is_err());
        let diagram = Document::main_diagram_id();
        let colour =
            |tables, colour| Command::ColourCards { diagram: diagram.clone(), tables, colour };
        assert!(apply(&document, &colour(vec![none], None)).is_err());
        assert!(apply(&document, &colour(vec![users()], Some(12))).is_err());
    }
}
