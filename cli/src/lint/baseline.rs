//! Findings that are known, so that only new ones are told.

use super::finding::Finding;
use crate::Failure;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use trestle_core::model::ObjectRef;

/// A known finding: not its place, since lines move, nor its text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
struct Known {
    rule: String,
    object: ObjectRef,
}

#[derive(Debug, Serialize, Deserialize)]
struct Baseline {
    known: BTreeSet<Known>,
}

fn known(finding: &Finding) -> Known {
    Known { rule: finding.rule.clone(), object: finding.object.clone() }
}

/// A file in which all these are known.
pub(super) fn text(found: &[Finding]) -> String {
    let baseline = Baseline { known: found.iter().map(known).collect() };
    // There is nothing in it that cannot be written.
    let text = serde_json::to_string_pretty(&baseline).unwrap_or_default();
    format!("{text}\n")
}

/// Findings that a file does not know, and how many it knows that are not there.
pub(super) fn without_known(
    found: Vec<Finding>,
    path: &Path,
) -> Result<(Vec<Finding>, usize), Failure> {
    let failure = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|e| failure(&e))?;
    let baseline: Baseline = serde_json::from_str(&text).map_err(|e| failure(&e))?;
    let there: BTreeSet<Known> = found.iter().map(known).collect();
    let stale = baseline.known.difference(&there).count();
    let new = found.into_iter().filter(|f| !baseline.known.contains(&known(f))).collect();
    Ok((new, stale))
}
