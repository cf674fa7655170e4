//! Tokens of an `erDiagram`, by the rules of the package `mermaid` 11: the first rule that fits wins, and what fits
//! depends on whether the lexer is in a block of attributes, in a style, or outside.

use super::prepare::{Prepared, is_space, is_word};

/// How many there may be at one end of a relationship.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cardinality {
    ZeroOrOne,
    ZeroOrMore,
    OneOrMore,
    OnlyOne,
    /// `u`, the one parent of the other end.
    Parent,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `accTitle:` and `accDescr:`, with what follows, and the text of `accDescr { … }`.
    Accessibility,
    Direction,
    Newline,
    /// A text in double quotes that can name an entity.
    Quoted,
    /// Any other text in double quotes.
    Text,
    Header,
    BlockStart,
    BlockStop,
    Hash,
    Comma,
    StyleSeparator,
    Colon,
    SquareStart,
    SquareStop,
    Style,
    ClassDef,
    Class,
    Subgraph,
    End,
    Cardinality(Cardinality),
    Relation,
    Number,
    StyleText,
    Semicolon,
    Name,
    Attribute,
    Key,
    Comment,
    Question,
    Other,
    EndOfText,
    /// The end of the text inside a block or a style, where Mermaid wants more.
    EndInside,
}

/// A token, as a range of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Outside,
    Block,
    Style,
}

#[derive(Debug)]
pub(super) struct Lexer {
    pub(super) text: Prepared,
    pub(super) at: usize,
    pub(super) state: State,
    /// Every `direction TB`, wherever it stands, as it takes its whole line: where that line starts, where the words
    /// start, and where they end.
    directions: Vec<(usize, usize, usize)>,
    /// End of the current line and its last `~`, for the types that hold one.
    pub(super) line: (usize, Option<usize>),
}

/// Words that say how many. Two words of a rule are one space apart.
const CARDINALITIES: &[(&str, Cardinality)] = &[
    ("one or zero", Cardinality::ZeroOrOne),
    ("one or more", Cardinality::OneOrMore),
    ("one or many", Cardinality::OneOrMore),
    ("1+", Cardinality::OneOrMore),
    ("|o", Cardinality::ZeroOrOne),
    ("zero or one", Cardinality::ZeroOrOne),
    ("zero or more", Cardinality::ZeroOrMore),
    ("zero or many", Cardinality::ZeroOrMore),
    ("0+", Cardinality::ZeroOrMore),
    ("}o", Cardinality::ZeroOrMore),
    ("many(0)", Cardinality::ZeroOrMore),
    ("many(1)", Cardinality::OneOrMore),
    ("many", Cardinality::ZeroOrMore),
    ("}|", Cardinality::OneOrMore),
    ("one", Cardinality::OnlyOne),
    ("only one", Cardinality::OnlyOne),
];

/// Marks after the numbers in the order of the rules.
const MARKS: &[(&str, Cardinality)] = &[
    ("||", Cardinality::OnlyOne),
    ("o|", Cardinality::ZeroOrOne),
    ("o{", Cardinality::ZeroOrMore),
    ("|{", Cardinality::OneOrMore),
];

const RELATIONS: &[&str] = &["..", "--", "to", "optionally to", ".-", "-."];

impl Lexer {
    pub(super) fn new(text: Prepared) -> Self {
        let mut lexer =
            Self { text, at: 0, state: State::Outside, directions: Vec::new(), line: (0, None) };
        lexer.directions = lexer.find_directions();
        lexer
    }

    /// Byte offset of a character in the file.
    pub(super) fn offset(&self, at: usize) -> usize {
        self.text.offset(at)
    }

    pub(super) fn text(&self, token: Token) -> String {
        self.text.chars.get(token.start..token.end).unwrap_or_default().iter().collect()
    }

    /// Characters from one index to another.
    pub(super) fn slice(&self, start: usize, end: usize) -> &[char] {
        self.text.chars.get(start..end.min(self.text.chars.len())).unwrap_or_default()
    }

    /// Index of the end of the line that an index stands in.
    pub(super) fn line_end(&self, at: usize) -> usize {
        let rest = self.slice(at, usize::MAX);
        at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
    }

    /// Goes on at another place, inside a block or outside.
    pub(super) fn go_to(&mut self, at: usize, in_block: bool) {
        self.at = at;
        self.state = if in_block { State::Block } else { State::Outside };
    }

    pub(super) fn next(&mut self) -> Token {
        loop {
            let start = self.at;
            let found = match self.state {
                State::Outside => self.outside(),
                State::Block => self.block(),
                State::Style => self.style(),
            };
            // A rule always takes a character, but for the end.
            if let Some(kind) = found {
                return Token { kind, start, end: self.at };
            }
        }
    }

    pub(super) fn peek(&self, ahead: usize) -> Option<char> {
        self.text.chars.get(self.at + ahead).copied()
    }

    pub(super) fn take_while(&mut self, what: impl Fn(char) -> bool) -> usize {
        let start = self.at;
        while self.peek(0).is_some_and(&what) {
            self.at += 1;
        }
        self.at - start
    }

    /// Whether these words stand here, in any case, and how many characters they take.
    fn fits(&self, words: &str) -> Option<usize> {
        let mut len = 0;
        for wanted in words.chars() {
            if !self.peek(len)?.eq_ignore_ascii_case(&wanted) {
                return None;
            }
            len += 1;
        }
        Some(len)
    }

    /// Like [`Self::fits`], where no letter, digit or `_` follows a last one.
    pub(super) fn fits_word(&self, words: &str) -> Option<usize> {
        let len = self.fits(words)?;
        let ends_in_word = words.chars().next_back().is_some_and(is_word);
        let goes_on = self.peek(len).is_some_and(is_word);
        (!(ends_in_word && goes_on)).then_some(len)
    }

    /// Words, then white space, then a mark, then white space: the characters that they take.
    fn fits_then(&self, words: &str, mark: char) -> Option<usize> {
        let mut len = self.fits(words)?;
        while self.peek(len).is_some_and(is_space) {
            len += 1;
        }
        if self.peek(len)? != mark {
            return None;
        }
        len += 1;
        while self.peek(len).is_some_and(is_space) {
            len += 1;
        }
        Some(len)
    }

    fn outside(&mut self) -> Option<Kind> {
        let Some(c) = self.peek(0) else { return Some(Kind::EndOfText) };
        for words in ["accTitle", "accDescr"] {
            if let Some(len) = self.fits_then(words, ':') {
                self.at += len;
                self.take_while(|c| c != '\n');
                return Some(Kind::Accessibility);
            }
        }
        if let Some(len) = self.fits_then("accDescr", '{') {
            self.at += len;
            let any = self.take_while(|c| c != '}');
            let closed = self.take_while_once('}');
            if !closed {
                return Some(Kind::EndInside);
            }
            return (any > 0).then_some(Kind::Accessibility);
        }
        if let Some(end) = self.direction() {
            self.at = end;
            self.take_while(|c| c != '\n');
            return Some(Kind::Direction);
        }
        if self.take_while(|c| matches!(c, ' ' | '\t' | '\r')) > 0 {
            return None;
        }
        if self.take_while(|c| c == '\n') > 0 {
            return Some(Kind::Newline);
        }
        if c == '"'
            && let Some(kind) = self.quoted()
        {
            return Some(kind);
        }
        let fixed: &[(&str, Kind)] = &[
            ("erDiagram", Kind::Header),
            ("{", Kind::BlockStart),
            ("#", Kind::Hash),
            (",", Kind::Comma),
            (":::", Kind::StyleSeparator),
            (":", Kind::Colon),
            ("[", Kind::SquareStart),
            ("]", Kind::SquareStop),
            ("style", Kind::Style),
            ("classDef", Kind::ClassDef),
            ("class", Kind::Class),
            ("subgraph", Kind::Subgraph),
            ("end", Kind::End),
        ];
        if c == '#' && self.escape().is_some() {
            return Some(self.name());
        }
        for (words, kind) in fixed {
            if let Some(len) = self.fits_word(words) {
                self.at += len;
                match kind {
                    Kind::BlockStart => self.state = State::Block,
                    Kind::Style | Kind::ClassDef => self.state = State::Style,
                    Kind::End => {
                        self.take_while(is_space);
                    }
                    _ => {}
                }
                return Some(*kind);
            }
        }
        self.end_of_relationship().or_else(|| {
            let is_name = |c: char| !c.is_ascii() || is_word(c) || c == '-' || c == '*' || c == '.';
            if is_name(c) {
                return Some(self.name());
            }
            self.at += 1;
            Some(Kind::Other)
        })
    }

    /// A run of letters, with Mermaid's escapes (`#quot;`) in it.
    fn name(&mut self) -> Kind {
        loop {
            let run = self
                .take_while(|c| !c.is_ascii() || is_word(c) || c == '-' || c == '*' || c == '.');
            match self.escape() {
                Some(len) => self.at += len,
                None if run == 0 => break,
                None => {}
            }
        }
        Kind::Name
    }

    /// The characters of `#word;`, which Mermaid replaces by letters before it reads.
    pub(super) fn escape(&self) -> Option<usize> {
        if self.peek(0)? != '#' {
            return None;
        }
        let mut len = 1;
        while self.peek(len).is_some_and(is_word) {
            len += 1;
        }
        (len > 1 && self.peek(len) == Some(';')).then_some(len + 1)
    }

    fn take_while_once(&mut self, wanted: char) -> bool {
        let there = self.peek(0) == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn quoted(&mut self) -> Option<Kind> {
        let mut len = 1;
        let mut names = true;
        loop {
            match self.peek(len)? {
                '"' => break,
                '%' | '\r' | '\n' | '\u{b}' | '\u{8}' | '\\' => names = false,
                _ => {}
            }
            len += 1;
        }
        names &= len > 1;
        self.at += len + 1;
        Some(if names { Kind::Quoted } else { Kind::Text })
    }

    fn end_of_relationship(&mut self) -> Option<Kind> {
        for (words, cardinality) in CARDINALITIES {
            if let Some(len) = self.fits_word(words) {
                self.at += len;
                return Some(Kind::Cardinality(*cardinality));
            }
        }
        if let Some(kind) = self.number() {
            return Some(kind);
        }
        for (words, cardinality) in MARKS {
            if let Some(len) = self.fits(words) {
                self.at += len;
                return Some(Kind::Cardinality(*cardinality));
            }
        }
        if self.fits("u").is_some() && matches!(self.peek(1), Some('.' | '-' | '|')) {
            self.at += 1;
            return Some(Kind::Cardinality(Cardinality::Parent));
        }
        for words in RELATIONS {
            if let Some(len) = self.fits_word(words) {
                self.at += len;
                return Some(Kind::Relation);
            }
        }
        None
    }

    /// A number, or a `1` that says how many.
    fn number(&mut self) -> Option<Kind> {
        let digits = |from: usize| {
            let mut len = from;
            while self.peek(len).is_some_and(|c| c.is_ascii_digit()) {
                len += 1;
            }
            len
        };
        let whole = digits(0);
        if whole == 0 {
            return None;
        }
        if self.peek(whole) == Some('.') && digits(whole + 1) > whole + 1 {
            self.at += digits(whole + 1);
            return Some(Kind::Number);
        }
        let one = self.peek(0) == Some('1');
        let mut next = 1;
        while self.peek(next).is_some_and(is_space) {
            next += 1;
        }
        let follows = self.peek(next);
        let before_name = next > 1
            && follows.is_some_and(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '"' | '\''));
        let before_line =
            matches!((self.peek(1), self.peek(2)), (Some('-' | '.'), Some('-' | '.')));
        if one && (before_name || before_line) {
            self.at += 1;
            return Some(Kind::Cardinality(Cardinality::OnlyOne));
        }
        self.at += whole;
        Some(Kind::Number)
    }

    /// Places of `direction` with its value, and the end of the value.
    fn find_directions(&self) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        let chars = &self.text.chars;
        let fits = |at: usize, word: &str| {
            word.chars()
                .enumerate()
                .all(|(i, w)| chars.get(at + i).is_some_and(|c| c.eq_ignore_ascii_case(&w)))
        };
        let (mut at, mut line) = (0, 0);
        while at < chars.len() {
            if chars.get(at).is_some_and(|c| ends_line(*c)) {
                line = at + 1;
            }
            if chars.get(at).is_some_and(|c| matches!(c, 'd' | 'D')) && fits(at, "direction") {
                let mut value = at + "direction".len();
                let space = value;
                while chars.get(value).is_some_and(|c| is_space(*c)) {
                    value += 1;
                }
                if value > space && ["TB", "BT", "RL", "LR"].iter().any(|v| fits(value, v)) {
                    found.push((line, at, value + 2));
                }
                let spaces = chars.get(space..value).unwrap_or_default();
                if let Some(last) = spaces.iter().rposition(|c| ends_line(*c)) {
                    line = space + last + 1;
                }
                at = value;
            } else {
                at += 1;
            }
        }
        found
    }

    /// The end of the next direction of this line, if there is one from here on.
    fn direction(&self) -> Option<usize> {
        let next = self.directions.partition_point(|(_, start, _)| *start < self.at);
        let (line, _, end) = self.directions.get(next).copied()?;
        (line <= self.at).then_some(end)
    }
}

/// What `.` of a regular expression in JavaScript does not take.
pub(super) fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}
