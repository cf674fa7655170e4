//! Schemas to go between, and databases that hold them.

use std::path::Path;
use trestle_core::diff::{Comparison, Renames, Same, compare};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::migrate::files::{FileName, Job, Moment};
use trestle_core::migrate::{Migration, PlanOptions};
use trestle_core::model::Document;
use trestle_core::sql::split;
use trestle_tests::{dump, server::Server};

pub struct Pair {
    pub name: String,
    pub old: String,
    pub new: String,
}

/// Something of every kind that files are cut by, with a rename, and a label that is used at once.
pub fn own() -> Pair {
    let old = "
        CREATE TYPE mood AS ENUM ('sad', 'happy');
        CREATE TABLE people (id bigint PRIMARY KEY, name text, mood mood, born date);
        CREATE TABLE orders (id bigint PRIMARY KEY, person bigint, total numeric(8,2), note varchar(20));
        CREATE INDEX orders_note_idx ON orders (note);
        CREATE TABLE gone (id integer);
        CREATE VIEW totals AS SELECT person, sum(total) AS total FROM orders GROUP BY person;";
    let new = "
        CREATE TYPE mood AS ENUM ('sad', 'fine', 'happy');
        CREATE SCHEMA app;
        CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
        CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, mood mood DEFAULT 'fine', born date);
        CREATE TABLE orders (
            id bigint PRIMARY KEY, person bigint REFERENCES users (id), total numeric(10,2) CHECK (total >= 0),
            note varchar(40), at timestamptz DEFAULT now() NOT NULL
        );
        CREATE INDEX orders_note_idx ON orders (note, at);
        CREATE INDEX orders_person_idx ON orders (person);
        CREATE TABLE app.lines (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \"order\" bigint REFERENCES orders, tags text[]);
        COMMENT ON TABLE app.lines IS 'what ${is} in -- an ''order''';
        CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION app.touch();
        ALTER TABLE users ENABLE ROW LEVEL SECURITY;
        CREATE POLICY own ON users USING (name = current_user);
        GRANT SELECT ON users TO PUBLIC;
        CREATE MATERIALIZED VIEW totals AS SELECT person, sum(total) AS total FROM orders GROUP BY person;
        CREATE UNIQUE INDEX totals_person_idx ON totals (person);";
    Pair { name: "own".to_owned(), old: old.to_owned(), new: new.to_owned() }
}

/// Some of the pairs that others wrote.
pub fn of_others(corpus: &Path) -> Vec<Pair> {
    let mut all = Vec::new();
    find(&corpus.join("pgschema-diff/src/testdata/diff"), ["old.sql", "new.sql"], &mut all);
    find(&corpus.join("migra-fixtures/src/tests/FIXTURES"), ["a.sql", "b.sql"], &mut all);
    let every = std::env::var("TRESTLE_EVERY").ok().and_then(|n| n.parse().ok()).unwrap_or(12);
    all.into_iter().step_by(every).collect()
}

fn find(folder: &Path, [old, new]: [&str; 2], all: &mut Vec<Pair>) {
    let text = |file: &str| std::fs::read_to_string(folder.join(file)).ok();
    if let (Some(old), Some(new)) = (text(old), text(new)) {
        let setup = text("setup.sql").unwrap_or_default();
        let with_setup = |sql: String| format!("{setup}\n{sql}");
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        all.push(Pair { name, old: with_setup(old), new: with_setup(new) });
    }
    let mut folders: Vec<_> = std::fs::read_dir(folder).unwrap().flatten().collect();
    folders.sort_by_key(std::fs::DirEntry::file_name);
    for inner in folders.into_iter().filter(|entry| entry.path().is_dir()) {
        find(&inner.path(), [old, new], all);
    }
}

pub fn read(sql: &str) -> Document {
    import(vec![Source::new("schema.sql", sql)], &ImportOptions::default()).document
}

/// A new database that holds a schema. None where the server refuses it.
pub fn load(database: &str, sql: &str) -> Option<postgres::Client> {
    let mut client = Server::shared().create_database(database);
    let loads = split(sql).all(|piece| client.batch_execute(piece.text).is_ok());
    loads.then_some(client)
}

pub fn held(database: &str) -> dump::Dump {
    dump::read_unordered(Server::shared(), database)
}

/// What a database holds other than it should.
pub fn difference(expected: &dump::Dump, database: &str) -> Result<(), String> {
    let difference = dump::difference(expected, &held(database));
    if difference.is_empty() { Ok(()) } else { Err(difference.join("\n")) }
}

pub fn comparison(pair: &Pair) -> Comparison {
    compare(&read(&pair.old), &read(&pair.new), Same::Name, Renames::ASSUME).unwrap()
}

/// None where there is no migration between the two.
pub fn migration(comparison: &Comparison, online: bool) -> Option<Migration> {
    Migration::between(&comparison.before, &comparison.after, PlanOptions { online }).ok()
}

pub fn job<'a>(comparison: &'a Comparison, migration: &'a Migration, online: bool) -> Job<'a> {
    Job {
        migration,
        before: &comparison.before,
        after: &comparison.after,
        options: PlanOptions { online },
        repeatable: false,
        name: FileName::new("change it"),
        at: Moment::parse("20261123120000").unwrap(),
        number: 7,
        warnings: true,
        lock_timeout: online.then_some(2_000),
    }
}
