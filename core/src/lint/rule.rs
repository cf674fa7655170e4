//! What a rule is.

use super::{Context, Diagnostic, Fix};
use crate::conventions::Severity;
use crate::model::{ObjectRef, Table};
use smol_str::SmolStr;

/// What rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Naming,
    Structure,
    Types,
    Documentation,
}

/// Something that a schema can promise to keep.
pub struct Rule {
    /// Stands in documents, configurations and reports, and never changes.
    pub code: &'static str,
    pub group: Group,
    /// What it demands, in a line.
    pub title: &'static str,
    /// Why, in Markdown.
    pub why: &'static str,
    /// SQL that breaks it, and SQL that does not.
    pub bad: &'static str,
    pub good: &'static str,
    pub check: Check,
    /// What mends a breach of it by an object; none where a person has to decide.
    pub fix: Option<fn(&Context<'_>, &ObjectRef) -> Option<Fix>>,
}

/// What a rule looks at, and so what has to change before it is asked again.
pub enum Check {
    /// A table, with the types of its columns, the functions of its triggers, the tables that it references and those that reference it.
    Table(fn(&Context<'_>, &Table, &mut Found<'_>)),
    /// All of the document: names of everything, domains, views, types of columns, keys and indexes; not what else there
    /// is to a column, a constraint or a table.
    Document(fn(&Context<'_>, &mut Found<'_>)),
}

/// Takes what a rule finds.
pub struct Found<'a> {
    pub(super) rule: &'static str,
    pub(super) severity: Severity,
    pub(super) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Found<'_> {
    /// Says that an object breaks the rule.
    pub fn report(&mut self, object: ObjectRef, message: impl Into<String>) {
        self.diagnostics.push(Diagnostic {
            rule: SmolStr::new_static(self.rule),
            severity: self.severity,
            object,
            message: message.into(),
        });
    }
}
