//! Asking all rules, and after a change only those that it concerns.

use super::access::{Access, AccessFacts};
use super::concerned::{Concerned, same_outline};
use super::naming::{SPELLING, TABLE_NUMBER};
use super::{Check, Context, Diagnostic, Facts, Found, RULES, Rule};
use crate::conventions::{Settings, Severity};
use crate::model::{Document, ObjectRef, Table, TableId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Every breach of a document's conventions that is not suppressed, in the order of [`Linter::diagnostics`].
pub fn lint(document: &Document) -> Vec<Diagnostic> {
    Linter::new(document).into_diagnostics()
}

/// What breaks the rules of a document, kept while it changes.
#[derive(Clone, Debug)]
pub struct Linter {
    settings: Settings,
    document: Document,
    facts: Facts,
    of_tables: BTreeMap<TableId, OfTable>,
    of_document: Vec<Diagnostic>,
    access: AccessFacts,
    of_access: Vec<Diagnostic>,
}

/// So many breaches a table may well have.
const USUAL: usize = 16;

/// What breaks rules about a table, and rules about it and its neighbours.
#[derive(Clone, Debug, Default)]
struct OfTable {
    own: Vec<Diagnostic>,
    links: Vec<Diagnostic>,
    rows: Vec<Diagnostic>,
}

impl OfTable {
    fn all(&self) -> impl Iterator<Item = &Diagnostic> {
        self.own.iter().chain(&self.links).chain(&self.rows)
    }
}

impl Linter {
    /// Asks every rule about all of a document.
    pub fn new(document: &Document) -> Self {
        let settings = Settings::of_any(&document.conventions);
        let mut linter = Self {
            facts: Facts::new(document, &settings.words),
            settings,
            document: document.clone(),
            of_tables: BTreeMap::new(),
            of_document: Vec::new(),
            access: AccessFacts::new(document),
            of_access: Vec::new(),
        };
        let all = Concerned::all(document, document);
        linter.check_tables(&all);
        linter.check_document();
        linter.check_rows(&all.tables);
        linter.check_access();
        linter
    }

    /// Follows a change of the document: what it cannot concern is not asked again.
    pub fn update(&mut self, document: &Document) {
        if self.document.conventions != document.conventions {
            *self = Self::new(document);
            return;
        }
        let concerned = Concerned::of(&self.document, document);
        let concerns_all = !same_outline(&self.document, document);
        let before = std::mem::replace(&mut self.document, document.clone());
        for id in &concerned.tables {
            if let Some(table) = before.schema.tables.get(id) {
                self.facts.remove(table);
            }
            if let Some(table) = document.schema.tables.get(id) {
                self.facts.add(document, &self.settings.words, table);
            }
        }
        self.check_tables(&concerned);
        if concerns_all {
            self.check_document();
        }
        if let Some(tables) = self.access.update(&before, document) {
            self.check_rows(&tables);
            self.check_access();
        }
    }

    /// Breaches that are not suppressed: of tables by their ids, then those that concern more than one table.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let untold = Untold::of(&self.document, &self.of_document);
        let of_tables = self.of_tables.values().flat_map(OfTable::all);
        let of_all = self.of_document.iter().chain(&self.of_access);
        of_tables.chain(of_all).filter(move |d| !untold.contains(d))
    }

    fn into_diagnostics(self) -> Vec<Diagnostic> {
        let untold = Untold::of(&self.document, &self.of_document);
        let count: usize = self.of_tables.values().map(|of| of.all().count()).sum();
        let mut all = Vec::with_capacity(count + self.of_document.len() + self.of_access.len());
        let of_table = |of: OfTable| of.own.into_iter().chain(of.links).chain(of.rows);
        let of_tables = self.of_tables.into_values().flat_map(of_table);
        let of_all = self.of_document.into_iter().chain(self.of_access);
        all.extend(of_tables.chain(of_all).filter(|d| !untold.contains(d)));
        all
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The document that was asked last, with what it promises.
    pub fn context(&self) -> Context<'_> {
        Context { document: &self.document, settings: &self.settings }
    }

    pub(super) fn access_facts(&self) -> &AccessFacts {
        &self.access
    }

    fn check_tables(&mut self, concerned: &Concerned) {
        let context = Context { document: &self.document, settings: &self.settings };
        let held = held(&self.settings);
        for id in &concerned.links {
            let Some(table) = self.document.schema.tables.get(id) else {
                self.of_tables.remove(id);
                continue;
            };
            if table.external {
                let of_table = self.of_tables.remove(id).unwrap_or_default();
                if !of_table.rows.is_empty() {
                    let of_table = OfTable { rows: of_table.rows, ..OfTable::default() };
                    self.of_tables.insert(id.clone(), of_table);
                }
                continue;
            }
            let of_table = self.of_tables.entry(id.clone()).or_default();
            let asks_own = concerned.tables.contains(id);
            if asks_own {
                of_table.own.clear();
                of_table.own.reserve(USUAL);
            }
            of_table.links.clear();
            for (rule, severity) in &held {
                match rule.check {
                    Check::Table(check) | Check::Parts { table: check, .. } if asks_own => {
                        check(&context, table, &mut found(rule, *severity, &mut of_table.own));
                    }
                    Check::Links(check) => {
                        check(&context, table, &mut found(rule, *severity, &mut of_table.links));
                    }
                    _ => {}
                }
            }
        }
    }

    fn check_document(&mut self) {
        let context = Context { document: &self.document, settings: &self.settings };
        let mut diagnostics = Vec::new();
        for (rule, severity) in held(&self.settings) {
            let mut found = found(rule, severity, &mut diagnostics);
            match rule.check {
                Check::Document(check) | Check::Parts { others: check, .. } => {
                    check(&context, &mut found);
                }
                Check::Facts(check) => check(&context, &self.facts, &mut found),
                Check::Table(_) | Check::Links(_) | Check::Rows(_) | Check::Access(_) => {}
            }
        }
        self.of_document = diagnostics;
    }

    fn check_rows(&mut self, tables: &BTreeSet<TableId>) {
        let context = Context { document: &self.document, settings: &self.settings };
        let access = Access::new(context, &self.access);
        let held = held(&self.settings);
        let checks = held.iter().filter_map(|(rule, severity)| match rule.check {
            Check::Rows(check) => Some((check, rule, severity)),
            _ => None,
        });
        let checks: Vec<_> = checks.collect();
        for id in tables {
            // Policies of a platform's table are the schema's own.
            let is_asked = |t: &&Arc<Table>| !t.external || !t.policies.is_empty();
            let Some(table) = self.document.schema.tables.get(id).filter(is_asked) else {
                self.of_tables.entry(id.clone()).and_modify(|of| of.rows.clear());
                continue;
            };
            let diagnostics = &mut self.of_tables.entry(id.clone()).or_default().rows;
            diagnostics.clear();
            for (check, rule, severity) in &checks {
                check(&access, table, &mut found(rule, **severity, diagnostics));
            }
        }
    }

    fn check_access(&mut self) {
        let context = Context { document: &self.document, settings: &self.settings };
        let access = Access::new(context, &self.access);
        let mut diagnostics = Vec::new();
        for (rule, severity) in held(&self.settings) {
            if let Check::Access(check) = rule.check {
                check(&access, &mut found(rule, severity, &mut diagnostics));
            }
        }
        self.of_access = diagnostics;
    }
}

/// What breaks a rule and is not told.
struct Untold<'d> {
    /// By suppressions.
    suppressed: BTreeSet<(&'d ObjectRef, &'d str)>,
    /// What is named by a word that is misspelt, which is told: whether it is one for many is seen when it is right.
    misspelt: Vec<ObjectRef>,
}

impl<'d> Untold<'d> {
    fn of(document: &'d Document, of_document: &[Diagnostic]) -> Self {
        let suppressed =
            document.suppressions.iter().map(|s| (&s.object, s.rule.as_str())).collect();
        let mut untold = Self { suppressed, misspelt: Vec::new() };
        let told = of_document.iter().filter(|d| d.rule == SPELLING && !untold.contains(d));
        untold.misspelt = told.map(|d| d.object.clone()).collect();
        untold
    }

    fn contains(&self, diagnostic: &Diagnostic) -> bool {
        let Diagnostic { object, rule, .. } = diagnostic;
        self.suppressed.contains(&(object, rule.as_str()))
            || (rule == TABLE_NUMBER && self.misspelt.contains(object))
    }
}

/// Rules that are held, with how much each matters.
fn held(settings: &Settings) -> Vec<(&'static Rule, Severity)> {
    RULES.iter().filter_map(|rule| Some((*rule, settings.severity(rule.code)?))).collect()
}

fn found<'a>(rule: &Rule, severity: Severity, diagnostics: &'a mut Vec<Diagnostic>) -> Found<'a> {
    Found { rule: rule.code, severity, diagnostics }
}
