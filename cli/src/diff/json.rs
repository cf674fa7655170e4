//! Differences and both ways as JSON.

use serde_json::{Value, json};
use trestle_core::diff::{Comparison, line};
use trestle_core::migrate::{Phase, Plan};
use trestle_core::model::Document;

pub(super) fn text(comparison: &Comparison, phases: &[Phase]) -> String {
    let summary = comparison.summary();
    let value = json!({
        "summary": line(&summary),
        "changes": summary.changes,
        "default_privileges": summary.default_privileges,
        "likely_renames": comparison.likely,
        "phases": phases.iter().map(phase).collect::<Vec<_>>(),
    });
    format!("{value:#}\n")
}

fn phase(phase: &Phase) -> Value {
    let (before, after) = (&phase.before, &phase.after);
    json!({
        "title": phase.title,
        "up": plan(&phase.migration.up, before, after),
        "down": plan(&phase.migration.down, after, before),
        "not_brought_back": phase.migration.lost(before),
        "then": phase.then,
    })
}

/// A plan with its steps by transactions.
fn plan(plan: &Plan, from: &Document, to: &Document) -> Value {
    let transactions = plan.transactions().into_iter().map(|steps| {
        let steps = steps.iter().map(|step| {
            let mut value = serde_json::to_value(step).unwrap_or_default();
            value["warnings"] = json!(step.warnings(from));
            value
        });
        Value::Array(steps.collect())
    });
    json!({
        "transactions": transactions.collect::<Vec<_>>(),
        "notes": plan.notes.iter().map(|note| note.words(to)).collect::<Vec<_>>(),
    })
}
