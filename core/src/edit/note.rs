//! Notes on diagrams.

use super::CommandError;
use super::apply::{Edit, Outcome, not_found};
use crate::model::{DiagramId, Note, NoteId, ObjectRef};

impl Edit {
    pub(super) fn set_note(&mut self, id: &DiagramId, note: &Note) -> Outcome {
        if !note.is_finite() {
            return Err(CommandError::PlaceNotANumber { object: "a note".to_owned() });
        }
        check_colour(note.colour)?;
        let note = note.clone().in_bounds();
        let object = ObjectRef::Note(id.clone(), note.id.clone());
        let notes = &mut self.diagram_mut(id)?.notes;
        if let Some(old) = notes.iter_mut().find(|n| n.id == note.id) {
            *old = note;
        } else {
            notes.push(note);
            self.created.push(object);
        }
        Ok(())
    }

    pub(super) fn remove_note(&mut self, id: &DiagramId, note: &NoteId) -> Outcome {
        let notes = &mut self.diagram_mut(id)?.notes;
        let there = notes.len();
        notes.retain(|n| n.id != *note);
        if notes.len() < there {
            Ok(())
        } else {
            Err(not_found(ObjectRef::Note(id.clone(), note.clone())))
        }
    }
}

pub(super) fn check_colour(colour: Option<u8>) -> Outcome {
    match colour {
        Some(colour) if colour >= crate::model::PALETTE_SIZE => {
            Err(CommandError::ColourUnknown(colour))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use crate::edit::Command;
    use crate::edit::apply;
    use crate::edit::test_utils::run;
    use crate::model::{Document, Note, NoteId, ObjectRef};
    use crate::share::{document_from_json, json_from_document};

    fn note(text: &str) -> Note {
        Note {
            id: NoteId::new("note"),
            x: 10.4,
            y: -20.0,
            width: 240.0,
            height: 3.0,
            text: text.to_owned(),
            colour: None,
        }
    }

    fn set(note: Note) -> Command {
        Command::SetNote { diagram: Document::main_diagram_id(), note: Box::new(note) }
    }

    #[test]
    fn a_note_is_added_changed_and_removed() {
        let document = Document::new("d");
        let added = set(note("# Who *pays*\n\nThe team."));
        assert_eq!(added.label(&document), "Add note");
        let document = run(&document, &added).document;
        let find =
            |d: &Document| d.diagrams.get(&Document::main_diagram_id())?.notes.first().cloned();
        // On whole pixels, and no smaller than it can be read.
        let found = find(&document).unwrap();
        assert_eq!((found.x.to_string(), found.height.to_string()), ("10".into(), "48".into()));
        let read = document_from_json(&json_from_document(&document)).unwrap();
        assert_eq!(read, document);
        let changed = set(Note { colour: Some(3), ..found.clone() });
        assert_eq!(changed.label(&document), "Change note Who *pays");
        let document = run(&document, &changed).document;
        assert_eq!(find(&document).unwrap().colour, Some(3));
        let object = ObjectRef::Note(Document::main_diagram_id(), NoteId::new("note"));
        assert_eq!(object.to_string().parse(), Ok(object.clone()));
        let document = run(&document, &Command::Remove { object, cascade: false }).document;
        assert_eq!(find(&document), None);
    }

    #[test]
    fn what_no_note_can_be_is_refused() {
        let document = Document::new("d");
        assert!(apply(&document, &set(Note { x: f64::NAN, ..note("") })).is_err());
        assert!(apply(&document, &set(Note { colour: Some(12), ..note("") })).is_err());
    }
}
