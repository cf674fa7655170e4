//! Findings for programs.

use super::finding::Finding;
use serde_json::json;

pub(super) fn report(found: &[Finding]) -> String {
    format!("{:#}\n", json!({ "findings": found }))
}
