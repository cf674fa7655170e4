//! A table in the database that keeps which tables were made, changed, renamed and dropped by which migration.

use super::{FileName, Job};
use crate::edit::{Patch, RecordChange};
use crate::migrate::{Migration, Step, Transaction, Work};
use crate::model::{Document, ObjectRef, Table, TableId};
use crate::sql::{quote_ident, quote_literal};

/// The tools have a `schema_migrations` of their own.
pub const DEFAULT_TRACKING_TABLE: &str = "sys_table_migrations";

/// The migration of a job, which also writes itself into a table of this name, and takes that back. The table is made where
/// it is not there, and stays for other migrations. A name without a schema is one of `public`.
pub fn tracked(job: &Job<'_>, table: &str) -> Migration {
    let (schema, name) = table.split_once('.').unwrap_or(("public", table));
    let sql = format!("{}.{}", quote_ident(schema), quote_ident(name));
    let about = ObjectRef::Table(TableId::new(name));
    let statement = |sql| step(about.clone(), sql);
    let mut migration = job.migration.clone();
    migration.up.steps.extend([statement(create(&sql)), statement(insert(&sql, job))]);
    migration.down.steps.insert(0, statement(delete(&sql, &job.name)));
    migration
}

fn step(about: ObjectRef, sql: String) -> Step {
    Step {
        about,
        sql,
        lock: None,
        work: Work::Catalog,
        loss: None,
        transaction: Transaction::Shared,
    }
}

fn create(table: &str) -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS {table} (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    migration text NOT NULL,
    change text NOT NULL,
    old_name text,
    new_name text,
    migrated_at timestamptz DEFAULT now() NOT NULL
)"
    )
}

/// A row for each table; one without names where no table is concerned. None where the migration has its rows.
fn insert(table: &str, job: &Job<'_>) -> String {
    let mut rows = rows(job.before, job.after);
    if rows.is_empty() {
        rows.push("('changed', NULL, NULL)".to_owned());
    }
    let (name, rows) = (quote_literal(&job.name.to_string()), rows.join(",\n    "));
    format!(
        "INSERT INTO {table} (migration, change, old_name, new_name)
SELECT {name}, change, old_name, new_name
FROM (VALUES
    {rows}
) AS changes (change, old_name, new_name)
WHERE NOT EXISTS (SELECT FROM {table} WHERE migration = {name})"
    )
}

fn delete(table: &str, migration: &FileName) -> String {
    format!("DELETE FROM {table} WHERE migration = {}", quote_literal(&migration.to_string()))
}

fn rows(before: &Document, after: &Document) -> Vec<String> {
    let patch = Patch::between(before, after);
    let name = |document: &Document, table: &Table| {
        let schema = document.schema.schema_name(&table.schema);
        quote_literal(&format!("{schema}.{}", table.name))
    };
    let none = || "NULL".to_owned();
    let row = |change: &RecordChange<Table>| {
        let (word, old, new) = match change {
            RecordChange::Added(new) => ("created", none(), name(after, new)),
            RecordChange::Removed(old) => ("dropped", name(before, old), none()),
            RecordChange::Updated { from, to } => {
                let (old, new) = (name(before, from), name(after, to));
                (if old == new { "changed" } else { "renamed" }, old, new)
            }
        };
        format!("('{word}', {old}, {new})")
    };
    patch.tables.iter().map(|(_, change)| row(change)).collect()
}
