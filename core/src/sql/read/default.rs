//! A default as a person types it, read on its own: with its references, or with what is wrong.

use super::{Effect, Reader};
use crate::model::{Catalog, ColumnId, Expr, TableId};
use crate::sql::quote_ident;

/// Longest default that is read, in bytes.
const MAX_BYTES: usize = 64 * 1024;

/// Reads the default of a column. The error says what Postgres would refuse, in words for people.
pub fn read_default(
    catalog: &Catalog,
    table: &TableId,
    column: &ColumnId,
    text: &str,
) -> Result<Expr, String> {
    if text.len() > MAX_BYTES {
        return Err(format!("A default has at most {MAX_BYTES} bytes."));
    }
    let owner = catalog.tables.get(table).ok_or("The table does not exist any more.")?;
    let name = &owner.column(column).ok_or("The column does not exist any more.")?.name;
    // Parentheses keep the text one expression: `0, DROP COLUMN x` does not parse inside them.
    let before = format!(
        "ALTER TABLE {}.{} ALTER COLUMN {} SET DEFAULT (",
        quote_ident(catalog.schema_name(&owner.schema)),
        quote_ident(owner.name.as_str()),
        quote_ident(name.as_str()),
    );
    let mut reader = Reader::new(catalog.clone());
    match reader.statement(&format!("{before}{text}\n)")).effect {
        Effect::Failed { offset, .. } if offset >= before.len() + text.trim_end().len() => {
            return Err("The expression is not complete.".to_owned());
        }
        Effect::Failed { reason, .. } | Effect::Ignored(reason) => return Err(reason),
        Effect::Modelled(_) | Effect::Verbatim(_) => {}
    }
    let catalog = reader.finish();
    let read = catalog.column(table, column).and_then(|c| c.default.clone());
    Ok(unwrapped(&read.ok_or("This is no default.")?))
}

/// Without the parentheses that were put around it.
fn unwrapped(read: &Expr) -> Expr {
    let text = read.text();
    let inner = text.strip_prefix('(').and_then(|t| t.strip_suffix(')')).unwrap_or(text).trim_end();
    let from = inner.len() - inner.trim_start().len() + usize::from(text.starts_with('('));
    super::definition::slice(read, from, from + inner.trim_start().len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn catalog() -> Catalog {
        let mut reader = Reader::new(crate::model::Document::new("D").schema);
        for statement in [
            "CREATE TYPE mood AS ENUM ('sad', 'ok')",
            "CREATE SEQUENCE numbers",
            "CREATE TABLE t (id bigint, m mood)",
        ] {
            assert!(matches!(reader.statement(statement).effect, Effect::Modelled(_)));
        }
        reader.finish()
    }

    fn read(column: &str, text: &str) -> Result<Expr, String> {
        read_default(&catalog(), &TableId::new("public.t"), &ColumnId::new(column), text)
    }

    #[test]
    fn a_default_is_read_with_what_it_mentions() {
        let expr = read("id", "nextval('numbers')").unwrap();
        assert_eq!(expr.text(), "nextval('numbers')");
        assert_eq!(read("m", " 'ok'::mood ").unwrap().text(), "'ok'::mood");
        assert_eq!(read("m", "'ok'::mood").unwrap().references().len(), 1);
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["", "now(", "0, DROP COLUMN m", "0); DROP TABLE t; --", "1 +"] {
            assert!(read("id", text).is_err(), "{text:?}");
        }
        assert_eq!(read("id", "1 + "), Err("The expression is not complete.".to_owned()));
    }
}
