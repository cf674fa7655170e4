//! A condition, part by part: which of them holds for a row, and with which values.

use super::values::in_row;
use super::{MAY_FAIL, Row, Sandbox, verdict_of};
use crate::model::{Expr, Table};
use crate::rls::attempt::{Part, Shown, Verdict};
use crate::sql::evaluate::operators::{is_symbol, operator, quantified};
use crate::sql::evaluate::query::Scope;
use crate::sql::evaluate::value::Value;
use crate::sql::evaluate::{Eval, Stop};
use crate::sql::quote_literal;
use crate::sql::read::syntax::flat_text;
use squawk_syntax::ast::{self, AstNode};

/// Parts in one another; what is deeper is one part.
const MAX_DEPTH: u32 = 12;

/// Longest text of a part and of a value that is shown, in characters.
const MAX_SHOWN: usize = 300;

impl Sandbox<'_> {
    /// What a condition comes to for a row.
    pub(crate) fn judge(&self, table: &Table, row: &Row, condition: &Expr) -> Part {
        let judged = self.ask(&self.actor, |eval| {
            let expr = self.expression(condition.text())?;
            in_row(table, row, |scope| Ok(part(eval, &expr, scope, 0)))
        });
        judged.unwrap_or_else(|stop| Part {
            text: cut(condition.text()),
            verdict: verdict_of(stop),
            values: Vec::new(),
            parts: Vec::new(),
        })
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn part(eval: &Eval<'_>, expr: &ast::Expr, scope: &Scope<'_>, depth: u32) -> Part {
    let text = cut(&flat_text(expr.syntax()));
    let inner = if depth < MAX_DEPTH { parts(expr) } else { None };
    let Some((word, inner)) = inner else {
        if let ast::Expr::ParenExpr(paren) = expr
            && let Some(only) = paren.expr()
            && depth < MAX_DEPTH
        {
            return part(eval, &only, scope, depth + 1);
        }
        let verdict = match eval.truth(expr, scope) {
            Ok(Some(true)) => Verdict::True,
            Ok(Some(false)) => Verdict::False,
            Ok(None) => Verdict::Null,
            Err(stop) => verdict_of(stop),
        };
        return Part { text, verdict, values: values(eval, expr, scope), parts: Vec::new() };
    };
    let parts: Vec<Part> = inner.iter().map(|e| part(eval, e, scope, depth + 1)).collect();
    let verdicts = parts.iter().map(|p| &p.verdict);
    let verdict = match word {
        Word::And => together(verdicts, &Verdict::False),
        Word::Or => together(verdicts, &Verdict::True),
        Word::Not => verdicts.clone().next().cloned().map_or(Verdict::Null, not),
    };
    Part { text, verdict, values: Vec::new(), parts }
}

#[derive(Clone, Copy)]
enum Word {
    And,
    Or,
    Not,
}

/// What an `AND`, an `OR` or a `NOT` joins; a chain of the same word is one.
fn parts(expr: &ast::Expr) -> Option<(Word, Vec<ast::Expr>)> {
    let word_of = |expr: &ast::Expr| match expr {
        ast::Expr::BinExpr(binary) => {
            let (lhs, rhs) = (binary.lhs()?, binary.rhs()?);
            match operator(binary.syntax(), &lhs, &rhs).as_str() {
                "and" => Some((true, lhs, rhs)),
                "or" => Some((false, lhs, rhs)),
                _ => None,
            }
        }
        _ => None,
    };
    if let ast::Expr::PrefixExpr(prefix) = expr {
        let first = prefix.syntax().first_token()?;
        let is_not = first.text().eq_ignore_ascii_case("not");
        return is_not.then(|| Some((Word::Not, vec![prefix.expr()?])))?;
    }
    let (is_and, lhs, rhs) = word_of(expr)?;
    let mut found = Vec::new();
    let mut rest = vec![rhs, lhs];
    while let Some(next) = rest.pop() {
        match word_of(&next) {
            Some((same, lhs, rhs)) if same == is_and => rest.extend([rhs, lhs]),
            _ => found.push(next),
        }
    }
    Some((if is_and { Word::And } else { Word::Or }, found))
}

fn not(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::True => Verdict::False,
        Verdict::False => Verdict::True,
        other => other,
    }
}

/// Whether the server reports an error, or may do so.
pub(crate) fn may_fail(verdict: &Verdict) -> bool {
    match verdict {
        Verdict::Error { .. } => true,
        Verdict::Unknown { why } => why.contains(MAY_FAIL),
        _ => false,
    }
}

/// What parts come to, of which one that `decides` is enough. Where one of them is an error, it depends on the plan
/// which comes first.
pub(crate) fn together<'v>(
    verdicts: impl Iterator<Item = &'v Verdict> + Clone,
    decides: &Verdict,
) -> Verdict {
    let error = verdicts.clone().find(|v| may_fail(v));
    let is_decided = verdicts.clone().any(|v| v == decides);
    let unknown = verdicts.clone().find(|v| matches!(v, Verdict::Unknown { .. }));
    match (error, is_decided, unknown) {
        (Some(Verdict::Error { why, .. }), true, _) => {
            Verdict::Unknown { why: format!("it depends on {MAY_FAIL}{why}") }
        }
        (None, true, _) => decides.clone(),
        (Some(unknown), true, _) | (_, false, Some(unknown)) => unknown.clone(),
        (Some(error), false, None) => error.clone(),
        _ if verdicts.clone().any(|v| *v == Verdict::Null) => Verdict::Null,
        _ => not(decides.clone()),
    }
}

/// What is compared in a part, with its values.
fn values(eval: &Eval<'_>, expr: &ast::Expr, scope: &Scope<'_>) -> Vec<Shown> {
    let operands: Vec<ast::Expr> = match expr {
        ast::Expr::BinExpr(binary) => {
            // A chain of operators is read from the left, which the tree does not show.
            let is_chained = matches!(binary.rhs(), Some(ast::Expr::BinExpr(rhs))
                if rhs.lhs().zip(rhs.rhs()).is_some_and(|(l, r)| is_symbol(&operator(rhs.syntax(), &l, &r))));
            let own = binary.lhs().zip(binary.rhs());
            if is_chained && own.is_some_and(|(l, r)| is_symbol(&operator(binary.syntax(), &l, &r)))
            {
                return Vec::new();
            }
            let rhs = binary.rhs().map(|rhs| match quantified(&rhs) {
                Some((node, _)) => node.children().find_map(ast::Expr::cast),
                None => Some(rhs),
            });
            binary.lhs().into_iter().chain(rhs.flatten()).collect()
        }
        ast::Expr::BetweenExpr(between) => {
            between.target().into_iter().chain(between.start()).chain(between.end()).collect()
        }
        ast::Expr::PostfixExpr(postfix) => postfix.expr().into_iter().collect(),
        ast::Expr::CallExpr(call) => {
            let args = call.arg_list().into_iter().flat_map(|l| l.args());
            args.filter_map(|arg| match arg.func_arg_expr() {
                Some(ast::FuncArgExpr::Expr(expr)) => Some(expr),
                _ => None,
            })
            .collect()
        }
        ast::Expr::NameRef(_) | ast::Expr::FieldExpr(_) => vec![expr.clone()],
        _ => Vec::new(),
    };
    let is_constant = |expr: &ast::Expr| {
        let mut inner = expr.clone();
        while let ast::Expr::CastExpr(cast) = &inner {
            match cast.expr() {
                Some(next) => inner = next,
                None => return true,
            }
        }
        matches!(inner, ast::Expr::Literal(_) | ast::Expr::TupleExpr(_))
    };
    operands
        .iter()
        .filter(|operand| !is_constant(operand))
        .filter_map(|operand| {
            let value = match eval.expr(operand, scope) {
                Ok(value) => shown(eval, &value),
                // A query with several values is no single value.
                Err(Stop::Raised(raised)) if raised.code.as_deref() == Some("21000") => {
                    return None;
                }
                Err(_) => "?".to_owned(),
            };
            Some(Shown { text: cut(&flat_text(operand.syntax())), value })
        })
        .collect()
}

/// A value as SQL writes it.
fn shown(eval: &Eval<'_>, value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Bool(_) | Value::Int(_) | Value::Decimal(_) | Value::Float(_) => {
            eval.text(value).ok().flatten().unwrap_or("?".to_owned())
        }
        value => match eval.text(value) {
            Ok(Some(text)) => cut(&quote_literal(&text)),
            _ => "?".to_owned(),
        },
    }
}
