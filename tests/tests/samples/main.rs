//! The samples: what the documents that they were rebuilt from say of them, what breaks their conventions, and that a
//! server takes them.

mod chat_app;
mod chat_app_lists;
mod findings;
mod multi_tenant;
mod prefix_platform;
mod standards;

use std::collections::BTreeSet;
use std::path::Path;
use trestle_core::import::{ImportOptions, Imported, Outcome, Source, import};
use trestle_core::layout::placed;
use trestle_core::model::{Catalog, Document, PolicyCommand, Table, check_invariants};
use trestle_core::samples::{SAMPLES, document};
use trestle_core::sql::{EmitOptions, emit};
use trestle_tests::corpus::Prelude;
use trestle_tests::{catalog, corpus, server::Server};

fn made(code: &str) -> Document {
    document(code).unwrap_or_else(|| panic!("{code} is not made"))
}

/// A sample's SQL as it is kept.
fn sql(code: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../core/src/samples").join(code);
    std::fs::read_to_string(folder.join("schema.sql")).unwrap()
}

fn read(sql: &str) -> Imported {
    import(vec![Source::new("schema.sql", sql)], &ImportOptions::default())
}

/// Tables that the schema itself defines.
fn tables(document: &Document) -> impl Iterator<Item = &Table> {
    document.schema.tables.iter().map(AsRef::as_ref).filter(|t| !t.external)
}

fn table<'d>(document: &'d Document, name: &str) -> &'d Table {
    tables(document).find(|t| t.name == *name).unwrap_or_else(|| panic!("no table {name}"))
}

fn columns(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|c| c.name.as_str()).collect()
}

fn indexes(table: &Table) -> Vec<&str> {
    table.indexes.iter().map(|i| i.name.as_str()).collect()
}

fn policies(table: &Table) -> Vec<(&str, PolicyCommand)> {
    table.policies.iter().map(|p| (p.name.as_str(), p.command)).collect()
}

#[test]
fn a_sample_is_read_whole_and_is_what_its_list_says() {
    for sample in SAMPLES {
        let told = read(&sql(sample.code)).report.rows;
        let told: Vec<_> =
            told.iter().filter(|r| r.outcome != Outcome::Modelled || r.reason.is_some()).collect();
        assert!(told.is_empty(), "{}: {told:#?}", sample.code);
        let document = made(sample.code);
        assert_eq!(check_invariants(&document), [], "{}", sample.code);
        assert_eq!(document.name, sample.title);
        assert_eq!(tables(&document).count(), sample.tables, "{}", sample.code);
        assert!(!sample.summary.contains('\n') && sample.summary.len() <= 120);
        let placed = placed(document.clone());
        for diagram in &placed.diagrams {
            let mut shown = placed.schema.tables.iter().filter(|t| diagram.shows(&t.id));
            let (code, name) = (sample.code, &diagram.name);
            assert!(shown.all(|t| diagram.placements.contains_key(&t.id)), "{code}: {name}");
            assert!(!diagram.placements.is_empty(), "{code}: {name}");
        }
        assert!(document.suppressions.iter().all(|s| s.reason.is_some()), "{}", sample.code);
        assert_eq!(document, made(sample.code), "{}: not the same again", sample.code);
    }
    assert_eq!(document("nothing"), None);
}

/// A schema without what SQL does not say: how many rows there are, and in which order a table's parts are kept.
fn as_sql_says(mut schema: Catalog) -> Catalog {
    let ids: Vec<_> = schema.tables.iter().map(|t| t.id.clone()).collect();
    for id in ids {
        let Some(table) = schema.tables.get_mut(&id) else { continue };
        table.rows = None;
        table.constraints.sort_by(|a, b| a.id.cmp(&b.id));
        table.indexes.sort_by(|a, b| a.id.cmp(&b.id));
        table.triggers.sort_by(|a, b| a.id.cmp(&b.id));
        table.policies.sort_by(|a, b| a.id.cmp(&b.id));
    }
    schema
}

#[test]
fn what_is_emitted_is_read_as_the_same_schema() {
    for sample in SAMPLES {
        let document = made(sample.code);
        let text = emit(&document, EmitOptions::default());
        let again = read(&text).document;
        assert_eq!(emit(&again, EmitOptions::default()), text, "{}", sample.code);
        assert!(as_sql_says(document.schema) == as_sql_says(again.schema), "{}", sample.code);
    }
}

/// A database with Supabase's platform and a sample; none where the corpus is not at hand, which holds the platform.
fn loaded(database: &str, sql: &str) -> Option<(postgres::Client, BTreeSet<catalog::Row>)> {
    let corpus = corpus::folder_or_skip(database)?;
    let mut client = Server::shared().create_database(database);
    Prelude::Supabase.load(&mut client, &corpus, database);
    client = Server::shared().connect(database).unwrap();
    let before = catalog::read(&mut client, &corpus);
    for piece in trestle_core::sql::split(sql) {
        if let Err(error) = client.batch_execute(piece.text) {
            let reason =
                error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned());
            panic!("{database}: the server refuses\n{}\n{reason}", piece.text);
        }
    }
    let after = catalog::read(&mut client, &corpus);
    Some((client, after.difference(&before).cloned().collect()))
}

#[test]
fn a_server_makes_the_same_of_a_sample_and_of_what_is_emitted() {
    for sample in SAMPLES {
        let name = sample.code.replace('-', "_");
        let Some((_, kept)) = loaded(&format!("sample_{name}"), &sql(sample.code)) else { return };
        let text = emit(&made(sample.code), EmitOptions::default());
        let Some((_, emitted)) = loaded(&format!("emitted_{name}"), &text) else { return };
        let difference = catalog::difference(&kept, &emitted);
        assert!(difference.is_empty(), "{}:\n{}", sample.code, difference.join("\n"));
        assert!(kept.len() > sample.tables);
    }
}
