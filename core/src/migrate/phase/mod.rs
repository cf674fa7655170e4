//! A migration in phases, between which the application is changed.
//!
//! Each phase leads from one document to the next by a plan of its own, so that what holds for plans holds for phases: their order, their
//! steps, the way back.

mod compatibility;
mod expand;
mod kept;

use super::{Migration, MigrationError, PlanOptions};
use crate::edit::{relation_named, type_named};
use crate::model::{Catalog, Document, SchemaId, Table, TableKind};

/// How a migration is cut into phases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhaseOptions {
    pub plan: PlanOptions,
    /// Tables that get another name can be read and written under the old one as well, until a phase of its own takes it away.
    pub compatibility_views: bool,
    /// Rows of what is removed are kept under other names, so that the way back brings them back, until a phase of its own
    /// drops them.
    pub keep_removed: bool,
}

/// A part of a migration, after which the application has something to do before the next can begin.
#[derive(Clone, Debug, PartialEq)]
pub struct Phase {
    pub title: String,
    pub before: Document,
    pub after: Document,
    pub migration: Migration,
    /// What is to be done before the next phase, as sentences. Empty after the last one.
    pub then: Vec<String>,
}

/// The phases that lead from one document to another whose objects have the same ids. None where nothing changes.
///
/// # Errors
///
/// A [`MigrationError`] where something changes that no statement can bring about, on either way.
pub fn phases(
    before: &Document,
    after: &Document,
    options: PhaseOptions,
) -> Result<Vec<Phase>, MigrationError> {
    let mut chain = Chain { phases: Vec::new(), last: before.clone(), options };
    if options.plan.online {
        chain.expand(after);
    }
    let before = chain.last.clone();
    let mut meanwhile = after.clone();
    let mut then = Vec::new();
    if options.compatibility_views {
        then.extend(compatibility::add_old_names(&before, &mut meanwhile));
    }
    if options.keep_removed {
        then.extend(kept::keep(&before, &mut meanwhile));
    }
    let is_first = chain.phases.is_empty();
    if then.is_empty() {
        let title =
            if is_first { "Migrate" } else { "Contract: drop the old columns, and all else" };
        chain.to(title, after.clone(), then)?;
    } else {
        chain.to("Migrate, and keep what was there", meanwhile, then)?;
        chain.to("Clean up: drop what was kept", after.clone(), Vec::new())?;
    }
    Ok(chain.phases)
}

struct Chain {
    phases: Vec<Phase>,
    last: Document,
    options: PhaseOptions,
}

impl Chain {
    /// Columns get their new types beside themselves, where there is a way; where there is none, the last plan changes them.
    fn expand(&mut self, after: &Document) {
        let Some(expansion) = expand::expansion(&self.last, after) else { return };
        let (Ok(expand), Ok(switch)) = (expansion.expand(), expansion.switch()) else { return };
        let phase = |title: &str, (before, after, migration), then| Phase {
            title: title.to_owned(),
            before,
            after,
            migration,
            then,
        };
        let title = "Expand: columns of the new types beside the old ones";
        self.phases.push(phase(title, expand, expansion.types()));
        let title = "Switch: the new columns get the names";
        self.phases.push(phase(title, switch, expansion.kept()));
        self.last = expansion.switched().clone();
    }

    fn to(
        &mut self,
        title: &str,
        after: Document,
        then: Vec<String>,
    ) -> Result<(), MigrationError> {
        let before = std::mem::replace(&mut self.last, after.clone());
        let migration = Migration::between(&before, &after, self.options.plan)?;
        if !migration.up.steps.is_empty() || !migration.up.notes.is_empty() {
            self.phases.push(Phase { title: title.to_owned(), before, after, migration, then });
        }
        Ok(())
    }
}

/// Whether no relation and no type of a schema has a name.
fn is_name_free(catalog: &Catalog, schema: &SchemaId, name: &str) -> bool {
    relation_named(catalog, schema, name, None).is_none()
        && type_named(catalog, schema, name, None).is_none()
}

/// Whether a table stands for itself: its columns and rows are not those of others.
fn is_plain(catalog: &Catalog, table: &Table) -> bool {
    !table.external
        && matches!(table.kind, TableKind::Ordinary)
        && table.partition_key.is_none()
        && table.partition_of.is_none()
        && table.inherits.is_empty()
        && table.of_type.is_none()
        && catalog.tables.iter().all(|other| !other.is_child_of(&table.id))
}
