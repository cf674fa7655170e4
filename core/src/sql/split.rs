//! Cuts SQL text into statements, as psql does, without parsing them.
//!
//! Knows quotes, dollar quotes, comments, parentheses, `BEGIN ATOMIC … END`, `COPY … FROM stdin` data
//! and psql's backslash lines. One pass, no recursion: time grows with the length of the text alone.

/// A statement of a text, or something between statements that is skipped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    pub kind: PieceKind,
    /// Without leading white space and comments, and without the final semicolon.
    pub text: &'a str,
    /// Byte offset of `text` in the whole.
    pub offset: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    Statement,
    /// A psql command, such as `\connect`.
    PsqlCommand,
    /// The lines after `COPY … FROM stdin`.
    CopyData,
    /// A statement whose quote, comment or dollar quote never ends; the reason.
    Unterminated(&'static str),
}

/// Iterates over the pieces of a text, in order.
pub fn split(text: &str) -> Split<'_> {
    Split { text, at: 0, copy_data: false }
}

/// See [`split`].
#[derive(Debug)]
pub struct Split<'a> {
    text: &'a str,
    at: usize,
    /// The last statement was `COPY … FROM stdin`.
    copy_data: bool,
}

impl<'a> Split<'a> {
    fn piece(&self, kind: PieceKind, start: usize, end: usize) -> Piece<'a> {
        let text = self.text.get(start..end).unwrap_or_default().trim_end();
        Piece { kind, text, offset: start }
    }

    fn skip_blank(&mut self) {
        loop {
            let rest = &self.text[self.at..];
            let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
            self.at += rest.len() - trimmed.len();
            match comment_end(self.text.as_bytes(), self.at) {
                Some(end) if end > self.at => self.at = end,
                _ => return,
            }
        }
    }

    fn line_end(&self, from: usize) -> usize {
        self.text[from..].find('\n').map_or(self.text.len(), |n| from + n)
    }

    fn take_copy_data(&mut self) -> Option<Piece<'a>> {
        self.copy_data = false;
        let start = (self.line_end(self.at) + 1).min(self.text.len());
        let mut line = start;
        let mut end = self.text.len();
        self.at = self.text.len();
        while line < self.text.len() {
            let line_end = self.line_end(line);
            if self.text[line..line_end].trim_end_matches('\r') == "\\." {
                end = line;
                self.at = line_end;
                break;
            }
            line = line_end + 1;
        }
        let piece = self.piece(PieceKind::CopyData, start, end);
        (!piece.text.is_empty()).then_some(piece)
    }
}

impl<'a> Iterator for Split<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        if self.copy_data
            && let Some(data) = self.take_copy_data()
        {
            return Some(data);
        }
        loop {
            self.skip_blank();
            let start = self.at;
            let bytes = self.text.as_bytes();
            match bytes.get(start)? {
                b';' => self.at += 1,
                b'\\' => {
                    self.at = self.line_end(start);
                    return Some(self.piece(PieceKind::PsqlCommand, start, self.at));
                }
                _ => {
                    let (end, unterminated) = statement_end(bytes, start);
                    self.at = (end + 1).min(self.text.len());
                    let kind = unterminated.map_or(PieceKind::Statement, PieceKind::Unterminated);
                    let piece = self.piece(kind, start, end);
                    self.copy_data = is_copy_from_stdin(piece.text);
                    return Some(piece);
                }
            }
        }
    }
}

/// The offset of the semicolon that ends the statement, or of the end of the text.
fn statement_end(bytes: &[u8], start: usize) -> (usize, Option<&'static str>) {
    let mut at = start;
    let mut parens = 0usize;
    // Depth of BEGIN ATOMIC … END, with the CASE … END inside.
    let mut blocks = 0usize;
    let mut previous_word_is_begin = false;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b';' if parens == 0 && blocks == 0 => return (at, None),
            b'(' => parens += 1,
            b')' => parens = parens.saturating_sub(1),
            b'\'' => {
                let escapes = is_escape_prefix(bytes, start, at);
                match quote_end(bytes, at, b'\'', escapes) {
                    Some(end) => {
                        at = end;
                        continue;
                    }
                    None => return (bytes.len(), Some("a quote that is never closed")),
                }
            }
            b'"' => match quote_end(bytes, at, b'"', false) {
                Some(end) => {
                    at = end;
                    continue;
                }
                None => return (bytes.len(), Some("a double quote that is never closed")),
            },
            b'$' if at == start || !is_word_byte(bytes[at - 1]) => {
                if let Some(body) = dollar_tag_end(bytes, at) {
                    match find(bytes, body, &bytes[at..body]) {
                        Some(close) => {
                            at = close + (body - at);
                            continue;
                        }
                        None => return (bytes.len(), Some("a dollar quote that is never closed")),
                    }
                }
            }
            b'-' | b'/' => match comment_end(bytes, at) {
                Some(end) if end > at => {
                    at = end;
                    continue;
                }
                Some(_) => {}
                None => return (bytes.len(), Some("a comment that is never closed")),
            },
            _ if byte.is_ascii_alphabetic() || byte == b'_' || byte >= 0x80 => {
                let word_start = at;
                while bytes.get(at).is_some_and(|b| is_word_byte(*b)) {
                    at += 1;
                }
                let word = &bytes[word_start..at];
                let opens = (previous_word_is_begin && word.eq_ignore_ascii_case(b"atomic"))
                    || (blocks > 0 && word.eq_ignore_ascii_case(b"case"));
                if opens {
                    blocks += 1;
                } else if blocks > 0 && word.eq_ignore_ascii_case(b"end") {
                    blocks -= 1;
                }
                previous_word_is_begin = word.eq_ignore_ascii_case(b"begin");
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    (bytes.len(), None)
}

pub(super) fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$' || byte >= 0x80
}

/// Whether the quote at `at` belongs to `E'…'`, in which a backslash escapes.
pub(super) fn is_escape_prefix(bytes: &[u8], start: usize, at: usize) -> bool {
    at > start
        && bytes[at - 1].eq_ignore_ascii_case(&b'e')
        && (at - 1 == start || !is_word_byte(bytes[at - 2]))
}

/// The offset after the closing quote.
pub(super) fn quote_end(bytes: &[u8], open: usize, quote: u8, escapes: bool) -> Option<usize> {
    let mut at = open + 1;
    while let Some(&byte) = bytes.get(at) {
        if escapes && byte == b'\\' {
            at += 2;
        } else if byte == quote {
            if bytes.get(at + 1) == Some(&quote) {
                at += 2;
            } else {
                return Some(at + 1);
            }
        } else {
            at += 1;
        }
    }
    None
}

/// The offset after the opening `$tag$`.
pub(super) fn dollar_tag_end(bytes: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        match bytes.get(at)? {
            b'$' => return Some(at + 1),
            b if b.is_ascii_digit() && at == open + 1 => return None,
            b if b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80 => at += 1,
            _ => return None,
        }
    }
}

pub(super) fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    let haystack = bytes.get(from..)?;
    let mut at = 0;
    while let Some(n) = haystack.get(at..)?.iter().position(|b| *b == b'$') {
        at += n;
        if haystack[at..].starts_with(needle) {
            return Some(from + at);
        }
        at += 1;
    }
    None
}

/// The offset after the comment that starts at `at`; `at` itself where none starts; none where it
/// never ends. Block comments nest.
pub(super) fn comment_end(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes.get(at..)? {
        [b'-', b'-', rest @ ..] => {
            Some(rest.iter().position(|b| *b == b'\n').map_or(bytes.len(), |n| at + 2 + n))
        }
        [b'/', b'*', ..] => {
            let mut depth = 1usize;
            let mut at = at + 2;
            while depth > 0 {
                match bytes.get(at..)? {
                    [b'/', b'*', ..] => {
                        depth += 1;
                        at += 2;
                    }
                    [b'*', b'/', ..] => {
                        depth -= 1;
                        at += 2;
                    }
                    [] => return None,
                    _ => at += 1,
                }
            }
            Some(at)
        }
        _ => Some(at),
    }
}

fn is_copy_from_stdin(statement: &str) -> bool {
    let is =
        |word: Option<&str>, expected: &str| word.is_some_and(|w| w.eq_ignore_ascii_case(expected));
    if !is(statement.split_whitespace().next(), "copy") {
        return false;
    }
    let words: Vec<_> = statement.split_whitespace().collect();
    words
        .windows(2)
        .any(|pair| is(pair.first().copied(), "from") && is(pair.get(1).copied(), "stdin"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statements(text: &str) -> Vec<&str> {
        split(text).filter(|p| p.kind == PieceKind::Statement).map(|p| p.text).collect()
    }

    #[test]
    fn semicolons_in_quotes_comments_and_bodies_do_not_end_a_statement() {
        assert_eq!(statements("select ';'; select \";\" ;"), ["select ';'", "select \";\""]);
        assert_eq!(statements("select E'\\';' ; b"), ["select E'\\';'", "b"]);
        assert_eq!(statements("a -- ;\n b; /* ; /* ; */ ; */ c"), ["a -- ;\n b", "c"]);
        assert_eq!(statements("do $x$ a; $y$ b $x$; c"), ["do $x$ a; $y$ b $x$", "c"]);
        assert_eq!(statements("create rule r as on insert to t do (a; b); c").len(), 2);
        assert_eq!(
            statements("create function f() begin atomic select case when a then b end; end; c")
                .len(),
            2
        );
        assert_eq!(statements("begin; a; end; b"), ["begin", "a", "end", "b"]);
    }

    #[test]
    fn positional_parameters_are_no_dollar_quotes() {
        assert_eq!(statements("select $1, $2; b"), ["select $1, $2", "b"]);
    }

    #[test]
    fn copy_data_and_psql_lines_are_pieces_of_their_own() {
        let text = "\\connect db\nCOPY t (a) FROM stdin;\n1;\t'\n\\.\nselect 1;";
        let kinds: Vec<_> = split(text).map(|p| (p.kind, p.text)).collect();
        assert_eq!(
            kinds,
            [
                (PieceKind::PsqlCommand, "\\connect db"),
                (PieceKind::Statement, "COPY t (a) FROM stdin"),
                (PieceKind::CopyData, "1;\t'"),
                (PieceKind::Statement, "select 1"),
            ]
        );
    }

    #[test]
    fn what_never_ends_is_said() {
        for text in ["select 'a; b", "select \"a", "select $x$ a", "a /* b"] {
            let last = split(text).last().unwrap();
            assert!(matches!(last.kind, PieceKind::Unterminated(_)), "{text}");
        }
    }

    #[test]
    fn offsets_point_into_the_text() {
        let text = "-- first\n\n  a;\r\n  b";
        for piece in split(text) {
            assert!(text[piece.offset..].starts_with(piece.text));
        }
    }
}
