//! Branches and loops.

use super::super::eval::no_expression;
use super::super::query::{self, ResultSet, Scope};
use super::super::value::Value;
use super::super::vars::{Kind, Variable};
use super::super::{Stop, functions, spend, unknown};
use super::assign::target_names;
use super::{Flow, Run};
use crate::model::Name;
use crate::sql::read::syntax::name_of;
use squawk_syntax::SyntaxKind;
use squawk_syntax::ast::{self, AstNode};

/// What one trip round a loop costs, beside its statements.
const LOOP_STEPS: u32 = 10;

impl Run<'_> {
    pub(super) fn branch(&mut self, stmt: &ast::PlpgsqlIfStmt) -> Result<Flow, Stop> {
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

    pub(super) fn case(&mut self, stmt: &ast::PlpgsqlCaseStmt) -> Result<Flow, Stop> {
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
                        found |= super::super::value::equal(subject, &value)? == Some(true);
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

    pub(super) fn is_due(&self, when: Option<ast::PlpgsqlExitWhen>) -> Result<bool, Stop> {
        when.map_or(Ok(true), |when| self.holds(when.cond()))
    }

    /// One trip round a loop: whether to go on, or where to instead.
    pub(super) fn trip(
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

    pub(super) fn any_loop(&mut self, stmt: &ast::PlpgsqlStmt) -> Result<Flow, Stop> {
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
    pub(super) fn count(
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
}

pub(super) fn fields(found: ResultSet) -> Vec<Vec<(Name, Value)>> {
    let columns = found.columns;
    found.rows.into_iter().map(|row| columns.iter().cloned().zip(row).collect()).collect()
}
