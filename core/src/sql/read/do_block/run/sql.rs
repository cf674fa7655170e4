//! The SQL in a block: statements, queries and `EXECUTE`.

use super::super::eval::{Eval, called, no_expression};
use super::super::into::Into;
use super::super::query::{self, ResultSet, Scope, lenient};
use super::super::value::Value;
use super::super::vars::Variables;
use super::super::{Stop, session, spend, unknown};
use super::Run;
use super::assign::written_names;
use super::host::Host;
use crate::model::Name;
use crate::sql::read::{Done, Reader, namespace, verbatim, words_of_kind};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};

/// What a statement that may change the catalog costs.
const APPLY_STEPS: u32 = 50;

/// Parentheses in one another in a text that is executed; deeper is not followed.
const MAX_PARENTHESES: usize = 200;

impl Run<'_> {
    /// A function of the files may change the schema, which cannot be seen from here.
    pub(super) fn refuse_own_ddl(&self, node: &SyntaxNode) -> Result<(), Stop> {
        let Host::Reader(Reader { work, .. }) = &self.host else { return Ok(()) };
        for call in node.descendants().filter(|n| n.kind() == SyntaxKind::CALL_EXPR) {
            if session::may_change_schema(work, &call) {
                let name = ast::CallExpr::cast(call).and_then(|c| called(&c)).unwrap_or_default();
                return Err(unknown(format!("a call of {name}, which may change the schema")));
            }
        }
        Ok(())
    }

    pub(super) fn perform(&mut self, node: &SyntaxNode) -> Result<(), Stop> {
        self.refuse_own_ddl(node)?;
        let select =
            node.children().find_map(ast::SelectVariant::cast).ok_or_else(no_expression)?;
        if let ast::SelectVariant::Select(select) = &select {
            let statement = ast::Stmt::Select(select.clone());
            self.host.note(&statement);
            if let Host::Reader(reader) = &mut self.host {
                namespace::select(&mut reader.work, select);
            }
        }
        let found = lenient(self.eval(|e| {
            let found = query::rows(e, &select, &Scope::none())?;
            Ok(Value::Bool(!found.rows.is_empty()))
        }))?;
        self.variables.set(&Name::new("found"), found)
    }

    pub(super) fn sql(&mut self, statement: &ast::Stmt) -> Result<(), Stop> {
        let start = usize::from(statement.syntax().text_range().start());
        let into = self.into.get(&start).cloned();
        if let Some(select) = ast::SelectVariant::cast(statement.syntax().clone()) {
            let Some(into) = into else {
                let words = "a query in the block has no destination for its result";
                return Err(Stop::raise("42601", words));
            };
            self.refuse_own_ddl(statement.syntax())?;
            let found = self.eval(|e| {
                let found = query::rows(e, &select, &Scope::none())?;
                Ok((found, e.wrote.get()))
            });
            if !matches!(found, Ok((_, false))) {
                self.host.note(statement);
            }
            return match found.map(|(found, _)| found) {
                Ok(found) => {
                    let any = Value::Bool(!found.rows.is_empty());
                    self.assign_rows(&into, found)?;
                    self.variables.set(&Name::new("found"), any)
                }
                Err(Stop::NotFollowed(reason)) if !into.strict => {
                    self.forget(&into, &reason)?;
                    self.variables.set(&Name::new("found"), Value::Unknown(reason))
                }
                Err(stop) => Err(stop),
            };
        }
        if matches!(
            statement,
            ast::Stmt::Insert(_)
                | ast::Stmt::Update(_)
                | ast::Stmt::Delete(_)
                | ast::Stmt::Merge(_)
        ) {
            self.refuse_own_ddl(statement.syntax())?;
            let why = "how many rows a statement changes";
            self.variables.set(&Name::new("found"), Value::Unknown(why.to_owned()))?;
            if let Some(into) = &into {
                self.forget(into, why)?;
            }
        }
        self.apply(statement)
    }

    pub(super) fn apply(&mut self, statement: &ast::Stmt) -> Result<(), Stop> {
        spend(&self.steps, APPLY_STEPS)?;
        match self.host.apply(statement)? {
            Done::Modelled(object) => self.objects.push(object),
            Done::Ignored(reason) => self.ignored.push(reason),
            Done::Keep(_) if matches!(statement, ast::Stmt::Do(_)) => {
                let why = match &mut self.host {
                    Host::Reader(reader) => reader.take_kept_because(),
                    Host::Asked { .. } => None,
                };
                return Err(unknown(why.unwrap_or_default()));
            }
            Done::Keep(about) => {
                let kind = words_of_kind(statement.syntax().kind());
                if let Host::Reader(reader) = &mut self.host {
                    verbatim::keep(&mut reader.work, statement, &kind, about.clone());
                }
                self.objects.push(about);
            }
        }
        Ok(())
    }

    pub(super) fn parameters(
        &self,
        using: Option<ast::PlpgsqlUsingClause>,
    ) -> Result<Vec<Value>, Stop> {
        using
            .into_iter()
            .flat_map(|u| u.exprs())
            .map(|expr| lenient(self.value(Some(expr))))
            .collect()
    }

    /// `EXECUTE`.
    pub(super) fn execute(&mut self, stmt: &ast::PlpgsqlDynExecuteStmt) -> Result<(), Stop> {
        let text = self.value(stmt.query())?;
        let parameters = self.parameters(stmt.using_clause())?;
        let into = stmt.into_clause().map(|clause| Into {
            strict: clause.strict_token().is_some(),
            targets: clause
                .targets()
                .into_iter()
                .flat_map(|l| l.plpgsql_into_targets())
                .map(|t| written_names(t.syntax()))
                .collect(),
        });
        if let Some(into) = into {
            return match self.query_text(text, &parameters) {
                Ok(found) => self.assign_rows(&into, found),
                Err(Stop::NotFollowed(reason)) if !into.strict => self.forget(&into, &reason),
                Err(stop) => Err(stop),
            };
        }
        let statements = self.parsed(text)?;
        for statement in &statements {
            let is_data = ast::SelectVariant::can_cast(statement.syntax().kind())
                || matches!(
                    statement,
                    ast::Stmt::Insert(_)
                        | ast::Stmt::Update(_)
                        | ast::Stmt::Delete(_)
                        | ast::Stmt::Merge(_)
                );
            if is_data {
                self.refuse_own_ddl(statement.syntax())?;
            } else if !parameters.is_empty() {
                // Only queries and data take parameters.
                return Err(Stop::raise("42P02", "there is no parameter $1"));
            }
            self.apply(statement)?;
        }
        Ok(())
    }

    /// The statements of a text that is executed.
    pub(super) fn parsed(&self, text: Value) -> Result<Vec<ast::Stmt>, Stop> {
        let text = text.as_text(&self.host.work().search_path)?;
        let null = || Stop::raise("22004", "query string argument of EXECUTE is null");
        let text = text.ok_or_else(null)?;
        if is_nested_too_deep(&text) {
            return Err(unknown("a text with so many parentheses in one another"));
        }
        spend(&self.steps, u32::try_from(text.len() / 16).unwrap_or(u32::MAX))?;
        let parse = SourceFile::parse(&text);
        if !parse.errors().is_empty() {
            return Err(unknown("an executed text that cannot be read"));
        }
        let is_some = |s: &ast::Stmt| !matches!(s, ast::Stmt::EmptyStmt(_));
        Ok(parse.tree().stmts().filter(is_some).collect())
    }

    pub(super) fn query_text(
        &mut self,
        text: Value,
        parameters: &[Value],
    ) -> Result<ResultSet, Stop> {
        let statements = self.parsed(text)?;
        let [statement] = statements.as_slice() else {
            return Err(unknown("several executed statements with one result"));
        };
        self.refuse_own_ddl(statement.syntax())?;
        let Some(select) = ast::SelectVariant::cast(statement.syntax().clone()) else {
            self.host.note(statement);
            return Err(unknown("the result of a statement that is no query"));
        };
        self.host.note(statement);
        // The text does not see the block's variables.
        let variables = Variables::default();
        self.host.with(|work, env| {
            let eval = Eval::new(work, env, &variables, parameters, &self.steps);
            query::rows(&eval, &select, &Scope::none())
        })
    }
}

fn is_nested_too_deep(text: &str) -> bool {
    let mut depth = 0usize;
    text.bytes().any(|byte| {
        match byte {
            b'(' | b'[' => depth += 1,
            b')' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth > MAX_PARENTHESES
    })
}
