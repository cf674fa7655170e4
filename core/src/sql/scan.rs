//! SQL text cut into words, literals and signs: enough to write a name into its place, no parser.

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A bare identifier, key word or number.
    Word,
    /// An identifier in double quotes.
    Quoted,
    /// A string constant: `'…'`.
    Literal,
    /// A string constant with backslash escapes: `E'…'`.
    Escaped,
    /// Any other single character that is not blank.
    Sign(char),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Token {
    pub(crate) fn text(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }

    pub(crate) fn is_word(self, text: &str, word: &str) -> bool {
        self.kind == Kind::Word && self.text(text).eq_ignore_ascii_case(word)
    }

    pub(crate) fn is_sign(self, sign: char) -> bool {
        self.kind == Kind::Sign(sign)
    }
}

/// The tokens of a text, in order; comments are left out. What stands in dollar quotes is read as SQL,
/// which it nearly always is; its marks are left out.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = &text[at..];
        let (kind, len) = match c {
            _ if c.is_whitespace() => (None, c.len_utf8()),
            '-' if rest.starts_with("--") => (None, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => (None, comment_len(rest)),
            '\'' => (Some(Kind::Literal), quoted_len(rest, '\'', false)),
            'e' | 'E' if rest[1..].starts_with('\'') => {
                (Some(Kind::Escaped), 1 + quoted_len(&rest[1..], '\'', true))
            }
            '"' => (Some(Kind::Quoted), quoted_len(rest, '"', false)),
            '$' => match dollar_mark(rest) {
                Some(len) => (None, len),
                None => (Some(Kind::Sign(c)), 1),
            },
            _ if is_word_char(c) => {
                let len = rest.find(|c| !is_word_char(c) && c != '$').unwrap_or(rest.len());
                (Some(Kind::Word), len)
            }
            _ => (Some(Kind::Sign(c)), c.len_utf8()),
        };
        if let Some(kind) = kind {
            tokens.push(Token { kind, start: at, end: at + len });
        }
        at += len;
    }
    tokens
}

/// Whether two expressions are written with the same tokens: spaces, comments, the case of bare words and parentheses
/// around the whole make no difference.
pub(crate) fn is_same(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let (a_tokens, b_tokens) = (tokens(a), tokens(b));
    let (a_tokens, b_tokens) = (without_parentheses(&a_tokens), without_parentheses(&b_tokens));
    let alike = |(x, y): (&Token, &Token)| {
        let (x_text, y_text) = (x.text(a), y.text(b));
        let folded = x.kind == Kind::Word && x_text.eq_ignore_ascii_case(y_text);
        x.kind == y.kind && (folded || x_text == y_text)
    };
    a_tokens.len() == b_tokens.len() && a_tokens.iter().zip(b_tokens).all(alike)
}

/// The tokens between parentheses that hold all of them.
fn without_parentheses(mut tokens: &[Token]) -> &[Token] {
    while let [first, inside @ .., last] = tokens {
        let mut depth = 0_usize;
        let closes_early = inside.iter().any(|t| {
            if t.is_sign('(') {
                depth += 1;
            } else if t.is_sign(')') {
                depth = depth.wrapping_sub(1);
            }
            depth == usize::MAX
        });
        if !first.is_sign('(') || !last.is_sign(')') || closes_early {
            break;
        }
        tokens = inside;
    }
    tokens
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Length of a block comment; they nest (manual 4.1.5).
fn comment_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    while at + 1 < bytes.len() {
        match &bytes[at..at + 2] {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    text.len()
}

/// Length of what stands in quotes, the quotes included; doubled quotes do not end it.
fn quoted_len(text: &str, quote: char, backslashes: bool) -> usize {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && backslashes {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return at + quote.len_utf8();
        }
    }
    text.len()
}

/// Length of a mark such as `$$` or `$body$`.
fn dollar_mark(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('$')?;
    let len = inside.find('$')?;
    let tag = &inside[..len];
    let mut chars = tag.chars();
    let fits =
        chars.next().is_none_or(|c| c.is_alphabetic() || c == '_') && chars.all(is_word_char);
    fits.then_some(len + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<_> = tokens(text).into_iter().map(|t| t.text(text)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_is_written_in_another_way_is_the_same() {
        assert!(is_same("a > 1", "(( A>1 ))"));
        assert!(is_same("(a) = (b)", "(a)=(b) -- c"));
        assert!(!is_same("(a) = (b)", "a) = (b"));
        assert!(!is_same("a = 'X'", "a = 'x'"));
        assert!(!is_same("\"A\"", "a"));
        assert!(!is_same("a > 1", "a > 2"));
    }

    #[test]
    fn words_literals_and_signs() {
        check(
            "a.b = 'it''s' -- c\n + \"D \"\"e\"",
            &["a", ".", "b", "=", "'it''s'", "+", "\"D \"\"e\""],
        );
        check("E'a\\'b' /* x /* y */ */ z", &["E'a\\'b'", "z"]);
        check("do $b$ select $1 $b$ end", &["do", "select", "$", "1", "end"]);
    }

    #[test]
    fn what_is_not_closed_runs_to_the_end() {
        check("a 'b", &["a", "'b"]);
        check("a \"ö", &["a", "\"ö"]);
        check("a /* b", &["a"]);
        check("/*/", &[]);
        check("$", &["$"]);
    }
}
