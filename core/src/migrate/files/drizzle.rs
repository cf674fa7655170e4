//! Drizzle: files by what they are about, in the order in which they are run, and `meta/_journal.json`, which lists them.
//!
//! The order is the plan's, which is the one that is known to work. So a concern has as many files as it has runs of steps.
//! drizzle-kit knows no way back.

use super::concern::Concern;
use super::job::{Job, Way, below};
use super::part::is_alone;
use super::{File, FilesError, Layout};
use crate::migrate::{Step, comment};
use serde_json::{Value, json};

pub(super) const LAYOUT: Layout = Layout {
    name: "drizzle",
    about: "Drizzle, by concern: NUMBER_NAME_tables.sql, …, and meta/_journal.json, without a way back",
    write,
};

/// drizzle-kit cuts a file into statements here.
const MARK: &str = "--> statement-breakpoint";

const JOURNAL: &str = "meta/_journal.json";

/// drizzle-orm, `PgDialect.migrate`.
const APART: &str = "drizzle-kit runs all new files in one transaction, which these cannot share: run them one after another with psql.";

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let transactions = job.migration.up.transactions();
    let is_apart = transactions.len() > 1 || is_alone(&job.migration.up.steps);
    let runs = transactions
        .iter()
        .flat_map(|steps| steps.chunk_by(|one, next| Concern::of(one) == Concern::of(next)));
    let (mut files, mut entries) = (Vec::new(), Vec::new());
    for ((steps, number), n) in runs.zip(u64::from(job.number)..).zip(0_u64..) {
        let tag = format!("{number:04}_{}_{}", job.name, Concern::of(&steps[0]).word());
        let mut head = if n == 0 { job.head(Way::Up) } else { String::new() };
        if is_apart {
            head.push_str(&comment(APART));
        }
        files.push(File::new(format!("{tag}.sql"), below(&head, &statements(job, steps)?)));
        entries.push(json!({
            "idx": n,
            "version": "7",
            "when": job.at.later(n).millis(),
            "tag": tag,
            "breakpoints": true,
        }));
    }
    files.push(File::new(JOURNAL, text(&journal(entries))));
    Ok(files)
}

fn statements(job: &Job<'_>, steps: &[Step]) -> Result<String, FilesError> {
    let texts: Vec<String> =
        steps.iter().map(|step| job.bare(Way::Up, std::slice::from_ref(step))).collect();
    if texts.iter().any(|text| text.contains(MARK)) {
        return Err(FilesError::HoldsMark { tool: "drizzle-kit", mark: MARK });
    }
    Ok(texts.join(&format!("{MARK}\n")))
}

fn journal(entries: Vec<Value>) -> Value {
    json!({ "version": "7", "dialect": "postgresql", "entries": entries })
}

fn text(journal: &Value) -> String {
    format!("{journal:#}\n")
}

/// The entries of a journal that there is, followed by those of a new one.
///
/// # Errors
///
/// [`FilesError::Journal`] where one of them is no journal for Postgres, or where both list a file.
pub fn joined_journal(old: &str, new: &str) -> Result<String, FilesError> {
    let mut journal = read(old)?;
    let mut new = read(new)?;
    let added = entries(&mut new)?;
    let all = entries(&mut journal)?;
    let next = all.iter().filter_map(|entry| entry["idx"].as_u64()).max().map_or(0, |idx| idx + 1);
    for (mut entry, idx) in std::mem::take(added).into_iter().zip(next..) {
        if let Some(tag) = entry["tag"].as_str()
            && all.iter().any(|other| other["tag"] == tag)
        {
            return Err(FilesError::Journal(format!("it lists {tag} already")));
        }
        entry["idx"] = json!(idx);
        all.push(entry);
    }
    Ok(text(&journal))
}

fn read(text: &str) -> Result<Value, FilesError> {
    let journal: Value =
        serde_json::from_str(text).map_err(|error| FilesError::Journal(error.to_string()))?;
    match journal["dialect"].as_str() {
        Some("postgresql" | "pg") => Ok(journal),
        _ => Err(FilesError::Journal("its dialect is not postgresql".to_owned())),
    }
}

fn entries(journal: &mut Value) -> Result<&mut Vec<Value>, FilesError> {
    let entries = journal.get_mut("entries").and_then(Value::as_array_mut);
    entries.ok_or_else(|| FilesError::Journal("it has no entries".to_owned()))
}
