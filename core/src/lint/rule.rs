//! What a rule is.

use super::{Access, Context, Diagnostic, Facts, Fix};
use crate::conventions::Severity;
use crate::model::{Document, ObjectRef, Table};
use smol_str::SmolStr;

/// What rules are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Naming,
    Structure,
    Types,
    Documentation,
    Access,
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
    /// What the document of the examples says that no SQL can.
    pub given: Option<Given>,
    pub check: Check,
    /// What mends a breach of it by an object; none where a person has to decide.
    pub fix: Option<fn(&Context<'_>, &ObjectRef) -> Option<Fix>>,
}

/// What stands beside the SQL of a rule's examples.
pub struct Given {
    /// As a sentence.
    pub words: &'static str,
    pub bad: fn(&mut Document),
    pub good: fn(&mut Document),
}

/// What a rule looks at, and so what has to change before it is asked again.
pub enum Check {
    /// A table, with the types of its columns, the functions of its triggers, and its domain.
    Table(fn(&Context<'_>, &Table, &mut Found<'_>)),
    /// The same with the outlines of the tables that it names: their names, and their columns' names and types, domains, keys
    /// and indexes.
    Links(fn(&Context<'_>, &Table, &mut Found<'_>)),
    /// Objects of every kind, each by itself: of a table and what belongs to it, and of what stands beside tables.
    Parts {
        table: fn(&Context<'_>, &Table, &mut Found<'_>),
        others: fn(&Context<'_>, &mut Found<'_>),
    },
    /// All of the document: names of everything, domains, views, functions, types of columns, keys and indexes; not what else
    /// there is to a column, a constraint or a table.
    Document(fn(&Context<'_>, &mut Found<'_>)),
    /// The same, by what is known of all tables.
    Facts(fn(&Context<'_>, &Facts, &mut Found<'_>)),
    /// Who may do what with the rows of a table: the table, what its policies read, its neighbours, roles, and what is granted.
    Rows(fn(&Access<'_>, &Table, &mut Found<'_>)),
    /// The same of all of a document, with views and functions.
    Access(fn(&Access<'_>, &mut Found<'_>)),
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
