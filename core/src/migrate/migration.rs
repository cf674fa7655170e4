//! The way from one schema to another, and the way back.

use super::{MigrationError, Plan, PlanOptions, Step, plan_with};
use crate::model::Document;
use std::collections::BTreeSet;

/// Two plans of which the second undoes the first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Migration {
    pub up: Plan,
    pub down: Plan,
}

impl Migration {
    /// Between two documents whose objects have the same ids.
    ///
    /// # Errors
    ///
    /// A [`MigrationError`] where something changes that no statement can bring about, on either way.
    pub fn between(
        before: &Document,
        after: &Document,
        options: PlanOptions,
    ) -> Result<Self, MigrationError> {
        let up = plan_with(before, after, options)?;
        Ok(Self { up, down: plan_with(after, before, options)? })
    }

    /// What the way there takes that the way back does not bring back, each as half a sentence.
    pub fn lost(&self, before: &Document) -> Vec<String> {
        let steps = self.up.steps.iter();
        let words = steps.filter_map(|step| Some(step.loss?.words(before, &step.about)));
        let mut seen = BTreeSet::new();
        words.filter(|words| seen.insert(words.clone())).collect()
    }

    /// The steps of the way back that undo what a step of the way there does.
    pub fn reverse(&self, step: &Step) -> impl Iterator<Item = &Step> {
        let about = step.about.clone();
        self.down.steps.iter().filter(move |back| back.about == about)
    }
}
