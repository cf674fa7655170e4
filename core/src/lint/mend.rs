//! Fixes for many diagnostics at once, as one step.
//!
//! Fixes are made one after another, each for the document that those before it left: what another one mended along
//! with its own breach is not mended again, and what a fix breaks anew is mended in turn.

use super::access::AccessFacts;
use super::{
    Access, Applicability, Check, Context, Diagnostic, Facts, Fix, Found, Linter, Rule, rule,
};
use crate::diff::{Summary, summary};
use crate::edit::{Command, Patch, Session};
use crate::model::{Document, ObjectRef, Table, TableId};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

/// Which diagnostics are to be mended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mending {
    /// One breach, by whatever fix it has.
    One { rule: SmolStr, object: ObjectRef },
    /// Every breach of a rule, by whatever fixes they have.
    Rule(SmolStr),
    /// Every breach that has a safe fix.
    Safe,
}

/// What came of mending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Mended {
    /// All fixes as one step; an empty batch where there was nothing to do.
    pub command: Command,
    /// The document after it.
    pub document: Document,
    /// Unsafe where one of the fixes is.
    pub applicability: Applicability,
    /// What is no longer there of what was asked for.
    pub mended: Vec<Diagnostic>,
    /// What is still there of what was asked for, with the reason.
    pub left: Vec<(Diagnostic, Unmended)>,
    /// What changes, in words.
    pub summary: Summary,
    /// Objects whose text mentions what is renamed or removed in a way that cannot be rewritten: to be looked at by a
    /// person.
    pub notes: Vec<ObjectRef>,
}

/// Why a breach was left.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unmended {
    #[error("No fix is known for it: a person has to decide.")]
    NoFix,
    #[error("Its fix cannot be made: {0}")]
    Refused(String),
    #[error("It is there again after it was mended.")]
    CameBack,
    #[error("Too much was asked for at once. Fix again for the rest.")]
    TooMany,
}

/// How often what fixes break anew is mended.
const MAX_PASSES: usize = 4;
/// Breaches of rules about all of a document that are looked at: each time, all of it is asked again.
const MAX_OF_DOCUMENT: usize = 200;
/// So many breaches of a rule tell whether its fixes can be safe.
const MAX_SAMPLES: usize = 8;

/// What mends a breach, where there is something.
pub fn fix_of(context: &Context<'_>, diagnostic: &Diagnostic) -> Option<Fix> {
    rule(&diagnostic.rule)?.fix.and_then(|fix| fix(context, &diagnostic.object))
}

/// Mends what is asked for, in the order of the diagnostics.
pub fn mend(linter: &Linter, what: &Mending) -> Mended {
    let before = linter.context().document;
    let asked: Vec<&Diagnostic> = linter.diagnostics().filter(|d| what.means(d)).collect();
    let mut work = Work::new(linter, what);
    let mut linter = linter.clone();
    for _ in 0..MAX_PASSES {
        let found: Vec<Diagnostic> =
            linter.diagnostics().filter(|d| what.means(d)).cloned().collect();
        if !work.pass(&found) {
            break;
        }
        linter.update(work.session.document());
    }
    let there: BTreeSet<Key> = linter.diagnostics().map(key).collect();
    let mended: Vec<Diagnostic> =
        asked.into_iter().filter(|d| !there.contains(&key(d))).cloned().collect();
    let reason = |d: &Diagnostic| {
        let came_back = || work.made.contains(&key(d)).then_some(Unmended::CameBack);
        work.left.get(&key(d)).cloned().or_else(came_back)
    };
    let left = linter.diagnostics().filter_map(|d| Some((d.clone(), reason(d)?))).collect();
    let (document, notes) = work.session.finish();
    let patch = Patch::between(before, &document);
    Mended {
        command: Command::Batch { label: label(&mended), commands: work.commands },
        summary: summary(before, &document, &patch),
        document,
        applicability: work.applicability,
        mended,
        left,
        notes,
    }
}

impl Mending {
    /// Whether a breach is asked for, as far as can be told without its fix.
    fn means(&self, diagnostic: &Diagnostic) -> bool {
        match self {
            Self::One { rule, object } => diagnostic.rule == *rule && diagnostic.object == *object,
            Self::Rule(code) => diagnostic.rule == *code,
            Self::Safe => rule(&diagnostic.rule).is_some_and(|rule| rule.fix.is_some()),
        }
    }
}

/// What a breach is known by: its words may change with a name.
type Key = (SmolStr, ObjectRef);

fn key(diagnostic: &Diagnostic) -> Key {
    (diagnostic.rule.clone(), diagnostic.object.clone())
}

/// The label of the step: what one rule demands, or how many rules there are.
fn label(mended: &[Diagnostic]) -> String {
    let rules: BTreeSet<&str> = mended.iter().map(|d| d.rule.as_str()).collect();
    let mut rules = rules.into_iter();
    match (mended.len(), rules.next(), rules.next()) {
        (_, None, _) => "Fix nothing".to_owned(),
        (count, Some(only), None) => {
            let title = rule(only).map_or(only, |rule| rule.title);
            let times = if count == 1 { String::new() } else { format!(" {count} times") };
            format!("Fix{times}: {title}")
        }
        (count, ..) => format!("Fix {count} problems"),
    }
}

/// Fixes in the course of being made.
struct Work<'l> {
    /// Where it began; its settings hold throughout.
    linter: &'l Linter,
    safe_only: bool,
    session: Session,
    commands: Vec<Command>,
    applicability: Applicability,
    made: BTreeSet<Key>,
    left: BTreeMap<Key, Unmended>,
    /// Breaches of rules about all of a document that were looked at.
    of_document: usize,
    /// By rule, how many of its fixes were seen and whether one was safe.
    samples: BTreeMap<&'static str, (usize, bool)>,
    /// What is known of access, and of which document.
    access: (Document, AccessFacts),
}

impl<'l> Work<'l> {
    fn new(linter: &'l Linter, what: &Mending) -> Self {
        Self {
            linter,
            safe_only: *what == Mending::Safe,
            session: Session::new(linter.context().document),
            commands: Vec::new(),
            applicability: Applicability::Safe,
            made: BTreeSet::new(),
            left: BTreeMap::new(),
            of_document: 0,
            samples: BTreeMap::new(),
            access: (linter.context().document.clone(), linter.access_facts().clone()),
        }
    }

    /// Mends what was found in the present document and was not tried before. Returns whether anything changed.
    fn pass(&mut self, found: &[Diagnostic]) -> bool {
        let mut changed = false;
        for diagnostic in found {
            let key = key(diagnostic);
            if self.made.contains(&key) || self.left.contains_key(&key) {
                continue;
            }
            match self.mend(diagnostic, changed) {
                Ok(false) => {}
                Ok(true) => {
                    changed = true;
                    self.made.insert(key);
                }
                Err(reason) => {
                    self.left.insert(key, reason);
                }
            }
        }
        changed
    }

    /// Mends one breach, and says whether it did: not where another fix already has, nor where only safe fixes are
    /// wanted and this one is not. `changed` says whether the document is another than the one where it was found.
    fn mend(&mut self, diagnostic: &Diagnostic, changed: bool) -> Result<bool, Unmended> {
        let Some(rule) = rule(&diagnostic.rule) else { return Err(Unmended::NoFix) };
        let samples = self.samples.get(rule.code).copied().unwrap_or_default();
        if self.safe_only && samples.0 >= MAX_SAMPLES && !samples.1 {
            return Ok(false);
        }
        if matches!(rule.check, Check::Document(_) | Check::Facts(_)) {
            if self.of_document == MAX_OF_DOCUMENT {
                // Nobody asked for what is not safe.
                let may_be_safe = !self.safe_only || samples.1;
                return if may_be_safe { Err(Unmended::TooMany) } else { Ok(false) };
            }
            self.of_document += 1;
        }
        if changed && !self.is_there(rule, diagnostic) {
            return Ok(false);
        }
        let Some(fix) = fix_of(&self.context(), diagnostic) else {
            return if self.safe_only { Ok(false) } else { Err(Unmended::NoFix) };
        };
        let is_safe = fix.applicability == Applicability::Safe;
        self.samples.insert(rule.code, (samples.0 + 1, samples.1 || is_safe));
        if self.safe_only && !is_safe {
            return Ok(false);
        }
        let command = fix.into_command();
        self.session.run(&command).map_err(|e| Unmended::Refused(e.to_string()))?;
        if !is_safe {
            self.applicability = Applicability::Unsafe;
        }
        match command {
            Command::Batch { commands, .. } => self.commands.extend(commands),
            command => self.commands.push(command),
        }
        Ok(true)
    }

    fn context(&self) -> Context<'_> {
        Context { document: self.session.document(), settings: self.linter.settings() }
    }

    /// Whether a breach that was found is there still.
    fn is_there(&mut self, rule: &Rule, diagnostic: &Diagnostic) -> bool {
        if matches!(rule.check, Check::Rows(_) | Check::Access(_)) {
            let (before, facts) = &mut self.access;
            facts.update(before, self.session.document());
            *before = self.session.document().clone();
        }
        let context = self.context();
        let mut diagnostics = Vec::new();
        let mut found =
            Found { rule: rule.code, severity: diagnostic.severity, diagnostics: &mut diagnostics };
        let tables = &context.document.schema.tables;
        let words = &self.linter.settings().words;
        let mut of_tables = |check: fn(&Context<'_>, &Table, &mut Found<'_>),
                             id: Option<&TableId>| {
            let asked = tables.iter().filter(|t| id.map_or(!t.external, |id| t.id == *id));
            asked.for_each(|table| check(&context, table, &mut found));
        };
        match (&rule.check, diagnostic.object.owner().as_ref().unwrap_or(&diagnostic.object)) {
            (Check::Table(check) | Check::Links(check), ObjectRef::Table(id)) => {
                of_tables(*check, Some(id));
            }
            (Check::Table(check) | Check::Links(check), _) => of_tables(*check, None),
            (Check::Parts { table, .. }, ObjectRef::Table(id)) => of_tables(*table, Some(id)),
            (Check::Parts { others, .. }, _) => others(&context, &mut found),
            (Check::Document(check), _) => check(&context, &mut found),
            (Check::Facts(check), _) => {
                check(&context, &Facts::new(context.document, words), &mut found);
            }
            (Check::Rows(check), of) => {
                let access = Access::new(context, &self.access.1);
                let id = if let ObjectRef::Table(id) = of { Some(id) } else { None };
                let asked = tables.iter().filter(|t| id.map_or(!t.external, |id| t.id == *id));
                asked.for_each(|table| check(&access, table, &mut found));
            }
            (Check::Access(check), _) => {
                check(&Access::new(context, &self.access.1), &mut found);
            }
        }
        diagnostics.iter().any(|d| d.object == diagnostic.object)
    }
}

#[cfg(test)]
#[cfg(feature = "sql")]
mod tests;
