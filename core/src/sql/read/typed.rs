//! An expression as a person types it, read on its own: with its references, or with what is wrong.

use super::expr::Scope;
use super::syntax::name_of;
use super::work::Work;
use super::{SyntaxError, parse};
use crate::model::{Catalog, Expr, TableId};
use squawk_syntax::ast::{self, AstNode};
use squawk_syntax::{SyntaxKind, SyntaxNode};

/// Longest expression that is read, in bytes.
pub(super) const MAX_BYTES: usize = 64 * 1024;

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

/// Reads an expression. The error says what Postgres would refuse, in words for people.
pub fn read_expr(catalog: &Catalog, scope: ExprScope<'_>, text: &str) -> Result<Expr, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("An expression has at most {MAX_BYTES} bytes."));
    }
    let whole = format!("{BEFORE}{text}\n)");
    let statement = match parse(&whole) {
        Ok(statement) => statement,
        Err(SyntaxError { offset, .. }) if offset >= BEFORE.len() + text.trim_end().len() => {
            return Err("The expression is not complete.".to_owned());
        }
        Err(SyntaxError { message, .. }) => return Err(message),
    };
    let inner = enclosed(statement.syntax(), whole.len()).ok_or("This is not one expression.")?;
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
    match unknown_column(inner.syntax(), is_known) {
        Some(name) => Err(match scope {
            ExprScope::Nothing | ExprScope::Unknown => {
                format!("No column can be named here: {name}.")
            }
            ExprScope::Row(id) | ExprScope::NewAndOld(id) => {
                format!("{} has no column {name}.", table(catalog, id)?.name)
            }
        }),
        None => Ok(expr),
    }
}

/// The expression in the parentheses of [`BEFORE`], where it is one that ends with the text.
pub(super) fn enclosed(statement: &SyntaxNode, length: usize) -> Option<ast::Expr> {
    let paren = statement.descendants().find_map(ast::ParenExpr::cast).filter(|p| {
        let range = p.syntax().text_range();
        usize::from(range.start()) == BEFORE.len() - 1 && usize::from(range.end()) == length
    });
    paren?.expr()
}

fn table<'c>(catalog: &'c Catalog, id: &TableId) -> Result<&'c crate::model::Table, String> {
    let found = catalog.tables.get(id).map(AsRef::as_ref);
    found.ok_or_else(|| "The table does not exist any more.".to_owned())
}

/// A name that stands for a column and is none. Inside of queries, and among the words of special functions
/// (`extract(epoch FROM …)`), nothing is said for sure.
fn unknown_column(root: &SyntaxNode, is_column: impl Fn(&str) -> bool) -> Option<String> {
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
    let names = names.filter(|n| sure(n)).map(|n| name_of(&n));
    let mut unknown = names.filter(|name| {
        !is_column(name.as_str()) && NO_COLUMNS.binary_search(&name.as_str()).is_err()
    });
    unknown.next().map(|name| name.to_string())
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
        read_expr(&catalog(), ExprScope::Row(&TableId::new("public.t")), text)
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
