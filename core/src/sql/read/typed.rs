//! An expression as a person types it, read on its own: with its references, or with what is wrong.

use super::expr::Scope;
use super::syntax::name_of;
use super::work::Work;
use super::{SyntaxError, parse};
use crate::model::{Catalog, Expr, TableId};
use crate::sql::scan::tokens;
use crate::sql::{Depth, depth};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Longest expression that is read, in bytes.
pub(super) const MAX_BYTES: usize = 64 * 1024;

/// Parentheses and operators of a text that the parser, which recurses, is given.
pub(super) const MAX_NESTING: Depth = Depth { parentheses: 100, operators: 400 };

/// What stands before an expression while it is read. Parentheses keep it one expression; the line's end before the
/// last one keeps a comment from swallowing it.
pub(super) const BEFORE: &str = "SELECT (";

/// Where the names of an expression are looked up.
#[derive(Clone, Copy, Debug)]
pub enum ExprScope<'a> {
    /// Nowhere: defaults, and checks of domain types, whose value is called `VALUE`.
    Nothing,
    /// Among the columns of a table.
    Row(&'a TableId),
    /// Among the columns of a table after `NEW` and `OLD`.
    NewAndOld(&'a TableId),
    /// Among names that nobody knows: the columns of a view.
    Unknown,
}

/// Names that are no columns although they look like one.
const NO_COLUMNS: [&str; 23] = [
    "cmax",
    "cmin",
    "ctid",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "localtime",
    "localtimestamp",
    "new",
    "null",
    "old",
    "session_user",
    "system_user",
    "tableoid",
    "user",
    "value",
    "xmax",
    "xmin",
];

/// Why a text is no expression of its place, in words for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ExprError {
    pub message: String,
    /// Where, in bytes of the text; none where it is the whole.
    pub span: Option<(usize, usize)>,
}

impl ExprError {
    fn of_all(message: impl Into<String>) -> Self {
        Self { message: message.into(), span: None }
    }
}

impl From<ExprError> for String {
    fn from(error: ExprError) -> Self {
        error.message
    }
}

/// Reads an expression. The error says what Postgres would refuse.
pub fn read_expr(catalog: &Catalog, scope: ExprScope<'_>, text: &str) -> Result<Expr, ExprError> {
    if text.len() > MAX_BYTES {
        return Err(ExprError::of_all(format!("An expression has at most {MAX_BYTES} bytes.")));
    }
    let Depth { parentheses, operators } = depth(text);
    if parentheses > MAX_NESTING.parentheses || operators > MAX_NESTING.operators {
        return Err(ExprError::of_all("The expression nests too deep to be read."));
    }
    let whole = format!("{BEFORE}{text}\n)");
    let statement = parse(&whole).map_err(|error| in_text(error, text))?;
    let not_one = || ExprError::of_all("This is not one expression.");
    let inner = enclosed(statement.syntax(), whole.len()).ok_or_else(not_one)?;
    let sources = match scope {
        ExprScope::Nothing | ExprScope::Unknown => Scope::default(),
        ExprScope::Row(id) => Scope::of_table(table(catalog, id)?),
        ExprScope::NewAndOld(id) => Scope::of_trigger(table(catalog, id)?),
    };
    let work = Work::new(catalog.clone());
    let expr = work.expr(inner.syntax(), &sources);
    let columns: &[_] = match scope {
        ExprScope::Unknown => return Ok(expr),
        ExprScope::Nothing => &[],
        ExprScope::Row(id) | ExprScope::NewAndOld(id) => &table(catalog, id)?.columns,
    };
    let row = match scope {
        ExprScope::Row(id) => Some(&table(catalog, id)?.name),
        _ => None,
    };
    let is_known = |name: &str| {
        row.is_some_and(|row| *row == *name) || columns.iter().any(|c| c.name == *name)
    };
    let Some(node) = unknown_column(inner.syntax(), is_known) else { return Ok(expr) };
    let name = name_of(&node);
    let message = match scope {
        ExprScope::Nothing | ExprScope::Unknown => format!("No column can be named here: {name}."),
        ExprScope::Row(id) | ExprScope::NewAndOld(id) => {
            format!("{} has no column {name}.", table(catalog, id)?.name)
        }
    };
    let range = node.text_range();
    let offset = |at: u32| (at as usize).saturating_sub(BEFORE.len()).min(text.len());
    let span = Some((offset(range.start().into()), offset(range.end().into())));
    Err(ExprError { message, span })
}

/// An error of the parser, with its place in the text that was typed: the token there.
fn in_text(error: SyntaxError, text: &str) -> ExprError {
    let end = text.trim_end().len();
    let at = error.offset.saturating_sub(BEFORE.len());
    if at >= end {
        let message = "The expression is not complete.".to_owned();
        return ExprError { message, span: Some((end, end)) };
    }
    // The parser points behind the token before, or at the token.
    let token = tokens(text).into_iter().find(|token| token.end > at);
    let span = token.map(|token| (token.start.max(at), token.end));
    ExprError { message: error.message, span }
}

/// The expression in the parentheses of [`BEFORE`], where it is one that ends with the text.
pub(super) fn enclosed(statement: &SyntaxNode, length: usize) -> Option<ast::Expr> {
    let paren = statement.descendants().find_map(ast::ParenExpr::cast).filter(|p| {
        let range = p.syntax().text_range();
        usize::from(range.start()) == BEFORE.len() - 1 && usize::from(range.end()) == length
    });
    paren?.expr()
}

fn table<'c>(catalog: &'c Catalog, id: &TableId) -> Result<&'c crate::model::Table, ExprError> {
    let found = catalog.tables.get(id).map(AsRef::as_ref);
    found.ok_or_else(|| ExprError::of_all("The table does not exist any more."))
}

/// A name that stands for a column and is none. Inside of queries, and among the words of special functions
/// (`extract(epoch FROM …)`), nothing is said for sure.
fn unknown_column(root: &SyntaxNode, is_column: impl Fn(&str) -> bool) -> Option<SyntaxNode> {
    let sure = |node: &SyntaxNode| {
        let parent = node.parent().map(|p| p.kind());
        let plain = parent.is_none_or(|kind| {
            matches!(
                kind,
                SyntaxKind::BIN_EXPR
                    | SyntaxKind::PREFIX_EXPR
                    | SyntaxKind::POSTFIX_EXPR
                    | SyntaxKind::PAREN_EXPR
                    | SyntaxKind::CAST_EXPR
                    | SyntaxKind::BETWEEN_EXPR
                    | SyntaxKind::ARG
            )
        });
        plain
            && node.ancestors().all(|a| a.kind() == SyntaxKind::SELECT || !is_query(a.kind()))
            && node.ancestors().filter(|a| a.kind() == SyntaxKind::SELECT).count() < 2
    };
    let names = root.descendants().filter(|n| n.kind() == SyntaxKind::NAME_REF);
    names.filter(|node| sure(node)).find(|node| {
        let name = name_of(node);
        !is_column(name.as_str()) && NO_COLUMNS.binary_search(&name.as_str()).is_err()
    })
}

fn is_query(kind: SyntaxKind) -> bool {
    matches!(
        kind,
        SyntaxKind::SELECT | SyntaxKind::INSERT | SyntaxKind::UPDATE | SyntaxKind::DELETE
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sql::{Effect, Reader};

    fn catalog() -> Catalog {
        let mut reader = Reader::new(crate::model::Document::new("D").schema);
        for statement in [
            "CREATE FUNCTION is_fine(t text) RETURNS boolean LANGUAGE sql AS 'select true'",
            "CREATE TABLE t (id bigint, name text, at timestamptz, tags text[], doc jsonb)",
            "CREATE TABLE u (t_id bigint)",
        ] {
            assert!(matches!(reader.statement(statement).effect, Effect::Modelled(_)));
        }
        reader.finish()
    }

    fn row(text: &str) -> Result<Expr, String> {
        Ok(read_expr(&catalog(), ExprScope::Row(&TableId::new("public.t")), text)?)
    }

    #[test]
    fn names_of_the_scope_are_references() {
        let expr = row(" is_fine(name) AND id > 0 ").unwrap();
        assert_eq!(expr.text(), "is_fine(name) AND id > 0");
        assert_eq!(expr.references().len(), 3);
        let changed = read_expr(
            &catalog(),
            ExprScope::NewAndOld(&TableId::new("public.t")),
            "NEW.name IS DISTINCT FROM OLD.name",
        );
        assert_eq!(changed.unwrap().references().len(), 2);
        let value = read_expr(&catalog(), ExprScope::Nothing, "VALUE ~ '^a'");
        assert_eq!(value.unwrap().text(), "VALUE ~ '^a'");
    }

    #[test]
    fn what_postgres_writes_is_read() {
        for text in [
            "extract(epoch FROM at) > 0",
            "at AT TIME ZONE 'UTC' < current_timestamp",
            "position('a' IN name) > 1",
            "substring(name FROM 1 FOR 2) = 'ab'",
            "trim(BOTH ' ' FROM name) <> ''",
            "tags @> ARRAY['a']::text[]",
            "doc ->> 'a' = 'b' AND doc ? 'c'",
            "CASE WHEN id > 1 THEN name ELSE 'x' END <> ''",
            "EXISTS (SELECT 1 FROM u WHERE u.t_id = t.id AND t_id > 0)",
            "id IN (SELECT t_id FROM u)",
            "id = ANY (ARRAY[1, 2])",
            "at > now() - interval '1 day'",
            "(SELECT auth.uid()) = current_user::text",
            "name COLLATE \"C\" < 'a'",
            "name LIKE 'a%' ESCAPE '\\'",
            "id BETWEEN 1 AND 2 -- why not",
            "t IS NOT NULL",
            "tags[1] = 'a'",
            "name IS NOT NULL",
            "(id, name) IS NOT NULL",
            "id NOT IN (1, 2)",
            "date_trunc('day', at) = at",
        ] {
            assert!(row(text).is_ok(), "{text}: {:?}", row(text));
        }
    }

    #[test]
    fn what_is_no_expression_of_the_scope_is_refused() {
        for text in ["", "id >", "id > 0, name", "id); DROP TABLE t; --", "SELECT", "id > 0;"] {
            assert!(row(text).is_err(), "{text:?}");
        }
        assert_eq!(row("id >"), Err("The expression is not complete.".to_owned()));
        assert_eq!(row("nobody > 0"), Err("t has no column nobody.".to_owned()));
        assert_eq!(row("lower(nobody) = 'a'"), Err("t has no column nobody.".to_owned()));
    }
}
