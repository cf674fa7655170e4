//! The way from a schema to none.

use super::{File, Job};
use crate::migrate::{MigrationError, Plan, ScriptOptions, comment, plan, script};
use crate::model::{Acl, Catalog, Document, Schema};

/// What drops everything that a document holds, in an order that works. What was there before it, such as the schema
/// `public` and the tables of a platform, stays.
///
/// # Errors
///
/// A [`MigrationError`] where something is there that no statement drops.
pub fn reset(document: &Document) -> Result<Plan, MigrationError> {
    let mut schema = Catalog::default();
    for there in document.schema.schemas.iter().filter(|schema| schema.external) {
        let bare = Schema { acl: Acl::default(), owner: None, comment: None, ..(**there).clone() };
        schema.schemas.insert(bare);
    }
    plan(document, &Document { schema, ..document.clone() })
}

/// The same of what a migration leads to, as a file for `psql`.
///
/// # Errors
///
/// As [`reset`].
pub fn reset_file(job: &Job<'_>) -> Result<File, MigrationError> {
    let options = ScriptOptions { warnings: job.warnings, ..ScriptOptions::default() };
    let text = script(&reset(job.after)?, job.after, options);
    let head = comment("Drops the whole schema with all that it holds.");
    Ok(File::new(format!("scripts/{}_reset.sql", job.name), super::job::below(&head, &text)))
}
