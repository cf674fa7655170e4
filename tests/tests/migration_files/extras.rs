//! What a migration can bring beside its files.

use super::schemas::{
    Pair, comparison, difference, held, job, load, migration, of_others, own, read,
};
use super::tool::psql;
use trestle_core::migrate::files::{FilesError, Layout, down_text, reset_file, up_text, verify};
use trestle_tests::{corpus, server::Server};

/// The pair of our own, and some of others where they are at hand.
fn pairs() -> Vec<Pair> {
    let others = corpus::folder_or_skip("what comes with migrations").map(|c| of_others(&c));
    std::iter::once(own()).chain(others.unwrap_or_default()).collect()
}

#[test]
fn what_is_missing_is_told() {
    let pair = own();
    let script = verify(&read(&pair.new));
    let mut client = load("verify_old", &pair.old).unwrap();
    let error = client.batch_execute(&script).unwrap_err();
    let told = format!("{}\n", error.as_db_error().unwrap().message());
    for missing in [
        "column at of table orders",
        "column total of table orders",
        "foreign key orders_person_fkey of table orders",
        "function app.touch()",
        "index orders_person_idx of table orders",
        "policy own of table users",
        "row level security of table users",
        "schema app",
        "table app.lines",
        "trigger touch of table orders",
        "type mood",
        "view totals",
    ] {
        assert!(told.contains(&format!("\n{missing}\n")), "{missing} is not in {told}");
    }
    assert!(!told.contains("index orders_note_idx"), "{told}");
    let mut client = load("verify_new", &pair.new).unwrap();
    psql(&mut client, &script).unwrap();
    for (statement, missing) in [
        ("ALTER TABLE orders ALTER COLUMN note TYPE varchar(41)", "column note of table orders"),
        ("ALTER TABLE orders ALTER COLUMN at DROP NOT NULL", "column at of table orders"),
        (
            "ALTER TABLE orders DROP CONSTRAINT orders_total_check",
            "check orders_total_check of table orders",
        ),
        ("DROP INDEX totals_person_idx", "index totals_person_idx of view totals"),
        ("ALTER TABLE users FORCE ROW LEVEL SECURITY", "row level security of table users"),
        ("ALTER TYPE mood RENAME VALUE 'fine' TO 'good'", "type mood"),
        (
            "ALTER TABLE app.lines ALTER COLUMN tags TYPE varchar[]",
            "column tags of table app.lines",
        ),
    ] {
        client.batch_execute(&format!("BEGIN; {statement}")).unwrap();
        let error = client.batch_execute(&script).unwrap_err();
        let told = error.as_db_error().unwrap().message().to_owned();
        assert_eq!(told, format!("missing, or not as expected:\n{missing}"), "{statement}");
        client.batch_execute("ROLLBACK").unwrap();
    }
}

#[test]
fn what_holds_a_schema_passes_its_check_and_a_reset_leaves_nothing() {
    Server::shared().create_database("reset_empty");
    let empty = held("reset_empty");
    let mut failed = Vec::new();
    for pair in pairs() {
        let Some(mut client) = load("reset", &pair.new) else { continue };
        let comparison = comparison(&pair);
        let Some(migration) = migration(&comparison, false) else { continue };
        let job = job(&comparison, &migration, false);
        let mut run = || {
            psql(&mut client, &verify(job.after))?;
            let reset = reset_file(&job).map_err(|error| error.to_string())?;
            psql(&mut client, &reset.text)?;
            difference(&empty, "reset")
        };
        if let Err(why) = run() {
            failed.push(format!("{}: {why}", pair.name));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
}

#[test]
fn what_can_be_run_twice_is_run_twice() {
    let (mut ran, mut none, mut failed) = (0, Vec::new(), Vec::new());
    for pair in pairs() {
        if load("twice_new", &pair.new).is_none() {
            continue;
        }
        let Some(mut client) = load("twice", &pair.old) else { continue };
        let (old, new) = (held("twice"), held("twice_new"));
        let comparison = comparison(&pair);
        for online in [false, true] {
            let Some(migration) = migration(&comparison, online) else { continue };
            let mut job = job(&comparison, &migration, online);
            job.repeatable = true;
            match Layout::named("one").unwrap().files(&job) {
                Ok(_) => {}
                Err(FilesError::NotRepeatable { about, sql }) => {
                    none.push(format!("{about} of {}: {sql}", pair.name));
                    continue;
                }
                Err(other) => panic!("{other}"),
            }
            let mut run = || {
                psql(&mut client, &up_text(&job)).map_err(|e| format!("once: {e}"))?;
                difference(&new, "twice").map_err(|e| format!("once: {e}"))?;
                psql(&mut client, &up_text(&job)).map_err(|e| format!("twice: {e}"))?;
                difference(&new, "twice").map_err(|e| format!("twice: {e}"))?;
                psql(&mut client, &down_text(&job)).map_err(|e| format!("back: {e}"))?;
                difference(&old, "twice").map_err(|e| format!("back: {e}"))
            };
            match run() {
                Ok(()) => ran += 1,
                Err(why) => {
                    failed.push(format!("{}, online {online}: {why}", pair.name));
                    break;
                }
            }
        }
    }
    println!("{ran} run twice, {} cannot be:\n{}", none.len(), none.concat());
    assert!(failed.is_empty(), "{}", failed.join("\n\n"));
    assert!(ran > 2);
}
