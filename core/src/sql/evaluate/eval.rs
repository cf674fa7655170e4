//! Expressions: what they give, with SQL's three-valued logic.

use super::aggregate;
use super::decimal::Decimal;
use super::operators::and;
use super::query::{self, Scope};
use super::value::Value;
use super::vars::Variables;
use super::{Environment, Stop, functions, unknown};
use crate::model::Name;
use crate::sql::read::syntax::{flat_text, name_of, string};
use crate::sql::read::work::Work;
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};
use std::cell::Cell;
use std::cmp::Ordering;

/// Expressions in expressions; deeper is not followed.
const MAX_DEPTH: u32 = 60;

/// Evaluates expressions and queries; changes nothing.
#[derive(Debug)]
pub(in crate::sql) struct Eval<'w> {
    pub(in crate::sql) work: &'w Work,
    pub(in crate::sql) env: &'w dyn Environment,
    pub(in crate::sql) variables: &'w Variables,
    /// Steps left.
    pub(in crate::sql) steps: &'w Cell<u32>,
    pub(in crate::sql) depth: Cell<u32>,
    /// `$1`, `$2` of `EXECUTE … USING`, and of functions.
    pub(in crate::sql) parameters: &'w [Value],
    /// Whether a condition looked at the name of something of which not all is known.
    pub(in crate::sql) touched: Cell<bool>,
    /// Whether a condition looked for an object of that kind by its name or id.
    pub(in crate::sql) named: Cell<bool>,
    /// Whether an `INSERT` in a query finds rows to write.
    pub(in crate::sql) wrote: Cell<bool>,
}

impl<'w> Eval<'w> {
    pub(in crate::sql) fn new(
        work: &'w Work,
        env: &'w dyn Environment,
        variables: &'w Variables,
        parameters: &'w [Value],
        steps: &'w Cell<u32>,
    ) -> Self {
        Self {
            work,
            env,
            variables,
            steps,
            depth: Cell::new(0),
            parameters,
            touched: Cell::new(false),
            named: Cell::new(false),
            wrote: Cell::new(false),
        }
    }
}

impl Eval<'_> {
    pub(in crate::sql) fn step(&self) -> Result<(), Stop> {
        super::spend(self.steps, 1)
    }

    pub(in crate::sql) fn text(&self, value: &Value) -> Result<Option<String>, Stop> {
        value.as_text(&self.work.search_path)
    }

    /// An expression with its outermost query, if it has one (`x := a FROM t WHERE …`).
    pub(in crate::sql) fn plpgsql(&self, expr: &ast::PlpgsqlExpr) -> Result<Value, Stop> {
        let is_bare = expr.from_clause().is_none()
            && expr.where_clause().is_none()
            && expr.group_by_clause().is_none()
            && expr.having_clause().is_none()
            && expr.select_quantifier().is_none()
            && expr.tail_clauses().next().is_none();
        let mut targets = expr.target_list().into_iter().flat_map(|l| l.targets());
        let first = targets.next().and_then(|t| t.expr()).ok_or_else(no_expression)?;
        if !is_bare || targets.next().is_some() {
            return query::expression(self, expr);
        }
        self.expr(&first, &Scope::none())
    }

    pub(in crate::sql) fn truth(
        &self,
        expr: &ast::Expr,
        scope: &Scope<'_>,
    ) -> Result<Option<bool>, Stop> {
        self.expr(expr, scope)?.truth()
    }

    pub(in crate::sql) fn expr(&self, expr: &ast::Expr, scope: &Scope<'_>) -> Result<Value, Stop> {
        self.step()?;
        if self.depth.get() >= MAX_DEPTH {
            return Err(unknown("an expression nested this deep"));
        }
        self.depth.set(self.depth.get() + 1);
        let result = self.any_expr(expr, scope);
        self.depth.set(self.depth.get() - 1);
        result
    }

    pub(in crate::sql) fn optional(
        &self,
        expr: Option<ast::Expr>,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
        self.expr(&expr.ok_or_else(no_expression)?, scope)
    }

    fn any_expr(&self, expr: &ast::Expr, scope: &Scope<'_>) -> Result<Value, Stop> {
        use ast::Expr as E;
        match expr {
            E::Literal(literal) => self.literal(literal),
            E::NameRef(name) => self.name(name, scope),
            E::FieldExpr(field) => self.field(field, scope),
            E::ParenExpr(paren) => match paren.expr() {
                Some(inner) => self.expr(&inner, scope),
                None => query::scalar(self, paren.syntax(), scope),
            },
            E::TupleExpr(tuple) => {
                let mut fields = Vec::new();
                for (i, item) in exprs(tuple.syntax()).enumerate() {
                    fields.push((Name::new(format!("f{}", i + 1)), self.expr(&item, scope)?));
                }
                Ok(Value::Record(fields))
            }
            E::BinExpr(binary) => self.binary(binary, scope),
            E::PrefixExpr(prefix) => self.prefix(prefix, scope),
            E::PostfixExpr(postfix) => {
                let value = self.optional(postfix.expr(), scope)?.known()?;
                match last_word(postfix.syntax()).as_str() {
                    "isnull" => Ok(Value::Bool(value.is_null())),
                    "notnull" => Ok(Value::Bool(!value.is_null())),
                    other => Err(unknown(format!("the operator {other}"))),
                }
            }
            E::CastExpr(cast) => {
                let to = cast.ty().map(|t| flat_text(t.syntax())).ok_or_else(no_expression)?;
                let value = match (cast.expr(), cast.literal()) {
                    (Some(expr), _) => self.expr(&expr, scope)?,
                    (None, literal) => self.literal(&literal.ok_or_else(no_expression)?)?,
                };
                self.cast(value, &to)
            }
            E::CaseExpr(case) => self.case(case, scope),
            E::BetweenExpr(between) => {
                let value = self.optional(between.target(), scope)?;
                let low = self.order(&value, &self.optional(between.start(), scope)?)?;
                let high = self.order(&value, &self.optional(between.end(), scope)?)?;
                if between.between_symmetry().is_some() {
                    return Err(unknown("BETWEEN SYMMETRIC"));
                }
                let inside =
                    and(low.map(|o| o != Ordering::Less), high.map(|o| o != Ordering::Greater));
                let negated = between.not_token().is_some();
                Ok(truth_value(inside.map(|b| b != negated)))
            }
            E::ArrayExpr(array) => {
                if let Some(select) = array.select_variant() {
                    match query::column(self, &select, scope, false)? {
                        query::Column { undecided: Some(reason), .. } => {
                            Err(Stop::NotFollowed(reason))
                        }
                        found => Ok(Value::Array(found.values)),
                    }
                } else {
                    let mut values = Vec::new();
                    for item in array.exprs() {
                        values.push(self.expr(&item, scope)?);
                    }
                    Ok(Value::Array(values))
                }
            }
            E::IndexExpr(index) => {
                let list = self.optional(index.base(), scope)?.known()?;
                let at = self.optional(index.index(), scope)?.integer()?;
                let (false, Some(at)) = (list.is_null(), at) else { return Ok(Value::Null) };
                let values = functions::as_array(Some(&list))?;
                let at = usize::try_from(at).ok().and_then(|n| n.checked_sub(1));
                Ok(at.and_then(|i| values.get(i).cloned()).unwrap_or(Value::Null))
            }
            E::Collate(collate) => self.optional(collate.expr(), scope),
            E::CallExpr(call) => self.call(call, scope),
            E::SliceExpr(_) => Err(unknown("a slice of an array")),
        }
    }

    pub(in crate::sql) fn literal(&self, literal: &ast::Literal) -> Result<Value, Stop> {
        if let Some(n) = literal.positional_param_index() {
            let missing = || Stop::raise("42P02", format!("there is no parameter ${}", n + 1));
            return self.parameters.get(n).cloned().ok_or_else(missing)?.known();
        }
        if let Some(text) = string(Some(literal.clone())) {
            return Ok(Value::Text(text));
        }
        match literal.syntax().text().to_string().to_ascii_lowercase().as_str() {
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            number => {
                let number = number.replace('_', "");
                match number.parse() {
                    Ok(n) => Ok(Value::Int(n)),
                    Err(_) => match Decimal::parse(&number) {
                        Ok(n) => Ok(Value::Decimal(n)),
                        Err(_) => Err(unknown("a number that is written in this way")),
                    },
                }
            }
        }
    }

    fn name(&self, node: &ast::NameRef, scope: &Scope<'_>) -> Result<Value, Stop> {
        let name = name_of(node.syntax());
        let column = scope.column(self, None, &name);
        if let Some(column) = column {
            if self.variables.has(&name) && !self.variables.columns_win {
                let words = format!("the column reference {name} is ambiguous");
                return Err(Stop::raise("42702", words));
            }
            return column;
        }
        if let Some(value) = self.variables.get(&name) {
            return value.known();
        }
        // Key words that are calls without parentheses; none of them is a name that was quoted.
        match name.as_str() {
            "current_user" | "session_user" | "current_role" | "user" | "current_schema"
            | "current_catalog" | "current_date" | "current_timestamp" | "localtimestamp"
                if !node.is_quoted() =>
            {
                functions::call(self, name.as_str(), Vec::new())
            }
            // A table's name stands for its row.
            _ if scope.has_source(name.as_str()) => Err(unknown("a whole row")),
            _ => Err(unknown(format!("the name {name}"))),
        }
    }

    fn field(&self, field: &ast::FieldExpr, scope: &Scope<'_>) -> Result<Value, Stop> {
        let wanted = match field.field() {
            Some(name) => name_of(name.syntax()),
            None => return Err(unknown("a whole row")),
        };
        let base = field.base().ok_or_else(no_expression)?;
        let source = match &base {
            ast::Expr::NameRef(name) => name_of(name.syntax()),
            // `schema.table.column`
            ast::Expr::FieldExpr(inner) => inner
                .field()
                .map(|n| name_of(n.syntax()))
                .filter(|n| scope.has_source(n.as_str()))
                .unwrap_or_default(),
            _ => Name::default(),
        };
        if !source.is_empty() {
            if let Some(value) = scope.column(self, Some(&source), &wanted) {
                return value;
            }
            if scope.has_source(source.as_str()) {
                return Err(unknown(format!("the column {source}.{wanted}")));
            }
            if let Some(value) = self.variables.field(&source, &wanted) {
                return value?.known();
            }
        }
        match self.expr(&base, scope)? {
            Value::Record(fields) => fields
                .into_iter()
                .find(|(name, _)| *name == wanted)
                .map(|(_, value)| value)
                .ok_or_else(|| unknown(format!("the field {wanted}")))?
                .known(),
            Value::Null => Ok(Value::Null),
            _ => Err(unknown(format!("the field {wanted}"))),
        }
    }

    fn case(&self, case: &ast::CaseExpr, scope: &Scope<'_>) -> Result<Value, Stop> {
        let subject = case.expr().map(|e| self.expr(&e, scope)).transpose()?;
        for when in case.when_clause_list().into_iter().flat_map(|l| l.when_clauses()) {
            let condition = when.condition().ok_or_else(no_expression)?;
            let holds = match &subject {
                Some(subject) => self.equal(subject, &self.expr(&condition, scope)?)?,
                None => self.truth(&condition, scope)?,
            };
            if holds == Some(true) {
                return self.optional(when.then(), scope);
            }
        }
        match case.else_clause() {
            Some(clause) => self.optional(clause.expr(), scope),
            None => Ok(Value::Null),
        }
    }

    fn call(&self, call: &ast::CallExpr, scope: &Scope<'_>) -> Result<Value, Stop> {
        if let Some(exists) = call.exists_fn() {
            let select = exists.select_variant().ok_or_else(no_expression)?;
            return query::exists(self, &select, scope).map(Value::Bool);
        }
        if call.over_clause().is_some() || call.within_clause().is_some() {
            return Err(unknown("a window function"));
        }
        // Calls with a grammar of their own: their operands are in the order of writing.
        if let Some(inner) = call.substring_fn().map(|f| f.syntax().clone()) {
            let words = super::words_between(&inner);
            if words.iter().any(|w| w == "similar") {
                return Err(unknown("SUBSTRING SIMILAR"));
            }
            let mut args = self.operands(&inner, scope)?;
            let starts_with_for = words.iter().position(|w| w == "for");
            let starts_with_from = words.iter().position(|w| w == "from");
            match (starts_with_from, starts_with_for) {
                (Some(from), Some(r#for)) if r#for < from => args.swap(1, 2),
                (None, Some(_)) => args.insert(1, Value::Int(1)),
                _ => {}
            }
            return functions::call(self, "substring", args);
        }
        if let Some(inner) = call.trim_fn().map(|f| f.syntax().clone()) {
            let words = super::words_between(&inner);
            let name = match words.iter().find(|w| ["leading", "trailing"].contains(&w.as_str())) {
                Some(side) if side == "leading" => "ltrim",
                Some(_) => "rtrim",
                None => "btrim",
            };
            let mut args = self.operands(&inner, scope)?;
            if words.iter().any(|w| w == "from") && args.len() == 2 {
                args.reverse();
            }
            return functions::call(self, name, args);
        }
        if let Some(inner) = call.position_fn().map(|f| f.syntax().clone()) {
            let mut args = self.operands(&inner, scope)?;
            args.reverse();
            return functions::call(self, "position", args);
        }
        if let Some(extract) = call.extract_fn() {
            let field = extract.extract_field().map(|f| flat_text(f.syntax()));
            let field = field.unwrap_or_default().trim_matches('\'').to_owned();
            let of = self.optional(extract.expr(), scope)?;
            return functions::call(self, "extract", vec![Value::Text(field), of]);
        }
        let name = called(call).ok_or_else(|| unknown("a call of another kind"))?;
        if aggregate::is_aggregate(&name) {
            return aggregate::aggregate(self, &name, call, scope);
        }
        let mut args = Vec::new();
        for arg in call.arg_list().into_iter().flat_map(|l| l.args()) {
            let Some(ast::FuncArgExpr::Expr(expr)) = arg.func_arg_expr() else {
                return Err(unknown("a named argument"));
            };
            if arg.variadic_token().is_some() {
                let list = self.expr(&expr, scope)?;
                args.extend(functions::as_array(Some(&list))?);
                continue;
            }
            // What comes after the first that is not null is not evaluated.
            if name == "coalesce" {
                let value = self.expr(&expr, scope)?.known()?;
                if !value.is_null() {
                    return Ok(value);
                }
                continue;
            }
            // A function that needs only some of its arguments is asked with what is known.
            args.push(match self.expr(&expr, scope) {
                Err(Stop::NotFollowed(reason)) => Value::Unknown(reason),
                value => value?,
            });
        }
        functions::call(self, &name, args)
    }

    fn operands(&self, node: &SyntaxNode, scope: &Scope<'_>) -> Result<Vec<Value>, Stop> {
        let mut found = Vec::new();
        let mut nodes: Vec<SyntaxNode> = node.children().collect();
        nodes.reverse();
        while let Some(node) = nodes.pop() {
            if let Some(expr) = ast::Expr::cast(node.clone()) {
                found.push(self.expr(&expr, scope)?);
            } else {
                let mut inner: Vec<SyntaxNode> = node.children().collect();
                inner.reverse();
                nodes.extend(inner);
            }
        }
        Ok(found)
    }
}

/// A called function's name; its schema where it is not Postgres' own.
pub(in crate::sql) fn called(call: &ast::CallExpr) -> Option<String> {
    let callee = call.expr()?;
    match &callee {
        ast::Expr::NameRef(name) => Some(name_of(name.syntax()).to_string()),
        ast::Expr::FieldExpr(field) => {
            let name = name_of(field.field()?.syntax()).to_string();
            let base = flat_text(field.base()?.syntax()).to_lowercase();
            Some(if base == "pg_catalog" { name } else { format!("{base}.{name}") })
        }
        _ => None,
    }
}

fn last_word(node: &SyntaxNode) -> String {
    node.last_token().map(|t| t.text().to_ascii_lowercase()).unwrap_or_default()
}

pub(in crate::sql) fn exprs(node: &SyntaxNode) -> impl Iterator<Item = ast::Expr> + use<> {
    node.children().filter_map(ast::Expr::cast).collect::<Vec<_>>().into_iter()
}

pub(in crate::sql) fn truth_value(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Bool)
}

pub(in crate::sql) fn no_expression() -> Stop {
    unknown("an expression that cannot be read")
}

/// Whether a node holds a query of its own.
pub(in crate::sql) fn is_query(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::SELECT
            | SyntaxKind::COMPOUND_SELECT
            | SyntaxKind::PAREN_SELECT
            | SyntaxKind::VALUES
            | SyntaxKind::TABLE
    )
}
