//! Rules beside a real server: what its catalog says of the same schema, and what it makes of every fix.

use std::collections::BTreeMap;
use trestle_core::edit::apply;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::lint::{Context, Linter, RULES};
use trestle_core::model::{Conventions, Document};
use trestle_core::sql::{EmitOptions, emit};
use trestle_tests::demanding::demanding;
use trestle_tests::{breaches, corpus, server::Server, stand_in};

fn read(sql: &str) -> Document {
    let imported = import(vec![Source::new("schema.sql", sql)], &ImportOptions::default());
    let told = imported.report.rows.iter().find(|row| row.reason.is_some());
    assert!(told.is_none(), "{told:?}");
    imported.document
}

/// All that keys and indexes can be, near what breaks a rule.
#[test]
fn the_catalog_agrees() {
    let sql = include_str!("../schemas/breaches.sql");
    let document = read(sql);
    let mut client = Server::shared().create_database("breaches");
    client.batch_execute(sql).unwrap();
    let found = breaches::of_server(&mut client, &document);
    assert_eq!(breaches::of_document(&document), found);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (rule, ..) in &found {
        *counts.entry(rule).or_default() += 1;
    }
    let expected =
        [("duplicate-index", 3), ("missing-primary-key", 3), ("unindexed-foreign-key", 7)];
    assert_eq!(counts, expected.into());
}

/// How many breaches of a rule are mended in one schema: applying a command takes as long as the schema is large.
const MENDED: usize = 4;

/// Every rule held by every real schema: what is found can be mended, and mending it breaks nothing else.
#[test]
fn real_schemas_are_judged_and_mended() {
    let Some(corpus) = corpus::folder_or_skip("rules of real schemas") else { return };
    let mut mended: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in std::fs::read_dir(&corpus).unwrap().flatten() {
        let folder = entry.path();
        if !folder.join("truth.json").is_file() {
            continue;
        }
        let mut document = import(corpus::sources(&folder), &ImportOptions::default()).document;
        let rules = RULES.iter().map(|r| (r.code.to_owned(), "warning".into()));
        let rules: serde_json::Map<_, _> = rules.collect();
        let changes = [("rules".to_owned(), rules.into())].into_iter().collect();
        document.conventions = Conventions { profile: "standards".to_owned(), changes }.into();
        let linter = Linter::new(&document);
        let context = Context { document: &document, settings: linter.settings() };
        let found: Vec<_> = linter.diagnostics().collect();
        for rule in RULES {
            let Some(fix) = rule.fix else { continue };
            let breaches = found.iter().filter(|d| d.rule == rule.code).take(MENDED);
            for diagnostic in breaches {
                let Some(fix) = fix(&context, &diagnostic.object) else { continue };
                let name = entry.file_name();
                let after = match apply(&document, &fix.into_command()) {
                    Ok(applied) => applied.document,
                    Err(error) => panic!("{name:?}: the fix of {diagnostic:?}: {error}"),
                };
                let mut later = linter.clone();
                later.update(&after);
                let left: Vec<_> = later.diagnostics().collect();
                assert!(!left.contains(diagnostic), "{name:?}: {diagnostic:?} is still there");
                *mended.entry(rule.code).or_default() += 1;
            }
        }
    }
    assert!(mended.values().sum::<usize>() > 100, "{mended:?}");
}

/// Fixes of all bad examples, on a server that holds nothing else.
#[test]
fn what_is_mended_loads() {
    let mut mended = 0;
    for rule in RULES {
        let mut document = read(rule.bad);
        if let Some(given) = &rule.given {
            (given.bad)(&mut document);
        }
        document.conventions = demanding(&[*rule]).into();
        let linter = Linter::new(&document);
        let context = Context { document: &document, settings: linter.settings() };
        for diagnostic in linter.diagnostics().filter(|d| d.rule == rule.code) {
            let Some(fix) = rule.fix.and_then(|fix| fix(&context, &diagnostic.object)) else {
                continue;
            };
            let after = apply(&document, &fix.into_command()).unwrap().document;
            let sql = emit(&after, EmitOptions::default());
            let name = format!("mended_{}_{mended}", rule.code.replace('-', "_"));
            let mut client = Server::shared().create_database(&name);
            stand_in::supabase(&mut client);
            let loaded = stand_in::load(&mut client, &sql);
            loaded.unwrap_or_else(|e| panic!("{}: {e}\n{sql}", rule.code));
            mended += 1;
        }
    }
    assert!(mended >= RULES.iter().filter(|rule| rule.fix.is_some()).count());
}
