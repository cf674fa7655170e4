//! Real schemas: read, written again, loaded into a real server, and compared object by object with
//! what the server held after running the original files.

use std::collections::BTreeSet;
use std::path::Path;
use trestle_core::import::{ImportOptions, Outcome, Source, import};
use trestle_core::model::check_invariants;
use trestle_core::sql::{EmitOptions, emit};
use trestle_tests::{catalog, corpus, server::Server};

/// Rows that say nothing of the schema: who may do what depends on who loaded it, and is compared by
/// meaning elsewhere; `public` and `plpgsql` are in every database.
fn is_incidental(row: &catalog::Row) -> bool {
    let [kind, _, identity, _] = row;
    kind == "granted_relation"
        || (kind == "schema" && identity == "public")
        || (kind == "extension" && identity == "plpgsql")
}

fn is_excused([kind, _, identity, _]: &catalog::Row, excused: &[&str]) -> bool {
    let name = identity.rsplit('.').next().unwrap_or(identity);
    kind == "index" && excused.iter().any(|text| text.contains(&format!(" {name} ")))
}

fn load_prelude(client: &mut postgres::Client, corpus: &Path, database: &str) {
    client.batch_execute("CREATE SCHEMA auth; CREATE SCHEMA storage").unwrap();
    for file in ["00-roles.sql", "10-auth.sql", "11-storage.sql", "20-platform.sql"] {
        let text = std::fs::read_to_string(corpus.join("_prelude").join(file)).unwrap();
        let text = text.replace(":\"DBNAME\"", &format!("\"{database}\""));
        for piece in trestle_core::sql::split(&text) {
            if let Err(error) = client.batch_execute(piece.text) {
                panic!("{file}: {error}: {}", piece.text);
            }
        }
    }
}

/// Reads the schema, loads what is emitted, and compares. `excused` names the statements that this
/// server cannot run, by a piece of their text; they are checked as text.
fn check(name: &str, excused: &[&str]) {
    let Some(corpus) = corpus::folder_or_skip(name) else { return };
    let folder = corpus.join(name);
    let imported = import(corpus::sources(&folder), &ImportOptions::default());
    assert_eq!(check_invariants(&imported.document), [], "{name}");
    let unaccounted: Vec<_> = imported
        .report
        .rows
        .iter()
        .filter(|r| r.outcome != Outcome::Modelled && r.reason.is_none())
        .collect();
    assert!(unaccounted.is_empty(), "{unaccounted:#?}");
    let sql = emit(&imported.document, EmitOptions::default());

    let database = format!("corpus_{name}");
    let mut client = Server::shared().create_database(&database);
    let mut before = BTreeSet::new();
    if corpus::needs_prelude(&folder) {
        load_prelude(&mut client, &corpus, &database);
        before = catalog::read(&mut client, &corpus);
        // Settings of the database hold for new connections.
        client = Server::shared().connect(&database).unwrap();
    }
    let mut left_out = BTreeSet::new();
    for piece in trestle_core::sql::split(&sql) {
        if let Some(text) = excused.iter().find(|text| piece.text.contains(*text)) {
            left_out.insert(*text);
        } else if let Err(error) = client.batch_execute(piece.text) {
            let reason =
                error.as_db_error().map_or_else(|| error.to_string(), |e| e.message().to_owned());
            panic!("{name}: the server refuses\n{}\n{reason}", piece.text);
        }
    }
    assert_eq!(left_out.len(), excused.len(), "{name}: an excused statement is not there");

    let found: BTreeSet<_> = catalog::read(&mut client, &corpus)
        .into_iter()
        .filter(|row| !before.contains(row) && !is_incidental(row))
        .collect();
    let expected: BTreeSet<_> = catalog::truth(&folder)
        .into_iter()
        .filter(|row| !is_incidental(row) && !is_excused(row, excused))
        .collect();
    assert!(!expected.is_empty(), "{name}: the truth is empty");
    let difference = catalog::difference(&expected, &found);
    assert!(
        difference.is_empty(),
        "{name}: {} of {} objects differ\n{}",
        difference.len(),
        expected.len(),
        difference.join("\n")
    );

    // What was written is read back to the same text.
    let again = import(vec![Source::new("emitted.sql", sql.clone())], &ImportOptions::default());
    let failed: Vec<_> =
        again.report.rows.iter().filter(|r| r.outcome == Outcome::Failed).collect();
    assert!(failed.is_empty(), "{name}: {failed:#?}");
    assert_eq!(emit(&again.document, EmitOptions::default()), sql, "{name}: second emit");
}

macro_rules! corpora {
    ($($test:ident: $name:literal, [$($excused:literal),*];)*) => {$(
        #[test]
        fn $test() {
            check($name, &[$($excused),*]);
        }
    )*};
}

corpora! {
    ai_chatbot_drizzle: "ai-chatbot-drizzle", [];
    azimutt: "azimutt-structure", [];
    // The stand-in for the extension `vector` has no working access method.
    chatbot_ui: "chatbot-ui", [
        "INDEX file_items_embedding_idx ON public.file_items",
        "INDEX file_items_local_embedding_idx ON public.file_items"
    ];
    chinook: "chinook-schema", [];
    danbooru: "danbooru-structure", [];
    dbdev: "dbdev", [];
    liam_prisma: "liam-prisma", [];
    nextbase: "nextbase", [];
    northwind: "northwind", [];
    pagila: "pagila", [];
    pgschema_employee: "pgschema-employee-dump", [];
    pgschema_sakila: "pgschema-sakila-dump", [];
    vercel: "vercel-subscription-payments", [];
}
