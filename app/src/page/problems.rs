//! What breaks the conventions of the open document, as the worker tells it.

use super::client::ask;
use super::lasting::State;
use super::store::table_of;
use crate::protocol::{Answer, Question, RuleWords};
use leptos::prelude::*;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;
use trestle_core::conventions::{Level, Settings, Severity, changes_of};
use trestle_core::edit::Command;
use trestle_core::lint::Diagnostic;
use trestle_core::model::{Conventions, TableId};

/// How many problems there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) infos: usize,
}

impl Tally {
    pub(super) fn add(&mut self, severity: Severity) {
        match severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
            Severity::Info => self.infos += 1,
        }
    }

    pub(super) fn all(self) -> usize {
        self.errors + self.warnings + self.infos
    }

    pub(super) fn of(self, severity: Severity) -> usize {
        match severity {
            Severity::Error => self.errors,
            Severity::Warning => self.warnings,
            Severity::Info => self.infos,
        }
    }

    /// `1 error, 3 notes`.
    pub(super) fn words(self) -> String {
        let part = |severity: Severity| {
            let n = self.of(severity);
            let word = word(severity).to_lowercase();
            (n > 0).then(|| format!("{n} {word}{}", if n == 1 { "" } else { "s" }))
        };
        SEVERITIES.into_iter().filter_map(part).collect::<Vec<_>>().join(", ")
    }

    /// The worst there is.
    pub(super) fn worst(self) -> Option<Severity> {
        SEVERITIES.into_iter().find(|s| self.of(*s) > 0)
    }
}

impl FromIterator<Severity> for Tally {
    fn from_iter<I: IntoIterator<Item = Severity>>(all: I) -> Self {
        let mut tally = Self::default();
        all.into_iter().for_each(|severity| tally.add(severity));
        tally
    }
}

/// The worst first.
pub(super) const SEVERITIES: [Severity; 3] = [Severity::Error, Severity::Warning, Severity::Info];

/// `Errors`, for a heading.
pub(super) fn plural(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Errors",
        Severity::Warning => "Warnings",
        Severity::Info => "Notes",
    }
}

/// `Error`, for a reader of the screen.
pub(super) fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "Error",
        Severity::Warning => "Warning",
        Severity::Info => "Note",
    }
}

/// The class that gives a sign, a pill or a box its colour.
pub(super) fn class(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "level-error",
        Severity::Warning => "level-warning",
        Severity::Info => "level-info",
    }
}

/// All problems of the open document.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Problems {
    /// In order, of which each is there once.
    pub(super) all: Arc<Vec<Diagnostic>>,
    pub(super) tally: Tally,
    by_table: Arc<BTreeMap<TableId, Tally>>,
}

impl Problems {
    /// After a change that the worker tells; `anew` where nothing of what was before holds.
    pub(super) fn changed(&self, anew: bool, gone: &[Diagnostic], come: Vec<Diagnostic>) -> Self {
        let mut all = if anew { Vec::new() } else { self.all.to_vec() };
        all.retain(|d| gone.binary_search(d).is_err());
        all.extend(come);
        all.sort_unstable();
        all.dedup();
        let (mut tally, mut by_table) = (Tally::default(), BTreeMap::<TableId, Tally>::new());
        for problem in &all {
            tally.add(problem.severity);
            if let Some(table) = table_of(&problem.object) {
                by_table.entry(table.clone()).or_default().add(problem.severity);
            }
        }
        Self { all: Arc::new(all), tally, by_table: Arc::new(by_table) }
    }

    /// Problems of a table and of what belongs to it.
    pub(super) fn about(&self, table: &TableId) -> impl Iterator<Item = &Diagnostic> {
        let any = self.by_table.contains_key(table);
        let all = any.then_some(&*self.all).into_iter().flatten();
        all.filter(move |d| table_of(&d.object) == Some(table))
    }

    /// Tables that have problems.
    pub(super) fn by_table(&self) -> Arc<BTreeMap<TableId, Tally>> {
        Arc::clone(&self.by_table)
    }

    pub(super) fn of_table(&self, table: &TableId) -> Tally {
        self.by_table.get(table).copied().unwrap_or_default()
    }
}

thread_local! {
    static RULES: Cell<Option<State<Arc<[RuleWords]>>>> = const { Cell::new(None) };
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
}

/// Makes room for the rules in words, for as long as the page is there.
pub(super) fn start() {
    RULES.set(Some(State::new(Arc::from([]))));
}

/// All rules in words; none until the worker has told them.
pub(super) fn rules() -> State<Arc<[RuleWords]>> {
    let rules = RULES.get().unwrap_or_else(|| State::new(Arc::from([])));
    if !IS_ASKED.replace(true) {
        let asking = Asking(rules);
        ask(Question::Rules, move |_, answer| {
            if let Answer::Rules(words) = answer {
                asking.0.set(words.into());
            }
        });
    }
    rules
}

/// The question what rules say. Where it goes without an answer, since the worker has ended, it is asked once more.
struct Asking(State<Arc<[RuleWords]>>);

impl Drop for Asking {
    fn drop(&mut self) {
        IS_ASKED.set(self.0.with_untracked(|rules| !rules.is_empty()));
    }
}

/// Gives a rule another level in a document.
pub(super) fn with_level(conventions: &Conventions, rule: &str, level: Level) -> Command {
    let mut changed = conventions.clone();
    let mut settings = Settings::of_any(conventions);
    settings.rules.insert(rule.to_owned(), level);
    if let Ok(changes) = changes_of(&conventions.profile, &settings) {
        changed.changes = changes;
    }
    Command::SetConventions { conventions: changed }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::model::ObjectRef;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn problem(rule: &str, table: &str, severity: Severity) -> Diagnostic {
        Diagnostic {
            rule: rule.into(),
            severity,
            object: ObjectRef::Table(TableId::new(table)),
            message: format!("{table} breaks {rule}."),
        }
    }

    #[wasm_bindgen_test]
    fn counts_follow_what_comes_and_goes() {
        let a = problem("a", "t", Severity::Error);
        let b = problem("b", "t", Severity::Info);
        let c = problem("c", "u", Severity::Warning);
        let problems = Problems::default().changed(true, &[], vec![c.clone(), a.clone(), b]);
        let tally = problems.of_table(&TableId::new("t"));
        assert_eq!((tally.all(), tally.worst()), (2, Some(Severity::Error)));
        let problems = problems.changed(false, &[a], Vec::new());
        assert_eq!(problems.of_table(&TableId::new("t")).worst(), Some(Severity::Info));
        assert_eq!((problems.tally.all(), problems.tally.warnings), (2, 1));
        let problems = problems.changed(true, &[], vec![c]);
        assert_eq!(problems.tally.all(), 1);
    }
}
