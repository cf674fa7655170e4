//! Two schemas, and the proof that a plan leads from the one to the other and back.

use super::watch::Watch;
use trestle_core::diff::{Renames, Same, compare};
use trestle_core::import::{ImportOptions, Source, import};
use trestle_core::migrate::{Phase, PhaseOptions, Plan, PlanOptions, Transaction, phases};
use trestle_core::model::Document;
use trestle_core::sql::split;
use trestle_tests::{dump, server::Server};

/// Two schemas as SQL.
pub struct Pair {
    pub name: String,
    pub old: String,
    pub new: String,
}

/// What came of a pair.
#[derive(Debug)]
pub enum Verdict {
    /// By these statements there.
    Proved(Vec<String>),
    /// The server refuses one of the two schemas: there is nothing to prove.
    NotLoaded(String),
    Failed(String),
}

fn read(sql: &str) -> Document {
    import(vec![Source::new("schema.sql", sql)], &ImportOptions::default()).document
}

fn load(database: &str, sql: &str) -> Result<(), String> {
    let mut client = Server::shared().create_database(database);
    for piece in split(sql) {
        client.batch_execute(piece.text).map_err(|e| format!("{}\n{}", piece.text, reason(&e)))?;
    }
    Ok(())
}

pub fn reason(error: &postgres::Error) -> String {
    error.as_db_error().map_or_else(|| error.to_string(), ToString::to_string)
}

/// A way from one schema to another and back, in phases where it is online.
pub fn ways(from: &Document, to: &Document, online: bool) -> Result<Vec<Phase>, String> {
    let plan = PlanOptions { online };
    let options = PhaseOptions { plan, compatibility_views: online, keep_removed: online };
    phases(from, to, options).map_err(|e| e.to_string())
}

/// How the steps of a plan are run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Run {
    /// Each by itself, and what it does is compared with what is told of it.
    Watched { online: bool },
    /// As people run them, in as few transactions as the plan says.
    Together,
}

/// Takes a database that holds the one schema to the other. Gives the statements.
pub fn there(
    client: &mut postgres::Client,
    phases: &[Phase],
    run: Run,
) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for phase in phases {
        all.extend(apply_plan(client, &phase.migration.up, &phase.after, run)?);
    }
    Ok(all)
}

/// The same the other way.
pub fn back(
    client: &mut postgres::Client,
    phases: &[Phase],
    run: Run,
) -> Result<Vec<String>, String> {
    let mut all = Vec::new();
    for phase in phases.iter().rev() {
        // What was written since the switch is carried back while nobody writes.
        let is_switch = phase.title.starts_with("Switch");
        let run = match run {
            Run::Watched { online } => Run::Watched { online: online && !is_switch },
            Run::Together => run,
        };
        all.extend(apply_plan(client, &phase.migration.down, &phase.before, run)?);
    }
    Ok(all)
}

fn apply_plan(
    client: &mut postgres::Client,
    plan: &Plan,
    to: &Document,
    run: Run,
) -> Result<Vec<String>, String> {
    let all: Vec<String> = plan.steps.iter().map(|step| step.sql.clone()).collect();
    match run {
        Run::Together => run_in_transactions(client, plan)?,
        Run::Watched { online } => {
            let mut watched = Watch::new(client, to, PlanOptions { online });
            for step in &plan.steps {
                watched.run(step).map_err(|e| format!("{}\n{e}\nof {all:#?}", step.sql))?;
            }
        }
    }
    Ok(all)
}

pub fn run_in_transactions(client: &mut postgres::Client, plan: &Plan) -> Result<(), String> {
    for steps in plan.transactions() {
        let alone = steps.iter().any(|step| step.transaction == Transaction::None);
        let texts: Vec<&str> = steps.iter().map(|step| step.sql.as_str()).collect();
        let mut text = format!("{};\n", texts.join(";\n"));
        if !alone {
            text = format!("BEGIN;\n{text}COMMIT;");
        }
        if let Err(error) = client.batch_execute(&text) {
            client.batch_execute("ROLLBACK").unwrap();
            return Err(format!("{}\nof {text}", reason(&error)));
        }
    }
    Ok(())
}

/// What a database holds other than it should.
pub fn difference(
    step: &str,
    all: &[String],
    expected: &dump::Dump,
    database: &str,
) -> Result<(), String> {
    let difference = dump::difference(expected, &held(database));
    if difference.is_empty() {
        return Ok(());
    }
    Err(format!("{step} leads elsewhere: {all:#?}\n{}", difference.join("\n")))
}

fn held(database: &str) -> dump::Dump {
    dump::read_unordered(Server::shared(), database)
}

/// Proves it in databases of this name.
pub fn prove(pair: &Pair, database: &str) -> Verdict {
    let (changed, other) = (database, &*format!("{database}_new"));
    for (database, sql) in [(changed, &pair.old), (other, &pair.new)] {
        if let Err(reason) = load(database, sql) {
            return Verdict::NotLoaded(reason);
        }
    }
    let (old, new) = (held(changed), held(other));
    let before = read(&pair.old);
    let comparison = compare(&before, &read(&pair.new), Same::Name, Renames::ASSUME).unwrap();
    let after = &comparison.after;
    let mut client = Server::shared().connect(changed).unwrap();
    let mut there_and_back = |online| {
        let phases = ways(&before, after, online)?;
        let up = there(&mut client, &phases, Run::Watched { online });
        let up = up.map_err(|e| format!("up: {e}"))?;
        if !up.is_empty() && comparison.summary().is_empty() {
            return Err(format!("nothing is told of {up:#?}"));
        }
        difference("up", &up, &new, changed)?;
        let down = back(&mut client, &phases, Run::Together).map_err(|e| format!("down: {e}"))?;
        difference("down", &down, &old, changed)?;
        Ok(up)
    };
    let both = there_and_back(false)
        .and_then(|up| there_and_back(true).map(|_| up).map_err(|e| format!("online {e}")));
    both.map_or_else(Verdict::Failed, Verdict::Proved)
}
