//! The same attempts as pgTAP tests, run on a server: with pgTAP where it is installed (Debian's `postgresql-15-pgtap`),
//! else with functions of the same names that say the same.

use crate::{SEED, given, load, people, rows, statements};
use postgres::{Client, SimpleQueryMessage};
use std::path::Path;
use trestle_core::export::{TestCase, pgtap};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::model::{Document, Name};
use trestle_core::rls::attempt::Attempt;
use trestle_core::samples::{self, SAMPLES};
use trestle_tests::corpus::{self, Prelude};
use trestle_tests::random::Random;

/// What the file calls of pgTAP, as far as it calls it.
const STAND_IN: &str = "
    create sequence tap_number; grant all on sequence tap_number to public;
    create function tap_line(good boolean, name text) returns text language sql as
      $$ select (case when good then 'ok ' else 'not ok ' end) || nextval('public.tap_number') || ' - ' || name $$;
    create function plan(n int) returns text language sql as $$ select '1..' || n $$;
    create function finish() returns setof text language sql as $$ select ''::text where false $$;
    create function skip(why text, n int) returns text language sql as
      $$ select public.tap_line(true, '# SKIP ' || why) $$;
    create function tap_found(query text) returns boolean language plpgsql as
      $$ declare found_row record; begin
        execute query into found_row; return found_row is not null;
      exception when others then return null; end $$;
    create function is_empty(query text, name text) returns text language sql as
      $$ select public.tap_line(coalesce(not public.tap_found(query), false), name) $$;
    create function isnt_empty(query text, name text) returns text language sql as
      $$ select public.tap_line(coalesce(public.tap_found(query), false), name) $$;
    create function throws_ok(query text, code text, message text, name text) returns text language plpgsql as
      $$ begin
        execute query; return public.tap_line(false, name || ': no error');
      exception when others then
        return public.tap_line(
          sqlstate = code and (message is null or sqlerrm = message), name || ': ' || sqlstate || ' ' || sqlerrm);
      end $$;";

/// Runs the file; its lines that are results.
fn lines(client: &mut Client, file: &str) -> Vec<String> {
    let has_pgtap = client
        .query_one("select exists (select from pg_available_extensions where name = 'pgtap')", &[])
        .unwrap()
        .get(0);
    let text = if has_pgtap {
        file.to_owned()
    } else {
        println!("pgTAP is not installed: functions of the same names stand in");
        client.batch_execute(STAND_IN).unwrap();
        file.replace("create extension if not exists pgtap;\n", "")
    };
    let messages = client.simple_query(&text).unwrap_or_else(|e| panic!("{e:?}\n{text}"));
    messages
        .iter()
        .filter_map(|m| match m {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        })
        .collect()
}

/// Some of what two people try on every table, each row once.
fn cases(document: &Document, client: &mut Client) -> Vec<TestCase> {
    let mut random = Random::new(SEED);
    client.batch_execute("set timezone = 'UTC'; set session_replication_role = replica").unwrap();
    let rows = rows::fill(document, client, &mut random);
    client.batch_execute("set session_replication_role = origin").unwrap();
    let now: String = client.query_one("select now()::text", &[]).unwrap().get(0);
    let settings = people::settings_of(document);
    let mut cases = Vec::new();
    let of_tests = Name::new("trying_app");
    let has_own = document.schema.roles.iter().any(|role| role.name == of_tests);
    let role = if has_own { of_tests } else { Name::new("authenticated") };
    for role in [Some(role), None] {
        let mut scenario = people::somebody(document, role.as_ref(), &settings, &now, &mut random);
        let protected = document.schema.tables.iter().filter(|t| t.row_security.enabled);
        for table in protected.take(8) {
            scenario.tables.clone_from(&rows.samples);
            let reads = Some(true);
            for (attempt, _) in statements::attempts(document, table, &rows, reads, &mut random) {
                let is_first = |row: &usize| *row < 2;
                let wanted = match &attempt {
                    Attempt::Select { row }
                    | Attempt::Update { row, .. }
                    | Attempt::Delete { row, .. } => is_first(row),
                    _ => true,
                };
                if wanted {
                    cases.push(TestCase {
                        name: String::new(),
                        scenario: scenario.clone(),
                        table: table.id.clone(),
                        attempt,
                    });
                }
            }
        }
    }
    cases
}

/// Whether something else refused it first: a key, a check or a trigger of the schema (class 23), which rows at random break.
fn is_of_constraint(line: &str) -> bool {
    let states = line.split(": ").skip(1).filter_map(|after| after.get(..5));
    let mut of_class = states.filter(|state| state.starts_with("23"));
    of_class.any(|state| state.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// How many tests held, and how many were skipped.
fn check(document: &Document, client: &mut Client) -> (usize, usize) {
    let cases = cases(document, client);
    let file = pgtap(document, &cases);
    let lines = lines(client, &file);
    let is_wrong = |line: &&String| line.starts_with("not ok") && !is_of_constraint(line);
    let wrong: Vec<&String> = lines.iter().filter(is_wrong).collect();
    assert!(
        wrong.is_empty(),
        "{} wrong: {:#?}\n{file}",
        wrong.len(),
        wrong.iter().take(10).collect::<Vec<_>>()
    );
    let is_result = |line: &&String| line.starts_with("ok") || line.starts_with("not ok");
    assert_eq!(lines.iter().filter(is_result).count(), cases.len());
    let skipped = lines.iter().filter(|line| line.to_lowercase().contains("# skip")).count();
    (cases.len() - skipped, skipped)
}

#[test]
fn attempts_hold_as_pgtap_tests() {
    let sql = include_str!("../../schemas/trying.sql");
    let document = import(vec![Source::new("trying.sql", sql)], &ImportOptions::default()).document;
    let mut client = load("pgtap", &document, Prelude::Nothing, Path::new(""));
    let (held, skipped) = check(&document, &mut client);
    println!("tricky: {held} held, {skipped} skipped");
    assert!(held > 100 && skipped * 4 < held);
    let Some(corpus) = corpus::folder_or_skip("pgTAP tests of samples") else { return };
    for sample in SAMPLES {
        let document = given(&samples::document(sample.code).unwrap());
        let name = format!("pgtap_{}", sample.code.replace('-', "_"));
        let mut client = load(&name, &document, Prelude::Supabase, &corpus);
        let (held, skipped) = check(&document, &mut client);
        println!("{}: {held} held, {skipped} skipped", sample.code);
        assert!(held > 50);
    }
}
