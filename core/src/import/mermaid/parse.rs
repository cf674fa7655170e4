//! Statements of an `erDiagram`, by the grammar of the package `mermaid` 11.
//!
//! A mistake costs the line that it is in, in a block of attributes and outside.

use super::lex::{Cardinality, Kind, Lexer, Token};

/// What a diagram says, in order.
#[derive(Debug, Default)]
pub(super) struct Diagram {
    pub(super) statements: Vec<Statement>,
    pub(super) mistakes: Vec<Mistake>,
}

/// A statement and the byte offsets where it starts and ends.
#[derive(Debug)]
pub(super) struct Statement {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: StatementKind,
}

#[derive(Debug)]
pub(super) enum StatementKind {
    Entity(Entity),
    Relationship(Relationship),
    /// Says nothing of a schema: its kind, and why.
    Ignored(&'static str, &'static str),
}

#[derive(Debug, Default)]
pub(super) struct Entity {
    pub(super) name: String,
    pub(super) alias: Option<String>,
    pub(super) attributes: Vec<Attribute>,
}

#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) type_text: String,
    pub(super) name: String,
    pub(super) keys: Vec<KeyMark>,
    pub(super) comment: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyMark {
    Primary,
    Foreign,
    Unique,
}

#[derive(Debug)]
pub(super) struct Relationship {
    pub(super) left: String,
    pub(super) left_cardinality: Cardinality,
    pub(super) right: String,
    pub(super) right_cardinality: Cardinality,
    pub(super) label: String,
}

/// What is wrong, with the byte offset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    pub(super) offset: usize,
    pub(super) reason: String,
}

/// Statements and mistakes beyond this are not read.
const MAX_STATEMENTS: usize = 100_000;

/// Subgraphs nested deeper than this are not read.
const MAX_DEPTH: usize = 100;

const LOOK: (&str, &str) = ("style", "how a diagram looks is no part of a schema");

type Parsed<T> = Result<T, Mistake>;

/// Reads all statements. The lexer stands before the header.
pub(super) fn parse(lexer: Lexer) -> Diagram {
    let mut parser = Parser { lexer, token: None, diagram: Diagram::default(), depth: 0 };
    parser.diagram();
    parser.diagram
}

struct Parser {
    lexer: Lexer,
    token: Option<Token>,
    diagram: Diagram,
    depth: usize,
}

impl Parser {
    fn peek(&mut self) -> Token {
        match self.token {
            Some(token) => token,
            None => *self.token.insert(self.lexer.next()),
        }
    }

    fn eat(&mut self, kind: Kind) -> bool {
        let fits = self.peek().kind == kind;
        if fits {
            self.token = None;
        }
        fits
    }

    fn mistake<T>(&mut self, expected: &str) -> Parsed<T> {
        let token = self.peek();
        let found = self.lexer.text(token);
        let found = match token.kind {
            Kind::EndOfText | Kind::EndInside => "the end of the diagram".to_owned(),
            Kind::Newline => "the end of the line".to_owned(),
            _ => format!("{:?}", found.chars().take(40).collect::<String>()),
        };
        Err(Mistake {
            offset: self.lexer.offset(token.start),
            reason: format!("{expected} was expected, not {found}"),
        })
    }

    fn want(&mut self, kind: Kind, expected: &str) -> Parsed<()> {
        if self.eat(kind) { Ok(()) } else { self.mistake(expected) }
    }

    fn diagram(&mut self) {
        if !self.eat(Kind::Header) {
            if let Err(mistake) = self.mistake::<()>("erDiagram") {
                self.diagram.mistakes.push(mistake);
            }
            return;
        }
        // Entities on the current line that are nothing but a name: where the line goes wrong, they are no entities.
        let mut line_from = 0;
        loop {
            let token = self.peek();
            if token.kind == Kind::EndOfText {
                break;
            }
            if token.kind == Kind::Newline {
                self.token = None;
                line_from = self.diagram.statements.len();
                continue;
            }
            if self.diagram.statements.len() + self.diagram.mistakes.len() >= MAX_STATEMENTS {
                let offset = self.lexer.offset(token.start);
                let reason = format!("the diagram has more than {MAX_STATEMENTS} statements");
                self.diagram.mistakes.push(Mistake { offset, reason });
                return;
            }
            match self.statement(token) {
                Ok(Some(kind)) => {
                    let start = self.lexer.offset(token.start);
                    let end = self.peek().start.max(token.end);
                    let end = self.lexer.offset(end);
                    self.diagram.statements.push(Statement { start, end, kind });
                }
                Ok(None) => {}
                Err(mistake) => {
                    let line = self.diagram.statements.split_off(line_from);
                    let whole =
                        |s: &Statement| !matches!(&s.kind, StatementKind::Entity(e) if e.is_bare());
                    self.diagram.statements.extend(line.into_iter().filter(whole));
                    self.recover(token);
                    self.diagram.mistakes.push(mistake);
                    line_from = self.diagram.statements.len();
                }
            }
        }
        if self.depth > 0
            && let Err(mistake) = self.mistake::<()>("the end of a subgraph")
        {
            self.diagram.mistakes.push(mistake);
        }
    }

    /// Goes on after the line of a mistake; after the block, where the line opens one.
    fn recover(&mut self, statement: Token) {
        let at = self.peek();
        self.token = None;
        if matches!(at.kind, Kind::EndOfText) {
            self.token = Some(at);
            return;
        }
        let end = if at.kind == Kind::Newline { at.start } else { self.lexer.line_end(at.start) };
        let line = self.lexer.slice(statement.start, end);
        let opens = line.iter().rfind(|c| !c.is_whitespace()) == Some(&'{');
        let mut next = end;
        if opens {
            let rest = self.lexer.slice(end, usize::MAX);
            if let Some(close) = rest.iter().position(|c| *c == '}') {
                next = end + close + 1;
            }
        }
        self.lexer.go_to(next, false);
    }

    fn statement(&mut self, token: Token) -> Parsed<Option<StatementKind>> {
        let ignored = |(what, why)| Ok(Some(StatementKind::Ignored(what, why)));
        match token.kind {
            Kind::Accessibility => {
                self.token = None;
                ignored(("description", "descriptions of a diagram are no part of a schema"))
            }
            Kind::Direction => {
                self.token = None;
                ignored(("direction", LOOK.1))
            }
            Kind::ClassDef | Kind::Style => {
                self.token = None;
                self.ids()?;
                self.styles()?;
                ignored(LOOK)
            }
            Kind::Class => {
                self.token = None;
                self.ids()?;
                self.ids()?;
                ignored(LOOK)
            }
            Kind::Subgraph => {
                self.token = None;
                self.subgraph()?;
                ignored(("subgraph", "groups of a diagram are no part of a schema"))
            }
            Kind::End if self.depth > 0 => {
                self.token = None;
                self.depth -= 1;
                Ok(None)
            }
            Kind::Quoted | Kind::Name | Kind::Number => self.entity_or_relationship().map(Some),
            _ => self.mistake("an entity or a relationship"),
        }
    }

    fn subgraph(&mut self) -> Parsed<()> {
        self.entity_name()?;
        if self.eat(Kind::SquareStart) {
            self.entity_name()?;
            while !self.eat(Kind::SquareStop) {
                self.entity_name()?;
            }
        }
        if !self.eat(Kind::Newline) && !self.eat(Kind::Semicolon) {
            return self.mistake("the end of the line");
        }
        if self.depth == MAX_DEPTH {
            return self.mistake("no deeper subgraph");
        }
        self.depth += 1;
        Ok(())
    }

    fn ids(&mut self) -> Parsed<()> {
        loop {
            if !self.eat(Kind::Name) && !self.eat(Kind::StyleText) {
                return self.mistake("a name");
            }
            if !self.eat(Kind::Comma) {
                return Ok(());
            }
        }
    }

    fn styles(&mut self) -> Parsed<()> {
        loop {
            let mut any = false;
            while matches!(
                self.peek().kind,
                Kind::StyleText | Kind::Number | Kind::Colon | Kind::Hash
            ) {
                self.token = None;
                any = true;
            }
            if !any {
                return self.mistake("a style");
            }
            if !self.eat(Kind::Comma) {
                break;
            }
        }
        if self.eat(Kind::Newline) || self.eat(Kind::Semicolon) {
            return Ok(());
        }
        self.mistake("the end of the line")
    }

    fn entity_name(&mut self) -> Parsed<String> {
        let token = self.peek();
        if !matches!(token.kind, Kind::Quoted | Kind::Name | Kind::Number) {
            return self.mistake("the name of an entity");
        }
        self.token = None;
        Ok(decode(&self.lexer.text(token).replace('"', "")))
    }

    fn entity_or_relationship(&mut self) -> Parsed<StatementKind> {
        let start = self.peek();
        let name = self.entity_name()?;
        if self.eat(Kind::SquareStart) {
            let alias = Some(self.entity_name()?);
            self.want(Kind::SquareStop, "]")?;
            if self.eat(Kind::StyleSeparator) {
                self.ids()?;
            }
            let attributes = self.block(start)?;
            return Ok(StatementKind::Entity(Entity { name, alias, attributes }));
        }
        if self.eat(Kind::StyleSeparator) {
            self.ids()?;
        }
        if let Kind::Cardinality(left_cardinality) = self.peek().kind {
            self.token = None;
            return self.relationship(name, left_cardinality);
        }
        let attributes = self.block(start)?;
        Ok(StatementKind::Entity(Entity { name, alias: None, attributes }))
    }

    fn relationship(
        &mut self,
        left: String,
        left_cardinality: Cardinality,
    ) -> Parsed<StatementKind> {
        self.want(Kind::Relation, "-- or ..")?;
        let Kind::Cardinality(right_cardinality) = self.peek().kind else {
            return self.mistake("a cardinality");
        };
        self.token = None;
        let right = self.entity_name()?;
        if self.eat(Kind::StyleSeparator) {
            self.ids()?;
        }
        self.want(Kind::Colon, ": and a label")?;
        let token = self.peek();
        if !matches!(token.kind, Kind::Text | Kind::Quoted | Kind::Name) {
            return self.mistake("a label");
        }
        self.token = None;
        let label = decode(&self.lexer.text(token).replace('"', ""));
        Ok(StatementKind::Relationship(Relationship {
            left,
            left_cardinality,
            right,
            right_cardinality,
            label,
        }))
    }

    /// The attributes in braces, if any. A mistake in one costs its line.
    fn block(&mut self, entity: Token) -> Parsed<Vec<Attribute>> {
        let mut attributes = Vec::new();
        if !self.eat(Kind::BlockStart) {
            return Ok(attributes);
        }
        let mut wrong = 0;
        loop {
            match self.peek().kind {
                Kind::BlockStop => {
                    self.token = None;
                    return Ok(attributes);
                }
                Kind::EndInside | Kind::EndOfText => {
                    let offset = self.lexer.offset(entity.start);
                    let reason = "the block of the entity is not closed by }".to_owned();
                    self.diagram.mistakes.push(Mistake { offset, reason });
                    // The lexer stays inside at the end; the diagram ends here.
                    let end = self.peek().end;
                    self.lexer.go_to(end, false);
                    self.token = None;
                    return Ok(attributes);
                }
                _ => {}
            }
            match self.attribute() {
                Ok(attribute) => attributes.push(attribute),
                Err(mistake) => {
                    let at = self.peek();
                    self.token = None;
                    self.diagram.mistakes.push(mistake);
                    wrong += 1;
                    if at.kind == Kind::BlockStop {
                        return Ok(attributes);
                    }
                    if wrong >= MAX_STATEMENTS {
                        return Ok(attributes);
                    }
                    let end = self.lexer.line_end(at.start);
                    // A block on one line ends there all the same.
                    let rest = self.lexer.slice(at.start, end);
                    let close = rest.iter().rposition(|c| *c == '}').map(|i| at.start + i);
                    self.lexer.go_to(close.unwrap_or(end), true);
                }
            }
        }
    }

    fn attribute(&mut self) -> Parsed<Attribute> {
        let type_text = self.attribute_word("the type of an attribute")?;
        // `?` says that there may be none, which a column allows anyway.
        self.eat(Kind::Question);
        let name = self.attribute_word("the name of an attribute")?;
        let mut keys = Vec::new();
        if self.peek().kind == Kind::Key {
            loop {
                let token = self.peek();
                self.want(Kind::Key, "PK, FK or UK")?;
                keys.push(match self.lexer.text(token).to_ascii_uppercase().as_str() {
                    "PK" => KeyMark::Primary,
                    "FK" => KeyMark::Foreign,
                    _ => KeyMark::Unique,
                });
                if !self.eat(Kind::Comma) {
                    break;
                }
            }
        }
        let token = self.peek();
        let comment = self.eat(Kind::Comment).then(|| {
            let text = self.lexer.text(token);
            decode(text.trim_matches('"').trim())
        });
        let comment = comment.filter(|c| !c.is_empty());
        Ok(Attribute { type_text, name, keys, comment })
    }

    fn attribute_word(&mut self, expected: &str) -> Parsed<String> {
        let token = self.peek();
        if token.kind != Kind::Attribute {
            return self.mistake(expected);
        }
        self.token = None;
        Ok(self.lexer.text(token).trim_matches('`').to_owned())
    }
}

impl Entity {
    fn is_bare(&self) -> bool {
        self.alias.is_none() && self.attributes.is_empty()
    }
}

/// Mermaid's escapes: `#quot;`, `#35;`.
fn decode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('#') {
        out.push_str(before);
        let len = after.bytes().take(8).take_while(u8::is_ascii_alphanumeric).count();
        let word =
            after.split_at_checked(len).filter(|(w, end)| !w.is_empty() && end.starts_with(';'));
        let word = word.map(|(word, end)| (word, end.get(1..).unwrap_or_default()));
        let decoded = word.and_then(|(word, _)| match word {
            "quot" => Some('"'),
            "apos" => Some('\''),
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "nbsp" => Some(' '),
            number => char::from_u32(number.parse().ok()?).filter(|c| !c.is_control()),
        });
        if let (Some(c), Some((_, after))) = (decoded, word) {
            out.push(c);
            rest = after;
        } else {
            out.push('#');
            rest = after;
        }
    }
    out.push_str(rest);
    out
}
