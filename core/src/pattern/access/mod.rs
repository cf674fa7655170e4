//! Patterns of access: who may do what with the rows of a table, a file each.
//!
//! What they have in common: which columns say who somebody is (`people`), the ways by foreign keys to such a column (`way`), the
//! conditions that ask (`ask`, put together in `sql`), helper functions (`helper`), what a policy needs to be of use (`policy`),
//! and what can be chosen of several (`choices`).

mod admin_override;
mod ask;
mod authenticated_write;
mod choices;
mod helper;
mod membership;
mod owner_only;
mod people;
mod policy;
mod public_read;
mod role_claim;
mod soft_delete;
mod sql;
mod storage_bucket;
mod system_write;
mod tenant;
mod tenant_chain;
mod tenant_column;
#[cfg(test)]
#[cfg(feature = "sql")]
mod tests;
mod way;

use super::build::Build;
use super::{PatternError, StandardPattern};
use crate::model::TableId;
use ask::Source;

/// Every pattern of access, in the order in which they are listed.
pub(super) const PATTERNS: [&StandardPattern; 11] = [
    &public_read::PATTERN,
    &authenticated_write::PATTERN,
    &owner_only::PATTERN,
    &tenant_column::PATTERN,
    &tenant_chain::PATTERN,
    &membership::PATTERN,
    &role_claim::PATTERN,
    &admin_override::PATTERN,
    &system_write::PATTERN,
    &soft_delete::PATTERN,
    &storage_bucket::PATTERN,
];

/// Tables that a way to a tenant had better not pass: by way of who somebody is, everything is joined.
fn avoided(source: &Source) -> Vec<TableId> {
    match source {
        Source::Lookup(lookup) => vec![lookup.table.clone()],
        Source::Claim(_) => Vec::new(),
    }
}

/// The selected tables, first the one in which others look up who somebody is: once it can be read, it needs no other policy
/// for that.
fn in_order(build: &Build<'_>, first: &TableId) -> Vec<TableId> {
    let mut tables = build.tables.clone();
    tables.sort_by_key(|table| table != first);
    tables
}

fn in_order_of_source(build: &Build<'_>) -> Result<Vec<TableId>, PatternError> {
    Ok(match choices::chosen_source(build)? {
        Source::Lookup(lookup) => in_order(build, &lookup.table),
        Source::Claim(_) => build.tables.clone(),
    })
}
