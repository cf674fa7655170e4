//! What the queries around a place read, whole or not.

use crate::model::Name;
use crate::sql::scan::{Kind, Token};
use crate::sql::unquoted;

/// An entry of `FROM`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Source {
    /// Its name with the schema where one is written; empty for a query or a function.
    pub(super) path: Vec<Name>,
    pub(super) alias: Name,
    /// How many queries further out it is read: 0 is the one around the place.
    pub(super) up: usize,
}

/// Words that end a `FROM`.
const ENDS: [&str; 9] =
    ["where", "group", "order", "having", "limit", "window", "offset", "fetch", "for"];

/// Words between entries, which are no alias.
const BETWEEN: [&str; 11] = [
    "join",
    "inner",
    "left",
    "right",
    "full",
    "cross",
    "natural",
    "outer",
    "on",
    "using",
    "tablesample",
];

/// What the queries around a place read, the innermost first.
pub(super) fn sources(text: &str, tokens: &[Token], at: usize) -> Vec<Source> {
    let queries = groups(text, tokens, at).into_iter().enumerate();
    queries.flat_map(|(up, group)| entries(text, group, at, up)).collect()
}

/// The tokens of each query in parentheses around a place, with those inside of further ones; the innermost first.
fn groups<'t>(text: &str, tokens: &'t [Token], at: usize) -> Vec<&'t [Token]> {
    let mut opened = Vec::new();
    for (number, token) in tokens.iter().enumerate().take_while(|(_, token)| token.end <= at) {
        if token.is_sign('(') {
            opened.push(number);
        } else if token.is_sign(')') {
            opened.pop();
        }
    }
    let within = |open: &usize| {
        let from = open + 1;
        let rest = tokens.get(from..).unwrap_or_default();
        let mut depth = 0_usize;
        let end = rest.iter().position(|token| {
            if token.is_sign('(') {
                depth += 1;
            } else if token.is_sign(')') {
                match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None => return true,
                }
            }
            false
        });
        rest.get(..end.unwrap_or(rest.len())).unwrap_or_default()
    };
    let is_query = |group: &&[Token]| {
        group.first().is_some_and(|t| t.is_word(text, "select") || t.is_word(text, "with"))
    };
    opened.iter().rev().map(within).filter(is_query).collect()
}

/// The entries of the `FROM` of the query that a place is in.
fn entries(text: &str, group: &[Token], at: usize, up: usize) -> Vec<Source> {
    let top = top_level(group);
    let select = branch(text, &top, at);
    let is_from = |pair: &[Token]| matches!(pair, [before, from] if from.is_word(text, "from") && !before.is_word(text, "distinct"));
    let from = select.windows(2).position(is_from);
    let rest = from.and_then(|from| select.get(from + 2..)).unwrap_or_default();
    let mut reader = Reader { text, rest, up, found: Vec::new() };
    reader.read();
    reader.found
}

/// Tokens that stand in no further parentheses; those themselves are kept.
fn top_level(group: &[Token]) -> Vec<Token> {
    let mut depth = 0_usize;
    let mut top = Vec::new();
    for token in group {
        if token.is_sign(')') {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            top.push(*token);
        }
        if token.is_sign('(') {
            depth += 1;
        }
    }
    top
}

/// The query of a `UNION` that a place is in.
fn branch<'t>(text: &str, top: &'t [Token], at: usize) -> &'t [Token] {
    let parts =
        |t: &Token| ["union", "intersect", "except"].iter().any(|word| t.is_word(text, word));
    let start = top.iter().rposition(|t| parts(t) && t.end <= at).map_or(0, |n| n + 1);
    let rest = top.get(start..).unwrap_or_default();
    let end = rest.iter().position(parts).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// Reads entries.
struct Reader<'t> {
    text: &'t str,
    rest: &'t [Token],
    up: usize,
    found: Vec<Source>,
}

impl Reader<'_> {
    /// Up to what ends them.
    fn read(&mut self) {
        self.entry();
        while let Some(token) = self.next() {
            if ENDS.iter().any(|word| token.is_word(self.text, word)) {
                return;
            }
            if token.is_sign(',') || token.is_word(self.text, "join") {
                self.entry();
            }
        }
    }

    fn next(&mut self) -> Option<Token> {
        let (token, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*token)
    }

    fn next_if(&mut self, fits: impl Fn(Token) -> bool) -> Option<Token> {
        self.rest.first().copied().filter(|token| fits(*token))?;
        self.next()
    }

    fn name(&mut self) -> Option<Name> {
        let text = self.text;
        let is_word = |token: Token| {
            let is_other = ENDS.iter().chain(&BETWEEN).any(|word| token.is_word(text, word));
            matches!(token.kind, Kind::Word | Kind::Quoted) && !is_other
        };
        let token = self.next_if(is_word)?;
        Some(Name::from(unquoted(token.text(text))))
    }

    fn entry(&mut self) {
        let text = self.text;
        while self.next_if(|t| t.is_word(text, "only") || t.is_word(text, "lateral")).is_some() {}
        let mut path = Vec::new();
        while let Some(name) = self.name() {
            path.push(name);
            if self.next_if(|t| t.is_sign('.')).is_none() {
                break;
            }
        }
        // A query, or what a function is called with; what is inside is not among the tokens.
        if self.next_if(|t| t.is_sign('(')).is_some() {
            path.clear();
            self.next_if(|t| t.is_sign(')'));
        }
        self.next_if(|t| t.is_word(text, "as"));
        if let Some(alias) = self.name().or_else(|| path.last().cloned()) {
            self.found.push(Source { path, alias, up: self.up });
        }
    }
}
