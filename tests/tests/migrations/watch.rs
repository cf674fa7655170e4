//! What a server does while it runs a step, beside what a plan says that it does.

use trestle_core::migrate::{Lock, PlanOptions, Step, Transaction, Work};
use trestle_core::model::{Document, ObjectRef, TypeKind, TypeName};

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
    options: PlanOptions,
    to: &'c Document,
}

impl<'c> Watch<'c> {
    pub fn new(client: &'c mut postgres::Client, to: &'c Document, options: PlanOptions) -> Self {
        let known = files(client).into_iter().map(|(oid, _)| oid).collect();
        Self { client, known, options, to }
    }

    /// Runs a step. An error says what the server refuses, or what it does that is not told.
    pub fn run(&mut self, step: &Step) -> Result<(), String> {
        if step.transaction == Transaction::None {
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
        if self.options.online && lock >= Some(Lock::Share) && (rewrites || scans > 0) {
            keeps_others_waiting(step, self.to)?;
        }
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

/// What Postgres has no other way for, by words of the statement.
const NO_OTHER_WAY: [(&str, &str); 6] = [
    ("ALTER DOMAIN", "whoever checks a domain's values keeps them from changing"),
    (" GENERATED ", "what is computed or counted is written with the rows"),
    (" EXCLUDE ", "an exclusion constraint cannot take an index over, nor be checked later"),
    (" SET LOGGED", "the table is copied"),
    (" SET UNLOGGED", "the table is copied"),
    (" TYPE ", "the table is copied, or its indexes"),
];

/// Online, only what has no other way goes through a table while others wait.
fn keeps_others_waiting(step: &Step, to: &Document) -> Result<(), String> {
    let table = match step.about.owner() {
        Some(ObjectRef::Table(id)) => to.schema.tables.get(&id),
        _ => None,
    };
    // Their keys and indexes are made with those of all partitions.
    let is_partitioned = table.is_some_and(|t| t.partition_key.is_some());
    // What a domain demands is asked of each row, also of one without a value.
    let column = match &step.about {
        ObjectRef::Column(_, column) => table.and_then(|t| t.column(column)),
        _ => None,
    };
    let is_of_domain = column.is_some_and(|c| match &c.data_type.name {
        TypeName::Defined(id) => {
            to.schema.types.get(id).is_some_and(|t| matches!(t.kind, TypeKind::Domain { .. }))
        }
        _ => false,
    });
    let has_words = NO_OTHER_WAY.iter().any(|(words, _)| step.sql.contains(words));
    if is_partitioned || is_of_domain || has_words {
        return Ok(());
    }
    Err("keeps others waiting".to_owned())
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
