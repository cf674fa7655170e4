//! What holds of any document: what is emitted for it reads back as the same objects.

mod build;
mod plan;
mod server;

use proptest::prelude::*;
use std::collections::BTreeSet;
use trestle_core::import::{ImportOptions, Imported, Outcome, Source, import};
use trestle_core::model::{Catalog, Document, check_invariants};
use trestle_core::sql::{EmitOptions, emit};

fn read(sql: &str) -> Imported {
    import(vec![Source::new("emitted.sql", sql)], &ImportOptions::default())
}

fn emitted(document: &Document) -> String {
    emit(document, EmitOptions::default())
}

/// What the reader did not model, with the reason; settings are no part of a schema.
fn lost(imported: &Imported) -> Vec<String> {
    imported
        .report
        .rows
        .iter()
        .filter(|r| r.outcome != Outcome::Modelled && !r.excerpt.starts_with("SET "))
        .map(|r| format!("{:?}: {}: {}", r.outcome, r.reason.as_deref().unwrap_or(""), r.excerpt))
        .collect()
}

/// Constraints in the order of their names: some are made later than the rest, and are found later.
fn json(catalog: &Catalog) -> String {
    let mut catalog = catalog.clone();
    for table in catalog.tables.iter_mut() {
        table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
    }
    serde_json::to_string_pretty(&catalog).unwrap()
}

/// Lines that are not the same; empty where the texts are equal.
fn difference(expected: &str, found: &str) -> Vec<String> {
    let mut all: Vec<String> = expected
        .lines()
        .zip(found.lines())
        .filter(|(a, b)| a != b)
        .take(10)
        .map(|(a, b)| format!("expected {}, found {}", a.trim(), b.trim()))
        .collect();
    if all.is_empty() && expected != found {
        all.push("one is longer than the other".to_owned());
    }
    all
}

/// In no order.
fn statements(sql: &str) -> BTreeSet<&str> {
    trestle_core::sql::split(sql).map(|piece| piece.text.trim()).collect()
}

/// Whether two names were so alike that one of their ids got a number. Which one depends on who came first, and
/// objects are emitted in the order of their ids.
fn has_numbered_id(document: &Document) -> bool {
    serde_json::to_string(&document.schema).is_ok_and(|json| json.contains('~'))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_emitted_reads_back_as_the_same_objects(plan in plan::plan()) {
        let document = build::document(&plan);
        prop_assert_eq!(check_invariants(&document), []);
        let sql = emitted(&document);
        let imported = read(&sql);
        prop_assert_eq!(lost(&imported), Vec::<String>::new(), "{}", sql);
        prop_assert_eq!(check_invariants(&imported.document), []);
        let again = emitted(&imported.document);
        if has_numbered_id(&document) {
            prop_assert_eq!(statements(&again), statements(&sql));
        } else {
            let changed = difference(&sql, &again);
            prop_assert!(changed.is_empty(), "{:#?}\n{}", changed, sql);
            let changed = difference(&json(&document.schema), &json(&imported.document.schema));
            prop_assert!(changed.is_empty(), "{:#?}\n{}", changed, sql);
        }
    }
}
