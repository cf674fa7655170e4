//! What is named after a table or a column, and so is renamed with it.

use super::{
    check_name, exclusion_name, foreign_key_column, foreign_key_name, index_name, policy_name,
    sequence_name, trigger_name, unique_name,
};
use crate::edit::{Command, apply};
use crate::lint::{Check, Context, Diagnostic, Found, Rule, context::neighbours};
use crate::model::{Document, ObjectRef, Table, TableId};
use std::collections::BTreeSet;

/// Rules about names that are made of those of tables and columns.
const RULES: [&Rule; 9] = [
    &foreign_key_column::RULE,
    &index_name::RULE,
    &unique_name::RULE,
    &foreign_key_name::RULE,
    &check_name::RULE,
    &exclusion_name::RULE,
    &trigger_name::RULE,
    &policy_name::RULE,
    &sequence_name::RULE,
];

/// Commands that rename what was named as it should be and is no more, once an object has been renamed.
pub(super) fn followers(
    context: &Context<'_>,
    object: &ObjectRef,
    rename: &[Command],
) -> Vec<Command> {
    let (ObjectRef::Table(table) | ObjectRef::Column(table, _)) = object else { return Vec::new() };
    let batch = Command::Batch { label: String::new(), commands: rename.to_vec() };
    let Ok(applied) = apply(context.document, &batch) else { return Vec::new() };
    let before = breaches(context, table);
    let mut document = applied.document;
    let mut commands = Vec::new();
    for (rule, object) in breaches(&Context { document: &document, ..*context }, table) {
        if before.contains(&(rule, object.clone())) {
            continue;
        }
        let now = Context { document: &document, ..*context };
        let fix = super::super::rule(rule).and_then(|rule| rule.fix?(&now, &object));
        let Some(fix) = fix else { continue };
        commands.extend(fix.commands.clone());
        if let Ok(applied) = apply(&document, &fix.into_command()) {
            document = applied.document;
        }
    }
    commands
}

/// Names that are not made as they should be, of a table and of those that reference it, by rule.
fn breaches(context: &Context<'_>, id: &TableId) -> BTreeSet<(&'static str, ObjectRef)> {
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for rule in RULES {
        let Some(severity) = context.settings.severity(rule.code) else { continue };
        let mut found = Found { rule: rule.code, severity, diagnostics: &mut diagnostics };
        match rule.check {
            Check::Table(check) | Check::Links(check) => {
                let tables = near(context.document, id);
                tables.for_each(|table| check(context, table, &mut found));
            }
            Check::Document(check) => check(context, &mut found),
            Check::Parts { .. } | Check::Facts(_) | Check::Rows(_) | Check::Access(_) => {}
        }
    }
    let code = |d: &Diagnostic| RULES.iter().map(|rule| rule.code).find(|code| d.rule == *code);
    diagnostics.into_iter().filter_map(|d| Some((code(&d)?, d.object))).collect()
}

/// A table, and those that name it.
fn near<'d>(document: &'d Document, id: &TableId) -> impl Iterator<Item = &'d Table> {
    let names = move |t: &&Table| t.id == *id || neighbours(t).any(|other| other == id);
    document.schema.tables.iter().map(AsRef::as_ref).filter(names).filter(|t| !t.external)
}
