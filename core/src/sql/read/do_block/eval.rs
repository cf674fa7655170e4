//! Expressions: what they give, with SQL's three-valued logic.

use super::query::{self, Scope};
use super::value::{Class, Oid, Value, compare, equal};
use super::vars::Variables;
use super::{Stop, catalogs, functions, pattern, unknown};
use crate::model::{DataType, Name, QualifiedName};
use crate::sql::read::syntax::{flat_text, name_of, string};
use crate::sql::read::work::Work;
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxElement, SyntaxKind, SyntaxNode};
use std::cell::Cell;
use std::cmp::Ordering;

/// Expressions in expressions; deeper is not followed.
const MAX_DEPTH: u32 = 60;

/// Evaluates expressions and queries; changes nothing.
#[derive(Debug)]
pub(super) struct Eval<'w> {
    pub(super) work: &'w Work,
    pub(super) variables: &'w Variables,
    /// Steps left for the block.
    pub(super) steps: &'w Cell<u32>,
    pub(super) depth: Cell<u32>,
    /// `$1`, `$2` of `EXECUTE … USING`.
    pub(super) parameters: &'w [Value],
    /// Whether a condition looked at the name of something of which not all is known.
    pub(super) touched: Cell<bool>,
    /// Whether an `INSERT` in a query finds rows to write.
    pub(super) wrote: Cell<bool>,
}

impl Eval<'_> {
    pub(super) fn step(&self) -> Result<(), Stop> {
        super::spend(self.steps, 1)
    }

    pub(super) fn text(&self, value: &Value) -> Result<Option<String>, Stop> {
        value.as_text(&self.work.search_path)
    }

    /// An expression with its outermost query, if it has one (`x := a FROM t WHERE …`).
    pub(super) fn plpgsql(&self, expr: &ast::PlpgsqlExpr) -> Result<Value, Stop> {
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

    pub(super) fn truth(&self, expr: &ast::Expr, scope: &Scope<'_>) -> Result<Option<bool>, Stop> {
        self.expr(expr, scope)?.truth()
    }

    pub(super) fn expr(&self, expr: &ast::Expr, scope: &Scope<'_>) -> Result<Value, Stop> {
        self.step()?;
        if self.depth.get() >= MAX_DEPTH {
            return Err(unknown("an expression nested this deep"));
        }
        self.depth.set(self.depth.get() + 1);
        let result = self.any_expr(expr, scope);
        self.depth.set(self.depth.get() - 1);
        result
    }

    fn optional(&self, expr: Option<ast::Expr>, scope: &Scope<'_>) -> Result<Value, Stop> {
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
                let low = compare(&value, &self.optional(between.start(), scope)?)?;
                let high = compare(&value, &self.optional(between.end(), scope)?)?;
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
                    query::column(self, &select, scope).map(Value::Array)
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

    fn literal(&self, literal: &ast::Literal) -> Result<Value, Stop> {
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
            number => number
                .replace('_', "")
                .parse()
                .map(Value::Int)
                .map_err(|_| unknown("a number with a fraction")),
        }
    }

    fn name(&self, node: &ast::NameRef, scope: &Scope<'_>) -> Result<Value, Stop> {
        let name = name_of(node.syntax());
        let column = scope.column(self, None, &name);
        if let Some(column) = column {
            if self.variables.has(&name) {
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
            | "current_catalog"
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

    fn prefix(&self, prefix: &ast::PrefixExpr, scope: &Scope<'_>) -> Result<Value, Stop> {
        let inner = prefix.expr().ok_or_else(no_expression)?;
        let op = prefix.syntax().first_token().map(|t| t.text().to_ascii_lowercase());
        match op.as_deref() {
            Some("not") => Ok(truth_value(self.truth(&inner, scope)?.map(|b| !b))),
            Some("-") => match self.expr(&inner, scope)?.integer()? {
                Some(n) => n.checked_neg().map(Value::Int).ok_or_else(overflow),
                None => Ok(Value::Null),
            },
            Some("+") => self.expr(&inner, scope),
            _ => Err(unknown("an operator before a value")),
        }
    }

    fn binary(&self, node: &ast::BinExpr, scope: &Scope<'_>) -> Result<Value, Stop> {
        let (Some(lhs), Some(rhs)) = (node.lhs(), node.rhs()) else {
            return Err(no_expression());
        };
        let op = operator(node.syntax(), &lhs, &rhs);
        match op.as_str() {
            "and" | "or" => {
                // One side that decides is enough, whatever the other is.
                let decides = op == "or";
                let left = self.truth(&lhs, scope);
                if matches!(left, Ok(Some(b)) if b == decides) {
                    return Ok(Value::Bool(decides));
                }
                let right = self.truth(&rhs, scope);
                if matches!((&left, &right), (Err(Stop::NotFollowed(_)) | Ok(_), Ok(Some(b))) if *b == decides)
                {
                    return Ok(Value::Bool(decides));
                }
                let (left, right) = (left?, right?);
                Ok(truth_value(if decides {
                    and(left.map(|b| !b), right.map(|b| !b)).map(|b| !b)
                } else {
                    and(left, right)
                }))
            }
            "||" => self.concatenation(node, scope),
            "in" | "not in" => {
                let found = self.is_in(&lhs, &rhs, scope)?;
                Ok(truth_value(found.map(|b| b != (op == "not in"))))
            }
            "is" | "is not" => {
                let value = self.expr(&lhs, scope)?.known()?;
                let holds = match rhs.syntax().text().to_string().to_ascii_lowercase().as_str() {
                    "null" => match &value {
                        Value::Record(_) => return Err(unknown("whether a record is null")),
                        value => value.is_null(),
                    },
                    "true" => value.truth()? == Some(true),
                    "false" => value.truth()? == Some(false),
                    "unknown" => value.truth()?.is_none(),
                    _ => return Err(unknown("IS with another word")),
                };
                Ok(Value::Bool(holds != (op == "is not")))
            }
            "is distinct from" | "is not distinct from" => {
                let (a, b) = (self.expr(&lhs, scope)?, self.expr(&rhs, scope)?);
                let same = match (a.is_null(), b.is_null()) {
                    (true, true) => true,
                    (true, false) | (false, true) => {
                        a.known()?;
                        b.known()?;
                        false
                    }
                    (false, false) => equal(&a, &b)? == Some(true),
                };
                Ok(Value::Bool(same != (op == "is distinct from")))
            }
            _ => {
                if let Some((quantified, is_any)) = quantified(&rhs) {
                    return self.quantified(&op, &lhs, &quantified, is_any, scope);
                }
                let (a, b) = (self.expr(&lhs, scope)?, self.expr(&rhs, scope)?);
                self.operation(&op, &a, &b)
            }
        }
    }

    /// An operator on two values.
    fn operation(&self, op: &str, a: &Value, b: &Value) -> Result<Value, Stop> {
        let order = |fits: fn(Ordering) -> bool| -> Result<Value, Stop> {
            Ok(truth_value(compare(a, b)?.map(fits)))
        };
        match op {
            "=" => Ok(truth_value(self.equal(a, b)?)),
            "<>" | "!=" => Ok(truth_value(self.equal(a, b)?.map(|e| !e))),
            "<" => order(Ordering::is_lt),
            "<=" => order(Ordering::is_le),
            ">" => order(Ordering::is_gt),
            ">=" => order(Ordering::is_ge),
            "+" | "-" | "*" | "/" | "%" => {
                let (Some(a), Some(b)) = (a.integer()?, b.integer()?) else {
                    return Ok(Value::Null);
                };
                if b == 0 && matches!(op, "/" | "%") {
                    return Err(Stop::raise("22012", "division by zero"));
                }
                let result = match op {
                    "+" => a.checked_add(b),
                    "-" => a.checked_sub(b),
                    "*" => a.checked_mul(b),
                    "/" => a.checked_div(b),
                    _ => a.checked_rem(b),
                };
                result.map(Value::Int).ok_or_else(overflow)
            }
            "like" | "not like" | "ilike" | "not ilike" | "~~" | "!~~" | "~~*" | "!~~*" => {
                let (Some(text), Some(like)) = (self.text(a)?, self.text(b)?) else {
                    return Ok(Value::Null);
                };
                let ignore_case = op.contains("ilike") || op.ends_with('*');
                let negated = op.starts_with("not") || op.starts_with('!');
                Ok(Value::Bool(pattern::like(&text, &like, ignore_case)? != negated))
            }
            "~" | "~*" | "!~" | "!~*" => {
                let (Some(text), Some(regex)) = (self.text(a)?, self.text(b)?) else {
                    return Ok(Value::Null);
                };
                let found = pattern::regex(&text, &regex, op.ends_with('*'))?;
                Ok(Value::Bool(found != op.starts_with('!')))
            }
            "@>" | "<@" | "&&" => {
                if a.clone().known()?.is_null() || b.clone().known()?.is_null() {
                    return Ok(Value::Null);
                }
                let (a, b) = (functions::as_array(Some(a))?, functions::as_array(Some(b))?);
                let (all, part) = if op == "<@" { (b, a) } else { (a, b) };
                let mut found = 0;
                for value in &part {
                    let mut is_there = false;
                    for other in &all {
                        is_there |= equal(value, other)? == Some(true);
                    }
                    found += usize::from(is_there);
                }
                Ok(Value::Bool(if op == "&&" { found > 0 } else { found == part.len() }))
            }
            other => Err(unknown(format!("the operator {other}"))),
        }
    }

    /// [`equal`], where a text beside a name such as `regclass` is one too.
    fn equal(&self, a: &Value, b: &Value) -> Result<Option<bool>, Stop> {
        match (a, b) {
            (Value::Reg(oid), Value::Text(text)) | (Value::Text(text), Value::Reg(oid)) => {
                match self.named(oid.class, text)? {
                    Value::Reg(other) => Ok(Some(*oid == other)),
                    _ => Err(Stop::raise("42P01", format!("the relation {text} does not exist"))),
                }
            }
            _ => equal(a, b),
        }
    }

    /// A chain of `||`, which the parser nests to the right.
    fn concatenation(&self, node: &ast::BinExpr, scope: &Scope<'_>) -> Result<Value, Stop> {
        let mut parts = Vec::new();
        let mut rest = ast::Expr::BinExpr(node.clone());
        while let ast::Expr::BinExpr(binary) = &rest {
            let next = match (binary.lhs(), binary.rhs()) {
                (Some(l), Some(r)) if operator(binary.syntax(), &l, &r) == "||" => (l, r),
                _ => break,
            };
            parts.push(self.expr(&next.0, scope)?);
            rest = next.1;
        }
        parts.push(self.expr(&rest, scope)?);
        let mut parts = parts.into_iter();
        let mut whole = parts.next().unwrap_or(Value::Null).known()?;
        for part in parts {
            let part = part.known()?;
            whole = match (whole, part) {
                (Value::Array(mut a), Value::Array(b)) => {
                    a.extend(b);
                    Value::Array(a)
                }
                (Value::Array(a), Value::Null) | (Value::Null, Value::Array(a)) => Value::Array(a),
                (Value::Array(mut a), item) => {
                    a.push(item);
                    Value::Array(a)
                }
                (item, Value::Array(mut a)) => {
                    a.insert(0, item);
                    Value::Array(a)
                }
                (a, b) => match (self.text(&a)?, self.text(&b)?) {
                    (Some(a), Some(b)) => functions::limited(a + &b)?,
                    _ => Value::Null,
                },
            };
        }
        Ok(whole)
    }

    fn is_in(
        &self,
        lhs: &ast::Expr,
        rhs: &ast::Expr,
        scope: &Scope<'_>,
    ) -> Result<Option<bool>, Stop> {
        let value = self.expr(lhs, scope)?;
        let choices = match rhs {
            ast::Expr::TupleExpr(tuple) => {
                let mut values = Vec::new();
                for item in exprs(tuple.syntax()) {
                    values.push(self.expr(&item, scope)?);
                }
                values
            }
            ast::Expr::ParenExpr(paren) => match paren.expr() {
                Some(item) => vec![self.expr(&item, scope)?],
                None => query::column_of(self, paren.syntax(), scope)?,
            },
            _ => return Err(unknown("IN with something else")),
        };
        self.any_equal(&value, &choices)
    }

    fn any_equal(&self, value: &Value, choices: &[Value]) -> Result<Option<bool>, Stop> {
        let mut result = Some(false);
        for choice in choices {
            self.step()?;
            match self.equal(value, choice)? {
                Some(true) => return Ok(Some(true)),
                None => result = None,
                Some(false) => {}
            }
        }
        Ok(result)
    }

    /// `x = ANY (…)`, `x <> ALL (…)` and the like.
    fn quantified(
        &self,
        op: &str,
        lhs: &ast::Expr,
        rhs: &SyntaxNode,
        is_any: bool,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
        let value = self.expr(lhs, scope)?;
        let choices = match exprs(rhs).next() {
            Some(inner) => {
                let list = self.expr(&inner, scope)?.known()?;
                if list.is_null() {
                    return Ok(Value::Null);
                }
                functions::as_array(Some(&list))?
            }
            None => query::column_of(self, rhs, scope)?,
        };
        let mut result = Some(!is_any);
        for choice in &choices {
            self.step()?;
            match self.operation(op, &value, choice)?.truth()? {
                Some(b) if b == is_any => return Ok(Value::Bool(is_any)),
                None => result = None,
                Some(_) => {}
            }
        }
        Ok(truth_value(result))
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
        let name = called(call).ok_or_else(|| unknown("a call of another kind"))?;
        if query::is_aggregate(&name) {
            return query::aggregate(self, &name, call, scope);
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

    /// `value::type`.
    pub(super) fn cast(&self, value: Value, to: &str) -> Result<Value, Stop> {
        let value = value.known()?;
        if value.is_null() {
            return Ok(Value::Null);
        }
        let bare = to.to_ascii_lowercase();
        let bare = bare.strip_prefix("pg_catalog.").unwrap_or(&bare);
        let is_array = bare.ends_with(']') || bare.ends_with(" array");
        if is_array {
            let element = bare.split(['[', ' ']).next().unwrap_or_default().to_owned();
            let values = functions::as_array(Some(&value))?;
            let cast = values.into_iter().map(|v| self.cast(v, &element)).collect::<Result<_, _>>();
            return cast.map(Value::Array);
        }
        let (name, modifiers) = match bare.split_once('(') {
            Some((name, rest)) => (name.trim(), Some(rest.trim_end_matches(')').trim())),
            None => (bare, None),
        };
        match DataType::canonical_builtin(name).unwrap_or(name) {
            "text" | "name" | "varchar" | "\"char\"" | "citext" => {
                let text = self.text(&value)?.unwrap_or_default();
                match modifiers.and_then(|m| m.parse().ok()) {
                    Some(most) => Ok(Value::Text(text.chars().take(most).collect())),
                    None => Ok(Value::Text(text)),
                }
            }
            "boolean" => match value {
                Value::Int(n) => Ok(Value::Bool(n != 0)),
                value => Ok(truth_value(value.truth()?)),
            },
            "integer" | "bigint" | "smallint" => match value {
                Value::Bool(b) => Ok(Value::Int(i64::from(b))),
                Value::Oid(_) | Value::Reg(_) => Err(unknown("the number of an object id")),
                value => Ok(value.integer()?.map_or(Value::Null, Value::Int)),
            },
            "oid" => match value {
                Value::Oid(oid) | Value::Reg(oid) => Ok(Value::Oid(oid)),
                value => match value.integer()? {
                    Some(0) => Ok(Value::Int(0)),
                    _ => Err(unknown("an object by its number")),
                },
            },
            "regclass" => self.to_name(Class::Relation, value, "42P01"),
            "regtype" => self.to_name(Class::Type, value, "42704"),
            "regproc" | "regprocedure" => self.to_name(Class::Function, value, "42883"),
            "regnamespace" => self.to_name(Class::Schema, value, "3F000"),
            "regrole" => self.to_name(Class::Role, value, "42704"),
            other => Err(unknown(format!("a value of the type {other}"))),
        }
    }

    fn to_name(&self, class: Class, value: Value, code: &str) -> Result<Value, Stop> {
        match value {
            Value::Oid(oid) | Value::Reg(oid) if oid.class == class => Ok(Value::Reg(oid)),
            Value::Text(text) => match self.named(class, &text)? {
                Value::Null => {
                    let kind = match class {
                        Class::Relation => "relation",
                        Class::Type => "type",
                        Class::Function => "function",
                        Class::Schema => "schema",
                        _ => "role",
                    };
                    Err(Stop::raise(code, format!("the {kind} {text} does not exist")))
                }
                found => Ok(found),
            },
            _ => Err(unknown("an object by its number")),
        }
    }

    /// The object of a name as a text holds it, or null.
    pub(super) fn named(&self, class: Class, text: &str) -> Result<Value, Stop> {
        let found = if class == Class::Type {
            catalogs::type_named(self.work, text)?
        } else {
            let path = path_of(text)?;
            catalogs::object_named(self.work, class, &path)?
        };
        Ok(found.map_or(Value::Null, |oid: Oid| Value::Reg(oid)))
    }
}

/// A name with its schema, as text: `public."My table"`.
pub(super) fn path_of(text: &str) -> Result<QualifiedName, Stop> {
    let invalid = || Stop::raise("42602", format!("invalid name: {text:?}"));
    let mut names: Vec<Name> = Vec::new();
    let mut chars = text.trim().chars().peekable();
    loop {
        let mut name = String::new();
        if chars.next_if_eq(&'"').is_some() {
            loop {
                match chars.next().ok_or_else(invalid)? {
                    '"' if chars.next_if_eq(&'"').is_some() => name.push('"'),
                    '"' => break,
                    c => name.push(c),
                }
            }
        } else {
            while let Some(c) = chars.next_if(|c| *c != '.') {
                if c == '(' || c == '"' {
                    return Err(unknown("a name with arguments"));
                }
                name.extend(c.to_lowercase());
            }
            name.truncate(name.trim_end().len());
        }
        if name.is_empty() {
            return Err(invalid());
        }
        names.push(Name::from(name));
        match chars.next() {
            None => break,
            Some('.') => {}
            Some(_) => return Err(unknown("a name with arguments")),
        }
    }
    let name = names.pop().ok_or_else(invalid)?;
    Ok(QualifiedName { schema: names.pop(), name })
}

/// The arguments of `ANY`, `SOME` or `ALL`, and whether one that fits is enough.
fn quantified(expr: &ast::Expr) -> Option<(SyntaxNode, bool)> {
    let ast::Expr::CallExpr(call) = expr else { return None };
    if let Some(any) = call.any_fn() {
        return Some((any.syntax().clone(), true));
    }
    if let Some(some) = call.some_fn() {
        return Some((some.syntax().clone(), true));
    }
    call.all_fn().map(|all| (all.syntax().clone(), false))
}

/// A called function's name; its schema where it is not Postgres' own.
pub(super) fn called(call: &ast::CallExpr) -> Option<String> {
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

/// The words of an operator, in lower case: `is not`, `||`, `~`.
fn operator(node: &SyntaxNode, lhs: &ast::Expr, rhs: &ast::Expr) -> String {
    let (from, to) = (lhs.syntax().text_range().end(), rhs.syntax().text_range().start());
    let mut text = String::new();
    let within = |e: &SyntaxElement| e.text_range().start() >= from && e.text_range().end() <= to;
    for element in node.children_with_tokens().filter(within) {
        let words: Vec<String> = match element {
            rowan::NodeOrToken::Node(node) => super::words_between(&node),
            rowan::NodeOrToken::Token(t) if t.kind().is_trivia() => Vec::new(),
            rowan::NodeOrToken::Token(t) => vec![t.text().to_ascii_lowercase()],
        };
        for word in words {
            if !text.is_empty() && word.starts_with(char::is_alphabetic) {
                text.push(' ');
            }
            text.push_str(&word);
        }
    }
    // `OPERATOR(pg_catalog.=)`
    match text.strip_prefix("operator(").and_then(|t| t.strip_suffix(')')) {
        Some(inner) => inner.rsplit('.').next().unwrap_or_default().trim().to_owned(),
        None => text,
    }
}

fn last_word(node: &SyntaxNode) -> String {
    node.last_token().map(|t| t.text().to_ascii_lowercase()).unwrap_or_default()
}

pub(super) fn exprs(node: &SyntaxNode) -> impl Iterator<Item = ast::Expr> + use<> {
    node.children().filter_map(ast::Expr::cast).collect::<Vec<_>>().into_iter()
}

pub(super) fn truth_value(truth: Option<bool>) -> Value {
    truth.map_or(Value::Null, Value::Bool)
}

fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

pub(super) fn no_expression() -> Stop {
    unknown("an expression that cannot be read")
}

fn overflow() -> Stop {
    Stop::raise("22003", "integer out of range")
}

/// Whether a node holds a query of its own.
pub(super) fn is_query(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::SELECT
            | SyntaxKind::COMPOUND_SELECT
            | SyntaxKind::PAREN_SELECT
            | SyntaxKind::VALUES
            | SyntaxKind::TABLE
    )
}
