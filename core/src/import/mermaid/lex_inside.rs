//! Tokens inside a block of attributes, and inside a style.

use super::lex::{Kind, Lexer, State, ends_line};
use super::prepare::{is_space, is_word};

impl Lexer {
    pub(super) fn block(&mut self) -> Option<Kind> {
        let Some(c) = self.peek(0) else { return Some(Kind::EndInside) };
        if self.take_while(is_space) > 0 {
            return None;
        }
        for key in ["PK", "FK", "UK"] {
            if let Some(len) = self.fits_word(key) {
                self.at += len;
                return Some(Kind::Key);
            }
        }
        if let Some(end) = self.generic() {
            self.at = end;
            return Some(Kind::Attribute);
        }
        let starts = |c: char| c == '*' || c.is_ascii_alphabetic() || c == '_' || c >= '\u{c0}';
        if starts(c) {
            self.take_while(|c| {
                c.is_ascii_alphanumeric() || "-_[]().,*".contains(c) || c >= '\u{c0}'
            });
            return Some(Kind::Attribute);
        }
        if c == '`' {
            return self.between_backticks();
        }
        if c == '"' {
            let mut len = 1;
            while self.peek(len).is_some_and(|c| c != '"') {
                len += 1;
            }
            if self.peek(len).is_some() {
                self.at += len + 1;
                return Some(Kind::Comment);
            }
        }
        self.at += 1;
        match c {
            '}' => {
                self.state = State::Outside;
                Some(Kind::BlockStop)
            }
            '?' => Some(Kind::Question),
            ',' => Some(Kind::Comma),
            _ => Some(Kind::Other),
        }
    }

    fn between_backticks(&mut self) -> Option<Kind> {
        let mut len = 1;
        while self.peek(len).is_some_and(|c| c != '`') {
            len += 1;
        }
        if self.peek(len).is_none() {
            self.at += len;
            return Some(Kind::EndInside);
        }
        self.at += len + 1;
        (len > 1).then_some(Kind::Attribute)
    }

    /// A type with `~`: it reaches to the word that holds the last `~` of the line.
    fn generic(&mut self) -> Option<usize> {
        if self.at >= self.line.0 {
            let rest = self.slice(self.at, usize::MAX);
            let len = rest.iter().position(|c| ends_line(*c)).unwrap_or(rest.len());
            let last = rest.get(..len).unwrap_or_default().iter().rposition(|c| *c == '~');
            self.line = (self.at + len, last.map(|last| self.at + last));
        }
        let last = self.line.1?;
        let mut first = self.at;
        while first < last && self.text.chars.get(first).is_some_and(|c| !is_space(*c) && *c != '~')
        {
            first += 1;
        }
        if first >= last || self.text.chars.get(first) != Some(&'~') {
            return None;
        }
        let rest = self.slice(last, usize::MAX);
        Some(last + rest.iter().position(|c| is_space(*c)).unwrap_or(rest.len()))
    }

    pub(super) fn style(&mut self) -> Option<Kind> {
        let Some(c) = self.peek(0) else { return Some(Kind::EndInside) };
        if self.take_while(|c| c == '\n') > 0 {
            self.state = State::Outside;
            return Some(Kind::Newline);
        }
        if self.take_while(is_space) > 0 {
            return None;
        }
        let is_text = |c: char| !c.is_ascii() || is_word(c) || c == '-' || c == '*';
        if is_text(c) || self.escape().is_some() {
            loop {
                let run = self.take_while(is_text);
                match self.escape() {
                    Some(len) => self.at += len,
                    None if run == 0 => return Some(Kind::StyleText),
                    None => {}
                }
            }
        }
        self.at += 1;
        Some(match c {
            ':' => Kind::Colon,
            ',' => Kind::Comma,
            '#' => Kind::Hash,
            ';' => Kind::Semicolon,
            _ => Kind::Other,
        })
    }
}
