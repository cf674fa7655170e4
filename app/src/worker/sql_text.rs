//! The document's SQL while a person changes it.

use crate::protocol::{SqlAnswer, SqlPlace};
use trestle_core::edit::{Patch, SqlProblem, SqlReading, SqlText, read_object_sql};
use trestle_core::layout::settled;
use trestle_core::model::{DiagramId, Document, ObjectRef, TableId};

/// A text that is being changed, from when it was last written out.
pub(super) struct Session {
    text: SqlText,
    /// The open document when it was last known to be as the text has it.
    known: Document,
}

impl Session {
    pub(super) fn new(document: &Document) -> Self {
        Self { text: SqlText::new(document), known: document.clone() }
    }

    pub(super) fn text(&self) -> &str {
        self.text.text()
    }

    /// The page has taken over what the text says.
    pub(super) fn applied(&mut self, document: &Document) {
        self.known = document.clone();
    }

    /// What the text, as it is now, makes of the open document.
    pub(super) fn read(&mut self, open: &Document, text: &str, shown: &DiagramId) -> SqlAnswer {
        if Patch::between(&self.known, open).touches_schema() {
            self.text.follow(&self.known, open);
            self.known = open.clone();
        }
        match self.text.read(text) {
            SqlReading::Problems { problems, total } => {
                SqlAnswer::Problems { problems: places(text, problems), total }
            }
            SqlReading::Refused(error) => SqlAnswer::Refused(error.to_string()),
            SqlReading::Read(read) => {
                let document = with_schema_of(self.text.document(), open, &read, shown);
                SqlAnswer::Read(Box::new(Patch::between(open, &document)))
            }
        }
    }
}

/// What changed SQL of one object, or SQL that adds objects, makes of the open document.
pub(super) fn read_object(
    open: &Document,
    object: Option<&ObjectRef>,
    text: &str,
    shown: &DiagramId,
) -> SqlAnswer {
    match read_object_sql(open, object, text) {
        SqlReading::Problems { problems, total } => {
            SqlAnswer::Problems { problems: places(text, problems), total }
        }
        SqlReading::Refused(error) => SqlAnswer::Refused(error.to_string()),
        SqlReading::Read(read) => {
            let document = with_schema_of(open, open, &read, shown);
            SqlAnswer::Read(Box::new(Patch::between(open, &document)))
        }
    }
}

/// The open document with another schema: cards that come back get their old places, new ones get new places, also in
/// the diagram that is shown where it has chosen tables.
fn with_schema_of(
    known: &Document,
    open: &Document,
    read: &Document,
    shown: &DiagramId,
) -> Document {
    let mut document = open.clone();
    document.schema = read.schema.clone();
    document.forget_suppressions();
    let tables = &document.schema.tables;
    for diagram in &open.diagrams {
        let old = known.diagrams.get(&diagram.id);
        let gone = |id: &TableId| !tables.contains(id);
        let back = |id: &TableId| tables.contains(id) && !diagram.placements.contains_key(id);
        let comes_back = old.is_some_and(|old| old.placements.keys().any(back));
        if !comes_back && !diagram.named_tables().any(gone) {
            continue;
        }
        let mut changed = diagram.as_ref().clone();
        for (id, place) in old.into_iter().flat_map(|old| &old.placements) {
            changed.placements.entry(id.clone()).or_insert(*place);
        }
        for (id, colour) in old.into_iter().flat_map(|old| &old.colours) {
            if back(id) {
                changed.colours.entry(id.clone()).or_insert(*colour);
            }
        }
        if let (Some(shown), Some(old)) = (&mut changed.tables, old.and_then(|o| o.tables.as_ref()))
        {
            shown.extend(old.iter().filter(|id| back(id)).cloned());
        }
        changed.retain_tables(|id| tables.contains(id));
        document.diagrams.insert(changed);
    }
    settled(open, document, Some(shown)).document
}

/// Byte offsets as the browser counts, in one walk through the text.
fn places(text: &str, mut problems: Vec<SqlProblem>) -> Vec<SqlPlace> {
    problems.sort_by_key(|p| p.start);
    // Reading leaves a mark at the text's start out.
    let text_read = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mark = usize::from(text_read.len() < text.len());
    let (mut at, mut units) = (0, mark);
    let mut count = |to: usize, keep: bool| {
        let more = text_read.get(at..to).map_or(0, |t| t.encode_utf16().count());
        if keep {
            (at, units) = (to, units + more);
            units
        } else {
            units + more
        }
    };
    problems
        .into_iter()
        .map(|p| SqlPlace {
            from: count(p.start, true),
            to: count(p.end, false),
            line: p.line,
            column: p.column,
            reason: p.reason,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn places_are_counted_as_the_browser_does() {
        let text = "-- 😀é\ncreate tabel a ();\ncreate tabel b ();";
        let mut session = Session::new(&Document::new("x"));
        let SqlAnswer::Problems { problems, total } =
            session.read(&Document::new("x"), text, &Document::main_diagram_id())
        else {
            panic!("this cannot be read");
        };
        let units: Vec<u16> = text.encode_utf16().collect();
        let words: Vec<_> =
            problems.iter().map(|p| String::from_utf16_lossy(&units[p.from..p.to])).collect();
        assert_eq!((total, words.len(), problems[0].line), (2, 2, 2));
        assert_eq!(words[0], words[1]);
    }
}
