//! What holds of any document that a server takes: loaded, dumped by `pg_dump` and read again, it is the
//! same document.

use crate::{build, emitted, plan, read};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::fmt::Write;
use trestle_core::import::Outcome;
use trestle_core::model::{Catalog, Document, Expr, ExprHolder, TypeKind, check_invariants};
use trestle_tests::{dump, server::Server};

/// Loads a text into a new database. The statement that the server refuses, with its reason.
fn load(database: &str, sql: &str) -> Result<(), String> {
    let mut client = Server::shared().create_database(database);
    for piece in trestle_core::sql::split(sql) {
        client.batch_execute(piece.text).map_err(|error| {
            let reason = error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string);
            format!("{reason}:\n{}", piece.text)
        })?;
    }
    Ok(())
}

/// A schema without the words of its expressions, which a server writes in its own way: of each, only what it
/// mentions is left. Lists whose order means nothing are in the order of their names.
fn bones(catalog: &Catalog) -> String {
    let mut catalog = catalog.clone();
    let strip = &mut |_, expr: &mut Expr| {
        let mentioned: BTreeSet<String> =
            expr.references().iter().map(|r| r.target.to_string()).collect();
        // Whether the schema is written too depends on where the name stands.
        let mentioned = mentioned.into_iter().filter(|m| !m.starts_with("schema:"));
        *expr = Expr::opaque(mentioned.collect::<Vec<_>>().join(" "));
    };
    for type_def in catalog.types.iter_mut() {
        type_def.for_each_expr_mut(strip);
        if let TypeKind::Domain { checks, .. } = &mut type_def.kind {
            checks.sort_by(|a, b| a.name.cmp(&b.name));
        }
    }
    for table in catalog.tables.iter_mut() {
        table.for_each_expr_mut(strip);
        table.constraints.sort_by(|a, b| a.name.cmp(&b.name));
        table.indexes.sort_by(|a, b| a.name.cmp(&b.name));
        table.policies.sort_by(|a, b| a.name.cmp(&b.name));
    }
    // A server remembers how many dimensions were declared, but never says it.
    let text = serde_json::to_string_pretty(&catalog).unwrap();
    text.replace("[][]", "[]").replace("\"dimensions\": 2", "\"dimensions\": 1")
}

fn differing_lines(expected: &str, found: &str) -> String {
    let mut said = String::new();
    for (a, b) in expected.lines().zip(found.lines()).filter(|(a, b)| a != b).take(8) {
        let _ = writeln!(said, "expected {}\nfound    {}", a.trim(), b.trim());
    }
    said
}

fn document_of_dump(sql: &str) -> Result<Document, String> {
    let imported = read(sql);
    let failed: Vec<String> = imported
        .report
        .rows
        .iter()
        .filter(|r| matches!(r.outcome, Outcome::Failed | Outcome::Verbatim))
        .map(|r| format!("{}: {}", r.reason.as_deref().unwrap_or(""), r.excerpt))
        .collect();
    let violations = check_invariants(&imported.document);
    if failed.is_empty() && violations.is_empty() {
        Ok(imported.document)
    } else {
        Err(format!("{failed:#?} {violations:?}"))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, max_shrink_iters: 32, ..ProptestConfig::default() })]

    #[test]
    fn what_a_server_dumps_reads_back_as_the_same_document(plan in plan::plan()) {
        let document = build::sound_document(&plan);
        let sql = emitted(&document);
        prop_assume!(!crate::has_numbered_id(&document));
        let loaded = load("random_first", &sql);
        prop_assert_eq!(loaded, Ok(()), "{}", sql);
        let text = dump::text(Server::shared(), "random_first");
        let again = document_of_dump(&text);
        prop_assert!(again.is_ok(), "{}\n{}", again.unwrap_err(), text);
        let again = again.unwrap();
        let (expected, found) = (bones(&document.schema), bones(&again.schema));
        prop_assert!(expected == found, "{}\n{}", differing_lines(&expected, &found), text);
        // And what is written for it makes the same database, to the last word.
        let loaded = load("random_second", &emitted(&again));
        prop_assert_eq!(loaded, Ok(()), "{}", text);
        let (first, second) = (dump::parse(&text), dump::read(Server::shared(), "random_second"));
        let difference = dump::difference(&first, &second);
        prop_assert!(difference.is_empty(), "{}", difference.join("\n"));
    }
}
