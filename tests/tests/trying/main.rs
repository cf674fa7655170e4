//! What is said of single rows, tried as somebody, beside what a real server does with the same rows: random roles,
//! claims, rows and statements.
//!
//! Triggers and foreign keys are switched off on the server (`session_replication_role`), so that only access is
//! measured: what a constraint refuses was let through by the policies before.

mod people;
mod pgtap;
mod rows;
mod statements;

use people::NOBODY;
use postgres::Client;
use statements::run;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::model::{Conventions, Document, Name, Table};
use trestle_core::rls::Roles;
use trestle_core::rls::attempt::{Answer, Outcome, Scenario, Trial};
use trestle_core::samples::{self, SAMPLES};
use trestle_core::sql::{EmitOptions, emit, split};
use trestle_tests::random::Random;
use trestle_tests::{corpus, corpus::Prelude, server::Server};

const SEED: u64 = 4_202_601;

/// Who tries on one schema.
const PEOPLE: usize = 11;

/// What Supabase did for what is made later, until 2026.
const GIVEN: &str = "
    grant usage on schema public to anon, authenticated, service_role;
    alter default privileges in schema public grant all on tables to anon, authenticated, service_role;
    alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
    alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;";

/// How often something was so.
#[derive(Clone, Debug, Default)]
struct Count {
    certain: usize,
    /// A policy with a condition decided: the row was let through, or not.
    let_through: usize,
    held_back: usize,
    unknown: BTreeMap<String, usize>,
    /// Cases in which the server did something else.
    wrong: Vec<String>,
}

impl Count {
    fn unknowns(&self) -> usize {
        self.unknown.values().sum()
    }

    fn add(&mut self, other: Self) {
        self.certain += other.certain;
        self.let_through += other.let_through;
        self.held_back += other.held_back;
        self.wrong.extend(other.wrong);
        for (why, count) in other.unknown {
            *self.unknown.entry(why).or_default() += count;
        }
    }
}

/// Whether a condition that is no constant was asked.
fn is_decided(answer: &Answer) -> bool {
    let mut policies = answer.asked.iter().flat_map(|a| &a.policies);
    policies.any(|p| !["true", "false"].contains(&p.condition.text.trim()))
}

fn given(document: &Document) -> Document {
    let changes = serde_json::json!({ "access": { "platform_grants": "given" } });
    let changes = changes.as_object().unwrap().clone();
    let mut document = document.clone();
    document.conventions = Conventions { changes, ..Conventions::default() }.into();
    document
}

fn load(name: &str, document: &Document, prelude: Prelude, corpus: &Path) -> Client {
    let database = format!("trying_{name}");
    let mut client = Server::shared().create_database(&database);
    prelude.load(&mut client, corpus, &database);
    client = Server::shared().connect(&database).unwrap();
    for role in ["anon", "authenticated", "service_role bypassrls", NOBODY] {
        let made =
            format!("do $$ begin create role {role}; exception when duplicate_object then end $$");
        client.batch_execute(&made).unwrap();
    }
    if Roles::of(document).platform().gives() {
        client.batch_execute(GIVEN).unwrap();
    }
    let mut first = None;
    for piece in split(&emit(document, EmitOptions { owners: true })) {
        let done = client.batch_execute(piece.text);
        first = first.or(done.err().map(|error| format!("{error:?}: {}", piece.text)));
    }
    if let Some(first) = first {
        println!("{name}: not all of it loads: {}", first.chars().take(300).collect::<String>());
    }
    // What the statements set of their session is over.
    Server::shared().connect(&database).unwrap()
}

/// Whether a role may read all of a table, so that a row can be told by its place; none where it may read some columns.
fn may_read(client: &mut Client, role: &str, table: &str) -> Option<bool> {
    let query = "select has_table_privilege($1, $2::text::regclass, 'SELECT'),
        has_any_column_privilege($1, $2::text::regclass, 'SELECT')";
    let row = client.query_one(query, &[&role, &table]).ok()?;
    let (all, some): (bool, bool) = (row.get(0), row.get(1));
    (all == some).then_some(all)
}

fn compare(name: &str, document: &Document, client: &mut Client) -> Count {
    let mut random = Random::new(SEED + name.len() as u64);
    client.batch_execute("set timezone = 'UTC'; set session_replication_role = replica").unwrap();
    let rows = rows::fill(document, client, &mut random);
    println!("{name}: {} of {} tables", rows.samples.len(), document.schema.tables.len());
    let now: String = client.query_one("select now()::text", &[]).unwrap().get(0);
    let all = Roles::of(document);
    let on_server: Vec<String> = client
        .query("select rolname::text from pg_roles where not rolsuper", &[])
        .unwrap()
        .iter()
        .map(|row| row.get(0))
        .collect();
    let names: Vec<Option<Name>> = all
        .names()
        .filter(|role| on_server.iter().any(|name| **role == **name))
        .map(|role| Some(role.clone()))
        .chain([None])
        .collect();
    let settings = people::settings_of(document);
    let mut count = Count::default();
    for at in 0..PEOPLE {
        // Each role in its turn, and those of whom the policies speak more often.
        let role = if at < names.len() && at % 2 == 1 {
            names[at].as_ref()
        } else {
            spoken_of(document, &names, &mut random)
        };
        let mut scenario = people::somebody(document, role, &settings, &now, &mut random);
        scenario.tables.clone_from(&rows.samples);
        let trial = Trial::new(document, &scenario);
        client.batch_execute("begin").unwrap();
        let role_name = role.map_or(NOBODY, Name::as_str).to_owned();
        let tables: Vec<(&Table, Option<bool>)> = document
            .schema
            .tables
            .iter()
            .filter(|t| t.row_security.enabled || random.is_one_of(8))
            .filter(|t| rows.sample(&t.id).is_some())
            .map(|t| (t.as_ref(), may_read(client, &role_name, &rows::qualified(document, t))))
            .collect();
        client.batch_execute(&people::become_sql(&scenario)).unwrap();
        for (table, reads) in tables {
            for (attempt, sql) in statements::attempts(document, table, &rows, reads, &mut random) {
                let answer = trial.attempt(&table.id, &attempt);
                if let Outcome::Unknown { why } = &answer.outcome {
                    *count.unknown.entry(format!("{name}: {why}")).or_default() += 1;
                    continue;
                }
                let done = run(client, &sql);
                count.certain += 1;
                if is_decided(&answer) {
                    if answer.outcome == Outcome::Allowed {
                        count.let_through += 1;
                    } else {
                        count.held_back += 1;
                    }
                }
                if !done.is(&answer.outcome) {
                    let claims = told(&scenario);
                    count.wrong.push(format!(
                        "{name} {role_name} {claims}: {sql}\n  the server: {done:?}\n  said: {:?} {}",
                        answer.outcome,
                        said(&answer)
                    ));
                }
            }
        }
        client.batch_execute("rollback").unwrap();
    }
    count
}

/// What each policy said, shortly.
fn said(answer: &Answer) -> String {
    let mut text = String::new();
    for asked in &answer.asked {
        for policy in &asked.policies {
            let _ = write!(
                text,
                "\n    {:?} {}: {:?} {}",
                asked.question, policy.name, policy.verdict, policy.condition.text
            );
        }
    }
    text
}

fn told(scenario: &Scenario) -> String {
    format!("{:?} {:?}", scenario.claims.as_ref().and_then(|c| c.get("sub")), scenario.settings)
}

/// A role that a policy is for, or one of the API's, where policies are for everybody.
fn spoken_of<'n>(
    document: &Document,
    names: &'n [Option<Name>],
    random: &mut Random,
) -> Option<&'n Name> {
    let policies = || document.schema.tables.iter().flat_map(|t| &t.policies);
    let is_meant = |name: &Name| {
        policies().any(|p| p.roles.contains(name)) || *name == "authenticated" || *name == "anon"
    };
    let meant: Vec<&Name> = names.iter().flatten().filter(|name| is_meant(name)).collect();
    if meant.is_empty() {
        random.pick(names).as_ref()
    } else {
        Some(meant[random.below(meant.len())])
    }
}

/// A schema as it is, and where it grants nothing by itself also with what the platform gives.
fn both(name: &str, document: &Document, prelude: Prelude, corpus: &Path) -> Count {
    let mut client = load(name, document, prelude, corpus);
    let mut count = compare(name, document, &mut client);
    if !Roles::of(document).platform().gives() {
        let document = given(document);
        let name = format!("{name}_given");
        let mut client = load(&name, &document, prelude, corpus);
        count.add(compare(&name, &document, &mut client));
    }
    count
}

fn report(count: &Count) {
    println!(
        "seed {SEED}: {} cases certain, {} of them let through and {} held back by a condition; {} unknown",
        count.certain,
        count.let_through,
        count.held_back,
        count.unknowns()
    );
    for (why, count) in &count.unknown {
        println!("  {count} × {why}");
    }
    assert!(
        count.wrong.is_empty(),
        "{} of {} are wrong:\n{}",
        count.wrong.len(),
        count.certain,
        count.wrong.iter().take(40).cloned().collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn a_server_does_what_is_said_of_rows_behind_tricky_policies() {
    let sql = include_str!("../../schemas/trying.sql");
    let document = import(vec![Source::new("trying.sql", sql)], &ImportOptions::default()).document;
    let mut client = load("tricky", &document, Prelude::Nothing, Path::new(""));
    let count = compare("tricky", &document, &mut client);
    report(&count);
    assert!(count.certain >= 1_000 && count.let_through >= 150 && count.held_back >= 150);
    assert!(count.unknowns() * 50 < count.certain);
}

#[test]
fn a_server_does_what_is_said_of_rows_of_real_schemas_and_samples() {
    let Some(corpus) = corpus::folder_or_skip("trying real schemas") else { return };
    let mut count = Count::default();
    for entry in std::fs::read_dir(&corpus).unwrap().flatten() {
        let folder = entry.path();
        if !folder.join("truth.json").is_file() {
            continue;
        }
        let name = entry.file_name().to_string_lossy().replace('-', "_");
        let document = import(corpus::sources(&folder), &ImportOptions::default()).document;
        if document.schema.tables.iter().any(|t| !t.policies.is_empty()) {
            let own = both(&name, &document, Prelude::of(&folder), &corpus);
            println!("{name}: {} certain, {} unknown", own.certain, own.unknowns());
            count.add(own);
        }
    }
    for sample in SAMPLES {
        let name = sample.code.replace('-', "_");
        let document = samples::document(sample.code).unwrap();
        let own = both(&name, &document, Prelude::Supabase, &corpus);
        println!("{name}: {} certain, {} unknown", own.certain, own.unknowns());
        count.add(own);
    }
    report(&count);
    assert!(count.certain >= 2_000);
    assert!(count.let_through >= 300 && count.held_back >= 300);
    assert!(count.unknowns() * 20 < count.certain + count.unknowns());
}
