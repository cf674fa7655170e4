//! Asking all rules, and after a change only those that it concerns.

use super::context::neighbours;
use super::{Check, Context, Diagnostic, Found, RULES, Rule};
use crate::conventions::{Settings, Severity};
use crate::model::{
    Column, Constraint, ConstraintKind, Document, Function, FunctionId, Record, Records, Sequence,
    Table, TableId, TriggerFunction, TypeDef, TypeId, TypeName,
};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Every breach of a document's conventions that is not suppressed, in the order of [`Linter::diagnostics`].
pub fn lint(document: &Document) -> Vec<Diagnostic> {
    Linter::new(document).diagnostics().cloned().collect()
}

/// What breaks the rules of a document, kept while it changes.
#[derive(Clone, Debug)]
pub struct Linter {
    settings: Settings,
    document: Document,
    of_tables: BTreeMap<TableId, Vec<Diagnostic>>,
    of_document: Vec<Diagnostic>,
}

impl Linter {
    /// Asks every rule about all of a document.
    pub fn new(document: &Document) -> Self {
        let mut linter = Self {
            settings: Settings::of_any(&document.conventions),
            document: document.clone(),
            of_tables: BTreeMap::new(),
            of_document: Vec::new(),
        };
        linter.check(all_tables(document));
        linter.check_document();
        linter
    }

    /// Follows a change of the document: what it cannot concern is not asked again.
    pub fn update(&mut self, document: &Document) {
        let other = self.document.conventions != document.conventions;
        let concerned = if other {
            self.settings = Settings::of_any(&document.conventions);
            all_tables(document)
        } else {
            concerned(&self.document, document)
        };
        let concerns_all = other || !same_outline(&self.document, document);
        self.document = document.clone();
        let tables = &self.document.schema.tables;
        self.of_tables.retain(|id, _| tables.contains(id));
        self.check(concerned);
        if concerns_all {
            self.check_document();
        }
    }

    /// Breaches that are not suppressed: of tables by their ids, then those that concern more than one table.
    pub fn diagnostics(&self) -> impl Iterator<Item = &Diagnostic> {
        let suppressed: BTreeSet<_> =
            self.document.suppressions.iter().map(|s| (&s.object, s.rule.as_str())).collect();
        let all = self.of_tables.values().flatten().chain(&self.of_document);
        all.filter(move |d| {
            suppressed.is_empty() || !suppressed.contains(&(&d.object, d.rule.as_str()))
        })
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The document that was asked last, with what it promises.
    pub fn context(&self) -> Context<'_> {
        Context { document: &self.document, settings: &self.settings }
    }

    fn held(&self) -> impl Iterator<Item = (&'static Rule, Severity)> {
        RULES.iter().filter_map(|rule| Some((*rule, self.settings.severity(rule.code)?)))
    }

    fn check(&mut self, concerned: BTreeSet<TableId>) {
        let context = Context { document: &self.document, settings: &self.settings };
        let held: Vec<_> = self.held().collect();
        for id in concerned {
            let Some(table) = self.document.schema.tables.get(&id) else { continue };
            let mut diagnostics = Vec::new();
            for (rule, severity) in held.iter().filter(|_| !table.external) {
                if let Check::Table(check) = rule.check {
                    check(&context, table, &mut found(rule, *severity, &mut diagnostics));
                }
            }
            if diagnostics.is_empty() {
                self.of_tables.remove(&id);
            } else {
                self.of_tables.insert(id, diagnostics);
            }
        }
    }

    fn check_document(&mut self) {
        let context = Context { document: &self.document, settings: &self.settings };
        let mut diagnostics = Vec::new();
        for (rule, severity) in self.held() {
            if let Check::Document(check) = rule.check {
                check(&context, &mut found(rule, severity, &mut diagnostics));
            }
        }
        self.of_document = diagnostics;
    }
}

fn found<'a>(rule: &Rule, severity: Severity, diagnostics: &'a mut Vec<Diagnostic>) -> Found<'a> {
    Found { rule: rule.code, severity, diagnostics }
}

fn all_tables(document: &Document) -> BTreeSet<TableId> {
    document.schema.tables.iter().map(|t| t.id.clone()).collect()
}

/// Whether nothing changed that a rule about all of a document looks at: see [`Check::Document`].
fn same_outline(before: &Document, after: &Document) -> bool {
    let (old, new) = (&before.schema, &after.schema);
    if !(before.domains.same(&after.domains)
        && old.schemas.same(&new.schemas)
        && old.types.same(&new.types)
        && old.views.same(&new.views)
        && old.tables.len() == new.tables.len())
    {
        return false;
    }
    let mut tables = old.tables.beside(&new.tables);
    old.tables.same(&new.tables)
        || tables.all(|(old, new)| match (old, new) {
            (Some(old), Some(new)) => Arc::ptr_eq(old, new) || is_outlined_alike(old, new),
            _ => false,
        })
}

/// Whether two tables have the same names, types and keys.
fn is_outlined_alike(old: &Table, new: &Table) -> bool {
    let named = |(a, b): (&Column, &Column)| {
        (&a.id, &a.name, &a.data_type, a.inherited) == (&b.id, &b.name, &b.data_type, b.inherited)
            && a.generated.is_some() == b.generated.is_some()
    };
    (&old.name, &old.schema, old.external) == (&new.name, &new.schema, new.external)
        && old.partition_of == new.partition_of
        && old.inherits == new.inherits
        && old.columns.len() == new.columns.len()
        && old.columns.iter().zip(&new.columns).all(named)
        && old.indexes == new.indexes
        && keys(old).eq(keys(new))
}

fn keys(table: &Table) -> impl Iterator<Item = &Constraint> {
    table.constraints.iter().filter(|c| !matches!(c.kind, ConstraintKind::Check { .. }))
}

/// Tables of which a rule may say something else after a change: see [`Check::Table`].
fn concerned(before: &Document, after: &Document) -> BTreeSet<TableId> {
    let (old, new) = (&before.schema, &after.schema);
    if !(old.schemas.same(&new.schemas) && before.domains.same(&after.domains)) {
        return all_tables(after);
    }
    let mut changed: BTreeSet<TableId> = BTreeSet::new();
    let types: BTreeSet<&TypeId> =
        differing(&old.types, &new.types).map(|t: &TypeDef| &t.id).collect();
    if !types.is_empty() {
        let uses = |t: &&Arc<Table>| {
            t.columns.iter().any(|c| match &c.data_type.name {
                TypeName::Defined(id) => types.contains(id),
                _ => false,
            })
        };
        changed.extend(new.tables.iter().filter(uses).map(|t| t.id.clone()));
    }
    let functions: BTreeSet<&FunctionId> =
        differing(&old.functions, &new.functions).map(|f: &Function| &f.id).collect();
    if !functions.is_empty() {
        let calls = |t: &&Arc<Table>| {
            t.triggers.iter().any(|trigger| match &trigger.function {
                TriggerFunction::Defined(id) => functions.contains(id),
                TriggerFunction::External(_) => false,
            })
        };
        changed.extend(new.tables.iter().filter(calls).map(|t| t.id.clone()));
    }
    let owners = differing(&old.sequences, &new.sequences);
    changed.extend(owners.filter_map(|s: &Sequence| Some(s.owned_by.as_ref()?.0.clone())));
    let mut concerned = BTreeSet::new();
    for table in differing(&old.tables, &new.tables) {
        changed.insert(table.id.clone());
        concerned.extend(neighbours(table).cloned());
    }
    if !changed.is_empty() {
        let beside = new.tables.iter().filter(|t| neighbours(t).any(|id| changed.contains(id)));
        concerned.extend(beside.map(|t| t.id.clone()));
    }
    concerned.extend(changed);
    concerned
}

/// Records that are not the same in both, as they were and as they are.
fn differing<'a, T: Record>(
    old: &'a Records<T>,
    new: &'a Records<T>,
) -> impl Iterator<Item = &'a T> {
    let pairs = (!old.same(new)).then(|| old.beside(new)).into_iter().flatten();
    let pairs = pairs.filter(|pair| !matches!(pair, (Some(a), Some(b)) if Arc::ptr_eq(a, b)));
    pairs.flat_map(|(old, new)| old.into_iter().chain(new)).map(AsRef::as_ref)
}
