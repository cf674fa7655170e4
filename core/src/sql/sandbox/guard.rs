//! What the server refuses before it looks at a row: policies that ask one another without end, and what conditions
//! read or call without the privilege.
//!
//! Policies of tables that a condition reads are put into it when the statement is planned, whichever rows there are
//! (`rewriteHandler.c`, `fireRIRrules`); privileges are asked when it starts.

use super::actor::Actor;
use super::world::World;
use super::{Sandbox, read_query};
use crate::model::{Expr, Name, Privilege, QualifiedName, Table, TableId, View};
use crate::rls::{Combined, Reach, is_true};
use crate::sql::evaluate::eval::{called, is_query};
use crate::sql::evaluate::{Eval, Stop, unknown};
use crate::sql::read::syntax::{name_of, qualified};
use crate::sql::read::work::Relation;
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};
use std::collections::BTreeSet;

/// Tables and views that conditions read through one another; deeper is not followed.
const MAX_DEPTH: usize = 16;

/// What a condition mentions.
#[derive(Debug, Default)]
struct Mentioned {
    relations: Vec<Read>,
    functions: BTreeSet<String>,
}

#[derive(Debug)]
struct Read {
    path: QualifiedName,
    /// Every name in the query that reads it; none where it reads all columns.
    names: Option<BTreeSet<Name>>,
}

fn mentioned(root: &SyntaxNode) -> Mentioned {
    let mut found = Mentioned::default();
    let ctes: BTreeSet<Name> = root
        .descendants()
        .filter_map(ast::WithTable::cast)
        .filter_map(|table| Some(name_of(table.name()?.syntax())))
        .collect();
    for node in root.descendants() {
        match node.kind() {
            SyntaxKind::CALL_EXPR => {
                found.functions.extend(ast::CallExpr::cast(node).and_then(|call| called(&call)));
            }
            SyntaxKind::RELATION_FROM_ITEM => {
                let item = ast::RelationFromItem::cast(node.clone());
                let name = item.and_then(|item| item.relation_name_ref());
                let Some(path) = name.and_then(|name| qualified(name.syntax())) else { continue };
                if path.schema.is_none() && ctes.contains(&path.name) {
                    continue;
                }
                let query = node.ancestors().find(|n| n.kind() == SyntaxKind::SELECT);
                found.relations.push(Read { path, names: query.as_ref().and_then(names_in) });
            }
            _ => {}
        }
    }
    found
}

/// Every name in a query; none where a star is among what it selects.
fn names_in(query: &SyntaxNode) -> Option<BTreeSet<Name>> {
    let targets = query.descendants().filter_map(ast::Target::cast);
    for target in targets {
        let has_star = target.star_token().is_some()
            || matches!(target.expr(), Some(ast::Expr::FieldExpr(f)) if f.star_token().is_some());
        if has_star {
            return None;
        }
    }
    let names = query.descendants().filter_map(ast::Expr::cast);
    Some(
        names
            .filter_map(|expr| match expr {
                ast::Expr::NameRef(name) => Some(name_of(name.syntax())),
                ast::Expr::FieldExpr(field) => field.field().map(|n| name_of(n.syntax())),
                _ => None,
            })
            .collect(),
    )
}

fn has_query(expr: &ast::Expr) -> bool {
    expr.syntax().descendants().any(|n| is_query(n.kind()))
}

fn is_false(text: &str) -> bool {
    text.trim().trim_matches(['(', ')']).trim().eq_ignore_ascii_case("false")
}

/// What is left of conditions when those that are constant are taken out: a policy that is always true makes the others
/// of its kind superfluous.
fn relevant<'c>(combined: &Combined<'c>) -> Vec<&'c Expr> {
    let texts = |of: &[(&'c crate::model::Policy, &'c Expr)]| -> Vec<&'c Expr> {
        of.iter().map(|(_, condition)| *condition).collect()
    };
    let any = texts(&combined.any);
    let mut all = texts(&combined.all);
    if all.iter().any(|c| is_false(c.text())) {
        return Vec::new();
    }
    if !any.iter().any(|c| is_true(c.text())) {
        all.extend(any);
    }
    all
}

impl Sandbox<'_> {
    /// Why a statement that asks these conditions fails, whatever is in the tables.
    pub(crate) fn check(
        &self,
        table: &Table,
        asked: &[Combined<'_>],
    ) -> Result<(), super::Verdict> {
        let world = World::new(self, self.actor.clone());
        self.ask_in(&world, |eval| {
            for combined in asked {
                let conditions = combined.any.iter().chain(&combined.all).map(|(_, c)| *c);
                let nodes = world.nodes(conditions)?;
                let is_open = nodes.iter().any(has_query);
                let open = if is_open { vec![table.id.clone()] } else { Vec::new() };
                for node in &nodes {
                    world.check_recursion(eval, node.syntax(), &open)?;
                }
            }
            for combined in asked {
                for node in &world.nodes(relevant(combined).into_iter())? {
                    world.check_privileges(eval, node.syntax(), 0)?;
                }
            }
            Ok(())
        })
        .map_err(super::verdict_of)
    }

    /// Tables that conditions read, by themselves, through views and by the policies of what they read.
    pub(crate) fn tables_read(&self, table: &Table) -> BTreeSet<TableId> {
        let mut found = BTreeSet::new();
        let mut waiting: Vec<String> = conditions_of(table);
        let mut views = BTreeSet::new();
        while let Some(text) = waiting.pop() {
            let Some(node) = self.node_of(&text) else { continue };
            let mentioned = mentioned(&node);
            for name in &mentioned.functions {
                waiting.extend(self.bodies(name));
            }
            for read in mentioned.relations {
                match self.work.relation(&read.path) {
                    Some(Relation::Table(id)) if found.insert(id.clone()) => {
                        waiting.extend(self.table(&id).map(conditions_of).unwrap_or_default());
                    }
                    Some(Relation::View(id)) if views.insert(id.clone()) => {
                        let view = self.document.schema.views.get(&id);
                        waiting.extend(view.map(|v| v.query.text().to_owned()));
                    }
                    _ => {}
                }
            }
        }
        found
    }

    fn node_of(&self, text: &str) -> Option<SyntaxNode> {
        let expr = self.expression(text).ok().map(|e| e.syntax().clone());
        expr.or_else(|| read_query(text).map(|q| q.syntax().clone())).or_else(|| {
            // A body in PL/pgSQL: the parser still finds the tables that its queries name.
            super::is_readable(text).then(|| squawk_syntax::SourceFile::parse(text).syntax_node())
        })
    }

    fn bodies(&self, name: &str) -> Vec<String> {
        use crate::model::FunctionBody as B;
        let path = match name.split_once('.') {
            Some((schema, name)) => QualifiedName::qualified(schema, name),
            None => QualifiedName::unqualified(name),
        };
        let functions = self.work.functions_named(&path).into_iter();
        let functions = functions.filter_map(|id| self.document.schema.functions.get(&id));
        functions
            .filter_map(|function| match &function.body {
                B::Source(body) | B::SqlStandard(body) => Some(body.text().to_owned()),
                B::ObjectFile { .. } => None,
            })
            .collect()
    }
}

fn conditions_of(table: &Table) -> Vec<String> {
    let policies = table.policies.iter();
    policies.flat_map(|p| p.using.iter().chain(&p.check)).map(|c| c.text().to_owned()).collect()
}

impl World<'_, '_> {
    fn nodes<'c>(
        &self,
        conditions: impl Iterator<Item = &'c Expr>,
    ) -> Result<Vec<ast::Expr>, Stop> {
        conditions.map(|condition| self.sandbox.expression(condition.text())).collect()
    }

    /// A query of a function's body is a statement of its own.
    pub(super) fn check_query(
        &self,
        eval: &Eval<'_>,
        select: &ast::SelectVariant,
    ) -> Result<(), Stop> {
        self.check_recursion(eval, select.syntax(), &[])?;
        self.check_privileges(eval, select.syntax(), 0)
    }

    fn check_recursion(
        &self,
        eval: &Eval<'_>,
        node: &SyntaxNode,
        open: &[TableId],
    ) -> Result<(), Stop> {
        deeper(open.len())?;
        for read in mentioned(node).relations {
            eval.step()?;
            match eval.work.relation(&read.path) {
                Some(Relation::Table(id)) => {
                    let Some(table) = self.sandbox.table(&id) else { continue };
                    let Some(policies) = self.policies(table) else { continue };
                    let conditions = policies.any.iter().chain(&policies.all).map(|(_, c)| *c);
                    let nodes = self.nodes(conditions)?;
                    if !nodes.iter().any(has_query) {
                        continue;
                    }
                    if open.contains(&id) {
                        let words = format!(
                            "infinite recursion detected in policy for relation \"{}\"",
                            table.name
                        );
                        return Err(Stop::raise("42P17", words));
                    }
                    let open = [open, &[id]].concat();
                    for node in &nodes {
                        self.check_recursion(eval, node.syntax(), &open)?;
                    }
                }
                Some(Relation::View(id)) => {
                    let Some(view) = self.sandbox.document.schema.views.get(&id) else { continue };
                    let Some(select) = read_query(view.query.text()) else { continue };
                    let inside = self.inside(self.user.clone(), self.reader_inside(view))?;
                    inside.check_recursion(eval, select.syntax(), open)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_privileges(
        &self,
        eval: &Eval<'_>,
        node: &SyntaxNode,
        depth: usize,
    ) -> Result<(), Stop> {
        deeper(depth)?;
        let mentioned = mentioned(node);
        for name in &mentioned.functions {
            self.check_call(eval, name)?;
        }
        for read in mentioned.relations {
            eval.step()?;
            match eval.work.relation(&read.path) {
                Some(Relation::Table(id)) => {
                    let Some(table) = self.sandbox.table(&id) else { continue };
                    self.check_reach(table, read.names.as_ref())?;
                    let Some(policies) = self.policies(table) else { continue };
                    for node in &self.nodes(relevant(&policies).into_iter())? {
                        self.check_privileges(eval, node.syntax(), depth + 1)?;
                    }
                }
                Some(Relation::View(id)) => {
                    let Some(view) = self.sandbox.document.schema.views.get(&id) else { continue };
                    self.check_view(eval, view, depth)?;
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn check_call(&self, eval: &Eval<'_>, name: &str) -> Result<(), Stop> {
        let path = match name.split_once('.') {
            Some((schema, name)) => QualifiedName::qualified(schema, name),
            None => QualifiedName::unqualified(name),
        };
        let functions = &self.sandbox.document.schema.functions;
        let all: Vec<_> = eval
            .work
            .functions_named(&path)
            .iter()
            .filter_map(|id| functions.get(id))
            .cloned()
            .collect();
        let denied = all.iter().filter(|f| !self.sandbox.may_execute(&self.user, f)).count();
        match denied {
            0 => Ok(()),
            denied if denied == all.len() => {
                Err(Stop::raise("42501", format!("permission denied for function {name}")))
            }
            _ => Err(unknown(format!("which of several functions {name} is meant"))),
        }
    }

    /// Whether the reader may read the columns of a table that a query names.
    fn check_reach(&self, table: &Table, names: Option<&BTreeSet<Name>>) -> Result<(), Stop> {
        let may = match self.sandbox.reaches(&self.reader, table, Privilege::Select) {
            Reach::Whole => true,
            _ if self.sandbox.is_foreign(table) => {
                return Err(unknown(format!("what is granted on {}", table.name)));
            }
            Reach::Nothing => false,
            Reach::Columns(granted) => names.is_some_and(|names| {
                let named = table.columns.iter().filter(|c| names.contains(&c.name));
                named.into_iter().all(|c| granted.contains(&c.id))
            }),
        };
        if may {
            return Ok(());
        }
        Err(Stop::raise("42501", format!("permission denied for table {}", table.name)))
    }

    fn check_view(&self, eval: &Eval<'_>, view: &View, depth: usize) -> Result<(), Stop> {
        if !self.sandbox.may_read_view(&self.reader, view) {
            return Err(Stop::raise("42501", format!("permission denied for view {}", view.name)));
        }
        if view.kind.is_materialized() {
            return Ok(());
        }
        let Some(select) = read_query(view.query.text()) else { return Ok(()) };
        let reader: Actor = self.reader_inside(view);
        let inside = self.inside(self.user.clone(), reader)?;
        inside.check_privileges(eval, select.syntax(), depth + 1)
    }
}

fn deeper(depth: usize) -> Result<(), Stop> {
    if depth >= MAX_DEPTH {
        return Err(unknown("policies that ask one another this deep"));
    }
    Ok(())
}
