//! What a server does while it runs a step, beside what a plan says that it does.

use trestle_core::migrate::{Lock, Step, Work};

/// Tables and views, and the files that hold their rows.
const FILES: &str = "SELECT c.oid, pg_relation_filenode(c.oid) FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_|^information_schema$'";

const LOCKS: &str = "SELECT DISTINCT mode FROM pg_locks
    WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted AND relation = ANY ($1)";

const SCANS: &str = "SELECT coalesce(sum(seq_scan), 0)::bigint FROM pg_stat_xact_user_tables
    WHERE relid = ANY ($1)";

type Files = Vec<(u32, Option<u32>)>;

/// A database whose tables and views are looked at while steps are run.
pub struct Watch<'c> {
    client: &'c mut postgres::Client,
    /// Those that were there before the plan.
    known: Vec<u32>,
}

impl<'c> Watch<'c> {
    pub fn new(client: &'c mut postgres::Client) -> Self {
        let known = files(client).into_iter().map(|(oid, _)| oid).collect();
        Self { client, known }
    }

    /// Runs a step. An error says what the server refuses, or what it does that is not told.
    pub fn run(&mut self, step: &Step) -> Result<(), String> {
        if step.alone {
            return self.client.batch_execute(&step.sql).map_err(|e| super::proof::reason(&e));
        }
        let before = files(self.client);
        self.client.batch_execute("BEGIN").unwrap();
        let scanned = self.scans();
        if let Err(error) = self.client.batch_execute(&step.sql) {
            self.client.batch_execute("ROLLBACK").unwrap();
            return Err(format!("is refused: {}", super::proof::reason(&error)));
        }
        let lock = self.lock();
        let scans = self.scans() - scanned;
        let after = files(self.client);
        let is_moved = |(oid, file): &(u32, Option<u32>)| {
            let now = after.iter().find(|(other, _)| other == oid);
            now.is_some_and(|(_, now)| file.is_some() && now.is_some() && now != file)
        };
        let rewrites = before.iter().any(|file| self.known.contains(&file.0) && is_moved(file));
        self.client.batch_execute("COMMIT").map_err(|e| super::proof::reason(&e))?;
        told(step, lock, rewrites, scans)
    }

    /// How often the rows of a table were read, as far as the server has not reported it.
    fn scans(&mut self) -> i64 {
        self.client.query_one(SCANS, &[&self.known]).unwrap().get(0)
    }

    fn lock(&mut self) -> Option<Lock> {
        let rows = self.client.query(LOCKS, &[&self.known]).unwrap();
        let modes: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
        Lock::ALL.into_iter().rev().find(|lock| modes.contains(&lock.mode()))
    }
}

fn told(step: &Step, lock: Option<Lock>, rewrites: bool, scans: i64) -> Result<(), String> {
    // Reading along with others is in nobody's way.
    let lock = lock.filter(|lock| *lock >= Lock::RowExclusive);
    if step.work == Work::Unknown {
        return Ok(());
    }
    if lock > step.lock {
        return Err(format!("locks {lock:?}, and is told to lock {:?}", step.lock));
    }
    // What is told is not more than that either, where it can be seen: a foreign key may be one of two new tables.
    let is_seen = step.sql.starts_with("ALTER TABLE") && !step.sql.contains("FOREIGN KEY");
    if is_seen && step.lock > lock.max(Some(Lock::AccessShare)) {
        return Err(format!("locks {lock:?} alone, and is told to lock {:?}", step.lock));
    }
    // Where the server's time zone is UTC, moments with a zone and without are stored alike.
    let is_by_zone = step.sql.contains(" TYPE timestamp");
    if !is_by_zone && rewrites != (step.work == Work::Rewrite) {
        let does = if rewrites { "rewrites" } else { "does not rewrite" };
        return Err(format!("{does} a table, and is told to be {:?}", step.work));
    }
    if scans > 0 && step.work == Work::Catalog {
        return Err(format!("reads all rows {scans} times, and is told to be {:?}", step.work));
    }
    Ok(())
}

fn files(client: &mut postgres::Client) -> Files {
    client.query(FILES, &[]).unwrap().iter().map(|row| (row.get(0), row.get(1))).collect()
}
