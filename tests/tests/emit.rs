//! Schemas of our own, one of everything and with names that only quotes can hold: what is emitted
//! makes the same database as the files themselves, in every word of `pg_dump`.

use std::path::Path;
use trestle_core::import::{ImportOptions, Imported, Outcome, Source, import};
use trestle_core::model::check_invariants;
use trestle_core::sql::{EmitOptions, emit};
use trestle_tests::{dump, server::Server};

fn read(sql: &str) -> Imported {
    let imported = import(vec![Source::new("schema.sql", sql)], &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), []);
    let failed: Vec<String> = imported
        .report
        .rows
        .iter()
        .filter(|r| r.outcome == Outcome::Failed)
        .map(|r| format!("{}: {}: {}", r.line, r.reason.as_deref().unwrap_or(""), r.excerpt))
        .collect();
    assert!(failed.is_empty(), "statements failed:\n{}", failed.join("\n"));
    imported
}

fn load(database: &str, sql: &str) -> postgres::Client {
    let mut client = Server::shared().create_database(database);
    for piece in trestle_core::sql::split(sql) {
        if let Err(error) = client.batch_execute(piece.text) {
            let reason =
                error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned());
            panic!("{database}: the server refuses\n{}\n{reason}", piece.text);
        }
    }
    client
}

/// Fails with the first line that differs.
fn same_text(expected: &str, found: &str) {
    for (n, (a, b)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(a, b, "line {} of the second emit", n + 1);
    }
    assert_eq!(expected.len(), found.len(), "the second emit is cut or goes on");
}

/// The file and what is emitted for it make the same database.
fn check(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas").join(file);
    let sql = std::fs::read_to_string(&path).unwrap();
    let name = file.trim_end_matches(".sql");
    let (written, ours) = (format!("{name}_written"), format!("{name}_emitted"));
    load(&written, &sql);
    let imported = read(&sql);
    let emitted = emit(&imported.document, EmitOptions::default());
    load(&ours, &emitted);
    let expected = dump::read(Server::shared(), &written);
    let found = dump::read(Server::shared(), &ours);
    assert!(expected.len() > 10, "{name}: the dump is empty");
    let difference = dump::difference(&expected, &found);
    assert!(
        difference.is_empty(),
        "{name}: {} of {} entries differ\n{}",
        difference.len(),
        expected.len(),
        difference.join("\n")
    );
    let again = read(&emitted);
    same_text(&emitted, &emit(&again.document, EmitOptions::default()));
}

#[test]
fn tables() {
    check("tables.sql");
}

#[test]
fn hostile_names() {
    check("hostile.sql");
}

#[test]
fn functions_views_and_grants() {
    check("functions.sql");
}
