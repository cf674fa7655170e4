//! Prefix domains: which tables belong together by name.

use crate::model::{Catalog, Domain};

/// Prefix domains that the names of the tables suggest.
pub fn infer(_: &Catalog) -> Vec<Domain> {
    Vec::new()
}
