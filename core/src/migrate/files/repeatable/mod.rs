//! Statements that can be run where they have been run already, and change nothing then.
//!
//! Where Postgres has words for that (`IF NOT EXISTS`, `IF EXISTS`, `OR REPLACE`) they are put in (`native.rs`); what has none
//! looks at the catalog first (`guard.rs`). A statement that only says how something is to be stays as it is.

mod cursor;
mod guard;
mod native;

use super::{FilesError, Job};
use crate::edit::describe_whole;
use crate::migrate::{Step, comment};
use crate::model::ObjectRef;
use crate::sql::dollar_quote;
use cursor::Cursor;

/// A statement in the form in which it can be run twice.
enum Form {
    /// The text as it is to be.
    Native(String),
    /// The statement, if this holds.
    If(String),
    AsItIs,
    /// Nobody knows one.
    Unknown,
}

/// Whether each statement of the way there has such a form.
///
/// # Errors
///
/// [`FilesError::NotRepeatable`] with the first statement that has none: one that somebody wrote by hand, or one that renames
/// or drops what has its name again afterwards.
pub(super) fn check(job: &Job<'_>) -> Result<(), FilesError> {
    let mut steps = job.migration.up.steps.iter();
    match steps.find(|step| matches!(form(step, job), Form::Unknown)) {
        None => Ok(()),
        Some(step) => Err(FilesError::NotRepeatable {
            about: describe_whole(job.after, &step.about),
            sql: comment(&step.sql),
        }),
    }
}

/// A step in the form in which it can be run twice, where it has one.
pub(super) fn step(step: &Step, job: &Job<'_>) -> Step {
    let sql = match form(step, job) {
        Form::Native(sql) => sql,
        Form::If(condition) => format!("DO {}", dollar_quote(&guarded(&condition, &step.sql))),
        Form::AsItIs | Form::Unknown => step.sql.clone(),
    };
    Step { sql, ..step.clone() }
}

fn guarded(condition: &str, sql: &str) -> String {
    format!("\nBEGIN\n    IF {condition} THEN\n        {sql};\n    END IF;\nEND\n")
}

fn form(step: &Step, job: &Job<'_>) -> Form {
    let cursor = Cursor::new(&step.sql);
    if matches!(step.about, ObjectRef::Verbatim(_)) {
        return Form::Unknown;
    }
    let first = cursor.clone().word();
    match first.as_str() {
        "CREATE" => {
            native::create(&cursor).or_else(|| guard::create(&cursor)).unwrap_or(Form::Unknown)
        }
        "DROP" => guard::drop(&cursor, job).unwrap_or_else(|| native::drop(&cursor)),
        "ALTER" => {
            let form = guard::alter(&cursor, job).or_else(|| native::alter(&cursor));
            form.unwrap_or(Form::AsItIs)
        }
        _ => Form::AsItIs,
    }
}
