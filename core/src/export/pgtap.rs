//! Attempts as a file of pgTAP tests: what was said of rows, asked of a server.
//!
//! Each scenario puts its rows into the tables with triggers off, which takes a superuser or who may set
//! `session_replication_role`, and all of it is taken back in the end. What is expected is what was said of the attempt;
//! what is unknown is skipped, with the reason. A statement that changes something is run in a block that takes it back by
//! an error with the count of its rows.

use crate::model::{Column, ColumnId, Document, Name, Table, TableId};
use crate::rls::attempt::{Attempt, Outcome, Scenario, Trial, Values};
use crate::sql::{dollar_quote, quote_ident, quote_literal};
use std::fmt::Write;

/// A role that has only what everybody has, made for the tests and taken back with them.
const NOBODY: &str = "trestle_nobody";

/// The setting that holds the claims of a token.
const CLAIMS: &str = "request.jwt.claims";

/// An attempt that becomes a test.
#[derive(Clone, Debug, PartialEq)]
pub struct TestCase {
    /// What the test is called; where it is empty, what is tried in words.
    pub name: String,
    pub scenario: Scenario,
    pub table: TableId,
    pub attempt: Attempt,
}

/// All four actions of each row of a table, as a file for `pg_prove` or `psql`.
pub fn pgtap_of_rows(document: &Document, scenario: &Scenario, table: &TableId) -> String {
    let case = |attempt| TestCase {
        name: String::new(),
        scenario: scenario.clone(),
        table: table.clone(),
        attempt,
    };
    let attempts = Trial::new(document, scenario).attempts(table);
    let cases: Vec<TestCase> = attempts.into_iter().flatten().map(case).collect();
    pgtap(document, &cases)
}

/// Cases as a file for `pg_prove` or `psql`. Those of the same scenario should follow each other.
pub fn pgtap(document: &Document, cases: &[TestCase]) -> String {
    let mut text = String::from(
        "-- Row level security, tried as somebody. Nothing stays: the transaction is rolled back.\n\
         begin;\ncreate extension if not exists pgtap;\n",
    );
    let _ = writeln!(text, "select plan({});", cases.len());
    if cases.iter().any(|case| case.scenario.role.is_none()) {
        let _ = writeln!(text, "create role {NOBODY};");
    }
    for group in cases.chunk_by(|a, b| a.scenario == b.scenario) {
        let Some(first) = group.first() else { continue };
        let scenario = with_claims(&first.scenario);
        text.push('\n');
        fixtures(&mut text, document, &scenario);
        let trial = Trial::new(document, &scenario);
        let timeless = Scenario { now: None, ..scenario.clone() };
        let timeless = Trial::new(document, &timeless);
        for case in group {
            let outcome = trial.attempt(&case.table, &case.attempt).outcome;
            // What depends on the time is so at one time only.
            let later = timeless.attempt(&case.table, &case.attempt).outcome;
            let expected = if later == outcome { &outcome } else { &later };
            let test = Writer { document, scenario: &scenario, case }.test(expected);
            let _ = writeln!(text, "select {test};");
        }
        text.push_str("reset role;\n");
    }
    text.push_str("\nselect * from finish();\nrollback;\n");
    text
}

/// Without a token, the setting is empty, as it is once it was made in a session.
fn with_claims(scenario: &Scenario) -> Scenario {
    let mut scenario = scenario.clone();
    if scenario.claims.is_none() {
        scenario.settings.entry(CLAIMS.to_owned()).or_default();
    }
    scenario
}

fn name_of(document: &Document, table: &Table) -> String {
    let schema = document.schema.schema_name(&table.schema);
    format!("{}.{}", quote_ident(schema), quote_ident(table.name.as_str()))
}

fn literal(value: Option<&str>) -> String {
    value.map_or("null".to_owned(), quote_literal)
}

/// The rows of a scenario, its settings and its role.
fn fixtures(text: &mut String, document: &Document, scenario: &Scenario) {
    text.push_str("set local session_replication_role = replica;\n");
    for sample in &scenario.tables {
        let Some(table) = document.schema.tables.get(&sample.table) else { continue };
        let name = name_of(document, table);
        let _ = writeln!(text, "delete from {name};");
        for row in &sample.rows {
            let cells = sample.columns.iter().zip(row);
            let cells = cells.filter_map(|(id, cell)| Some((table.column(id)?, cell.as_deref())));
            let _ = writeln!(text, "{};", insert(&name, cells));
        }
    }
    text.push_str("set local session_replication_role = origin;\n");
    let mut set = |name: &str, value: &str| {
        let (name, value) = (quote_literal(name), quote_literal(value));
        let _ = writeln!(text, "do $$ begin perform set_config({name}, {value}, true); end $$;");
    };
    for (name, value) in &scenario.settings {
        set(name, value);
    }
    if let Some(claims) = &scenario.claims {
        set(CLAIMS, &serde_json::Value::Object(claims.clone()).to_string());
    }
    let role = scenario.role.as_ref().map_or(NOBODY, Name::as_str);
    let _ = writeln!(text, "set local role {};", quote_ident(role));
}

fn insert<'a>(name: &str, cells: impl Iterator<Item = (&'a Column, Option<&'a str>)>) -> String {
    let (columns, values): (Vec<_>, Vec<_>) = cells
        .filter(|(column, _)| column.generated.is_none())
        .map(|(column, cell)| (quote_ident(column.name.as_str()).into_owned(), literal(cell)))
        .unzip();
    if columns.is_empty() {
        return format!("insert into {name} default values");
    }
    let (columns, values) = (columns.join(", "), values.join(", "));
    format!("insert into {name} ({columns}) overriding system value values ({values})")
}

struct Writer<'a> {
    document: &'a Document,
    scenario: &'a Scenario,
    case: &'a TestCase,
}

impl Writer<'_> {
    /// The call of pgTAP that is the test.
    fn test(&self, expected: &Outcome) -> String {
        let skipped = |name: &str, why: &str| {
            let words = if name.is_empty() { why.to_owned() } else { format!("{name}: {why}") };
            format!("skip({}, 1)", quote_literal(&words))
        };
        let Some(table) = self.document.schema.tables.get(&self.case.table) else {
            return skipped(&self.case.name, "the table does not exist any more");
        };
        let name = match self.case.name.as_str() {
            "" => self.words(table),
            name => name.to_owned(),
        };
        if let Outcome::Unknown { why } = expected {
            return skipped(&name, why);
        }
        let statement = match self.statement(table) {
            Ok(statement) => statement,
            Err(why) => return skipped(&name, why),
        };
        let is_select = matches!(self.case.attempt, Attempt::Select { .. });
        let (query, words) = (dollar_quote(&statement), quote_literal(&name));
        match (expected, is_select) {
            (Outcome::Allowed, true) => format!("isnt_empty({query}, {words})"),
            (Outcome::Hidden, true) => format!("is_empty({query}, {words})"),
            (Outcome::Allowed, false) => counted(&statement, 1, &words),
            (Outcome::Hidden, false) => counted(&statement, 0, &words),
            (other, _) => {
                let code = quote_literal(other.code().unwrap_or_default());
                format!("throws_ok({query}, {code}, null, {words})")
            }
        }
    }

    /// What is tried, in words.
    fn words(&self, table: &Table) -> String {
        let who = self.scenario.role.as_ref().map_or("nobody", Name::as_str);
        let what = match &self.case.attempt {
            Attempt::Select { row } => format!("reads row {} of", row + 1),
            Attempt::Insert { .. } => "adds a row to".to_owned(),
            Attempt::Update { row, .. } => format!("changes row {} of", row + 1),
            Attempt::Delete { row, .. } => format!("deletes row {} of", row + 1),
            Attempt::Upsert { .. } => "adds or changes a row of".to_owned(),
        };
        format!("{who} {what} {}", self.document.schema.readable_name(&table.schema, &table.name))
    }

    fn statement(&self, table: &Table) -> Result<String, &'static str> {
        let name = name_of(self.document, table);
        let cells = |values: &Values| -> Vec<(Column, Option<String>)> {
            let of = values.iter();
            of.filter_map(|(id, cell)| Some((table.column(id)?.clone(), cell.clone()))).collect()
        };
        let made = |values: &Values| {
            let cells = cells(values);
            insert(&name, cells.iter().map(|(column, cell)| (column, cell.as_deref())))
        };
        let set = |values: &Values| -> String {
            let of = cells(values).into_iter().map(|(column, cell)| {
                format!("{} = {}", quote_ident(column.name.as_str()), literal(cell.as_deref()))
            });
            of.collect::<Vec<_>>().join(", ")
        };
        Ok(match &self.case.attempt {
            Attempt::Select { row } => format!("select 1 from {name} {}", self.place(table, *row)?),
            Attempt::Insert { values, returning } => {
                let column = table.columns.first().filter(|_| *returning);
                let returning =
                    column.map(|c| format!(" returning {}", quote_ident(c.name.as_str())));
                format!("{}{}", made(values), returning.unwrap_or_default())
            }
            Attempt::Update { reads: false, .. } | Attempt::Delete { reads: false, .. } => {
                return Err("without a condition the statement concerns every row");
            }
            Attempt::Update { row, values, .. } => {
                format!("update {name} set {} {}", set(values), self.place(table, *row)?)
            }
            Attempt::Delete { row, .. } => {
                format!("delete from {name} {}", self.place(table, *row)?)
            }
            Attempt::Upsert { values, set: changed, .. } => {
                let key =
                    key(table).ok_or("there is no primary key that a row can be in the way of")?;
                let key: Vec<_> = key.iter().map(|c| quote_ident(c.name.as_str())).collect();
                let key = key.join(", ");
                format!("{} on conflict ({key}) do update set {}", made(values), set(changed))
            }
        })
    }

    /// The condition that finds a row of the sample: by its primary key, else by the texts of its values.
    fn place(&self, table: &Table, row: usize) -> Result<String, &'static str> {
        let sample = self.scenario.tables.iter().find(|s| s.table == table.id);
        let sample = sample.ok_or("the table has no rows")?;
        let cells = sample.rows.get(row).ok_or("there is no such row")?;
        let cell = |id: &ColumnId| {
            let place = sample.columns.iter().position(|column| column == id)?;
            cells.get(place).map(Option::as_deref)
        };
        let by_key = key(table).and_then(|key| {
            let parts = key.iter().map(|column| {
                let value = cell(&column.id)??;
                Some(format!("{} = {}", quote_ident(column.name.as_str()), quote_literal(value)))
            });
            parts.collect::<Option<Vec<_>>>()
        });
        let parts = by_key.unwrap_or_else(|| {
            let columns = table.columns.iter().filter_map(|c| Some((c, cell(&c.id)?)));
            let part = |(column, value): (&Column, Option<&str>)| {
                let name = quote_ident(column.name.as_str());
                match value {
                    Some(value) => format!("{name}::text = {}", quote_literal(value)),
                    None => format!("{name} is null"),
                }
            };
            columns.map(part).collect()
        });
        if parts.is_empty() {
            Ok(String::new())
        } else {
            Ok(format!("where {}", parts.join(" and ")))
        }
    }
}

/// A block that runs a statement, and takes it back with an error that tells how many rows there were.
fn counted(statement: &str, rows: u32, words: &str) -> String {
    let body = format!(
        "declare n bigint; begin {statement}; get diagnostics n = row_count; raise exception 'rows: %', n; end"
    );
    let block = dollar_quote(&format!("do {}", dollar_quote(&body)));
    format!("throws_ok({block}, 'P0001', 'rows: {rows}', {words})")
}

fn key(table: &Table) -> Option<Vec<&Column>> {
    let key = table.primary_key()?;
    key.columns.iter().map(|id| table.column(id)).collect()
}
