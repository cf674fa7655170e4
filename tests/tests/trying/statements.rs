//! Attempts as statements, and what a server makes of them.

use crate::rows::{self, Rows, literal, qualified};
use postgres::{Client, SimpleQueryMessage};
use trestle_core::model::{Column, Document, Table};
use trestle_core::rls::attempt::{Attempt, Outcome, Values};
use trestle_core::sql::{quote_ident, quote_literal};
use trestle_tests::random::Random;

/// What a server did: how many rows, or the error.
#[derive(Debug, PartialEq)]
pub(crate) enum Done {
    Rows(u64),
    Error(String, String),
}

impl Done {
    /// Whether it is what was said. What is refused by a constraint was allowed before.
    pub(crate) fn is(&self, outcome: &Outcome) -> bool {
        match (outcome, self) {
            (Outcome::Allowed, Self::Rows(1)) | (Outcome::Hidden, Self::Rows(0)) => true,
            (Outcome::Allowed, Self::Error(code, _)) => code.starts_with("23"),
            (outcome, Self::Error(code, _)) => outcome.code() == Some(code),
            _ => false,
        }
    }
}

/// Runs a statement and takes it back.
pub(crate) fn run(client: &mut Client, sql: &str) -> Done {
    match client.simple_query(&format!("savepoint tried; {sql}; rollback to tried; release tried"))
    {
        Ok(messages) => {
            let mut counts = messages.iter().filter_map(|m| match m {
                SimpleQueryMessage::CommandComplete(n) => Some(*n),
                _ => None,
            });
            Done::Rows(counts.nth(1).unwrap())
        }
        Err(error) => {
            client.batch_execute("rollback to tried; release tried").unwrap();
            Done::Error(
                error.code().map_or("?", |c| c.code()).to_owned(),
                error.as_db_error().map_or(error.to_string(), |e| e.message().to_owned()),
            )
        }
    }
}

fn written(table: &Table) -> Vec<&Column> {
    table.columns.iter().filter(|c| c.generated.is_none()).collect()
}

/// Some attempts on a table with their statements. `reads`: the role may read all of the table, so that a row can be
/// told by its place; none where it may read some of its columns, and no row can be told.
pub(crate) fn attempts(
    document: &Document,
    table: &Table,
    rows: &Rows,
    reads: Option<bool>,
    random: &mut Random,
) -> Vec<(Attempt, String)> {
    let Some(sample) = rows.sample(&table.id) else { return Vec::new() };
    let words = rows::words_of(document);
    let name = qualified(document, table);
    let places = &rows.places[&table.id];
    let mut all = Vec::new();
    let at = |row: usize| format!("where ctid = {}", quote_literal(&places[row]));
    let first = table.columns.first().map(|c| quote_ident(c.name.as_str()).into_owned());
    for row in 0..reads.map_or(0, |_| places.len()) {
        let reads = reads == Some(true);
        // What is refused whole is refused for every row: one is enough.
        if !reads && row > 0 {
            break;
        }
        let what = first.as_deref().unwrap_or("1");
        all.push((Attempt::Select { row }, format!("select {what} from {name} {}", at(row))));
        if row < 4 {
            all.push((
                Attempt::Delete { row, reads: true },
                format!("delete from {name} {}", at(row)),
            ));
            let mut values = Values::new();
            let mut set = Vec::new();
            for column in written(table) {
                // A column that is always its own identity cannot be set.
                let is_fixed = column.identity.as_ref().is_some_and(|i| i.always);
                if is_fixed || (!set.is_empty() && !random.is_one_of(3)) {
                    continue;
                }
                let value = rows::other_value(document, column, sample, &words, random);
                set.push(format!(
                    "{} = {}",
                    quote_ident(column.name.as_str()),
                    literal(value.as_deref())
                ));
                values.insert(column.id.clone(), value);
            }
            if !set.is_empty() {
                let sql = format!("update {name} set {} {}", set.join(", "), at(row));
                all.push((Attempt::Update { row, values, reads: true }, sql));
            }
        }
    }
    for i in 0..3 {
        let mut values = Values::new();
        let mut columns = Vec::new();
        let mut literals = Vec::new();
        for column in written(table) {
            let is_plain = column.default.as_ref().is_some_and(|d| {
                let text = d.text();
                text.starts_with("auth.") || !text.contains('(')
            });
            if is_plain && random.is_one_of(2) {
                continue;
            }
            let value = rows::other_value(document, column, sample, &words, random);
            literals.push(literal(value.as_deref()));
            columns.push(column);
            values.insert(column.id.clone(), value);
        }
        let returning = i == 0 && reads == Some(true);
        let what = first.as_deref().filter(|_| returning);
        let sql = rows::insert(document, table, &columns, &literals, what);
        if !columns.is_empty() {
            all.push((Attempt::Insert { values, returning: what.is_some() }, sql));
        }
    }
    all
}
