//! Statements of PL/pgSQL: control flow, variables, errors and their handlers, and the SQL between.

use super::eval::{Eval, called, no_expression};
use super::into::Into;
use super::query::{self, ResultSet, Scope, lenient};
use super::value::Value;
use super::vars::{Kind, Variable, Variables};
use super::{
    MAX_NESTING, Raised, Stop, condition, functions, session, spend, syntax_words, unknown,
};
use crate::model::{DataType, Name, ObjectRef, TypeName};
use crate::sql::read::syntax::{flat_text, name_of, string};
use crate::sql::read::{Done, Problem, Reader, namespace, verbatim, words_of_kind};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SourceFile, SyntaxKind, SyntaxNode};
use std::cell::Cell;
use std::collections::HashMap;

/// What one trip round a loop costs, beside its statements.
const LOOP_STEPS: u32 = 10;

/// What a statement that may change the catalog costs.
const APPLY_STEPS: u32 = 50;

/// Parentheses in one another in a text that is executed; deeper is not followed.
const MAX_PARENTHESES: usize = 200;

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
    let mut run = Run {
        reader,
        variables: Variables::default(),
        into,
        steps: Cell::new(steps),
        depth: 0,
        handlers: 0,
        caught: Vec::new(),
        committed: false,
        objects: Vec::new(),
        ignored: Vec::new(),
    };
    run.variables.declare(Variable {
        name: Name::new("found"),
        value: Value::Bool(false),
        kind: Kind::Any,
        constant: false,
        not_null: false,
    });
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

struct Run<'r> {
    reader: &'r mut Reader,
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
        ask(&Eval {
            work: &self.reader.work,
            variables: &self.variables,
            steps: &self.steps,
            depth: Cell::new(0),
            parameters,
            touched: Cell::new(false),
            wrote: Cell::new(false),
        })
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

    // Blocks

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

    fn declare(&mut self, declaration: &ast::PlpgsqlDecl) -> Result<(), Stop> {
        let ast::PlpgsqlDecl::PlpgsqlVarDecl(declaration) = declaration else {
            return Err(unknown("a cursor or an alias"));
        };
        let name = declaration.name().map(|n| name_of(n.syntax())).ok_or_else(no_expression)?;
        let kind = self.kind_of(declaration.ty().ok_or_else(no_expression)?.syntax());
        let value = match declaration.init() {
            Some(init) => {
                let value = lenient(self.value(init.expr()))?;
                lenient(self.cast(&kind, value))?
            }
            None => Value::Null,
        };
        let not_null = declaration.not_null().is_some();
        if not_null && value.is_null() {
            return Err(Stop::raise("22004", format!("the variable {name} cannot be null")));
        }
        let constant = declaration.constant_token().is_some();
        self.variables.declare(Variable { name, value, kind, constant, not_null });
        Ok(())
    }

    fn kind_of(&self, node: &SyntaxNode) -> Kind {
        let text = flat_text(node);
        let lower = text.to_lowercase().replace(' ', "");
        if lower == "record" || lower.ends_with("%rowtype") {
            return Kind::Record;
        }
        if lower.contains("%type") {
            return Kind::Any;
        }
        // A table's name is the type of its rows.
        match DataType::parse(&text).map(|t| self.reader.work.resolve_type(t).name) {
            Ok(TypeName::Row(_)) => Kind::Record,
            _ => Kind::Type(text),
        }
    }

    fn cast(&self, kind: &Kind, value: Value) -> Result<Value, Stop> {
        match (kind, value) {
            (_, Value::Null) => Ok(Value::Null),
            (_, Value::Unknown(reason)) => Ok(Value::Unknown(reason)),
            (Kind::Type(to), value) => self.eval(|eval| eval.cast(value, to)),
            (Kind::Any, value) | (Kind::Record, value @ Value::Record(_)) => Ok(value),
            (Kind::Record, _) => Err(unknown("a record made from another value")),
        }
    }

    /// The statements of a block, and what its handlers make of an error in them.
    fn guarded(&mut self, block: &ast::PlpgsqlBlock) -> Result<Flow, Stop> {
        let Some(body) = block.body() else { return Ok(Flow::Next) };
        let Some(exception) = block.exception() else { return self.body(&body) };
        // An error undoes the block's statements; variables keep their values.
        spend(&self.steps, self.size_of_catalog())?;
        let before = self.reader.work.clone();
        let (objects, ignored) = (self.objects.len(), self.ignored.len());
        self.handlers += 1;
        let result = self.body(&body);
        self.handlers -= 1;
        let raised = match result {
            Err(Stop::Raised(raised)) => raised,
            other => return other,
        };
        self.reader.work = before;
        self.objects.truncate(objects);
        self.ignored.truncate(ignored);
        for handler in exception.handlers() {
            for wanted in handler.conditions() {
                if takes(&wanted, &raised)? {
                    self.ignored.push(raised.problem.to_string());
                    self.caught.push(raised);
                    let result = match handler.body() {
                        Some(body) => self.body(&body),
                        None => Ok(Flow::Next),
                    };
                    self.caught.pop();
                    return result;
                }
            }
        }
        Err(Stop::Raised(raised))
    }

    fn size_of_catalog(&self) -> u32 {
        let catalog = &self.reader.work.catalog;
        let size = catalog.tables.len() * 4 + catalog.types.len() + catalog.functions.len();
        u32::try_from(size).unwrap_or(u32::MAX)
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

    // Statements

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
            P::PlpgsqlReturnStmt(_) => return Ok(Flow::Return),
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

    fn branch(&mut self, stmt: &ast::PlpgsqlIfStmt) -> Result<Flow, Stop> {
        if self.holds(stmt.cond())? {
            return self.optional_body(stmt.then_body());
        }
        for branch in stmt.elsifs() {
            if self.holds(branch.cond())? {
                return self.optional_body(branch.body());
            }
        }
        self.optional_body(stmt.else_clause().and_then(|e| e.body()))
    }

    fn case(&mut self, stmt: &ast::PlpgsqlCaseStmt) -> Result<Flow, Stop> {
        let subject = stmt.subject().map(|s| self.value(Some(s))).transpose()?;
        for when in stmt.whens() {
            let condition = when.cond().ok_or_else(no_expression)?;
            let holds = match &subject {
                None => self.holds(Some(condition))?,
                Some(subject) => {
                    let mut found = false;
                    let targets = condition.target_list().into_iter().flat_map(|l| l.targets());
                    for target in targets {
                        let expr = target.expr().ok_or_else(no_expression)?;
                        let value = self.eval(|eval| eval.expr(&expr, &Scope::none()))?;
                        found |= super::value::equal(subject, &value)? == Some(true);
                    }
                    found
                }
            };
            if holds {
                return self.optional_body(when.body());
            }
        }
        match stmt.else_clause() {
            Some(clause) => self.optional_body(clause.body()),
            None => Err(Stop::raise("20000", "no case of a CASE statement fits")),
        }
    }

    fn is_due(&self, when: Option<ast::PlpgsqlExitWhen>) -> Result<bool, Stop> {
        when.map_or(Ok(true), |when| self.holds(when.cond()))
    }

    // Loops

    /// One trip round a loop: whether to go on, or where to instead.
    fn trip(
        &mut self,
        body: Option<&ast::PlpgsqlBody>,
        label: Option<&Name>,
    ) -> Result<Option<Flow>, Stop> {
        spend(&self.steps, LOOP_STEPS)?;
        let Some(body) = body else { return Ok(None) };
        let is_mine = |name: &Option<Name>| name.is_none() || name.as_ref() == label;
        Ok(match self.body(body)? {
            Flow::Next => None,
            Flow::Continue(name) if is_mine(&name) => None,
            Flow::Exit(name) if is_mine(&name) => Some(Flow::Next),
            flow => Some(flow),
        })
    }

    fn any_loop(&mut self, stmt: &ast::PlpgsqlStmt) -> Result<Flow, Stop> {
        use ast::PlpgsqlStmt as P;
        let label = stmt
            .syntax()
            .children()
            .find_map(ast::PlpgsqlLabel::cast)
            .and_then(|l| l.name())
            .map(|n| name_of(n.syntax()));
        let label = label.as_ref();
        let body = stmt.syntax().children().find_map(ast::PlpgsqlBody::cast);
        let body = body.as_ref();
        let mut values: Vec<Vec<(Name, Value)>> = Vec::new();
        let variables: Vec<Vec<Name>>;
        match stmt {
            P::PlpgsqlLoopStmt(_) => loop {
                if let Some(flow) = self.trip(body, label)? {
                    return Ok(flow);
                }
            },
            P::PlpgsqlWhileStmt(stmt) => {
                while self.holds(stmt.cond())? {
                    if let Some(flow) = self.trip(body, label)? {
                        return Ok(flow);
                    }
                }
                return Ok(Flow::Next);
            }
            P::PlpgsqlForIStmt(stmt) => return self.count(stmt, body, label),
            P::PlpgsqlForQueryStmt(stmt) => {
                variables = stmt.vars().map(|v| target_names(v.syntax())).collect();
                let query = stmt.query().ok_or_else(no_expression)?;
                let select = ast::SelectVariant::cast(query.syntax().clone())
                    .ok_or_else(|| unknown("a loop over a statement that changes data"))?;
                self.refuse_own_ddl(select.syntax())?;
                values.extend(fields(self.eval(|e| query::rows(e, &select, &Scope::none()))?));
            }
            P::PlpgsqlForDynStmt(stmt) => {
                variables = stmt.vars().map(|v| target_names(v.syntax())).collect();
                let text = self.value(stmt.query())?;
                let parameters = self.parameters(stmt.using_clause())?;
                values.extend(fields(self.query_text(text, &parameters)?));
            }
            P::PlpgsqlForEachStmt(stmt) => {
                if stmt.slice().is_some() {
                    return Err(unknown("FOREACH SLICE"));
                }
                variables = stmt.vars().map(|v| target_names(v.syntax())).collect();
                let list = self.value(stmt.array())?;
                if list.is_null() {
                    return Err(Stop::raise("22004", "FOREACH expression must not be null"));
                }
                let items = functions::as_array(Some(&list))?;
                values.extend(items.into_iter().map(|v| vec![(Name::default(), v)]));
            }
            _ => return Err(unknown("a loop of this kind")),
        }
        let found = !values.is_empty();
        for row in values {
            self.assign_row(&variables, row)?;
            if let Some(flow) = self.trip(body, label)? {
                self.variables.set(&Name::new("found"), Value::Bool(true))?;
                return Ok(flow);
            }
        }
        self.variables.set(&Name::new("found"), Value::Bool(found))?;
        Ok(Flow::Next)
    }

    /// `FOR i IN a..b`.
    fn count(
        &mut self,
        stmt: &ast::PlpgsqlForIStmt,
        body: Option<&ast::PlpgsqlBody>,
        label: Option<&Name>,
    ) -> Result<Flow, Stop> {
        let range = stmt.range().ok_or_else(no_expression)?;
        let bound = |expr| -> Result<i64, Stop> {
            let null = || Stop::raise("22004", "a bound of a FOR loop cannot be null");
            self.value(expr)?.integer()?.ok_or_else(null)
        };
        let (from, to) = (bound(range.lower())?, bound(range.upper())?);
        let step = match range.step() {
            Some(step) => bound(Some(step))?,
            None => 1,
        };
        if step <= 0 {
            return Err(Stop::raise("22023", "BY value of FOR loop must be greater than zero"));
        }
        let is_reverse =
            stmt.syntax().children_with_tokens().any(|e| e.kind() == SyntaxKind::REVERSE_KW);
        let name = stmt
            .vars()
            .next()
            .and_then(|v| target_names(v.syntax()).into_iter().next())
            .ok_or_else(no_expression)?;
        self.variables.declare(Variable {
            name: name.clone(),
            value: Value::Int(from),
            kind: Kind::Any,
            constant: false,
            not_null: false,
        });
        let mut i = from;
        let mut found = false;
        while if is_reverse { i >= to } else { i <= to } {
            found = true;
            self.variables.set(&name, Value::Int(i))?;
            if let Some(flow) = self.trip(body, label)? {
                self.variables.set(&Name::new("found"), Value::Bool(true))?;
                return Ok(flow);
            }
            let next = if is_reverse { i.checked_sub(step) } else { i.checked_add(step) };
            let Some(next) = next else { break };
            i = next;
        }
        self.variables.set(&Name::new("found"), Value::Bool(found))?;
        Ok(Flow::Next)
    }

    // Assignments

    fn assign(&mut self, stmt: &ast::PlpgsqlAssignStmt) -> Result<(), Stop> {
        let children = || stmt.syntax().children();
        let target =
            children().find_map(ast::PlpgsqlAssignTarget::cast).ok_or_else(no_expression)?;
        let expr = children().find_map(ast::PlpgsqlExpr::cast).ok_or_else(no_expression)?;
        self.refuse_own_ddl(expr.syntax())?;
        let value = lenient(self.value(Some(expr)))?;
        if target.accessors().any(|a| !matches!(a, ast::Accessor::FieldAccessor(_))) {
            // `a[1] := …`: the array is not known from here on.
            let name = target.name().map(|n| name_of(n.syntax())).ok_or_else(no_expression)?;
            return self.variables.set(&name, Value::Unknown("an element of an array".to_owned()));
        }
        self.put(&target_names(target.syntax()), value)
    }

    /// Puts a value into a variable, or a field of one.
    fn put(&mut self, target: &[Name], value: Value) -> Result<(), Stop> {
        match target {
            [name] => {
                let kind = self.variables.find(name).map(|v| v.kind.clone());
                let kind = kind.ok_or_else(|| {
                    Stop::raise("42601", format!("{name} is not a known variable"))
                })?;
                let value = lenient(self.cast(&kind, value))?;
                self.variables.set(name, value)
            }
            [name, field] => self.variables.set_field(name, field, value),
            _ => Err(unknown("an assignment of this kind")),
        }
    }

    /// Puts a row into one record, or column by column into several variables. What is missing is null.
    fn assign_row(&mut self, targets: &[Vec<Name>], row: Vec<(Name, Value)>) -> Result<(), Stop> {
        if let [target] = targets
            && let [name] = target.as_slice()
            && self.variables.find(name).is_some_and(|v| v.kind == Kind::Record)
        {
            return self.variables.set(name, Value::Record(row));
        }
        let mut values = row.into_iter().map(|(_, value)| value);
        for target in targets {
            self.put(target, values.next().unwrap_or(Value::Null))?;
        }
        Ok(())
    }

    fn assign_rows(&mut self, into: &Into, found: ResultSet) -> Result<(), Stop> {
        let targets: Vec<Vec<Name>> =
            into.targets.iter().map(|t| t.iter().map(|n| variable_name(n)).collect()).collect();
        if into.strict && found.rows.len() != 1 {
            return Err(match found.rows.len() {
                0 => Stop::raise("P0002", "query returned no rows"),
                _ => Stop::raise("P0003", "query returned more than one row"),
            });
        }
        let is_any = found.rows.len() > 1 && !found.ordered;
        let columns = found.columns.clone();
        let row = found
            .rows
            .into_iter()
            .next()
            .unwrap_or_else(|| columns.iter().map(|_| Value::Null).collect());
        let row = columns.into_iter().zip(row).map(|(name, value)| {
            let value = if is_any {
                Value::Unknown("which of several rows comes first".to_owned())
            } else {
                value
            };
            (name, value)
        });
        self.assign_row(&targets, row.collect())
    }

    fn forget(&mut self, into: &Into, why: &str) -> Result<(), Stop> {
        for target in &into.targets {
            let target: Vec<Name> = target.iter().map(|n| variable_name(n)).collect();
            self.put(&target, Value::Unknown(why.to_owned()))?;
        }
        Ok(())
    }

    fn diagnostics(&mut self, stmt: &ast::PlpgsqlGetDiagStmt) -> Result<(), Stop> {
        for item in stmt.items().into_iter().flat_map(|l| l.plpgsql_diag_items()) {
            let target = item.target().ok_or_else(no_expression)?;
            let what = item.kind().map(|k| syntax_words(k.syntax()).join(" ")).unwrap_or_default();
            let value = match (what.as_str(), self.caught.last()) {
                ("returned_sqlstate", Some(raised)) if raised.code.is_some() => {
                    Value::Text(raised.code.clone().unwrap_or_default())
                }
                _ => Value::Unknown(format!("the diagnostic {what}")),
            };
            self.put(&target_names(target.syntax()), value)?;
        }
        Ok(())
    }

    // Errors

    fn raise(&mut self, stmt: &ast::PlpgsqlRaiseStmt) -> Result<(), Stop> {
        let level = stmt.level();
        if level.as_ref().is_some_and(|l| l.exception_token().is_none()) {
            return Ok(());
        }
        let message = stmt.message().and_then(|m| string(m.literal()));
        let condition = stmt.condition_name();
        let options = stmt.using_clause();
        if level.is_none() && message.is_none() && condition.is_none() && options.is_none() {
            return match self.caught.last() {
                Some(raised) => Err(Stop::Raised(raised.clone())),
                None => Err(unknown("RAISE outside of a handler")),
            };
        }
        let mut code = Some("P0001".to_owned());
        if let Some(condition) = &condition {
            code = code_of(condition);
        }
        for option in options.into_iter().flat_map(|o| o.plpgsql_raise_options()) {
            if let ast::PlpgsqlRaiseOption::PlpgsqlRaiseOptionErrcode(option) = option {
                code = match lenient(self.value(option.expr()))? {
                    Value::Text(text) => {
                        condition::code(&text.to_lowercase()).map(str::to_owned).or(Some(text))
                    }
                    _ => None,
                };
            }
        }
        let mut params = stmt.params();
        let mut text = String::new();
        for part in message.unwrap_or_default().split_inclusive('%') {
            match part.strip_suffix('%') {
                Some(before) => {
                    text.push_str(before);
                    let value = params.next().and_then(|p| self.value(Some(p)).ok());
                    let value = value.and_then(|v| v.as_text(&[]).ok().flatten());
                    text.push_str(value.as_deref().unwrap_or("…"));
                }
                None => text.push_str(part),
            }
        }
        let problem = Problem::new(format!("the block raises an exception: {text}"));
        Err(Stop::Raised(Raised { problem, code }))
    }

    // SQL

    /// A function of the files may change the schema, which cannot be seen from here.
    fn refuse_own_ddl(&self, node: &SyntaxNode) -> Result<(), Stop> {
        let work = &self.reader.work;
        for call in node.descendants().filter(|n| n.kind() == SyntaxKind::CALL_EXPR) {
            if session::may_change_schema(work, &call) {
                let name = ast::CallExpr::cast(call).and_then(|c| called(&c)).unwrap_or_default();
                return Err(unknown(format!("a call of {name}, which may change the schema")));
            }
        }
        Ok(())
    }

    fn perform(&mut self, node: &SyntaxNode) -> Result<(), Stop> {
        self.refuse_own_ddl(node)?;
        let select =
            node.children().find_map(ast::SelectVariant::cast).ok_or_else(no_expression)?;
        if let ast::SelectVariant::Select(select) = &select {
            let statement = ast::Stmt::Select(select.clone());
            super::note(&mut self.reader.work, &statement);
            namespace::select(&mut self.reader.work, select);
        }
        let found = lenient(self.eval(|e| {
            let found = query::rows(e, &select, &Scope::none())?;
            Ok(Value::Bool(!found.rows.is_empty()))
        }))?;
        self.variables.set(&Name::new("found"), found)
    }

    fn sql(&mut self, statement: &ast::Stmt) -> Result<(), Stop> {
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
                super::note(&mut self.reader.work, statement);
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

    fn apply(&mut self, statement: &ast::Stmt) -> Result<(), Stop> {
        spend(&self.steps, APPLY_STEPS)?;
        match self.reader.apply(statement)? {
            Done::Modelled(object) => self.objects.push(object),
            Done::Ignored(reason) => self.ignored.push(reason),
            Done::Keep(_) if matches!(statement, ast::Stmt::Do(_)) => {
                return Err(unknown(self.reader.take_kept_because().unwrap_or_default()));
            }
            Done::Keep(about) => {
                let kind = words_of_kind(statement.syntax().kind());
                verbatim::keep(&mut self.reader.work, statement, &kind, about.clone());
                self.objects.push(about);
            }
        }
        Ok(())
    }

    fn parameters(&self, using: Option<ast::PlpgsqlUsingClause>) -> Result<Vec<Value>, Stop> {
        using
            .into_iter()
            .flat_map(|u| u.exprs())
            .map(|expr| lenient(self.value(Some(expr))))
            .collect()
    }

    /// `EXECUTE`.
    fn execute(&mut self, stmt: &ast::PlpgsqlDynExecuteStmt) -> Result<(), Stop> {
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
    fn parsed(&self, text: Value) -> Result<Vec<ast::Stmt>, Stop> {
        let text = text.as_text(&self.reader.work.search_path)?;
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

    fn query_text(&mut self, text: Value, parameters: &[Value]) -> Result<ResultSet, Stop> {
        let statements = self.parsed(text)?;
        let [statement] = statements.as_slice() else {
            return Err(unknown("several executed statements with one result"));
        };
        self.refuse_own_ddl(statement.syntax())?;
        let Some(select) = ast::SelectVariant::cast(statement.syntax().clone()) else {
            super::note(&mut self.reader.work, statement);
            return Err(unknown("the result of a statement that is no query"));
        };
        super::note(&mut self.reader.work, statement);
        // The text does not see the block's variables.
        let variables = Variables::default();
        query::rows(
            &Eval {
                work: &self.reader.work,
                variables: &variables,
                steps: &self.steps,
                depth: Cell::new(0),
                parameters,
                touched: Cell::new(false),
                wrote: Cell::new(false),
            },
            &select,
            &Scope::none(),
        )
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

fn fields(found: ResultSet) -> Vec<Vec<(Name, Value)>> {
    let columns = found.columns;
    found.rows.into_iter().map(|row| columns.iter().cloned().zip(row).collect()).collect()
}

/// The names of a target: a variable, and a field where one is meant; as written.
fn written_names(node: &SyntaxNode) -> Vec<String> {
    node.descendants_with_tokens()
        .filter_map(rowan::NodeOrToken::into_token)
        .filter(|t| !t.kind().is_trivia() && t.kind() != SyntaxKind::DOT)
        .map(|t| t.text().to_owned())
        .collect()
}

fn target_names(node: &SyntaxNode) -> Vec<Name> {
    written_names(node).iter().map(|n| variable_name(n)).collect()
}

/// A written name: folded, or unquoted.
fn variable_name(written: &str) -> Name {
    match written.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(quoted) => Name::from(quoted.replace("\"\"", "\"")),
        None => Name::from(written.to_lowercase()),
    }
}

/// The code that a condition names; none for `others`.
fn code_of(wanted: &ast::PlpgsqlCondition) -> Option<String> {
    let words = syntax_words(wanted.syntax());
    match words.as_slice() {
        [keyword, code] if keyword == "sqlstate" => {
            Some(code.trim_matches('\'').to_ascii_uppercase())
        }
        [name] => condition::code(name).map(str::to_owned),
        _ => None,
    }
}

/// Whether a handler's condition takes an error.
fn takes(wanted: &ast::PlpgsqlCondition, raised: &Raised) -> Result<bool, Stop> {
    let words = syntax_words(wanted.syntax());
    if words.first().is_some_and(|w| w == "others") {
        return Ok(!matches!(raised.code.as_deref(), Some("P0004" | "57014")));
    }
    let wanted = code_of(wanted).ok_or_else(|| unknown("a condition of another name"))?;
    match &raised.code {
        Some(code) => Ok(condition::takes(&wanted, code)),
        None => Err(unknown(format!("how a server calls this error: {}", raised.problem))),
    }
}
