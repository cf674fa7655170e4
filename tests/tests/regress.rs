//! PostgreSQL's own regression suite: a parser's torture, most of whose errors are intended.

use std::path::Path;
use trestle_core::import::{ImportOptions, Imported, Outcome, Source, import};
use trestle_core::model::check_invariants;
use trestle_core::sql::{EmitOptions, PieceKind, check_syntax, emit, split};
use trestle_tests::{corpus, server::Server};

fn files(corpus: &Path) -> Vec<(String, String)> {
    let folder = corpus.join("pg15-regress");
    let order = std::fs::read_to_string(folder.join("ORDER")).unwrap();
    let read = |file: &str| {
        let bytes = std::fs::read(folder.join("src").join(file)).unwrap();
        (file.to_owned(), String::from_utf8_lossy(&bytes).into_owned())
    };
    order.lines().map(read).collect()
}

fn read(file: &str, text: &str) -> Imported {
    import(vec![Source::new(file, text)], &ImportOptions::default())
}

#[test]
fn every_statement_is_accounted_for() {
    let Some(corpus) = corpus::folder_or_skip("regression suite") else { return };
    let mut all = 0;
    for (file, text) in files(&corpus) {
        let imported = read(&file, &text);
        assert_eq!(check_invariants(&imported.document), [], "{file}");
        let pieces = split(&text).count();
        assert_eq!(imported.report.rows.len(), pieces, "{file}: a row for each statement");
        let silent: Vec<_> = imported
            .report
            .rows
            .iter()
            .filter(|r| r.outcome != Outcome::Modelled && r.reason.is_none())
            .collect();
        assert!(silent.is_empty(), "{file}: {silent:#?}");
        // What is emitted is read again, whatever it was made of.
        let sql = emit(&imported.document, EmitOptions::default());
        assert_eq!(check_invariants(&read("emitted.sql", &sql).document), [], "{file}");
        all += pieces;
    }
    assert!(all > 18_000, "{all} statements");
}

/// What the server says of a text that it takes nowhere: a syntax error, a function that cannot be defined so, a
/// feature that it does not have. All other refusals depend on what is there.
const NEVER_TAKEN: [&str; 3] = ["42601", "42P13", "0A000"];

#[test]
fn what_postgres_takes_parses() {
    let Some(corpus) = corpus::folder_or_skip("regression suite") else { return };
    let mut client = Server::shared().create_database("regress_syntax");
    let mut asked = 0;
    let mut refused = Vec::new();
    for (file, text) in files(&corpus) {
        for piece in split(&text).filter(|p| p.kind == PieceKind::Statement) {
            let Err(error) = check_syntax(piece.text) else { continue };
            asked += 1;
            // `psql` fills in variables, and ends a statement at `\gset` and its like.
            let is_for_psql = piece.text.contains('\\') || piece.text.contains(":'");
            let answer = client.batch_execute(piece.text);
            let is_never_taken = answer
                .err()
                .and_then(|e| e.code().map(|code| NEVER_TAKEN.contains(&code.code())))
                .unwrap_or(false);
            if client.is_closed() {
                client = Server::shared().connect("regress_syntax").unwrap();
            }
            if !is_never_taken && !is_for_psql {
                refused.push(format!("{file}: {}: {}", error.message, piece.text));
            }
        }
    }
    assert!(asked > 50, "{asked} statements were no SQL");
    assert!(refused.is_empty(), "{} are refused:\n{}", refused.len(), refused.join("\n\n"));
}
