//! Expressions into terms.

use super::Reader;
use super::names::dotted;
use crate::model::{Name, QualifiedName};
use crate::rls::condition::{Call, Column, Constant, Is, Kind, Operator, Origin, Term};
use crate::sql::read::syntax::{flat_text, name_of, string};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

/// Words that are calls without parentheses.
const CALLED_BY_NAME: [&str; 11] = [
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "user",
];

impl Reader<'_> {
    pub(super) fn term(&self, expr: &ast::Expr) -> Term {
        let kind = self.deeper(|| self.kind(expr)).flatten();
        kind.map_or_else(
            || self.other(expr.syntax()),
            |kind| Term::new(kind, self.span(expr.syntax())),
        )
    }

    /// The terms right below a node.
    pub(super) fn terms(&self, node: &SyntaxNode) -> Vec<Term> {
        node.children().filter_map(ast::Expr::cast).map(|expr| self.term(&expr)).collect()
    }

    /// The outermost terms and queries anywhere below a node of which nothing else is known.
    pub(super) fn found_below(&self, node: &SyntaxNode) -> Vec<Term> {
        let mut found = Vec::new();
        let mut waiting: Vec<SyntaxNode> = node.children().collect();
        waiting.reverse();
        while let Some(node) = waiting.pop() {
            if let Some(expr) = ast::Expr::cast(node.clone()) {
                found.push(self.term(&expr));
            } else if let Some(select) = ast::SelectVariant::cast(node.clone()) {
                let query = self.query(&select);
                found.push(Term::new(Kind::Scalar(Box::new(query)), self.span(&node)));
            } else {
                let mut inner: Vec<SyntaxNode> = node.children().collect();
                inner.reverse();
                waiting.extend(inner);
            }
        }
        found
    }

    fn kind(&self, expr: &ast::Expr) -> Option<Kind> {
        use ast::Expr as E;
        let boxed = |expr: Option<ast::Expr>| expr.map(|e| Box::new(self.term(&e)));
        Some(match expr {
            E::Literal(literal) => Kind::Constant(constant(literal)?),
            E::NameRef(name) => self.bare_name(name),
            E::FieldExpr(field) => self.field(field),
            E::ParenExpr(paren) => match paren.expr() {
                Some(inner) => self.term(&inner).kind,
                None => Kind::Scalar(Box::new(self.query_in(paren.syntax())?)),
            },
            E::TupleExpr(tuple) => Kind::Row(self.terms(tuple.syntax())),
            E::BinExpr(binary) => return self.binary(binary),
            E::PrefixExpr(prefix) => self.prefix(prefix)?,
            E::PostfixExpr(postfix) => self.postfix(postfix)?,
            E::CastExpr(cast) => {
                let to = cast.ty().map(|ty| flat_text(ty.syntax()).to_lowercase())?;
                let operand = match (cast.expr(), cast.literal()) {
                    (Some(expr), _) => self.term(&expr),
                    (None, literal) => {
                        let literal = literal?;
                        let span = self.span(literal.syntax());
                        Term::new(Kind::Constant(constant(&literal)?), span)
                    }
                };
                Kind::Cast { operand: Box::new(operand), to }
            }
            E::CaseExpr(case) => {
                let clauses = case.when_clause_list().into_iter().flat_map(|l| l.when_clauses());
                let arm = |when: ast::WhenClause| {
                    Some((self.term(&when.condition()?), self.term(&when.then()?)))
                };
                Kind::Case {
                    operand: boxed(case.expr()),
                    arms: clauses.filter_map(arm).collect(),
                    otherwise: boxed(case.else_clause().and_then(|clause| clause.expr())),
                }
            }
            E::BetweenExpr(between) => self.between(between)?,
            E::ArrayExpr(array) => match array.select_variant() {
                Some(select) => {
                    let query = Kind::Scalar(Box::new(self.query(&select)));
                    Kind::Other(vec![Term::new(query, self.span(select.syntax()))])
                }
                None => Kind::Array(array.exprs().map(|e| self.term(&e)).collect()),
            },
            E::CallExpr(call) => self.call(call)?,
            E::Collate(collate) => self.term(&collate.expr()?).kind,
            E::IndexExpr(_) | E::SliceExpr(_) => Kind::Other(self.terms(expr.syntax())),
        })
    }

    fn bare_name(&self, node: &ast::NameRef) -> Kind {
        let name = name_of(node.syntax());
        if !node.is_quoted() && CALLED_BY_NAME.contains(&name.as_str()) {
            let path = QualifiedName::unqualified(name);
            return Kind::Call(self.called(node.syntax(), path, Vec::new(), node.syntax()));
        }
        self.name(&name)
    }

    fn field(&self, field: &ast::FieldExpr) -> Kind {
        let Some(nodes) = dotted(field.syntax()) else {
            // `(row).field`, or `t.*`
            let inner = self.terms(field.syntax());
            return match inner.as_slice() {
                [Term { kind: Kind::WholeRow(origin), .. }] => Kind::WholeRow(*origin),
                _ => Kind::Other(inner),
            };
        };
        let names: Vec<Name> = nodes.iter().map(name_of).collect();
        let unknown = |name: &Name| {
            let name = name.clone();
            Kind::Column(Column { name, origin: Origin::Unknown, column: None })
        };
        match names.as_slice() {
            [alias, name] | [_, alias, name] => match self.qualified_column(alias, name) {
                Some(kind) => kind,
                // A field of a composite column.
                None if names.len() == 2 => match (self.name(alias), nodes.first()) {
                    (kind @ Kind::Column(Column { column: Some(_), .. }), Some(node)) => {
                        Kind::Other(vec![Term::new(kind, self.span(node))])
                    }
                    _ => unknown(name),
                },
                None => unknown(name),
            },
            _ => Kind::Other(Vec::new()),
        }
    }

    fn prefix(&self, prefix: &ast::PrefixExpr) -> Option<Kind> {
        let inner = self.term(&prefix.expr()?);
        let word = prefix.syntax().first_token()?.text().to_ascii_lowercase();
        Some(match (word.as_str(), inner.kind) {
            ("not", kind) => Kind::Not(Box::new(Term::new(kind, inner.span))),
            ("-", Kind::Constant(Constant::Number(number))) => {
                Kind::Constant(Constant::Number(format!("-{number}")))
            }
            (_, kind) => {
                let operands = vec![Term::new(kind, inner.span)];
                Kind::Operation { operator: word, operands }
            }
        })
    }

    fn postfix(&self, postfix: &ast::PostfixExpr) -> Option<Kind> {
        let operand = Box::new(self.term(&postfix.expr()?));
        let kind = Kind::Is { operand, what: Is::Null };
        match postfix.syntax().last_token()?.text().to_ascii_lowercase().as_str() {
            "isnull" => Some(kind),
            "notnull" => Some(Kind::Not(Box::new(Term::new(kind, self.span(postfix.syntax()))))),
            _ => None,
        }
    }

    fn between(&self, between: &ast::BetweenExpr) -> Option<Kind> {
        let terms = vec![
            self.term(&between.target()?),
            self.term(&between.start()?),
            self.term(&between.end()?),
        ];
        let span = self.span(between.syntax());
        let kind = match <[Term; 3]>::try_from(terms) {
            Ok([target, start, end]) if between.between_symmetry().is_none() => {
                let compare = |operator, right: Term| {
                    let left = Box::new(target.clone());
                    Term::new(Kind::Compare { operator, left, right: Box::new(right) }, span)
                };
                let low = compare(Operator::GreaterOrEqual, start);
                Kind::And(vec![low, compare(Operator::LessOrEqual, end)])
            }
            Ok(operands) => {
                Kind::Operation { operator: "between".to_owned(), operands: operands.into() }
            }
            Err(operands) => Kind::Other(operands),
        };
        let is_not = between.not_token().is_some();
        Some(if is_not { Kind::Not(Box::new(Term::new(kind, span))) } else { kind })
    }

    fn call(&self, call: &ast::CallExpr) -> Option<Kind> {
        if let Some(exists) = call.exists_fn() {
            return Some(Kind::Exists(Box::new(self.query(&exists.select_variant()?))));
        }
        let list = call.arg_list();
        match self.call_of(call) {
            Some(function) if list.is_some() => Some(Kind::Call(function)),
            // Calls with a grammar of their own: `extract(… FROM …)`, `trim(BOTH …)`.
            _ => Some(Kind::Other(self.found_below(call.syntax()))),
        }
    }

    /// A call as it is written, with a name and arguments.
    pub(super) fn call_of(&self, call: &ast::CallExpr) -> Option<Call> {
        let callee = call.expr()?;
        let nodes = dotted(callee.syntax())?;
        let (last, before) = nodes.split_last()?;
        let path = QualifiedName { schema: before.last().map(name_of), name: name_of(last) };
        let arguments = call.arg_list().into_iter().flat_map(|list| list.args());
        let argument = |arg: ast::Arg| match arg.func_arg_expr()? {
            ast::FuncArgExpr::Expr(expr) => Some(self.term(&expr)),
            ast::FuncArgExpr::NamedArg(named) => Some(self.term(&named.expr()?)),
        };
        let arguments = arguments.filter_map(argument).collect();
        Some(self.called(call.syntax(), path, arguments, last))
    }

    fn called(
        &self,
        node: &SyntaxNode,
        path: QualifiedName,
        arguments: Vec<Term>,
        name: &SyntaxNode,
    ) -> Call {
        let function = self.function(name, &path, arguments.len());
        let QualifiedName { schema, name } = path;
        // Whether it is wrapped shows when the query around it has been read.
        Call { schema, name, function, arguments, wrapped: false, span: self.span(node) }
    }
}

fn constant(literal: &ast::Literal) -> Option<Constant> {
    if let Some(text) = string(Some(literal.clone())) {
        return Some(Constant::Text(text));
    }
    let text = literal.syntax().text().to_string();
    match text.to_ascii_lowercase().as_str() {
        "null" => Some(Constant::Null),
        "true" => Some(Constant::Boolean(true)),
        "false" => Some(Constant::Boolean(false)),
        _ if text.starts_with(|c: char| c.is_ascii_digit() || c == '.') => {
            Some(Constant::Number(text))
        }
        _ => None,
    }
}
