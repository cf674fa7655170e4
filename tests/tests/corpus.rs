//! Real schemas: read, written again, loaded into a real server, and compared object by object with
//! what the server held after running the original files.

use std::collections::BTreeSet;
use std::path::Path;
use trestle_core::import::{ImportOptions, Outcome, Source, import};
use trestle_core::model::check_invariants;
use trestle_core::sql::{EmitOptions, emit};
use trestle_tests::corpus::Prelude;
use trestle_tests::{breaches, catalog, corpus, dump, server::Server};

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
    let named = |text: &&str| text.split_whitespace().any(|word| word.trim_matches('"') == name);
    matches!(kind.as_str(), "index" | "constraint_foreign") && excused.iter().any(named)
}

/// Reads the schema, loads what is emitted, and compares. `excused` names the statements that this
/// server cannot run, by a piece of their text; they are checked as text. `settings` are those that the tool
/// of the schema's authors makes before it runs the files.
fn check(name: &str, excused: &[&str], settings: &[(&str, &str)]) {
    let Some(corpus) = corpus::folder_or_skip(name) else { return };
    let folder = corpus.join(name);
    let settings = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let options = ImportOptions { settings: settings.collect(), ..ImportOptions::default() };
    let imported = import(corpus::sources(&folder), &options);
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
    let prelude = Prelude::of(&folder);
    if prelude != Prelude::Nothing {
        prelude.load(&mut client, &corpus, &database);
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

    // The catalog breaks the rules that it can be asked about where the document does.
    let is_here = |(_, _, detail): &breaches::Breach| {
        detail.is_empty() || !excused.iter().any(|text| text.contains(detail.as_str()))
    };
    let said: BTreeSet<_> =
        breaches::of_document(&imported.document).into_iter().filter(is_here).collect();
    assert_eq!(said, breaches::of_server(&mut client, &imported.document), "{name}: breaches");

    // What was written is read back to the same text.
    let again = import(vec![Source::new("emitted.sql", sql.clone())], &ImportOptions::default());
    let failed: Vec<_> =
        again.report.rows.iter().filter(|r| r.outcome == Outcome::Failed).collect();
    assert!(failed.is_empty(), "{name}: {failed:#?}");
    assert_eq!(emit(&again.document, EmitOptions::default()), sql, "{name}: second emit");
}

macro_rules! corpora {
    ($($test:ident: $name:literal, [$($excused:literal),*] $(, $set:ident $($part:ident).+ = $value:literal)?;)*) => {$(
        #[test]
        fn $test() {
            let settings: &[(&str, &str)] = &[$((stringify!($($part).+), $value))?];
            check($name, &[$($excused),*], settings);
        }
    )*};
}

corpora! {
    // One foreign key the truth lacks: the rows of the file break it.
    adventureworks: "adventureworks", ["CONSTRAINT \"FK_ProductReview_Product_ProductID\" FOREIGN"];
    ai_chatbot_drizzle: "ai-chatbot-drizzle", [];
    azimutt: "azimutt-structure", [];
    // The stand-in for the extension `vector` has no working access method.
    chatbot_ui: "chatbot-ui", [
        "INDEX file_items_embedding_idx ON public.file_items",
        "INDEX file_items_local_embedding_idx ON public.file_items"
    ];
    chinook: "chinook-schema", [];
    crates_io: "crates-io", [];
    danbooru: "danbooru-structure", [];
    dbdev: "dbdev", [];
    liam_prisma: "liam-prisma", [];
    nextbase: "nextbase", [];
    northwind: "northwind", [];
    pagila: "pagila", [];
    pgschema_employee: "pgschema-employee-dump", [];
    pgschema_sakila: "pgschema-sakila-dump", [];
    postgres_meta: "postgres-meta", [];
    supabase_auth: "supabase-auth", [], set search_path = "auth";
    supabase_slack_clone: "supabase-slack-clone", [];
    supabase_storage: "supabase-storage", [], set search_path = "storage";
    supabase_storage_multitenant: "supabase-storage-multitenant", [], set storage.iceberg_shards = "{}";
    vercel: "vercel-subscription-payments", [];
}

/// Twenty small dumps, each with the dump of what it makes.
#[test]
fn pgschema_dump_issues() {
    let Some(corpus) = corpus::folder_or_skip("pgschema-dump-issues") else { return };
    let folder = corpus.join("pgschema-dump-issues");
    let order = std::fs::read_to_string(folder.join("ORDER")).unwrap();
    assert!(order.lines().count() >= 20);
    for file in order.lines() {
        let name = Path::new(file).parent().and_then(Path::file_name).unwrap().to_string_lossy();
        let text = std::fs::read_to_string(folder.join("src").join(file)).unwrap();
        let imported = import(vec![Source::new(file, text)], &ImportOptions::default());
        assert_eq!(check_invariants(&imported.document), [], "{name}");
        let sql = emit(&imported.document, EmitOptions::default());
        let database = format!("issue_{name}");
        let mut client = Server::shared().create_database(&database);
        for piece in trestle_core::sql::split(&sql) {
            client
                .batch_execute(piece.text)
                .unwrap_or_else(|e| panic!("{name}: {e}: {}", piece.text));
        }
        let truth =
            std::fs::read_to_string(folder.join("truth").join(format!("{name}.sql"))).unwrap();
        let expected = dump::parse(&truth);
        let difference = dump::difference(&expected, &dump::read(Server::shared(), &database));
        assert!(difference.is_empty(), "{name}\n{}", difference.join("\n"));
    }
}

/// What the product keeps as text for want of a model, of all statements outside the regression suite.
#[test]
fn hardly_any_statement_is_kept_verbatim() {
    let Some(corpus) = corpus::folder_or_skip("verbatim share") else { return };
    let (mut all, mut verbatim) = (0usize, Vec::new());
    for entry in std::fs::read_dir(&corpus).unwrap().flatten() {
        let folder = entry.path();
        let name = entry.file_name().to_string_lossy().into_owned();
        // Pairs of schemas and dialects of others are no schemas that load.
        let counts = folder.join("truth.json").is_file() && name != "pg15-regress";
        if !counts {
            continue;
        }
        let imported = import(corpus::sources(&folder), &ImportOptions::default());
        all += imported.report.rows.len();
        verbatim.extend(
            imported
                .report
                .rows
                .iter()
                .filter(|r| r.outcome == Outcome::Verbatim)
                .map(|r| format!("{name}: {}:{}: {}", r.file, r.line, r.excerpt)),
        );
    }
    assert!(all > 4_000, "{all} statements");
    assert!(verbatim.len() * 100 <= all, "{} of {all}: {verbatim:#?}", verbatim.len());
}
