//! Which tables the counts of a text are of.

use super::{Row, json, parse_count, text};
use crate::edit::Command;
use crate::model::{Catalog, TableId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Longest text that is read.
pub const MAX_COUNTS_BYTES: usize = 8 << 20;

/// Rows that are told one by one; all are counted.
const MAX_TOLD: usize = 200;

/// What a text of counts says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountsRead {
    /// Each table once, in the order of the text.
    pub matched: Vec<(TableId, u64)>,
    /// Names that no table has; what is told is the name.
    pub unmatched: Vec<CountProblem>,
    /// Rows that are no counts, and why.
    pub malformed: Vec<CountProblem>,
    /// Further rows of both kinds.
    pub more: usize,
}

/// A row that says nothing of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountProblem {
    /// From 1: the line of a text, the place in a list of JSON. 0 is the text as a whole.
    pub at: usize,
    pub text: String,
}

impl CountsRead {
    /// Tells the document. None where nothing was matched.
    pub fn command(&self) -> Option<Command> {
        let counts: Vec<_> =
            self.matched.iter().map(|(id, rows)| (id.clone(), Some(*rows))).collect();
        (!counts.is_empty()).then_some(Command::SetRowCounts { counts })
    }

    fn problem(&mut self, is_name: bool, at: usize, text: String) {
        let problems = if is_name { &mut self.unmatched } else { &mut self.malformed };
        if problems.len() < MAX_TOLD {
            problems.push(CountProblem { at, text });
        } else {
            self.more += 1;
        }
    }
}

/// Reads counts for the tables of a catalog, from CSV, from what `psql` prints or from JSON.
///
/// Of `pg_stat_user_tables` and `pg_class`, `relname` with `n_live_tup` or `reltuples` is taken, and the schema where it
/// stands beside.
pub fn read_counts(catalog: &Catalog, text: &str) -> CountsRead {
    let mut read = CountsRead::default();
    if text.len() > MAX_COUNTS_BYTES {
        let mb = MAX_COUNTS_BYTES >> 20;
        read.problem(
            false,
            0,
            format!("The text has more than {mb} MB: leave out what are no counts."),
        );
        return read;
    }
    let text = text.trim_start_matches('\u{feff}');
    let is_json = text.trim_start().starts_with(['{', '[']);
    let rows = if is_json { json::rows(text) } else { text::rows(text) };
    let names = TableNames::of(catalog);
    let mut known: BTreeMap<&TableId, u64> = BTreeMap::new();
    for row in rows {
        let row = match row {
            Ok(row) => row,
            Err((at, reason)) => {
                read.problem(false, at, reason);
                continue;
            }
        };
        let rows = match parse_count(&row.count) {
            Ok(rows) => rows,
            Err(reason) => {
                read.problem(false, row.at, format!("{}: {reason}", row.table));
                continue;
            }
        };
        match names.find(&row) {
            Ok(id) => match known.get(id) {
                None => {
                    known.insert(id, rows);
                    read.matched.push((id.clone(), rows));
                }
                Some(other) if *other == rows => {}
                Some(other) => {
                    let reason = format!("{} has {other} rows further up.", row.table);
                    read.problem(false, row.at, reason);
                }
            },
            Err(None) => {
                let name = match &row.schema {
                    Some(schema) => format!("{schema}.{}", row.table),
                    None => row.table,
                };
                read.problem(true, row.at, name);
            }
            Err(Some(reason)) => read.problem(false, row.at, reason),
        }
    }
    read
}

/// Tables by name, and by schema and name.
struct TableNames<'c> {
    by_name: BTreeMap<&'c str, Vec<&'c TableId>>,
    qualified: BTreeMap<(&'c str, &'c str), &'c TableId>,
}

impl<'c> TableNames<'c> {
    fn of(catalog: &'c Catalog) -> Self {
        let mut names = Self { by_name: BTreeMap::new(), qualified: BTreeMap::new() };
        for table in &catalog.tables {
            let (schema, name) = (catalog.schema_name(&table.schema), table.name.as_str());
            names.by_name.entry(name).or_default().push(&table.id);
            names.qualified.insert((schema, name), &table.id);
        }
        names
    }

    /// The table of a row. None says that there is none of the name, a text why it is not clear which.
    fn find(&self, row: &Row) -> Result<&'c TableId, Option<String>> {
        let name = row.table.as_str();
        if let Some(schema) = &row.schema {
            return self.in_schema(schema, name).ok_or(None);
        }
        if let Some(id) = self.alone(name)? {
            return Ok(id);
        }
        let (schema, name) = split_name(name);
        let found = match &schema {
            Some(schema) => self.in_schema(schema, &name),
            None => self.alone(&name)?,
        };
        found.ok_or(None)
    }

    fn in_schema(&self, schema: &str, name: &str) -> Option<&'c TableId> {
        if let Some(exact) = self.qualified.get(&(schema, name)) {
            return Some(exact);
        }
        // An identifier without quotes is in small letters.
        let (schema, name) = (schema.to_lowercase(), name.to_lowercase());
        self.qualified.get(&(schema.as_str(), name.as_str())).copied()
    }

    /// A table by its name alone: that of `public`, or the only one.
    fn alone(&self, name: &str) -> Result<Option<&'c TableId>, Option<String>> {
        if let Some(id) = self.in_schema("public", name) {
            return Ok(Some(id));
        }
        let found = self.by_name.get(name).or_else(|| self.by_name.get(&*name.to_lowercase()));
        match found.map(Vec::as_slice) {
            None | Some([]) => Ok(None),
            Some([only]) => Ok(Some(only)),
            Some(_) => {
                Err(Some(format!("Several schemas have a table {name}: write it with its schema.")))
            }
        }
    }
}

/// A name with its schema, either in quotes or not.
fn split_name(text: &str) -> (Option<String>, String) {
    let mut parts = vec![String::new()];
    let mut is_quoted = false;
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '"' if is_quoted && characters.peek() == Some(&'"') => {
                characters.next();
                parts.last_mut().into_iter().for_each(|part| part.push('"'));
            }
            '"' => is_quoted = !is_quoted,
            '.' if !is_quoted => parts.push(String::new()),
            c => parts.last_mut().into_iter().for_each(|part| part.push(c)),
        }
    }
    match <[String; 2]>::try_from(parts) {
        Ok([schema, name]) => (Some(schema), name),
        Err(mut parts) => (None, parts.pop().unwrap_or_default()),
    }
}
