//! A migration as files: named, numbered and cut as the tool expects that runs them.
//!
//! A layout is a file of this folder and a line in [`LAYOUTS`]. What all of them share is here: the request (`job.rs`), a name
//! and a moment that are safe in a path (`name.rs`, `moment.rs`), the parts that a tool runs one by one (`part.rs`), and what a
//! step is about (`concern.rs`). A layout makes files of the steps that it is given; what else a migration can bring is
//! beside it: a table that keeps what was migrated (`tracking.rs`), a check of the result (`verify`), the way to nothing
//! (`reset.rs`), statements that can be run twice (`repeatable`), and all files as one (`zip.rs`).
//!
//! Several files are undone newest first. Each takes back its own file where that is known (`back.rs`); in any case all together
//! are the way back.

mod back;
mod column_type;
mod concern;
mod dbmate;
mod drizzle;
mod flyway;
mod job;
mod moment;
mod name;
mod one;
mod part;
mod per_table;
mod repeatable;
mod reset;
mod sqlx;
mod supabase;
mod tracking;
mod up_down;
mod verify;
mod zip;

pub use drizzle::joined_journal;
pub use job::{Job, down_text, up_text};
pub use moment::Moment;
pub use name::FileName;
pub use reset::{reset, reset_file};
pub use tracking::{DEFAULT_TRACKING_TABLE, tracked};
pub use verify::{verify, verify_file};
pub use zip::zip;

/// A file of a migration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Relative, with `/` between folders; never leads out of where it starts.
    pub path: String,
    pub text: String,
}

impl File {
    fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// Why there are no files.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FilesError {
    #[error(
        "{tool} would cut the migration at a text that it holds: {mark}. Take another layout, or change that text."
    )]
    HoldsMark { tool: &'static str, mark: &'static str },
    #[error("This is no journal of Drizzle: {0}.")]
    Journal(String),
    #[error("There is no form of this statement about {about} that can be run twice:\n{sql}")]
    NotRepeatable { about: String, sql: String },
}

/// How a migration is laid out in files.
#[derive(Debug)]
pub struct Layout {
    /// What people call it at the command line.
    pub name: &'static str,
    /// What it makes, as a line.
    pub about: &'static str,
    write: fn(&Job<'_>) -> Result<Vec<File>, FilesError>,
}

/// All layouts.
pub const LAYOUTS: &[Layout] = &[
    one::LAYOUT,
    per_table::LAYOUT,
    supabase::LAYOUT,
    drizzle::LAYOUT,
    flyway::LAYOUT,
    up_down::LAYOUT,
    dbmate::LAYOUT,
    sqlx::LAYOUT,
];

impl Layout {
    pub fn named(name: &str) -> Option<&'static Self> {
        LAYOUTS.iter().find(|layout| layout.name == name)
    }

    /// The files of a migration, with paths that differ from each other. None where there is nothing to do.
    ///
    /// # Errors
    ///
    /// A [`FilesError`] where the tool would read a statement as something else, or where one that is to be run twice cannot be.
    pub fn files(&self, job: &Job<'_>) -> Result<Vec<File>, FilesError> {
        if job.migration.up.steps.is_empty() && job.migration.down.steps.is_empty() {
            return Ok(Vec::new());
        }
        if job.repeatable {
            repeatable::check(job)?;
        }
        (self.write)(job)
    }
}

#[cfg(test)]
mod tests;
