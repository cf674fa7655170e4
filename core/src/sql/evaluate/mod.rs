//! Expressions and queries of SQL, evaluated without a server.
//!
//! What is not known stays unknown, with its reason in words, and nothing is decided by it. What is asked of the world
//! around an expression (rows of tables, settings, functions of the schema) its [`Environment`] says.
//!
//! | file | what |
//! |---|---|
//! | `environment.rs` | what an expression asks that is not in it |
//! | `vars.rs`, `value.rs`, `decimal.rs`, `time.rs`, `json.rs` | variables and values |
//! | `eval.rs`, `operators.rs`, `arithmetic.rs`, `cast.rs`, `functions.rs`, `pattern.rs` | expressions |
//! | `query.rs`, `from.rs`, `join.rs`, `aggregate.rs` | queries |
//! | `catalogs/` | the system catalogs, as rows |
//! | `condition.rs` | `EXCEPTION WHEN` and the conditions of errors |

pub(in crate::sql) mod aggregate;
mod arithmetic;
mod cast;
pub(in crate::sql) mod catalogs;
pub(in crate::sql) mod condition;
mod decimal;
pub(in crate::sql) mod environment;
pub(in crate::sql) mod eval;
pub(in crate::sql) mod from;
pub(in crate::sql) mod functions;
mod join;
pub(in crate::sql) mod json;
pub(in crate::sql) mod operators;
mod pattern;
pub(in crate::sql) mod query;
pub(in crate::sql) mod time;
pub(in crate::sql) mod value;
pub(in crate::sql) mod vars;

use super::read::Problem;
use super::read::syntax::{name_of, words};
use crate::model::Name;
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};
use std::cell::Cell;

pub(in crate::sql) use environment::Environment;
pub(in crate::sql) use eval::Eval;

/// Blocks, branches and queries in one another; deeper is not followed.
pub(in crate::sql) const MAX_NESTING: u32 = 24;

/// Why an expression gives no value, or a block does not go on.
#[derive(Clone, Debug)]
pub(in crate::sql) enum Stop {
    /// Postgres would report an error here.
    Raised(Raised),
    /// What happens depends on this, which is not known.
    NotFollowed(String),
}

/// An error and its `SQLSTATE`, where that is known.
#[derive(Clone, Debug)]
pub(in crate::sql) struct Raised {
    pub(in crate::sql) problem: Problem,
    pub(in crate::sql) code: Option<String>,
}

impl Stop {
    pub(in crate::sql) fn raise(code: &str, reason: impl Into<String>) -> Self {
        Self::Raised(Raised { problem: Problem::new(reason), code: Some(code.to_owned()) })
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        let code = condition::code_of(&problem).map(str::to_owned);
        Self::Raised(Raised { problem, code })
    }
}

pub(in crate::sql) fn unknown(what: impl Into<String>) -> Stop {
    Stop::NotFollowed(what.into())
}

pub(in crate::sql) fn spend(steps: &Cell<u32>, count: u32) -> Result<(), Stop> {
    if let Some(left) = steps.get().checked_sub(count) {
        steps.set(left);
        Ok(())
    } else {
        steps.set(0);
        Err(unknown("so many steps"))
    }
}

/// The words of a node's own tokens and of its children that are not expressions or queries.
pub(in crate::sql) fn words_between(node: &SyntaxNode) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest: Vec<squawk_syntax::SyntaxElement> = node.children_with_tokens().collect();
    rest.reverse();
    while let Some(element) = rest.pop() {
        match element {
            rowan::NodeOrToken::Token(t) if t.kind().is_trivia() => {}
            rowan::NodeOrToken::Token(t) => words.push(t.text().to_ascii_lowercase()),
            rowan::NodeOrToken::Node(n) => {
                let is_inner = ast::Expr::can_cast(n.kind()) || eval::is_query(n.kind());
                if !is_inner {
                    let mut inner: Vec<_> = n.children_with_tokens().collect();
                    inner.reverse();
                    rest.extend(inner);
                }
            }
        }
    }
    words
}

/// All words of a node.
pub(in crate::sql) fn syntax_words(node: &SyntaxNode) -> Vec<String> {
    words(node)
}

/// The names in a list such as `(a, b)`.
pub(in crate::sql) fn words_of_names(node: &SyntaxNode) -> Vec<Name> {
    node.children().map(|n| name_of(&n)).filter(|n| !n.is_empty()).collect()
}
