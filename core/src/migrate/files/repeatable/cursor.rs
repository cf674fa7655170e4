//! A way through the words of a statement.

use crate::sql::scan::{Kind, Token, tokens};
use crate::sql::unquoted;

#[derive(Clone)]
pub(super) struct Cursor<'a> {
    pub(super) sql: &'a str,
    tokens: Vec<Token>,
    at: usize,
}

/// A name, perhaps with its schema.
pub(super) struct Path<'a> {
    /// As it is written.
    pub(super) text: &'a str,
    /// Its last part, without quotes.
    pub(super) name: String,
    /// Its schema, as it is written.
    pub(super) schema: Option<&'a str>,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(sql: &'a str) -> Self {
        Self { sql, tokens: tokens(sql), at: 0 }
    }

    /// The next word in capitals, and past it. Empty where there is none.
    pub(super) fn word(&mut self) -> String {
        let token = self.tokens.get(self.at).filter(|token| token.kind == Kind::Word);
        let word = token.map(|token| token.text(self.sql).to_ascii_uppercase());
        self.at += usize::from(word.is_some());
        word.unwrap_or_default()
    }

    /// Past these words, if they come next.
    pub(super) fn takes(&mut self, words: &str) -> bool {
        let words: Vec<&str> = words.split(' ').collect();
        let next = self.tokens.get(self.at..self.at + words.len());
        let fits = next.is_some_and(|next| {
            next.iter().zip(&words).all(|(token, word)| token.is_word(self.sql, word))
        });
        self.at += if fits { words.len() } else { 0 };
        fits
    }

    /// The first of these that comes next, and past it.
    pub(super) fn takes_one<'w>(&mut self, all: &[&'w str]) -> Option<&'w str> {
        all.iter().copied().find(|words| self.takes(words))
    }

    /// A name, and past it.
    pub(super) fn path(&mut self) -> Option<Path<'a>> {
        let is_name = |token: &&Token| matches!(token.kind, Kind::Word | Kind::Quoted);
        let first = *self.tokens.get(self.at).filter(is_name)?;
        self.at += 1;
        let (mut last, mut schema) = (first, None);
        while self.tokens.get(self.at).is_some_and(|token| token.is_sign('.'))
            && let Some(next) = self.tokens.get(self.at + 1).filter(is_name)
        {
            schema = self.sql.get(first.start..last.end);
            last = *next;
            self.at += 2;
        }
        let text = self.sql.get(first.start..last.end)?;
        Some(Path { text, name: unquoted(last.text(self.sql)), schema })
    }

    /// A name with the types in parentheses that follow it, as it is written.
    pub(super) fn signature(&mut self) -> Option<&'a str> {
        let start = self.tokens.get(self.at)?.start;
        self.path()?;
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.at) {
            depth += usize::from(token.is_sign('('));
            depth = depth.checked_sub(usize::from(token.is_sign(')')))?;
            self.at += 1;
            if depth == 0 {
                return self.sql.get(start..token.end);
            }
        }
        None
    }

    /// A string constant as it is written, and past it.
    pub(super) fn literal(&mut self) -> Option<&'a str> {
        let is_literal = |token: &&Token| matches!(token.kind, Kind::Literal | Kind::Escaped);
        let token = *self.tokens.get(self.at).filter(is_literal)?;
        self.at += 1;
        self.sql.get(token.start..token.end)
    }

    /// Past whatever comes next.
    pub(super) fn skip(&mut self) {
        self.at += 1;
    }

    /// The same place in a statement that is the same up to here.
    pub(super) fn of<'b>(&self, sql: &'b str) -> Cursor<'b> {
        Cursor { at: self.at, ..Cursor::new(sql) }
    }

    /// Whether there is nothing more.
    pub(super) fn is_at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// The statement with these words before the next one, or at its end.
    pub(super) fn with(&self, words: &str) -> String {
        match self.tokens.get(self.at).and_then(|token| self.sql.split_at_checked(token.start)) {
            Some((before, after)) => format!("{before}{words} {after}"),
            None => format!("{} {words}", self.sql),
        }
    }
}
