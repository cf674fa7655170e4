//! Operators: `AND`, `=`, `||`, `IN`, `LIKE`, `= ANY (…)` and the others.

use super::arithmetic::arithmetic;
use super::eval::{Eval, exprs, no_expression, truth_value};
use super::query::{self, Scope};
use super::value::{Value, compare, equal};
use super::{Stop, functions, json, pattern, unknown};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxElement, SyntaxNode};
use std::cmp::Ordering;
use std::rc::Rc;

impl Eval<'_> {
    pub(in crate::sql) fn prefix(
        &self,
        prefix: &ast::PrefixExpr,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
        let inner = prefix.expr().ok_or_else(no_expression)?;
        let op = prefix.syntax().first_token().map(|t| t.text().to_ascii_lowercase());
        match op.as_deref() {
            Some("not") => Ok(truth_value(self.truth(&inner, scope)?.map(|b| !b))),
            Some("-") => match self.expr(&inner, scope)? {
                Value::Decimal(n) => Ok(Value::Decimal(n.negated())),
                Value::Float(n) => Ok(Value::Float(-n)),
                Value::Interval(by) => Ok(Value::Interval(by.negated())),
                value => match value.integer()? {
                    Some(n) => n.checked_neg().map(Value::Int).ok_or_else(overflow),
                    None => Ok(Value::Null),
                },
            },
            Some("+") => self.expr(&inner, scope),
            _ => Err(unknown("an operator before a value")),
        }
    }

    pub(in crate::sql) fn binary(
        &self,
        node: &ast::BinExpr,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
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
                self.chain(op, &lhs, rhs, scope)
            }
        }
    }

    /// A chain of operators such as `a -> 'b' ->> 'c'`, which the parser nests to the right and Postgres to the left.
    fn chain(
        &self,
        mut op: String,
        lhs: &ast::Expr,
        mut rhs: ast::Expr,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
        let mut value = self.expr(lhs, scope)?;
        loop {
            let next = match &rhs {
                ast::Expr::BinExpr(binary) if is_symbol(&op) => {
                    match (binary.lhs(), binary.rhs()) {
                        (Some(l), Some(r)) => Some((operator(binary.syntax(), &l, &r), l, r)),
                        _ => None,
                    }
                }
                _ => None,
            };
            let Some((then, middle, last)) = next.filter(|(then, ..)| is_symbol(then)) else {
                return self.operation(&op, &value, &self.expr(&rhs, scope)?);
            };
            value = self.operation(&op, &value, &self.expr(&middle, scope)?)?;
            (op, rhs) = (then, last);
        }
    }

    /// An operator on two values.
    pub(in crate::sql) fn operation(&self, op: &str, a: &Value, b: &Value) -> Result<Value, Stop> {
        let order = |fits: fn(Ordering) -> bool| -> Result<Value, Stop> {
            Ok(truth_value(self.order(a, b)?.map(fits)))
        };
        match op {
            "=" => Ok(truth_value(self.equal(a, b)?)),
            "<>" | "!=" => Ok(truth_value(self.equal(a, b)?.map(|e| !e))),
            "<" => order(Ordering::is_lt),
            "<=" => order(Ordering::is_le),
            ">" => order(Ordering::is_gt),
            ">=" => order(Ordering::is_ge),
            "+" | "-" | "*" | "/" | "%" => arithmetic(op, a, b),
            "->" | "->>" | "#>" | "#>>" | "?" | "?|" | "?&" => json_operation(op, a, b),
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
                let (all, part) = if op == "<@" { (b, a) } else { (a, b) };
                if let Some((all, part)) = both_json(all, part)? {
                    if op == "&&" {
                        return Err(unknown("the operator && on JSON"));
                    }
                    return json::contains(&all, &part).map(Value::Bool);
                }
                let (all, part) =
                    (functions::as_array(Some(all))?, functions::as_array(Some(part))?);
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

    /// [`compare`], where the order of texts is known.
    pub(in crate::sql) fn order(&self, a: &Value, b: &Value) -> Result<Option<Ordering>, Stop> {
        if let (Value::Text(a), Value::Text(b)) = (a, b)
            && !self.env.orders_texts_by_bytes()
            && !has_one_order(a, b)
        {
            return Err(unknown("the order of texts, which depends on the collation"));
        }
        compare(a, b)
    }

    /// [`equal`], where a text beside a name such as `regclass` is one too.
    pub(in crate::sql) fn equal(&self, a: &Value, b: &Value) -> Result<Option<bool>, Stop> {
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
    pub(in crate::sql) fn concatenation(
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

    pub(in crate::sql) fn is_in(
        &self,
        lhs: &ast::Expr,
        rhs: &ast::Expr,
        scope: &Scope<'_>,
    ) -> Result<Option<bool>, Stop> {
        let value = self.expr(lhs, scope)?;
        let mut undecided = None;
        let choices = match rhs {
            ast::Expr::TupleExpr(tuple) => {
                let mut values = Vec::new();
                for item in exprs(tuple.syntax()) {
                    values.push(query::lenient(self.expr(&item, scope))?);
                }
                values
            }
            ast::Expr::ParenExpr(paren) => {
                if let Some(item) = paren.expr() {
                    vec![self.expr(&item, scope)?]
                } else {
                    let is_row = matches!(value, Value::Record(_));
                    let found = query::column_of(self, paren.syntax(), scope, is_row)?;
                    undecided = found.undecided;
                    found.values
                }
            }
            _ => return Err(unknown("IN with something else")),
        };
        match (self.any_equal(&value, &choices)?, undecided) {
            (Some(true), _) | (_, None) => self.any_equal(&value, &choices),
            (_, Some(reason)) => Err(Stop::NotFollowed(reason)),
        }
    }

    pub(in crate::sql) fn any_equal(
        &self,
        value: &Value,
        choices: &[Value],
    ) -> Result<Option<bool>, Stop> {
        let mut result = Some(false);
        let mut undecided = None;
        for choice in choices {
            self.step()?;
            match self.equal(value, choice) {
                Ok(Some(true)) => return Ok(Some(true)),
                Ok(None) => result = None,
                Ok(Some(false)) => {}
                Err(Stop::NotFollowed(reason)) => undecided = Some(reason),
                Err(stop) => return Err(stop),
            }
        }
        undecided.map_or(Ok(result), |reason| Err(Stop::NotFollowed(reason)))
    }

    /// `x = ANY (…)`, `x <> ALL (…)` and the like.
    pub(in crate::sql) fn quantified(
        &self,
        op: &str,
        lhs: &ast::Expr,
        rhs: &SyntaxNode,
        is_any: bool,
        scope: &Scope<'_>,
    ) -> Result<Value, Stop> {
        let value = self.expr(lhs, scope)?;
        let mut undecided = None;
        let choices = if let Some(inner) = exprs(rhs).next() {
            let list = self.expr(&inner, scope)?.known()?;
            if list.is_null() {
                return Ok(Value::Null);
            }
            functions::as_array(Some(&list))?
        } else {
            let is_row = matches!(value, Value::Record(_));
            let found = query::column_of(self, rhs, scope, is_row)?;
            undecided = found.undecided;
            found.values
        };
        let mut result = Some(!is_any);
        for choice in &choices {
            self.step()?;
            match self.operation(op, &value, choice).and_then(|v| v.truth()) {
                Ok(Some(b)) if b == is_any => return Ok(Value::Bool(is_any)),
                Ok(None) => result = None,
                Ok(Some(_)) => {}
                Err(Stop::NotFollowed(reason)) => undecided = Some(reason),
                Err(stop) => return Err(stop),
            }
        }
        undecided.map_or(Ok(truth_value(result)), |reason| Err(Stop::NotFollowed(reason)))
    }
}

/// Whether an operator is one of those that are all alike to the parser: made of signs, and no comparison or arithmetic.
pub(in crate::sql) fn is_symbol(op: &str) -> bool {
    const OTHERS: &[&str] = &["=", "<>", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "^"];
    !op.is_empty() && !op.contains(char::is_alphanumeric) && !OTHERS.contains(&op)
}

/// The arguments of `ANY`, `SOME` or `ALL`, and whether one that fits is enough.
pub(in crate::sql) fn quantified(expr: &ast::Expr) -> Option<(SyntaxNode, bool)> {
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
pub(in crate::sql) fn operator(node: &SyntaxNode, lhs: &ast::Expr, rhs: &ast::Expr) -> String {
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

pub(in crate::sql) fn and(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

pub(in crate::sql) fn overflow() -> Stop {
    Stop::raise("22003", "integer out of range")
}

/// Whether every collation orders two texts in the same way: both digits, or both small letters.
fn has_one_order(a: &str, b: &str) -> bool {
    let all = |fits: fn(&u8) -> bool| a.bytes().chain(b.bytes()).all(|c| fits(&c));
    a == b || all(u8::is_ascii_digit) || all(u8::is_ascii_lowercase)
}

type BothJson = (Rc<serde_json::Value>, Rc<serde_json::Value>);

/// Both as JSON, where one of them is: a text beside it is JSON too.
fn both_json(a: &Value, b: &Value) -> Result<Option<BothJson>, Stop> {
    Ok(match (a, b) {
        (Value::Json { json: a, .. }, Value::Json { json: b, .. }) => Some((a.clone(), b.clone())),
        (Value::Json { json, .. }, Value::Text(text)) => {
            Some((json.clone(), Rc::new(json::parse(text)?)))
        }
        (Value::Text(text), Value::Json { json, .. }) => {
            Some((Rc::new(json::parse(text)?), json.clone()))
        }
        _ => None,
    })
}

fn json_operation(op: &str, a: &Value, b: &Value) -> Result<Value, Stop> {
    let (a, b) = (a.clone().known()?, b.clone().known()?);
    if a.is_null() || b.is_null() {
        return Ok(Value::Null);
    }
    let Value::Json { json, binary } = a else {
        return Err(unknown(format!("the operator {op} on another type")));
    };
    let found = |place: Option<&serde_json::Value>| match place {
        None => Ok(Value::Null),
        Some(place) if op.ends_with(">>") => json::as_sql_text(place, binary),
        Some(place) => Ok(Value::Json { json: Rc::new(place.clone()), binary }),
    };
    let keys = || -> Result<Vec<String>, Stop> {
        let keys = functions::as_array(Some(&b))?.into_iter();
        Ok(keys
            .filter_map(|key| if let Value::Text(key) = key { Some(key) } else { None })
            .collect())
    };
    match op {
        "->" | "->>" => found(json::at(&json, &b)?),
        "#>" | "#>>" => found(json::at_path(&json, &functions::as_array(Some(&b))?)?),
        "?" => match &b {
            Value::Text(key) => Ok(Value::Bool(json::has(&json, key))),
            _ => Err(unknown("a key of another kind")),
        },
        "?|" => Ok(Value::Bool(keys()?.iter().any(|key| json::has(&json, key)))),
        _ => Ok(Value::Bool(keys()?.iter().all(|key| json::has(&json, key)))),
    }
}
