//! A table that is written to while it is migrated.

use super::proof::reason;
use std::time::Duration;
use trestle_core::diff::{Renames, Same, compare};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::migrate::{Lock, Plan, PlanOptions, Step, Transaction, Work, plan_with};
use trestle_core::model::Document;
use trestle_core::sql::split;
use trestle_tests::{dump, server::Server};

const OLD: &str = "
    CREATE TABLE owners (id integer PRIMARY KEY);
    CREATE TABLE accounts (
        id integer NOT NULL, code text, email text, kind text, total numeric, owner integer
    );
    CREATE INDEX accounts_kind ON accounts (kind);
    CREATE INDEX accounts_total ON accounts (total)";

const NEW: &str = "
    CREATE TABLE owners (id integer PRIMARY KEY);
    CREATE TABLE accounts (
        id integer PRIMARY KEY, code text UNIQUE, email text NOT NULL DEFAULT 'nobody''s', kind text NOT NULL,
        total numeric CHECK (total >= 0), owner integer REFERENCES owners (id),
        token uuid NOT NULL DEFAULT gen_random_uuid(), note text NOT NULL DEFAULT ''
    );
    CREATE INDEX accounts_kind ON accounts (kind, total);
    CREATE INDEX accounts_email ON accounts (lower(email))";

/// More than two batches.
const ROWS: &str = "
    INSERT INTO owners SELECT generate_series(1, 10);
    INSERT INTO accounts SELECT n, n::text, CASE WHEN n % 2 = 0 THEN 'a@b.c' END, 'k', n, 1 + n % 10
    FROM generate_series(1, 30000) n";

fn read(sql: &str) -> Document {
    import(vec![Source::new("schema.sql", sql)], &ImportOptions::default()).document
}

fn load(database: &str, sql: &str) -> postgres::Client {
    let mut client = Server::shared().create_database(database);
    for piece in split(sql) {
        client.batch_execute(piece.text).unwrap_or_else(|e| panic!("{}: {e}", piece.text));
    }
    client
}

fn online(old: &str, new: &str) -> Plan {
    let comparison = compare(&read(old), &read(new), Same::Name, Renames::ASSUME).unwrap();
    plan_with(&comparison.before, &comparison.after, PlanOptions { online: true }).unwrap()
}

/// Locks that a session holds on `accounts`, as far as they keep others from writing.
const STRONG_LOCKS: &str = "SELECT mode FROM pg_locks
    WHERE pid = $1 AND relation = 'accounts'::regclass AND granted AND mode IN
        ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')";

const WAITS: &str = "SELECT wait_event_type = 'Lock' FROM pg_stat_activity WHERE pid = $1";

/// Runs a step in a session of its own while another has written a row and not committed: for that one the step waits, and
/// keeps nobody from writing.
fn run_beside_a_writer(
    step: &Step,
    writer: &mut postgres::Client,
    observer: &mut postgres::Client,
) {
    let mut runner = Server::shared().connect("online").unwrap();
    let process: i32 = runner.query_one("SELECT pg_backend_pid()", &[]).unwrap().get(0);
    writer.batch_execute("BEGIN; UPDATE accounts SET kind = 'k' WHERE id = 1").unwrap();
    let sql = step.sql.clone();
    let running = std::thread::spawn(move || runner.batch_execute(&sql));
    let waits = |observer: &mut postgres::Client| -> bool {
        let row = observer.query_opt(WAITS, &[&process]).unwrap();
        row.and_then(|row| row.get::<_, Option<bool>>(0)).unwrap_or_default()
    };
    while !waits(observer) {
        assert!(!running.is_finished(), "{} waits for nobody", step.sql);
        std::thread::sleep(Duration::from_millis(5));
    }
    let locks = observer.query(STRONG_LOCKS, &[&process]).unwrap();
    let locks: Vec<String> = locks.iter().map(|row| row.get(0)).collect();
    assert!(locks.is_empty(), "{} holds {locks:?}", step.sql);
    writer.batch_execute("UPDATE accounts SET kind = 'k' WHERE id = 2; COMMIT").unwrap();
    running.join().unwrap().unwrap_or_else(|e| panic!("{}: {}", step.sql, reason(&e)));
}

#[test]
fn others_write_while_it_is_migrated() {
    let mut client = load("online", OLD);
    client.batch_execute(ROWS).unwrap();
    let mut writer = Server::shared().connect("online").unwrap();
    let mut observer = Server::shared().connect("online").unwrap();
    let plan = online(OLD, NEW);
    let mut concurrent = 0;
    for step in &plan.steps {
        let is_long = step.work != Work::Catalog;
        assert!(
            !is_long || step.lock.is_none_or(|lock| lock < Lock::Share),
            "{} keeps others from writing",
            step.sql
        );
        if step.sql.contains(" CONCURRENTLY ") {
            assert_eq!(step.transaction, Transaction::None);
            run_beside_a_writer(step, &mut writer, &mut observer);
            concurrent += 1;
        } else {
            client.batch_execute(&step.sql).unwrap_or_else(|e| panic!("{}: {e}", step.sql));
        }
    }
    assert_eq!(concurrent, 6, "two keys, two indexes, and two indexes that go");
    load("online_new", NEW);
    let server = Server::shared();
    let [expected, held] =
        ["online_new", "online"].map(|database| dump::read_unordered(server, database));
    assert_eq!(dump::difference(&expected, &held), Vec::<String>::new());
    let tokens =
        "SELECT count(DISTINCT token), count(*) FILTER (WHERE email = 'nobody''s') FROM accounts";
    let row = client.query_one(tokens, &[]).unwrap();
    assert_eq!((row.get(0), row.get(1)), (30_000_i64, 15_000_i64));
}

#[test]
fn rows_that_get_no_value_end_the_batches_and_are_refused() {
    let old = "CREATE TABLE accounts (id integer, email text)";
    let new = "CREATE TABLE accounts (id integer, email text DEFAULT lower(NULL) NOT NULL)";
    let mut client = load("online_null", old);
    client.batch_execute("INSERT INTO accounts VALUES (1)").unwrap();
    let failed = online(old, new).steps.into_iter().find_map(|step| {
        let error = client.batch_execute(&step.sql).err()?;
        Some((step.sql, reason(&error)))
    });
    let (sql, why) = failed.expect("null is refused");
    assert!(sql.contains("VALIDATE CONSTRAINT"), "{sql}: {why}");
    // What is there can be run again once the rows have their values.
    client.batch_execute("UPDATE accounts SET email = ''").unwrap();
    client.batch_execute(&sql).unwrap();
}
