//! Operators: `AND`, `=`, `||`, `IN`, `LIKE`, `= ANY (…)` and the others.

use super::eval::{Eval, exprs, no_expression, truth_value};
use super::query::{self, Scope};
use super::value::{Value, compare, equal};
use super::{Stop, functions, pattern, unknown};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxElement, SyntaxNode};
use std::cmp::Ordering;

impl Eval<'_> {
    pub(super) fn prefix(
        &self,
        prefix: &ast::PrefixExpr,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
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

    pub(super) fn binary(&self, node: &ast::BinExpr, scope: &Scope<'_>) -> Result<Value, Stop> {
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
    pub(super) fn operation(&self, op: &str, a: &Value, b: &Value) -> Result<Value, Stop> {
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
    pub(super) fn equal(&self, a: &Value, b: &Value) -> Result<Option<bool>, Stop> {
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
    pub(super) fn concatenation(
        &self,
        node: &ast::BinExpr,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
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

    pub(super) fn is_in(
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

    pub(super) fn any_equal(&self, value: &Value, choices: &[Value]) -> Result<Option<bool>, Stop> {
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
    pub(super) fn quantified(
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
}

/// The arguments of `ANY`, `SOME` or `ALL`, and whether one that fits is enough.
pub(super) fn quantified(expr: &ast::Expr) -> Option<(SyntaxNode, bool)> {
    let ast::Expr::CallExpr(call) = expr else { return None };
    if let Some(any) = call.any_fn() {
        return Some((any.syntax().clone(), true));
    }
    if let Some(some) = call.some_fn() {
        return Some((some.syntax().clone(), true));
    }
    call.all_fn().map(|all| (all.syntax().clone(), false))
}

/// The words of an operator, in lower case: `is not`, `||`, `~`.
pub(super) fn operator(node: &SyntaxNode, lhs: &ast::Expr, rhs: &ast::Expr) -> String {
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

pub(super) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

pub(super) fn overflow() -> Stop {
    Stop::raise("22003", "integer out of range")
}
