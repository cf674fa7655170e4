//! Operators, and what they make of the terms beside them.

use super::Reader;
use crate::rls::condition::{Constant, Is, Kind, Operator, Set, Span, Term};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

impl Reader<'_> {
    pub(super) fn binary(&self, node: &ast::BinExpr) -> Option<Kind> {
        let (lhs, rhs) = (node.lhs()?, node.rhs()?);
        let word = operator(node.syntax(), &lhs, &rhs);
        match word.as_str() {
            "and" => return Some(Kind::And(self.chain(node, &word))),
            "or" => return Some(Kind::Or(self.chain(node, &word))),
            "in" => return self.is_in(&lhs, &rhs),
            "not in" => return Some(negated(self.is_in(&lhs, &rhs)?, self.span(node.syntax()))),
            "is" | "is not" => return self.is(&lhs, &rhs, word == "is not", node.syntax()),
            _ => {}
        }
        if let Some(operator) = comparison(&word) {
            if let Some((set, all)) = self.quantified(&rhs) {
                let operand = Box::new(self.term(&lhs));
                return Some(Kind::Member { operand, operator, all, set });
            }
            let (left, right) = (Box::new(self.term(&lhs)), Box::new(self.term(&rhs)));
            return Some(Kind::Compare { operator, left, right });
        }
        if let Some(positive) = word.strip_prefix("not ") {
            let operands = vec![self.term(&lhs), self.term(&rhs)];
            let kind = Kind::Operation { operator: positive.to_owned(), operands };
            return Some(negated(kind, self.span(node.syntax())));
        }
        Some(self.custom(node))
    }

    /// All that is joined by `AND`, or by `OR`.
    fn chain(&self, node: &ast::BinExpr, word: &str) -> Vec<Term> {
        let mut parts = Vec::new();
        let mut waiting = vec![ast::Expr::BinExpr(node.clone())];
        while let Some(expr) = waiting.pop() {
            let inner = without_parentheses(expr.clone());
            if let ast::Expr::BinExpr(binary) = &inner
                && let (Some(lhs), Some(rhs)) = (binary.lhs(), binary.rhs())
                && operator(binary.syntax(), &lhs, &rhs) == word
            {
                waiting.push(rhs);
                waiting.push(lhs);
            } else {
                parts.push(self.term(&expr));
            }
        }
        parts
    }

    fn is(&self, lhs: &ast::Expr, rhs: &ast::Expr, not: bool, node: &SyntaxNode) -> Option<Kind> {
        let what = match rhs.syntax().text().to_string().to_ascii_lowercase().as_str() {
            "null" => Is::Null,
            "true" => Is::True,
            "false" => Is::False,
            "unknown" => Is::Unknown,
            _ => return None,
        };
        let kind = Kind::Is { operand: Box::new(self.term(lhs)), what };
        Some(if not { negated(kind, self.span(node)) } else { kind })
    }

    fn is_in(&self, lhs: &ast::Expr, rhs: &ast::Expr) -> Option<Kind> {
        let set = match rhs {
            ast::Expr::TupleExpr(tuple) => Set::List(self.terms(tuple.syntax())),
            ast::Expr::ParenExpr(paren) => match paren.expr() {
                Some(item) if !is_query_in_parentheses(&item) => Set::List(vec![self.term(&item)]),
                _ => Set::Query(Box::new(self.query_in(&innermost(paren))?)),
            },
            _ => return None,
        };
        let operand = Box::new(self.term(lhs));
        Some(Kind::Member { operand, operator: Operator::Equal, all: false, set })
    }

    /// `ANY (…)`, `SOME (…)` or `ALL (…)`, and whether each has to fit.
    fn quantified(&self, expr: &ast::Expr) -> Option<(Set, bool)> {
        let ast::Expr::CallExpr(call) = expr else { return None };
        let any = call.any_fn().map(|f| f.syntax().clone());
        let any = any.or_else(|| call.some_fn().map(|f| f.syntax().clone()));
        let (node, all) = match any {
            Some(node) => (node, false),
            None => (call.all_fn()?.syntax().clone(), true),
        };
        let Some(inner) = node.children().find_map(ast::Expr::cast) else {
            return Some((Set::Query(Box::new(self.query_in(&node)?)), all));
        };
        if let ast::Expr::ParenExpr(paren) = &inner
            && is_query_in_parentheses(&inner)
        {
            return Some((Set::Query(Box::new(self.query_in(&innermost(paren))?)), all));
        }
        let array = self.term(&inner);
        let set = match array.bare().kind.clone() {
            Kind::Array(list) => Set::List(list),
            _ => Set::Array(Box::new(array)),
        };
        Some((set, all))
    }

    /// Operators without a rank of their own, which the parser nests to the right and Postgres to the left.
    fn custom(&self, node: &ast::BinExpr) -> Kind {
        let mut rest = ast::Expr::BinExpr(node.clone());
        let mut whole: Option<Term> = None;
        let mut waiting: Option<String> = None;
        loop {
            let next = match &rest {
                ast::Expr::BinExpr(binary) => binary.lhs().zip(binary.rhs()).and_then(|(l, r)| {
                    let word = operator(binary.syntax(), &l, &r);
                    is_custom(&word).then_some((l, word, r))
                }),
                _ => None,
            };
            let (operand, following) = match next {
                Some((lhs, word, rhs)) => (self.term(&lhs), Some((word, rhs))),
                None if whole.is_none() => return self.plain_operation(node),
                None => (self.term(&rest), None),
            };
            whole = Some(match (whole, waiting.take()) {
                (Some(left), Some(word)) => joined(left, word, operand),
                _ => operand,
            });
            match following {
                Some((word, rhs)) => {
                    waiting = Some(word);
                    rest = rhs;
                }
                None => return whole.map_or(Kind::Other(Vec::new()), |term| term.kind),
            }
        }
    }

    fn plain_operation(&self, node: &ast::BinExpr) -> Kind {
        let (Some(lhs), Some(rhs)) = (node.lhs(), node.rhs()) else {
            return Kind::Other(Vec::new());
        };
        let operator = operator(node.syntax(), &lhs, &rhs);
        Kind::Operation { operator, operands: vec![self.term(&lhs), self.term(&rhs)] }
    }
}

/// Two terms with an operator between them that Postgres reads from the left.
fn joined(left: Term, operator: String, right: Term) -> Term {
    let span = Span { start: left.span.start, end: right.span.end };
    let key = match (&right.kind, operator.as_str()) {
        (Kind::Constant(Constant::Text(key) | Constant::Number(key)), "->" | "->>") => {
            Some(vec![key.clone()])
        }
        (Kind::Constant(Constant::Text(path)), "#>" | "#>>") => {
            path.strip_prefix('{').and_then(|path| path.strip_suffix('}')).map(|path| {
                path.split(',').map(|key| key.trim().trim_matches('"').to_owned()).collect()
            })
        }
        _ => None,
    };
    let Some(more) = key else {
        return Term::new(Kind::Operation { operator, operands: vec![left, right] }, span);
    };
    let as_text = operator.ends_with(">>");
    let kind = match left.kind {
        Kind::Path { base, mut keys, as_text: false } => {
            keys.extend(more);
            Kind::Path { base, keys, as_text }
        }
        kind => {
            let base = Box::new(Term::new(kind, left.span));
            Kind::Path { base, keys: more, as_text }
        }
    };
    Term::new(kind, span)
}

fn negated(kind: Kind, span: Span) -> Kind {
    Kind::Not(Box::new(Term::new(kind, span)))
}

fn comparison(word: &str) -> Option<Operator> {
    Some(match word {
        "=" => Operator::Equal,
        "<>" | "!=" => Operator::NotEqual,
        "<" => Operator::Less,
        "<=" => Operator::LessOrEqual,
        ">" => Operator::Greater,
        ">=" => Operator::GreaterOrEqual,
        "is distinct from" => Operator::Distinct,
        "is not distinct from" => Operator::NotDistinct,
        _ => return None,
    })
}

/// Whether it is written with signs and has no rank of its own.
fn is_custom(word: &str) -> bool {
    !word.is_empty()
        && !word.contains(char::is_alphabetic)
        && comparison(word).is_none()
        && !matches!(word, "+" | "-" | "*" | "/" | "%" | "^")
}

/// Whether an expression is nothing but a query in parentheses, of which it may have several.
fn is_query_in_parentheses(expr: &ast::Expr) -> bool {
    let ast::Expr::ParenExpr(paren) = expr else { return false };
    match paren.expr() {
        Some(inner) => is_query_in_parentheses(&inner),
        None => true,
    }
}

/// The node that holds the query of [`is_query_in_parentheses`].
fn innermost(paren: &ast::ParenExpr) -> SyntaxNode {
    let mut at = paren.clone();
    while let Some(ast::Expr::ParenExpr(inner)) = at.expr() {
        at = inner;
    }
    at.syntax().clone()
}

fn without_parentheses(mut expr: ast::Expr) -> ast::Expr {
    while let ast::Expr::ParenExpr(paren) = &expr {
        match paren.expr() {
            Some(inner) => expr = inner,
            None => break,
        }
    }
    expr
}

/// The words of an operator, in lower case: `is not`, `||`; of `OPERATOR(pg_catalog.=)`, `=`.
fn operator(node: &SyntaxNode, lhs: &ast::Expr, rhs: &ast::Expr) -> String {
    let (from, to) = (lhs.syntax().text_range().end(), rhs.syntax().text_range().start());
    let mut text = String::new();
    let tokens = node.descendants_with_tokens().filter_map(rowan::NodeOrToken::into_token);
    let between = tokens.skip_while(|t| t.text_range().start() < from);
    for token in between.take_while(|t| t.text_range().end() <= to) {
        if token.kind().is_trivia() {
            continue;
        }
        let word = token.text().to_ascii_lowercase();
        if !text.is_empty() && word.starts_with(char::is_alphabetic) {
            text.push(' ');
        }
        text.push_str(&word);
    }
    match text.strip_prefix("operator(").and_then(|t| t.strip_suffix(')')) {
        Some(inner) => inner.rsplit(['.', ' ']).next().unwrap_or_default().to_owned(),
        None => text,
    }
}
