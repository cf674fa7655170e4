//! Aggregates, and the groups that they run over.

use super::eval::{Eval, called, exprs, is_query, no_expression, truth_value};
use super::from::{From, Item};
use super::query::{Parts, Scope, distinct, is_same_row, sort};
use super::value::Value;
use super::{Stop, unknown, words_between};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};
use std::cmp::Ordering;

pub(in crate::sql) const AGGREGATES: &[&str] =
    &["array_agg", "bool_and", "bool_or", "count", "every", "max", "min", "string_agg", "sum"];

pub(in crate::sql) fn is_aggregate(name: &str) -> bool {
    AGGREGATES.contains(&name)
}

/// Whether a node calls an aggregate, other than in a query of its own.
pub(in crate::sql) fn has_aggregate(node: &SyntaxNode) -> bool {
    let mut rest = vec![node.clone()];
    while let Some(node) = rest.pop() {
        if ast::CallExpr::cast(node.clone())
            .and_then(|call| called(&call))
            .is_some_and(|name| is_aggregate(&name))
        {
            return true;
        }
        rest.extend(node.children().filter(|n| !is_query(n.kind())));
    }
    false
}

/// An aggregate over the rows of the group.
pub(in crate::sql) fn aggregate(
    eval: &Eval<'_>,
    name: &str,
    call: &ast::CallExpr,
    scope: &Scope<'_>,
) -> Result<Value, Stop> {
    let Some(group) = scope.group else { return Err(unknown(format!("a call of {name}"))) };
    let list = call.arg_list().ok_or_else(no_expression)?;
    let args: Vec<ast::Arg> = list.args().collect();
    let mut exprs = Vec::new();
    let mut order_by = Vec::new();
    for arg in &args {
        match arg.func_arg_expr() {
            Some(ast::FuncArgExpr::Expr(expr)) => exprs.push(expr),
            _ => return Err(unknown("a named argument")),
        }
        let sorts = arg.order_by_clause().and_then(|o| o.sort_by_list());
        order_by.extend(sorts.into_iter().flat_map(|l| l.sort_bys()));
    }
    let filter = call.filter_clause().and_then(|f| f.expr());
    let mut values: Vec<(Vec<Value>, Vec<Value>)> = Vec::new();
    for tuple in group {
        eval.step()?;
        let scope = Scope { tuple, group: None, ..*scope };
        if let Some(filter) = &filter
            && eval.truth(filter, &scope)? != Some(true)
        {
            continue;
        }
        let value = match exprs.first() {
            Some(expr) => eval.expr(expr, &scope)?,
            None => Value::Bool(true),
        };
        let mut keys = Vec::new();
        for by in &order_by {
            keys.push(eval.expr(&by.expr().ok_or_else(no_expression)?, &scope)?);
        }
        values.push((keys, vec![value]));
    }
    let one_order = values.len() < 2 || !order_by.is_empty();
    sort(eval, &mut values, &order_by)?;
    let mut rows: Vec<Vec<Value>> = values.into_iter().map(|(_, v)| v).collect();
    let is_distinct = words_between(list.syntax()).iter().any(|w| w == "distinct");
    if is_distinct {
        rows = distinct(eval, rows)?;
    }
    let mut values: Vec<Value> = rows.into_iter().flatten().collect();
    if name == "array_agg" {
        return Ok(if values.is_empty() { Value::Null } else { Value::Array(values) });
    }
    values.retain(|v| !v.is_null());
    if name == "count" {
        return Ok(Value::Int(i64::try_from(values.len()).unwrap_or(i64::MAX)));
    }
    if values.is_empty() {
        return Ok(Value::Null);
    }
    match name {
        "string_agg" => {
            let separator = match exprs.get(1) {
                Some(expr) => eval.expr(expr, &Scope { group: None, ..*scope })?,
                None => Value::Null,
            };
            let separator = eval.text(&separator)?.unwrap_or_default();
            let mut texts = Vec::new();
            for value in &values {
                texts.extend(eval.text(value)?);
            }
            // With no order given, the catalog's own; only the text depends on it.
            if !one_order {
                texts.sort();
            }
            super::functions::limited(texts.join(&separator))
        }
        "min" | "max" => {
            let wanted = if name == "min" { Ordering::Less } else { Ordering::Greater };
            let mut values = values.into_iter();
            let mut best = values.next().unwrap_or(Value::Null);
            for value in values {
                if eval.order(&value, &best)? == Some(wanted) {
                    best = value;
                }
            }
            Ok(best)
        }
        "sum" => {
            let mut values = values.into_iter();
            let mut sum = values.next().unwrap_or(Value::Null);
            for value in values {
                sum = match (&sum, &value) {
                    (Value::Int(a), Value::Int(b)) => {
                        let sum = a.checked_add(*b);
                        Value::Int(sum.ok_or_else(|| unknown("a sum of this size"))?)
                    }
                    (sum, value) => super::arithmetic::arithmetic("+", sum, value)?,
                };
            }
            Ok(sum)
        }
        _ => {
            let all = name != "bool_or";
            let mut result = all;
            for value in &values {
                let truth = value.truth()?.unwrap_or(all);
                result = if all { result && truth } else { result || truth };
            }
            Ok(truth_value(Some(result)))
        }
    }
}

pub(in crate::sql) fn groups<'w>(
    eval: &Eval<'_>,
    parts: &Parts,
    from: &From<'w>,
    tuples: Vec<Vec<Item<'w>>>,
    outer: &Scope<'_>,
) -> Result<Vec<Vec<Vec<Item<'w>>>>, Stop> {
    let Some(clause) = &parts.group_by else { return Ok(vec![tuples]) };
    let mut keys = Vec::new();
    for item in clause.group_by_list().into_iter().flat_map(|l| l.group_bys()) {
        match item {
            ast::GroupBy::GroupingExpr(g) => {
                let key = exprs(g.syntax()).next().ok_or_else(no_expression)?;
                // A number is a place in the list of what is selected.
                let place = match &key {
                    ast::Expr::Literal(l) => l.syntax().text().to_string().parse::<usize>().ok(),
                    _ => None,
                };
                keys.push(match place {
                    Some(n) => n
                        .checked_sub(1)
                        .and_then(|i| parts.targets.get(i)?.expr())
                        .ok_or_else(no_expression)?,
                    None => key,
                });
            }
            _ => return Err(unknown("GROUPING SETS")),
        }
    }
    let mut groups: Vec<(Vec<Value>, Vec<Vec<Item<'w>>>)> = Vec::new();
    for tuple in tuples {
        let scope =
            Scope { from: Some(from), tuple: &tuple, group: None, ctes: &[], outer: Some(outer) };
        let mut key = Vec::new();
        for expr in &keys {
            key.push(eval.expr(expr, &scope)?);
        }
        super::spend(eval.steps, u32::try_from(groups.len()).unwrap_or(u32::MAX))?;
        match groups.iter_mut().find(|(other, _)| is_same_row(other, &key)) {
            Some((_, group)) => group.push(tuple),
            None => groups.push((key, vec![tuple])),
        }
    }
    Ok(groups.into_iter().map(|(_, group)| group).collect())
}
