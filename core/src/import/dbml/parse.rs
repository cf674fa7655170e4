//! Statements of DBML. A mistake costs the line that it is in; one in the head of a block, the block.

use super::lex::{Kind, Token, tokens, unquote};
use super::tree::{Enum, Path, Reference, Table};
use crate::import::lines::Lines;
use crate::import::report::{Outcome, ReportRow};
use crate::import::sketch::Origin;
use crate::import::sql_file::excerpt;
use std::rc::Rc;

/// What a file holds.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) tables: Vec<Table>,
    pub(super) partials: Vec<Table>,
    pub(super) enums: Vec<Enum>,
    pub(super) references: Vec<Reference>,
    /// Rows of what is left out, and of mistakes.
    pub(super) rows: Vec<ReportRow>,
}

/// A mistake: the byte offset, and what is wrong.
#[derive(Debug)]
pub(super) struct Mistake {
    pub(super) offset: usize,
    pub(super) reason: String,
}

pub(super) type Parsed<T> = Result<T, Mistake>;

/// Rows for mistakes beyond this are not written.
const MAX_MISTAKES: usize = 10_000;

/// Words that start a statement.
const STATEMENTS: &[&str] = &[
    "table",
    "tablepartial",
    "enum",
    "ref",
    "project",
    "tablegroup",
    "note",
    "records",
    "diagramview",
    "use",
    "reuse",
    "import",
];

/// Reads a whole file.
pub(super) fn parse(path: &Rc<str>, text: &str) -> File {
    let mut parser = Parser {
        path: Rc::clone(path),
        text,
        lines: Lines::new(text),
        tokens: tokens(text),
        at: 0,
        mistakes: 0,
        file: File::default(),
    };
    while parser.peek().kind != Kind::End && parser.mistakes < MAX_MISTAKES {
        let start = parser.at;
        if let Err(mistake) = parser.statement() {
            parser.report(&mistake);
            parser.skip_statement(start);
        }
    }
    parser.file
}

pub(super) struct Parser<'t> {
    path: Rc<str>,
    text: &'t str,
    lines: Lines<'t>,
    tokens: Vec<Token>,
    pub(super) at: usize,
    mistakes: usize,
    pub(super) file: File,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Token {
        self.ahead(0)
    }

    pub(super) fn ahead(&self, n: usize) -> Token {
        let end = Token {
            kind: Kind::End,
            start: self.text.len(),
            end: self.text.len(),
            first_in_line: true,
        };
        self.tokens.get(self.at + n).or(self.tokens.last()).copied().unwrap_or(end)
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.peek();
        self.at += 1;
        token
    }

    pub(super) fn is_mark(&self, mark: char) -> bool {
        self.peek().kind == Kind::Mark(mark)
    }

    pub(super) fn eat(&mut self, mark: char) -> bool {
        let fits = self.is_mark(mark);
        self.at += usize::from(fits);
        fits
    }

    pub(super) fn want(&mut self, mark: char) -> Parsed<()> {
        if self.eat(mark) { Ok(()) } else { self.mistake(&format!("{mark:?} was expected")) }
    }

    pub(super) fn written(&self, token: Token) -> &str {
        self.text.get(token.start..token.end).unwrap_or_default()
    }

    pub(super) fn unquoted(&self, token: Token) -> String {
        unquote(token, self.text)
    }

    /// Whether a word stands here, in any case.
    pub(super) fn is_word(&self, n: usize, word: &str) -> bool {
        let token = self.ahead(n);
        token.kind == Kind::Word && self.written(token).eq_ignore_ascii_case(word)
    }

    pub(super) fn mistake<T>(&self, expected: &str) -> Parsed<T> {
        let token = self.peek();
        let found = match token.kind {
            Kind::End => "the end of the file".to_owned(),
            Kind::Unclosed => "a text that is not closed".to_owned(),
            _ => format!("{:?}", self.written(token).chars().take(40).collect::<String>()),
        };
        Err(Mistake { offset: token.start, reason: format!("{expected}, not {found}") })
    }

    pub(super) fn report(&mut self, mistake: &Mistake) {
        self.mistakes += 1;
        let rest = self.text.get(mistake.offset..).unwrap_or_default();
        let text = rest.lines().next().unwrap_or_default().to_owned();
        let origin = self.origin_at(mistake.offset, "DBML", &text);
        self.file.rows.push(origin.row(Outcome::Failed, Some(mistake.reason.clone())));
    }

    /// A row-to-be for what starts at a token and ends before the current one.
    pub(super) fn origin(&self, start: Token, summary: &'static str) -> Origin {
        let end = self.tokens.get(self.at.saturating_sub(1)).map_or(start.end, |t| t.end);
        let text = self.text.get(start.start..end).unwrap_or_default();
        // A long block shows its head alone.
        let head =
            text.char_indices().nth(400).map_or(text, |(i, _)| text.get(..i).unwrap_or(text));
        self.origin_at(start.start, summary, head)
    }

    fn origin_at(&self, offset: usize, summary: &'static str, text: &str) -> Origin {
        let (line, column) = self.lines.place(offset);
        Origin { file: Rc::clone(&self.path), line, column, summary, excerpt: excerpt(text) }
    }

    fn ignored(&mut self, start: Token, summary: &'static str, reason: &str) {
        let origin = self.origin(start, summary);
        self.file.rows.push(origin.row(Outcome::Ignored, Some(reason.to_owned())));
    }

    /// Goes to the first token of the next line, or to the brace that ends the block on this one.
    pub(super) fn skip_line(&mut self) {
        loop {
            let token = self.peek();
            if token.kind == Kind::End || token.kind == Kind::Mark('}') {
                return;
            }
            self.at += 1;
            if self.peek().first_in_line {
                return;
            }
        }
    }

    /// Goes to the next line that starts a statement, from behind the start of one that failed.
    fn skip_statement(&mut self, start: usize) {
        self.at = self.at.max(start + 1);
        while self.peek().kind != Kind::End && !self.starts_statement() {
            self.at += 1;
        }
    }

    /// Whether a statement starts here: its word is the first of a line, and a brace or colon belongs to it.
    pub(super) fn starts_statement(&self) -> bool {
        let token = self.peek();
        let word = self.written(token).to_ascii_lowercase();
        if token.kind != Kind::Word || !token.first_in_line || !STATEMENTS.contains(&word.as_str())
        {
            return false;
        }
        let mut n = 1;
        loop {
            let next = self.ahead(n);
            match next.kind {
                Kind::Mark('{') => return true,
                Kind::Mark(':') => return word == "ref",
                Kind::Mark('[') if word.starts_with("table") || word == "note" => {
                    return self.brace_after_settings(n);
                }
                Kind::Word | Kind::Quoted | Kind::Mark('.')
                    if n < 12 && !(next.first_in_line && n > 1) =>
                {
                    n += 1;
                }
                _ => return false,
            }
        }
    }

    fn brace_after_settings(&self, open: usize) -> bool {
        const MAX_TOKENS: usize = 200;
        let close = (open..open + MAX_TOKENS).find(|n| self.ahead(*n).kind == Kind::Mark(']'));
        close.is_some_and(|n| self.ahead(n + 1).kind == Kind::Mark('{'))
    }

    fn statement(&mut self) -> Parsed<()> {
        let start = self.peek();
        let word = match start.kind {
            Kind::Word => self.written(start).to_ascii_lowercase(),
            _ => return self.mistake("Table, Enum, Ref or another statement was expected"),
        };
        match word.as_str() {
            "table" => {
                let table = self.table("table")?;
                self.file.tables.push(table);
            }
            "tablepartial" => {
                let partial = self.table("table partial")?;
                self.file.partials.push(partial);
            }
            "enum" => self.enumeration()?,
            "ref" => self.reference_statement()?,
            "project" => {
                self.skip_block()?;
                self.ignored(
                    start,
                    "project",
                    "what is said of the project is no part of a schema",
                );
            }
            "tablegroup" => {
                self.skip_block()?;
                let reason = "a domain of tables goes by the prefix of their names, not by a list";
                self.ignored(start, "table group", reason);
            }
            "note" => {
                self.skip_block()?;
                self.ignored(start, "note", "notes of a diagram are no part of a schema");
            }
            "records" => {
                self.skip_block()?;
                self.ignored(start, "records", "data is no part of a schema");
            }
            "diagramview" => {
                self.skip_block()?;
                self.ignored(start, "diagram view", "how a diagram looks is no part of a schema");
            }
            "use" | "reuse" | "import" => {
                self.skip_line();
                while self.peek().kind != Kind::End && !self.starts_statement() {
                    self.at += 1;
                }
                let reason = "other files are not looked for; import them together with this one";
                self.ignored(start, "use", reason);
            }
            _ => return self.mistake("Table, Enum, Ref or another statement was expected"),
        }
        Ok(())
    }

    /// Goes past a statement of which nothing is kept.
    fn skip_block(&mut self) -> Parsed<()> {
        let start = self.at;
        self.at += 1;
        let mut depth = 0usize;
        loop {
            let token = self.peek();
            match token.kind {
                Kind::End | Kind::Unclosed => return self.mistake("} was expected"),
                Kind::Mark('{') => depth += 1,
                Kind::Mark('}') if depth <= 1 => {
                    self.at += 1;
                    return if depth == 1 { Ok(()) } else { self.mistake("{ was expected") };
                }
                Kind::Mark('}') => depth -= 1,
                // `Note: '…'`
                Kind::Text | Kind::LongText if depth == 0 && self.at > start + 1 => {
                    self.at += 1;
                    return Ok(());
                }
                _ if depth == 0 && token.first_in_line && self.starts_statement() => {
                    return self.mistake("{ was expected");
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// A name with or without quotes.
    pub(super) fn name(&mut self, what: &str) -> Parsed<String> {
        let token = self.peek();
        if !matches!(token.kind, Kind::Word | Kind::Quoted | Kind::Number) {
            return self.mistake(&format!("{what} was expected"));
        }
        self.at += 1;
        Ok(self.unquoted(token))
    }

    /// Names with dots between them.
    pub(super) fn names(&mut self, what: &str) -> Parsed<Vec<String>> {
        let mut names = vec![self.name(what)?];
        while self.is_mark('.') && !self.ahead(1).first_in_line {
            if self.ahead(1).kind == Kind::Mark('(') {
                break;
            }
            self.at += 1;
            names.push(self.name(what)?);
        }
        Ok(names)
    }

    pub(super) fn path(&mut self, what: &str) -> Parsed<Path> {
        let mut names = self.names(what)?;
        let name = names.pop().unwrap_or_default();
        Ok(Path { schema: names.pop(), name })
    }

    /// Whether the block that is open was not closed before the next statement.
    pub(super) fn block_is_left_open(&self) -> bool {
        self.peek().kind == Kind::End || (self.starts_statement() && !self.is_word(0, "note"))
    }

    pub(super) fn gives_up(&self) -> bool {
        self.mistakes >= MAX_MISTAKES
    }

    /// Whether a line ends right before one of the tokens from one place to another.
    pub(super) fn line_ends_between(&self, from: usize, to: usize) -> bool {
        self.tokens.get(from..=to).unwrap_or_default().iter().any(|t| t.first_in_line)
    }

    pub(super) fn position(&self) -> usize {
        self.at
    }

    pub(super) fn go_to(&mut self, at: usize) {
        self.at = at;
    }
}
