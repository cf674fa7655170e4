//! The parser's complaints, which name tokens by the names of its enum, as people say them.

/// A message of the parser about the statement `text`, at a byte offset in it.
pub(super) fn in_words(message: &str, text: &str, offset: usize) -> String {
    if message.starts_with("expected command") {
        let words: Vec<&str> =
            text.get(offset..).unwrap_or_default().split_whitespace().take(2).collect();
        return format!("no statement of Postgres begins with {:?}", words.join(" "));
    }
    let mut said = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find(|c: char| c.is_ascii_uppercase()) {
        let (before, token) = rest.split_at(start);
        let end = token.find(|c: char| !c.is_ascii_uppercase() && c != '_').unwrap_or(token.len());
        let (token, after) = token.split_at(end);
        said.push_str(before);
        said.push_str(&token_in_words(token));
        rest = after;
    }
    said.push_str(rest);
    said
}

fn token_in_words(token: &str) -> String {
    if let Some(keyword) = token.strip_suffix("_KW") {
        return keyword.to_owned();
    }
    let sign = match token {
        "EOF" => return "the end of the statement".to_owned(),
        "IDENT" => return "a name".to_owned(),
        "INT_NUMBER" | "FLOAT_NUMBER" => return "a number".to_owned(),
        "STRING" | "ESC_STRING" | "DOLLAR_QUOTED_STRING" => return "a text in quotes".to_owned(),
        "SEMICOLON" => ";",
        "COMMA" => ",",
        "L_PAREN" => "(",
        "R_PAREN" => ")",
        "L_BRACK" => "[",
        "R_BRACK" => "]",
        "L_CURLY" => "{",
        "R_CURLY" => "}",
        "L_ANGLE" => "<",
        "R_ANGLE" => ">",
        "DOT" => ".",
        "COLON" => ":",
        "COLON_COLON" => "::",
        "EQ" => "=",
        "STAR" => "*",
        "PLUS" => "+",
        "MINUS" => "-",
        "SLASH" => "/",
        "PERCENT" => "%",
        other => return other.to_owned(),
    };
    format!("“{sign}”")
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn tokens_are_said_as_they_are_written() {
        for (message, said) in [
            ("expected an expression, found R_PAREN", "expected an expression, found “)”"),
            ("expected name, got SELECT_KW", "expected name, got SELECT"),
            ("expected COMMA", "expected “,”"),
            ("expected role, got EOF", "expected role, got the end of the statement"),
            ("missing a comma", "missing a comma"),
        ] {
            assert_eq!(in_words(message, "", 0), said);
        }
        let said =
            in_words("expected command, found CREATE_KW", "-- b\ncreate tabel b (id int)", 5);
        assert_eq!(said, "no statement of Postgres begins with \"create tabel\"");
    }
}
