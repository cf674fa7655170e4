//! What takes back a part of a way by itself.
//!
//! The way back as a whole has its own order, in which what a part did is seldom together. But where the statements of the way
//! there can be followed, the schema after each part is known, and the planner knows the way from each to the one before.

use super::job::Job;
use crate::diff::{Renames, Same, compare};
use crate::migrate::{Plan, PlanOptions, Step, Work, plan, plan_with};
use crate::model::{Document, ObjectRef};
use crate::sql::{Effect, Reader};

/// A plan for each of these groups, which are all steps of the way there in their order, that leads from what it leaves to what it
/// finds. None where what a statement leaves is not known.
///
/// With `at_once`, a way that online takes several transactions is one that takes a single one, where there is such.
pub(super) fn of_each(job: &Job<'_>, groups: &[&[Step]], at_once: bool) -> Option<Vec<Plan>> {
    let mut schemas = vec![job.before.clone()];
    for steps in groups {
        let next = followed(job, schemas.last()?, steps)?;
        schemas.push(next);
    }
    let end = compare(schemas.last()?, job.after, Same::Name, Renames::ASK).ok()?;
    if !plan(&end.before, &end.after).ok()?.steps.is_empty() {
        return None;
    }
    let mut plans = Vec::new();
    for (pair, steps) in schemas.windows(2).zip(groups) {
        let mut plan = plan_with(&pair[1], &pair[0], job.options).ok()?;
        if at_once && plan.transactions().len() > 1 {
            plan = plan_with(&pair[1], &pair[0], PlanOptions::default()).ok()?;
        }
        if steps.iter().any(|step| is_beside(job, step)) {
            let beside = job.migration.down.steps.iter().filter(|step| is_beside(job, step));
            plan.steps.splice(0..0, beside.cloned());
        }
        plans.push(plan);
    }
    Some(plans)
}

/// The document after these steps.
fn followed(job: &Job<'_>, document: &Document, steps: &[Step]) -> Option<Document> {
    let mut reader = Reader::new(document.schema.clone());
    let changes = |step: &&Step| step.work != Work::Rows && !is_beside(job, step);
    for step in steps.iter().filter(changes) {
        let Effect::Modelled(_) = reader.statement(&step.sql).effect else { return None };
    }
    Some(Document { schema: reader.finish(), ..document.clone() })
}

/// Whether a step is about a table of neither schema: one that keeps what was migrated.
fn is_beside(job: &Job<'_>, step: &Step) -> bool {
    let ObjectRef::Table(id) = &step.about else { return false };
    ![job.before, job.after].iter().any(|document| document.schema.tables.contains(id))
}
