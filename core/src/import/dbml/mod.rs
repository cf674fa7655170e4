//! DBML into a sketch.
//!
//! Files add up: a table of one may refer to a table of another, and partial tables and enums are shared. What Postgres
//! has no place for (groups of tables, notes of values, colours) is left out and said.

mod enumeration;
mod index;
mod lex;
mod parse;
mod reference;
mod schema;
mod settings;
mod table;
mod tree;

use super::lines::Lines;
use super::report::Outcome;
use super::sketch::{Origin, Sketch};
use std::rc::Rc;

/// Files longer than this are not read.
const MAX_FILE_BYTES: usize = 16 * 1024 * 1024;

/// All DBML files of an import.
#[derive(Debug, Default)]
pub(super) struct Files(parse::File);

impl Files {
    pub(super) fn file(&mut self, path: &str, text: &str) {
        let path: Rc<str> = Rc::from(path);
        let whole = |outcome, reason: String| {
            let (line, column) = Lines::new("").place(0);
            let excerpt = String::new();
            let origin = Origin { file: Rc::clone(&path), line, column, summary: "file", excerpt };
            origin.row(outcome, Some(reason))
        };
        let all = &mut self.0;
        if text.len() > MAX_FILE_BYTES {
            let limit = MAX_FILE_BYTES / 1024 / 1024;
            all.rows.push(whole(Outcome::Failed, format!("the file is larger than {limit} MB")));
            return;
        }
        let mut file = parse::parse(&path, text);
        let empty = file.tables.is_empty()
            && file.partials.is_empty()
            && file.enums.is_empty()
            && file.references.is_empty()
            && file.rows.is_empty();
        if empty {
            all.rows.push(whole(Outcome::Ignored, "the file holds no statement".to_owned()));
        }
        all.tables.append(&mut file.tables);
        all.partials.append(&mut file.partials);
        all.enums.append(&mut file.enums);
        all.references.append(&mut file.references);
        all.rows.append(&mut file.rows);
    }

    /// What all files say together.
    pub(super) fn sketch(self) -> Sketch {
        schema::sketch(self.0)
    }
}

#[cfg(test)]
mod tests;
