//! A file for each run of steps about one table or other object, in the plan's order, each with the file that takes it back, and
//! `rollback_all.sql`. People run these with `psql`, so transactions are in the files.
//!
//! A file that takes back leads from what its own file leaves to what that finds, so that they can be run newest first as far as
//! somebody likes. Where that is not known they say so, and only `rollback_all.sql` leads back.

use super::back;
use super::job::{Job, Way, below};
use super::{File, FileName, FilesError, Layout};
use crate::edit::describe;
use crate::migrate::{Step, comment};
use crate::model::{Document, ObjectRef};

pub(super) const LAYOUT: Layout = Layout {
    name: "per-table",
    about: "A file for each table, and one that takes it back: NAME/NUMBER_TABLE.sql, NAME/rollback_NUMBER_TABLE.sql, NAME/rollback_all.sql",
    write,
};

const NOT_KNOWN: &str = "What takes back this file alone is not known: rollback_all.sql takes back the whole migration.";
const NOTHING: &str = "Nothing to do: there is nothing to take back.";

fn write(job: &Job<'_>) -> Result<Vec<File>, FilesError> {
    let runs = runs(&job.migration.up.steps);
    let back = back::of_each(job, &runs, false);
    let folder = &job.name;
    let mut files = Vec::new();
    for ((n, steps), number) in runs.iter().enumerate().zip(u64::from(job.number)..) {
        let name = format!("{number:03}_{}", object_name(job, &steps[0]));
        let head = if n == 0 { job.head(Way::Up) } else { String::new() };
        let text = below(&head, &job.wrapped(Way::Up, steps));
        files.push(File::new(format!("{folder}/{name}.sql"), text));
        let text = match back.as_ref().map(|plans| plans[n].steps.as_slice()) {
            None => comment(NOT_KNOWN),
            Some([]) => comment(NOTHING),
            Some(steps) => job.wrapped(Way::Down, steps),
        };
        files.push(File::new(format!("{folder}/rollback_{name}.sql"), text));
    }
    files.push(File::new(format!("{folder}/rollback_all.sql"), super::down_text(job)));
    Ok(files)
}

/// The object that a step is about as a whole.
fn object(step: &Step) -> ObjectRef {
    step.about.owner().unwrap_or_else(|| step.about.clone())
}

fn runs(steps: &[Step]) -> Vec<&[Step]> {
    steps.chunk_by(|one, next| object(one) == object(next)).collect()
}

fn object_name(job: &Job<'_>, step: &Step) -> FileName {
    let object = object(step);
    // By its id where a document does not hold it.
    let unknown = describe(&Document::new(""), &object);
    let told = [job.after, job.before].map(|document| describe(document, &object));
    let known = told.iter().find(|told| **told != unknown).unwrap_or(&unknown);
    FileName::new(known.split_once(' ').map_or(known, |(_, name)| name))
}
