//! Real schemas, and what becomes of them by edits drawn at random: there and back, with rows that survive.

use super::mutate::mutate;
use super::proof::{Run, back, difference, there, ways};
use super::rows;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::model::Document;
use trestle_core::sql::{EmitOptions, emit, split};
use trestle_tests::corpus::Prelude;
use trestle_tests::random::Random;
use trestle_tests::{corpus, dump, server::Server};

const SEED: u64 = 4_202_607;
/// Pairs in an ordinary run; `TRESTLE_PAIRS` says another number.
const PAIRS: usize = 100;

/// A schema that a server holds, with rows, as a database from which others are copied.
struct Base {
    name: String,
    document: Document,
    prelude: Prelude,
    dump: dump::Dump,
    search_path: String,
}

/// Schemas of the corpus that a server loads as they are emitted.
const REAL: [&str; 14] = [
    "chatbot-ui",
    "nextbase",
    "dbdev",
    "supabase-auth",
    "supabase-storage",
    "supabase-slack-clone",
    "vercel-subscription-payments",
    "crates-io",
    "liam-prisma",
    "liam-drizzle",
    "ai-chatbot-drizzle",
    "pagila",
    "northwind",
    "pgschema-employee-dump",
];

fn load(database: &str, document: &Document, prelude: Prelude) -> Result<postgres::Client, String> {
    let mut client = Server::shared().create_database(database);
    if let Some(corpus) = corpus::folder() {
        prelude.load(&mut client, &corpus, database);
        client = Server::shared().connect(database).unwrap();
    }
    for piece in split(&emit(document, EmitOptions::default())) {
        client.batch_execute(piece.text).map_err(|e| {
            let reason = e.as_db_error().map_or_else(|| e.to_string(), ToString::to_string);
            format!("{}\n{reason}", piece.text)
        })?;
    }
    Ok(client)
}

fn bases() -> Vec<Base> {
    let mut all: Vec<(String, Document, Prelude)> = Vec::new();
    if let Some(corpus) = corpus::folder_or_skip("random pairs of real schemas") {
        for name in REAL {
            let folder = corpus.join(name);
            let imported = import(corpus::sources(&folder), &ImportOptions::default());
            all.push((name.to_owned(), imported.document, Prelude::of(&folder)));
        }
    }
    let own = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    for file in ["tables.sql", "functions.sql"] {
        let text = std::fs::read_to_string(own.join(file)).unwrap();
        let imported = import(vec![Source::new(file, text)], &ImportOptions::default());
        all.push((file.to_owned(), imported.document, Prelude::Nothing));
    }
    let only = std::env::var("TRESTLE_BASE").unwrap_or_default();
    all.retain(|(name, ..)| name.contains(&only));
    let mut bases = Vec::new();
    for (name, document, prelude) in all {
        let database = format!("base_{name}");
        match load(&database, &document, prelude) {
            Ok(mut client) => {
                let filled = rows::fill(&document, &mut client);
                println!("{name}: {} tables, {filled} with a row", document.schema.tables.len());
                let dump = dump::read_unordered(Server::shared(), &database);
                let mut fresh = Server::shared().connect(&database).unwrap();
                let search_path = fresh.query_one("SHOW search_path", &[]).unwrap().get(0);
                bases.push(Base { name, document, prelude, dump, search_path });
            }
            Err(reason) => println!("{name} is left out: {reason}"),
        }
    }
    bases
}

fn copy(base: &Base) -> postgres::Client {
    let mut admin = Server::shared().connect("postgres").unwrap();
    let sql = format!("CREATE DATABASE random_pair TEMPLATE \"base_{}\"", base.name);
    admin.batch_execute("DROP DATABASE IF EXISTS random_pair").unwrap();
    admin.batch_execute(&sql).unwrap_or_else(|e| panic!("{sql}: {e}"));
    let mut client = Server::shared().connect("random_pair").unwrap();
    // What is set for a database is not copied with it; bodies that edits have made wrong are loaded all the same.
    client
        .batch_execute(&format!(
            "SET search_path = {}; SET check_function_bodies = false",
            base.search_path
        ))
        .unwrap();
    client
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    There,
    Back,
}

/// Watches each step on the way there or back, and takes the other way at once.
fn prove(base: &Base, after: &Document, watch: Way, online: bool) -> Result<(), String> {
    let run = |way| if way == watch { Run::Watched { online } } else { Run::Together };
    let before = &base.document;
    let phases = ways(before, after, online)?;
    let expected = dump::read_unordered(Server::shared(), "random_pair_new");
    let mut client = copy(base);
    let rows_before = rows::count(before, after, &mut client);
    let up = there(&mut client, &phases, run(Way::There)).map_err(|e| format!("up: {e}"))?;
    difference("up", &up, &expected, "random_pair")?;
    let rows_after = rows::count(after, before, &mut client);
    if rows_before != rows_after {
        return Err(format!("rows: {rows_before:?}\nare\n{rows_after:?}\nafter {up:#?}"));
    }
    let down = back(&mut client, &phases, run(Way::Back)).map_err(|e| format!("down: {e}"))?;
    difference("down", &down, &base.dump, "random_pair")?;
    let rows_back = rows::count(before, after, &mut client);
    if rows_before != rows_back {
        return Err(format!("rows: {rows_before:?}\nare back as\n{rows_back:?}\nafter {down:#?}"));
    }
    Ok(())
}

#[test]
fn random_edits_are_migrated_and_back() {
    let pairs = std::env::var("TRESTLE_PAIRS").ok().and_then(|n| n.parse().ok()).unwrap_or(PAIRS);
    let only: Option<usize> = std::env::var("TRESTLE_PAIR").ok().and_then(|n| n.parse().ok());
    let mut admin = Server::shared().connect("postgres").unwrap();
    admin.batch_execute("CREATE ROLE migration_reader").unwrap();
    let bases = bases();
    let mut failed = Vec::new();
    let (mut proved, mut edits, mut refused) = (0, 0, 0);
    for number in (0..pairs).filter(|n| only.is_none_or(|only| only == *n)) {
        let mut random = Random::new(SEED + number as u64);
        let base = &bases[number % bases.len()];
        // What a server does not load proves nothing, and is drawn again.
        let (after, told) = loop {
            let count = 1 + random.below(30);
            let (after, told) = mutate(&base.document, count, &mut random);
            match load("random_pair_new", &after, base.prelude) {
                Ok(_) => break (after, told),
                Err(reason) => {
                    refused += 1;
                    let reason = reason.lines().last().unwrap_or_default();
                    println!("not loaded, {number} {}: {reason}", base.name);
                }
            }
        };
        edits += told.len();
        // Bases come round in the order of their numbers.
        let round = number / bases.len();
        let watch = if round.is_multiple_of(2) { Way::There } else { Way::Back };
        match prove(base, &after, watch, !(round / 2).is_multiple_of(2)) {
            Ok(()) => proved += 1,
            Err(why) => {
                println!("FAILED {number} {}: {why}\nby {told:#?}", base.name);
                failed.push((number, base.name.clone()));
            }
        }
    }
    println!("seed {SEED}: {proved} of {pairs} pairs proved, {edits} edits; {refused} drawn again");
    assert!(failed.is_empty(), "{} of {pairs}: {failed:?}", failed.len());
}
