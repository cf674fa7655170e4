//! Tokens of DBML: names, numbers, three kinds of texts and marks.

/// What a token is; its text is cut from the file when it is needed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or word without quotes.
    Word,
    Number,
    /// `'…'`
    Text,
    /// `'''…'''`
    LongText,
    /// `"…"`
    Quoted,
    /// `` `…` ``
    Code,
    /// `#` with letters and digits.
    Colour,
    /// `<>`
    ManyToMany,
    Mark(char),
    /// A text that does not end.
    Unclosed,
    End,
}

/// A token as a range of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
    /// Whether a line ends between the token before and this one.
    pub(super) first_in_line: bool,
}

/// All tokens, the end too.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    let mut first_in_line = true;
    loop {
        first_in_line |= lexer.skip_space();
        let start = lexer.at;
        let kind = lexer.kind();
        tokens.push(Token { kind, start, end: lexer.at, first_in_line });
        if kind == Kind::End {
            return tokens;
        }
        first_in_line = false;
    }
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_while(&mut self, what: impl Fn(char) -> bool) {
        let rest = self.rest();
        self.at += rest.find(|c| !what(c)).unwrap_or(rest.len());
    }

    /// Goes past white space and comments; whether a line ended on the way.
    fn skip_space(&mut self) -> bool {
        let start = self.at;
        let mut line = false;
        loop {
            let before = self.at;
            self.skip_while(|c| c.is_whitespace() || c == '\u{feff}');
            let rest = self.rest();
            if rest.starts_with("//") {
                self.skip_while(|c| c != '\n');
            } else if let Some(comment) = rest.strip_prefix("/*") {
                self.at += comment.find("*/").map_or(rest.len(), |end| end + 4);
                line |= self.text.get(before..self.at).is_some_and(|t| t.contains('\n'));
            }
            if self.at == before {
                break;
            }
        }
        line || self.text.get(start..self.at).is_some_and(|t| t.contains('\n'))
    }

    fn kind(&mut self) -> Kind {
        let rest = self.rest();
        let Some(c) = rest.chars().next() else { return Kind::End };
        match c {
            '\'' if rest.starts_with("'''") => self.long_text(),
            '\'' => self.text(c, Kind::Text),
            '"' => self.text(c, Kind::Quoted),
            '`' => self.code(),
            '#' => {
                self.at += 1;
                self.skip_while(|c| c.is_alphanumeric() || c == '_');
                Kind::Colour
            }
            '<' if rest.starts_with("<>") => {
                self.at += 2;
                Kind::ManyToMany
            }
            c if is_name(c) => self.word(),
            c => {
                self.at += c.len_utf8();
                Kind::Mark(c)
            }
        }
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        self.skip_while(is_name);
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let word = self.text.get(start..self.at).unwrap_or_default();
        if !digits(word) {
            return Kind::Word;
        }
        let rest = self.rest();
        if let Some(fraction) = rest.strip_prefix('.') {
            let len = fraction.find(|c| !is_name(c)).unwrap_or(fraction.len());
            if fraction.get(..len).is_some_and(digits) {
                self.at += 1 + len;
            }
        }
        Kind::Number
    }

    /// A text on one line; a backslash keeps the next character in it.
    fn text(&mut self, quote: char, kind: Kind) -> Kind {
        let mut escaped = false;
        for (i, c) in self.rest().char_indices().skip(1) {
            match c {
                '\n' if !escaped => {
                    self.at += i;
                    return Kind::Unclosed;
                }
                c if c == quote && !escaped => {
                    self.at += i + c.len_utf8();
                    return kind;
                }
                _ => escaped = c == '\\' && !escaped,
            }
        }
        self.at = self.text.len();
        Kind::Unclosed
    }

    fn long_text(&mut self) -> Kind {
        let rest = self.rest();
        let mut from = 3;
        while let Some(end) = rest.get(from..).and_then(|r| r.find("'''")).map(|i| from + i) {
            if rest.get(..end).is_some_and(|before| before.ends_with('\\')) {
                from = end + 1;
                continue;
            }
            self.at += end + 3;
            return Kind::LongText;
        }
        self.at = self.text.len();
        Kind::Unclosed
    }

    fn code(&mut self) -> Kind {
        if let Some(end) = self.rest().get(1..).and_then(|rest| rest.find('`')) {
            self.at += end + 2;
            return Kind::Code;
        }
        self.skip_while(|c| c != '\n');
        Kind::Unclosed
    }
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || (!c.is_ascii() && !c.is_whitespace() && !c.is_control())
}

/// The text between the quotes of a token, escapes undone; of several lines, without what they are indented by.
pub(super) fn unquote(token: Token, text: &str) -> String {
    let written = text.get(token.start..token.end).unwrap_or_default();
    let inside =
        |marks: usize| written.get(marks..written.len().saturating_sub(marks)).unwrap_or_default();
    match token.kind {
        Kind::Text | Kind::Quoted => unescape(inside(1)),
        Kind::Code => inside(1).trim().to_owned(),
        Kind::LongText => dedent(&unescape(inside(3))),
        _ => written.to_owned(),
    }
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c == '\r' {
            continue;
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            // A backslash at the end joins two lines; characters that cannot be seen are left out.
            Some('\r') => {
                chars.next();
            }
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('\n' | 'r' | '0' | 'b' | 'f' | 'v') => {}
            Some('u') => {
                let hex =
                    chars.as_str().get(..4).filter(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
                let code =
                    hex.and_then(|h| u32::from_str_radix(h, 16).ok()).and_then(char::from_u32);
                match code {
                    Some(c) => {
                        out.push(c);
                        chars.nth(3);
                    }
                    None => out.push('u'),
                }
            }
            Some(c) => out.push(c),
            None => out.push('\\'),
        }
    }
    out
}

/// Without empty lines at both ends, and without the indent that all lines share.
fn dedent(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let is_blank = |line: &&&str| line.trim().is_empty();
    let start = lines.iter().take_while(is_blank).count();
    let end = lines.len() - lines.iter().skip(start).rev().take_while(is_blank).count();
    let lines = lines.get(start..end).unwrap_or_default();
    let indent = lines
        .iter()
        .filter(|l| !l.trim().is_empty())
        .map(|l| l.len() - l.trim_start_matches([' ', '\t']).len())
        .min()
        .unwrap_or(0);
    let cut = lines.iter().map(|l| l.get(indent..).unwrap_or_default().trim_end());
    cut.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, kinds: &[Kind]) {
        let found: Vec<Kind> = tokens(text).iter().map(|t| t.kind).collect();
        assert_eq!(found.split_last().unwrap().1, kinds, "{text}");
    }

    #[test]
    fn texts_comments_and_numbers() {
        use Kind as K;
        check("a 1 1.5 1st _x größe", &[K::Word, K::Number, K::Number, K::Word, K::Word, K::Word]);
        check("'a\\'b' \"c\" `d\ne` '''f''g\\'''h'''", &[K::Text, K::Quoted, K::Code, K::LongText]);
        check("a // b\n/* c */ d /* open", &[K::Word, K::Word]);
        check("'open\n\"open\n`open", &[K::Unclosed, K::Unclosed, K::Unclosed]);
        check(
            "a<>b > #fff ~",
            &[K::Word, K::ManyToMany, K::Word, K::Mark('>'), K::Colour, K::Mark('~')],
        );
        check("", &[]);
    }

    #[test]
    fn texts_lose_their_quotes_escapes_and_indent() {
        for (text, value) in [
            ("'it\\'s \\u0041\\n'", "it's A\n"),
            ("\"a b\"", "a b"),
            ("` now() `", "now()"),
            ("'''\n\n    a\n      b\n\n    c \\\nd\n   '''", "a\n  b\n\nc d"),
            ("'''one'''", "one"),
        ] {
            assert_eq!(unquote(tokens(text)[0], text), value, "{text}");
        }
    }
}
