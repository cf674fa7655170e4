//! The one place where names and texts become SQL.

use super::keywords::is_quoted_keyword;
use std::borrow::Cow;

/// An identifier as SQL reads it back: bare where that is safe, in double quotes elsewhere. Like the
/// server's `quote_ident`.
pub fn quote_ident(name: &str) -> Cow<'_, str> {
    let mut bytes = name.bytes();
    let bare = bytes.next().is_some_and(|b| b.is_ascii_lowercase() || b == b'_')
        && bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        && !is_quoted_keyword(name);
    if bare {
        Cow::Borrowed(name)
    } else {
        Cow::Owned(format!("\"{}\"", name.replace('"', "\"\"")))
    }
}

/// Statements as one text, each with its semicolon on a line of its own.
pub fn script(statements: &[String]) -> String {
    statements.iter().fold(String::new(), |text, statement| text + statement + ";\n")
}

/// A string constant. A text with backslashes becomes `E'…'`, so that it means the same whatever
/// `standard_conforming_strings` says. A NUL character, which Postgres cannot hold, is left out.
pub fn quote_literal(text: &str) -> String {
    let escaped = text.replace('\0', "").replace('\'', "''");
    if escaped.contains('\\') {
        format!("E'{}'", escaped.replace('\\', "\\\\"))
    } else {
        format!("'{escaped}'")
    }
}

/// A string constant in dollar quotes, with the shortest tag that the text does not hold.
pub fn dollar_quote(text: &str) -> String {
    let mut tag = String::from("$$");
    let mut n = 0;
    // A text that ends in `$` would run into the closing tag.
    while text.contains(&tag) || (n == 0 && text.ends_with('$')) {
        n += 1;
        tag = if n == 1 { "$body$".to_owned() } else { format!("$body{n}$") };
    }
    format!("{tag}{text}{tag}")
}

/// The name that an identifier stands for: folded to lower case, or with its quotes undone.
pub(crate) fn unquoted(identifier: &str) -> String {
    match identifier.strip_prefix('"') {
        Some(rest) => rest.strip_suffix('"').unwrap_or(rest).replace("\"\"", "\""),
        None => identifier.to_lowercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_quoted_only_where_they_must_be() {
        for (name, sql) in [
            ("users", "users"),
            ("user", "\"user\""),
            ("Users", "\"Users\""),
            ("a b", "\"a b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("1st", "\"1st\""),
            ("größe", "\"größe\""),
            ("", "\"\""),
            ("name", "name"),
        ] {
            assert_eq!(quote_ident(name), sql);
        }
    }

    #[test]
    fn literals_survive_quotes_and_backslashes() {
        assert_eq!(quote_literal("it's"), "'it''s'");
        assert_eq!(quote_literal("a\\b'c"), "E'a\\\\b''c'");
    }

    #[test]
    fn dollar_quotes_never_close_early() {
        assert_eq!(dollar_quote("select 1"), "$$select 1$$");
        assert_eq!(dollar_quote("x $$ y"), "$body$x $$ y$body$");
        assert_eq!(dollar_quote("x $$ $body$"), "$body2$x $$ $body$$body2$");
        assert_eq!(dollar_quote("cost in $"), "$body$cost in $$body$");
    }
}
