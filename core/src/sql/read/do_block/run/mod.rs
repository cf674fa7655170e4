//! Statements of PL/pgSQL: control flow, variables, errors and their handlers, and the SQL between.

mod assign;
mod control;
mod errors;
mod host;
mod sql;

use super::eval::{Eval, no_expression};
use super::into::Into;
use super::query::lenient;
use super::value::Value;
use super::vars::{Kind, Variable, Variables};
use super::{MAX_NESTING, Raised, Stop, spend, unknown};
use crate::model::{Name, ObjectRef};
use crate::sql::evaluate::Environment;
use crate::sql::read::syntax::name_of;
use crate::sql::read::work::Work;
use crate::sql::read::{Done, Reader};
use host::Host;
use squawk_syntax::ast::{self, AstNode};
use std::cell::Cell;
use std::collections::HashMap;

/// Where to go on.
#[derive(Debug, PartialEq)]
enum Flow {
    Next,
    Exit(Option<Name>),
    Continue(Option<Name>),
    Return,
}

/// Runs the outermost block; gives the steps that are left, too.
pub(super) fn block(
    reader: &mut Reader,
    block: &ast::PlpgsqlBlock,
    into: HashMap<usize, Into>,
    steps: u32,
) -> (Result<Done, Stop>, u32) {
    let mut run = Run::new(Host::Reader(reader), Variables::default(), into, steps);
    let result = run.block(block).map(|_| {
        let changed = !run.objects.is_empty();
        if changed {
            Done::Modelled(run.objects.iter().flatten().next().cloned())
        } else {
            run.ignored.dedup();
            Done::Ignored(match run.ignored.as_slice() {
                [reason] => reason.clone(),
                _ => "the block finds nothing to do".to_owned(),
            })
        }
    });
    let result = match result {
        // What was committed before the error stays; the rest does not.
        Err(Stop::Raised(_)) if run.committed => Err(unknown("an error after COMMIT")),
        result => result,
    };
    let left = run.steps.get();
    (result, left)
}

/// Runs the body of a function for its value; nothing is changed.
pub(super) fn function(
    work: &Work,
    env: &dyn Environment,
    variables: Variables,
    block: &ast::PlpgsqlBlock,
    into: HashMap<usize, Into>,
    steps: &Cell<u32>,
) -> Result<Value, Stop> {
    let mut run = Run::new(Host::Asked { work, env }, variables, into, steps.get());
    let flow = run.block(block);
    steps.set(run.steps.get());
    match (flow?, run.returned) {
        (Flow::Return, Some(value)) => Ok(value),
        (Flow::Return, None) => Ok(Value::Null),
        _ => Err(Stop::raise("2F005", "control reached end of function without RETURN")),
    }
}

struct Run<'r> {
    host: Host<'r>,
    /// What a function gives back.
    returned: Option<Value>,
    variables: Variables,
    /// `INTO` of statements, by where they start in the body.
    into: HashMap<usize, Into>,
    steps: Cell<u32>,
    depth: u32,
    /// Blocks with handlers that are open.
    handlers: u32,
    /// Errors that are being handled, the innermost last.
    caught: Vec<Raised>,
    committed: bool,
    /// What was made or changed.
    objects: Vec<Option<ObjectRef>>,
    /// Why statements changed nothing.
    ignored: Vec<String>,
}

impl<'r> Run<'r> {
    fn new(
        host: Host<'r>,
        mut variables: Variables,
        into: HashMap<usize, Into>,
        steps: u32,
    ) -> Self {
        variables.declare(Variable {
            name: Name::new("found"),
            value: Value::Bool(false),
            kind: Kind::Any,
            constant: false,
            not_null: false,
        });
        Self {
            host,
            returned: None,
            variables,
            into,
            steps: Cell::new(steps),
            depth: 0,
            handlers: 0,
            caught: Vec::new(),
            committed: false,
            objects: Vec::new(),
            ignored: Vec::new(),
        }
    }
}

impl Run<'_> {
    /// Evaluates with the variables as they are.
    fn eval<T>(&self, ask: impl FnOnce(&Eval<'_>) -> Result<T, Stop>) -> Result<T, Stop> {
        self.eval_with(&[], ask)
    }

    fn eval_with<T>(
        &self,
        parameters: &[Value],
        ask: impl FnOnce(&Eval<'_>) -> Result<T, Stop>,
    ) -> Result<T, Stop> {
        self.host
            .with(|work, env| ask(&Eval::new(work, env, &self.variables, parameters, &self.steps)))
    }

    fn value(&self, expr: Option<ast::PlpgsqlExpr>) -> Result<Value, Stop> {
        let expr = expr.ok_or_else(no_expression)?;
        self.eval(|eval| eval.plpgsql(&expr))
    }

    fn holds(&self, expr: Option<ast::PlpgsqlExpr>) -> Result<bool, Stop> {
        Ok(self.value(expr)?.truth()? == Some(true))
    }

    /// Goes one level in.
    fn nested<T>(&mut self, run: impl FnOnce(&mut Self) -> Result<T, Stop>) -> Result<T, Stop> {
        if self.depth >= MAX_NESTING {
            return Err(unknown("blocks nested this deep"));
        }
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        result
    }

    fn block(&mut self, block: &ast::PlpgsqlBlock) -> Result<Flow, Stop> {
        let count = self.variables.count();
        let result = self.nested(|run| {
            if let Some(section) = block.declare_section() {
                for declaration in section.decls() {
                    run.declare(&declaration)?;
                }
            }
            run.guarded(block)
        });
        self.variables.close(count);
        let label = block.label().and_then(|l| l.name()).map(|n| name_of(n.syntax()));
        match result? {
            Flow::Exit(Some(name)) if Some(&name) == label.as_ref() => Ok(Flow::Next),
            flow => Ok(flow),
        }
    }

    fn body(&mut self, body: &ast::PlpgsqlBody) -> Result<Flow, Stop> {
        self.nested(|run| {
            for stmt in body.stmts() {
                match run.statement(&stmt)? {
                    Flow::Next => {}
                    flow => return Ok(flow),
                }
            }
            Ok(Flow::Next)
        })
    }

    fn optional_body(&mut self, body: Option<ast::PlpgsqlBody>) -> Result<Flow, Stop> {
        body.map_or(Ok(Flow::Next), |body| self.body(&body))
    }

    fn statement(&mut self, stmt: &ast::PlpgsqlStmt) -> Result<Flow, Stop> {
        use ast::PlpgsqlStmt as P;
        spend(&self.steps, 1)?;
        match stmt {
            P::PlpgsqlNullStmt(_) => {}
            P::PlpgsqlBlock(block) => return self.block(block),
            P::PlpgsqlAssignStmt(assign) => self.assign(assign)?,
            P::PlpgsqlIfStmt(stmt) => return self.branch(stmt),
            P::PlpgsqlCaseStmt(stmt) => return self.case(stmt),
            P::PlpgsqlLoopStmt(_)
            | P::PlpgsqlWhileStmt(_)
            | P::PlpgsqlForIStmt(_)
            | P::PlpgsqlForQueryStmt(_)
            | P::PlpgsqlForDynStmt(_)
            | P::PlpgsqlForEachStmt(_) => {
                let count = self.variables.count();
                let flow = self.any_loop(stmt);
                self.variables.close(count);
                return flow;
            }
            P::PlpgsqlExitStmt(stmt) => {
                let label = stmt.label().map(|l| name_of(l.syntax()));
                if self.is_due(stmt.when_clause())? {
                    return Ok(Flow::Exit(label));
                }
            }
            P::PlpgsqlContinueStmt(stmt) => {
                let label = stmt.label().map(|l| name_of(l.syntax()));
                if self.is_due(stmt.when_clause())? {
                    return Ok(Flow::Continue(label));
                }
            }
            P::PlpgsqlReturnStmt(stmt) => {
                if let (Host::Asked { .. }, Some(expr)) = (&self.host, stmt.expr()) {
                    self.returned = Some(lenient(self.value(Some(expr)))?);
                }
                return Ok(Flow::Return);
            }
            P::PlpgsqlRaiseStmt(raise) => self.raise(raise)?,
            P::PlpgsqlAssertStmt(assert) => {
                if !self.holds(assert.cond())? {
                    return Err(Stop::raise("P0004", "an assertion of the block does not hold"));
                }
            }
            P::PlpgsqlPerformStmt(perform) => self.perform(perform.syntax())?,
            P::PlpgsqlExecSqlStmt(exec) => self.sql(&exec.stmt().ok_or_else(no_expression)?)?,
            P::PlpgsqlDynExecuteStmt(exec) => self.execute(exec)?,
            P::PlpgsqlDoStmt(stmt) => {
                let inner = stmt.do_().ok_or_else(no_expression)?;
                self.apply(&ast::Stmt::Do(inner))?;
            }
            P::PlpgsqlGetDiagStmt(stmt) => self.diagnostics(stmt)?,
            P::PlpgsqlCommitStmt(_) if self.handlers == 0 => self.committed = true,
            P::PlpgsqlCallStmt(_) => return Err(unknown("a call of a procedure")),
            P::PlpgsqlCommitStmt(_) | P::PlpgsqlRollbackStmt(_) => {
                return Err(unknown("ROLLBACK, or COMMIT beside handlers"));
            }
            _ => return Err(unknown("a cursor, or RETURN of rows")),
        }
        Ok(Flow::Next)
    }
}
