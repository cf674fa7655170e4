//! What is wanted at a cursor, from the tokens before it.

use super::sources::{Source, sources};
use crate::model::Name;
use crate::sql::scan::{Kind, Token, tokens};
use crate::sql::unquoted;

/// The place of a cursor.
#[derive(Debug)]
pub(super) struct Place {
    /// Of the word, or the constant, that the cursor is in or behind; in bytes.
    pub(super) start: usize,
    pub(super) end: usize,
    /// What of it stands before the cursor.
    pub(super) typed: String,
    /// The names before it that dots part from it, the nearest last.
    pub(super) path: Vec<Name>,
    pub(super) wants: Wants,
    /// What the queries around it read, the innermost first.
    pub(super) sources: Vec<Source>,
    /// Whether `(SELECT` stands right before it.
    pub(super) is_wrapped: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wants {
    /// A condition or a value.
    Value,
    /// What follows a value: an operator, or the word of a clause.
    Operator,
    /// What follows `IS`.
    Is,
    /// A table or view.
    Relation,
    Type,
    /// A constant that a column is compared with; its path.
    ConstantOf(Vec<Name>),
    /// The name of a role, as a constant.
    Role,
    /// A claim of the token of who asks.
    Claim,
}

/// Words after which a value begins.
const BEFORE_VALUE: [&str; 27] = [
    "all",
    "and",
    "any",
    "array",
    "between",
    "by",
    "case",
    "distinct",
    "else",
    "end",
    "exists",
    "having",
    "ilike",
    "in",
    "is",
    "like",
    "limit",
    "not",
    "offset",
    "on",
    "or",
    "returning",
    "select",
    "similar",
    "some",
    "then",
    "when",
];

/// Words that name who asks, as a role.
const ROLE_WORDS: [&str; 4] = ["current_user", "session_user", "current_role", "user"];

/// None where nothing is to be offered: in a comment, in a constant about which nothing is known.
pub(super) fn place(text: &str, at: usize) -> Option<Place> {
    let all = tokens(text);
    let before = all.partition_point(|token| token.end < at);
    let here = all.get(before).filter(|token| token.start < at);
    let reads = Reads { text, tokens: all.get(..before)? };
    if here.is_none() && reads.is_comment(at) {
        return None;
    }
    let sources = sources(text, &all, at);
    let place = |start: usize, end: usize, path: Vec<Name>, wants: Wants| {
        let typed = text.get(start..at).unwrap_or_default().trim_start_matches('"').to_owned();
        let is_wrapped = reads.ends_with(&["(", "select"]);
        Place { start, end, typed, path, wants, sources, is_wrapped }
    };
    match here {
        Some(token) if matches!(token.kind, Kind::Literal | Kind::Escaped) => {
            let is_inside = at < token.end || !is_closed(token.text(text));
            let wants = reads.constant().filter(|_| is_inside && token.kind == Kind::Literal)?;
            let typed = text.get(token.start + 1..at).unwrap_or_default().to_owned();
            Some(Place { typed, ..place(token.start, token.end, Vec::new(), wants) })
        }
        Some(token) if matches!(token.kind, Kind::Word | Kind::Quoted) => {
            let is_number = token.text(text).starts_with(|c: char| c.is_ascii_digit());
            let (path, rest) = reads.path();
            let wants = rest.wanted(!path.is_empty());
            (!is_number).then(|| place(token.start, token.end, path, wants))
        }
        _ => {
            let reads = match here {
                Some(_) => Reads { text, tokens: all.get(..=before)? },
                None => Reads { text, ..reads },
            };
            let (path, rest) = reads.path();
            let wants = rest.wanted(!path.is_empty());
            let is_wrapped = reads.ends_with(&["(", "select"]);
            Some(Place { is_wrapped, ..place(at, at, path, wants) })
        }
    }
}

/// Whether a constant has its second quote.
fn is_closed(constant: &str) -> bool {
    let inside = constant.trim_start_matches(['e', 'E']).get(1..).unwrap_or_default();
    let quotes = inside.len() - inside.trim_end_matches('\'').len();
    quotes % 2 == 1
}

/// Tokens of a text up to a place.
#[derive(Clone, Copy)]
struct Reads<'t> {
    text: &'t str,
    tokens: &'t [Token],
}

impl Reads<'_> {
    fn last(self) -> Option<Token> {
        self.tokens.last().copied()
    }

    fn without(self, count: usize) -> Self {
        let kept = self.tokens.len().saturating_sub(count);
        Self { tokens: self.tokens.get(..kept).unwrap_or_default(), ..self }
    }

    fn is_comment(self, at: usize) -> bool {
        let end = self.last().map_or(0, |token| token.end);
        let gap = self.text.get(end..at).unwrap_or_default();
        let line = gap.rfind("--").is_some_and(|from| !gap[from..].contains('\n'));
        let block = gap.matches("/*").count() > gap.matches("*/").count();
        line || block
    }

    /// Whether these are the last tokens, words in any case.
    fn ends_with(self, expected: &[&str]) -> bool {
        let Some(from) = self.tokens.len().checked_sub(expected.len()) else { return false };
        let last = self.tokens.iter().skip(from);
        last.zip(expected).all(|(token, text)| token.text(self.text).eq_ignore_ascii_case(text))
    }

    /// The names that end here with a dot behind each, and what is before them.
    fn path(self) -> (Vec<Name>, Self) {
        let mut rest = self;
        let mut path = Vec::new();
        while let [.., name, dot] = rest.tokens {
            if !dot.is_sign('.') || !matches!(name.kind, Kind::Word | Kind::Quoted) {
                break;
            }
            path.insert(0, Name::from(unquoted(name.text(self.text))));
            rest = rest.without(2);
        }
        (path, rest)
    }

    /// What may follow.
    fn wanted(self, is_of_path: bool) -> Wants {
        if self.is_in_from() {
            return Wants::Relation;
        }
        if self.ends_with(&[":", ":"]) {
            return Wants::Type;
        }
        if !is_of_path && (self.ends_with(&["is"]) || self.ends_with(&["is", "not"])) {
            return Wants::Is;
        }
        let Some(last) = self.last() else { return Wants::Value };
        let is_after_value = match last.kind {
            Kind::Quoted | Kind::Literal | Kind::Escaped => true,
            Kind::Sign(sign) => matches!(sign, ')' | ']'),
            Kind::Word => {
                let word = last.text(self.text).to_lowercase();
                !BEFORE_VALUE.contains(&word.as_str())
                    && !matches!(word.as_str(), "where" | "as" | "from" | "join")
            }
        };
        if is_after_value && !is_of_path { Wants::Operator } else { Wants::Value }
    }

    /// Whether the name of a table comes next.
    fn is_in_from(self) -> bool {
        let is =
            |token: Token, words: &[&str]| words.iter().any(|word| token.is_word(self.text, word));
        if self.last().is_some_and(|t| t.is_sign(',')) {
            let mut depth = 0_usize;
            for token in self.tokens.iter().rev() {
                match token.kind {
                    Kind::Sign(')') => depth += 1,
                    Kind::Sign('(') if depth == 0 => return false,
                    Kind::Sign('(') => depth -= 1,
                    Kind::Word if depth == 0 && is(*token, &["from", "join"]) => return true,
                    Kind::Word if depth == 0 && is(*token, &["where", "select", "on", "by"]) => {
                        return false;
                    }
                    _ => {}
                }
            }
            return false;
        }
        let is_entry = self.last().is_some_and(|t| is(t, &["from", "join", "only", "lateral"]));
        is_entry && !self.ends_with(&["distinct", "from"])
    }

    /// What is known of the constant that comes next.
    fn constant(self) -> Option<Wants> {
        if let Some(rest) = self.arrow()
            && rest.without_closing().ends_with(&["auth", ".", "jwt", "("])
        {
            return Some(Wants::Claim);
        }
        if self.ends_with(&["pg_has_role", "("]) {
            return Some(Wants::Role);
        }
        let compared = self.compared()?;
        let inside = compared.without_closing();
        let asks_role = inside.ends_with(&["auth", ".", "role", "("])
            || compared.last().is_some_and(|t| ROLE_WORDS.iter().any(|w| t.is_word(self.text, w)));
        if asks_role {
            return Some(Wants::Role);
        }
        let column = compared.last().filter(|t| matches!(t.kind, Kind::Word | Kind::Quoted))?;
        let (mut path, _) = compared.without(1).path();
        path.push(Name::from(unquoted(column.text(self.text))));
        Some(Wants::ConstantOf(path))
    }

    /// What stands before `->` or `->>`.
    fn arrow(self) -> Option<Self> {
        if self.ends_with(&["-", ">", ">"]) {
            return Some(self.without(3));
        }
        self.ends_with(&["-", ">"]).then(|| self.without(2))
    }

    /// Without the parentheses that close here.
    fn without_closing(self) -> Self {
        let closing = self.tokens.iter().rev().take_while(|t| t.is_sign(')')).count();
        self.without(closing)
    }

    /// What the constant that comes next is compared with: what stands before `=`, `<>`, `IN (`, or before a list of constants.
    fn compared(self) -> Option<Self> {
        for sign in [&["<", ">"] as &[&str], &["!", "="], &["="]] {
            if self.ends_with(sign) {
                return Some(self.without(sign.len()));
            }
        }
        let mut rest = self;
        while let [.., constant, comma] = rest.tokens {
            if !comma.is_sign(',') || constant.kind != Kind::Literal {
                break;
            }
            rest = rest.without(2);
        }
        for words in [&["not", "in", "("] as &[&str], &["in", "("]] {
            if rest.ends_with(words) {
                return Some(rest.without(words.len()));
            }
        }
        None
    }
}
