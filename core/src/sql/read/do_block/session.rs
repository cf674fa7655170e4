//! What the statements so far have done that is no part of a schema, but that blocks ask for.

use super::query::{self, Scope};
use super::vars::Variables;
use super::world::World;
use super::{Eval, eval};
use crate::model::{Catalog, FunctionBody, Name, QualifiedName, Table, TableId};
use crate::sql::read::syntax::{path_names, qualified, string};
use crate::sql::read::work::{Relation, Work};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};

/// Settings, and which tables may hold rows.
///
/// A schema is imported into an empty database, so a table holds no rows until a statement writes some.
/// Rows themselves are not kept: only that there may be some.
#[derive(Clone, Debug, Default)]
pub(in crate::sql::read) struct Session {
    /// `SET app.setting = 'value'`, by name in lower case. Those of the server are not known.
    pub(super) settings: HashMap<String, String>,
    written: HashSet<TableId>,
    /// Something ran that may write anywhere.
    anything_written: bool,
}

impl Session {
    pub(super) fn is_empty(&self, catalog: &Catalog, table: &Table) -> bool {
        if self.anything_written {
            return false;
        }
        // Rows of partitions and children are rows of their parents.
        let is_related = |other: &Table| other.is_child_of(&table.id);
        let stands_alone = table.inherits.is_empty()
            && table.partition_of.is_none()
            && (self.written.is_empty() || !catalog.tables.iter().any(|t| is_related(t)));
        !self.written.contains(&table.id) && (self.written.is_empty() || stands_alone)
    }

    pub(super) fn write_anything(&mut self) {
        self.anything_written = true;
    }
}

/// Notes what a statement writes into tables, and the settings that it makes.
pub(in crate::sql::read) fn note(work: &mut Work, statement: &ast::Stmt) {
    use ast::Stmt as S;
    match statement {
        S::Set(set) => note_setting(work, set),
        S::Insert(_)
        | S::Merge(_)
        | S::Copy(_)
        | S::Update(_)
        | S::Delete(_)
        | S::Select(_)
        | S::Values(_)
        | S::CompoundSelect(_)
        | S::ParenSelect(_)
        | S::Call(_)
        | S::Execute(_) => {
            note_writes(work, statement.syntax());
        }
        _ => {}
    }
}

fn note_writes(work: &mut Work, statement: &SyntaxNode) {
    for node in statement.descendants() {
        let target = match node.kind() {
            squawk_syntax::SyntaxKind::INSERT if inserts_nothing(work, &node) => continue,
            squawk_syntax::SyntaxKind::INSERT
            | squawk_syntax::SyntaxKind::MERGE
            | squawk_syntax::SyntaxKind::COPY => node
                .descendants()
                .find(|n| n.kind() == squawk_syntax::SyntaxKind::PATH_REF)
                .and_then(|path| path.parent())
                .and_then(|parent| qualified(&parent)),
            squawk_syntax::SyntaxKind::EXECUTE => {
                work.session.anything_written = true;
                continue;
            }
            squawk_syntax::SyntaxKind::CALL_EXPR | squawk_syntax::SyntaxKind::CALL => {
                if may_write(work, &node) {
                    work.session.anything_written = true;
                }
                continue;
            }
            _ => continue,
        };
        match target.and_then(|path| work.relation(&path)) {
            Some(Relation::Table(id)) => {
                let runs_triggers =
                    work.catalog.tables.get(&id).is_some_and(|t| !t.triggers.is_empty());
                work.session.anything_written |= runs_triggers;
                work.session.written.insert(id);
            }
            _ => work.session.anything_written = true,
        }
    }
}

/// Whether an `INSERT … SELECT` takes its rows from tables without any.
fn inserts_nothing(work: &Work, insert: &SyntaxNode) -> bool {
    const STEPS: u32 = 1_000;
    let source = insert.children().find_map(ast::SelectVariant::cast);
    let Some(source) = source.filter(|s| !matches!(s, ast::SelectVariant::Values(_))) else {
        return false;
    };
    let (variables, steps) = (Variables::default(), Cell::new(STEPS));
    let world = World { work };
    let eval = Eval::new(work, &world, &variables, &[], &steps);
    query::rows(&eval, &source, &Scope::none()).is_ok_and(|found| found.rows.is_empty())
}

/// The bodies of the functions that a call may be of, as far as the files define them.
fn bodies_called(work: &Work, call: &SyntaxNode) -> Vec<String> {
    let names: Vec<Name> = match ast::CallExpr::cast(call.clone()) {
        Some(call) => eval::called(&call)
            .map(|name| name.split('.').map(Name::new).collect())
            .unwrap_or_default(),
        None => call.children().map(|n| path_names(&n)).find(|n| !n.is_empty()).unwrap_or_default(),
    };
    let Some((name, before)) = names.split_last() else { return Vec::new() };
    let path = QualifiedName { schema: before.last().cloned(), name: name.clone() };
    work.functions_named(&path)
        .iter()
        .filter_map(|id| work.catalog.functions.get(id))
        .map(|f| match &f.body {
            FunctionBody::Source(body) | FunctionBody::SqlStandard(body) => body.text().to_owned(),
            FunctionBody::ObjectFile { .. } => String::new(),
        })
        .collect()
}

fn has_word(body: &str, words: &[&str]) -> bool {
    body.split(|c: char| !c.is_alphanumeric() && c != '_')
        .any(|w| words.iter().any(|word| w.eq_ignore_ascii_case(word)))
}

/// Whether a call is of a function of the files that holds DDL, or runs what is not written in it.
pub(super) fn may_change_schema(work: &Work, call: &SyntaxNode) -> bool {
    const WORDS: &[&str] =
        &["alter", "call", "comment", "create", "drop", "execute", "grant", "perform", "revoke"];
    bodies_called(work, call).iter().any(|body| has_word(body, WORDS))
}

fn may_write(work: &Work, call: &SyntaxNode) -> bool {
    const WORDS: &[&str] = &["call", "copy", "execute", "insert", "merge", "perform"];
    bodies_called(work, call).iter().any(|body| has_word(body, WORDS))
}

fn note_setting(work: &mut Work, set: &ast::Set) {
    let Some(ast::SetTarget::SetConfig(config)) = set.set_target() else { return };
    let Some(parameter) = config.config_parameter_ref() else { return };
    let name = path_names(parameter.syntax())
        .iter()
        .map(Name::as_str)
        .collect::<Vec<_>>()
        .join(".")
        .to_ascii_lowercase();
    if !name.contains('.') {
        return;
    }
    let Some(ast::ConfigAssignment::ToConfigValue(to)) = config.config_assignment() else { return };
    let mut values = to.config_values();
    match (values.next(), values.next()) {
        (Some(value), None) => {
            let literal = value.syntax().descendants().find_map(ast::Literal::cast);
            let text = string(literal).unwrap_or_else(|| value.syntax().text().to_string());
            work.session.settings.insert(name, text.trim().to_owned());
        }
        _ => {
            work.session.settings.remove(&name);
        }
    }
}
