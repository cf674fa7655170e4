//! What breaks the conventions of the open document: told to the page as it changes, and mended.

use super::{Open, Proposal, outbox, preview};
use crate::protocol::{FixWords, MendPlan, RuleWords, ToPage};
use trestle_core::edit::{Patch, describe};
use trestle_core::layout::settled;
use trestle_core::lint::{Applicability, Diagnostic, Linter, Mending, RULES, fix_of, mend};
use trestle_core::migrate::statements;
use trestle_core::model::{Document, ObjectRef};

/// Problems in one message, so that the page reads each in a few milliseconds.
const PROBLEMS_IN_MESSAGE: usize = 500;
/// Problems that are told at all: more are no list that anybody reads.
const MAX_TOLD: usize = 20_000;
/// What is listed of problems that stay, and of statements.
const MAX_LISTED: usize = 500;

/// Follows a document, and remembers what the page knows.
pub(super) struct Judge {
    linter: Linter,
    /// In order.
    told: Vec<Diagnostic>,
}

impl Judge {
    /// Judges a document that was just opened.
    pub(super) fn new(document: &Document) -> Self {
        let linter = Linter::new(document);
        let told = in_order(&linter);
        tell(true, Vec::new(), told.clone());
        Self { linter, told }
    }

    pub(super) fn follow(&mut self, document: &Document) {
        self.linter.update(document);
        let now = in_order(&self.linter);
        let (gone, come) = differing(&self.told, &now);
        if !(gone.is_empty() && come.is_empty()) {
            tell(false, gone, come);
            self.told = now;
        }
    }

    /// What would mend each of these problems.
    pub(super) fn fixes(&self, problems: &[(String, ObjectRef)]) -> Vec<Option<FixWords>> {
        let context = self.linter.context();
        let fix = |(rule, object): &(String, ObjectRef)| {
            let is_it = |d: &&Diagnostic| d.rule == rule.as_str() && d.object == *object;
            let fix = fix_of(&context, self.told.iter().find(is_it)?)?;
            Some(FixWords { label: fix.label, is_safe: fix.applicability == Applicability::Safe })
        };
        problems.iter().map(fix).collect()
    }

    pub(super) fn linter(&self) -> &Linter {
        &self.linter
    }
}

fn in_order(linter: &Linter) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = linter.diagnostics().take(MAX_TOLD).cloned().collect();
    all.sort_unstable();
    all
}

/// What is in the one sorted list and not in the other.
fn differing(before: &[Diagnostic], after: &[Diagnostic]) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
    let (mut gone, mut come) = (Vec::new(), Vec::new());
    let (mut old, mut new) = (before.iter().peekable(), after.iter().peekable());
    loop {
        match (old.peek(), new.peek()) {
            (Some(a), Some(b)) if a == b => {
                old.next();
                new.next();
            }
            (Some(a), Some(b)) if a < b => gone.extend(old.next().cloned()),
            (Some(_), None) => gone.extend(old.next().cloned()),
            (_, Some(_)) => come.extend(new.next().cloned()),
            (None, None) => return (gone, come),
        }
    }
}

fn tell(anew: bool, gone: Vec<Diagnostic>, come: Vec<Diagnostic>) {
    let mut come = come.chunks(PROBLEMS_IN_MESSAGE).map(<[_]>::to_vec);
    outbox::send(&ToPage::Problems { anew, gone, come: come.next().unwrap_or_default() });
    for come in come {
        outbox::send(&ToPage::Problems { anew: false, gone: Vec::new(), come });
    }
}

/// All rules, in the order in which they are listed.
pub(super) fn rules() -> Vec<RuleWords> {
    let words = |rule: &&trestle_core::lint::Rule| RuleWords {
        code: rule.code.to_owned(),
        group: format!("{:?}", rule.group),
        title: rule.title.to_owned(),
        why: rule.why.to_owned(),
        bad: rule.bad.to_owned(),
        good: rule.good.to_owned(),
        can_be_fixed: rule.fix.is_some(),
    };
    RULES.iter().map(words).collect()
}

/// What mending would do, and the document that would come of it.
pub(super) fn propose(open: &Open, judge: &Judge, what: &Mending) -> (Proposal, MendPlan) {
    let mended = mend(judge.linter(), what);
    let statements = statements(&open.document, &mended.command).map_err(|e| e.to_string());
    let document = settled(&open.document, mended.document, None).document;
    let patch = Patch::between(&open.document, &document);
    let left = mended.left.into_iter().take(MAX_LISTED);
    let plan = MendPlan {
        label: mended.command.label(&open.document),
        mended: mended.mended.len(),
        is_safe: mended.applicability == Applicability::Safe,
        changes: preview::told(&open.document, &document, &patch),
        left: left.map(|(problem, reason)| (problem.message, reason.to_string())).collect(),
        notes: mended.notes.iter().map(|object| describe(&document, object)).collect(),
        statements,
    };
    (Proposal { document, patch, version: open.version, reason: None }, plan)
}
