//! Tables and partial tables of DBML: their heads, columns and blocks.

use super::lex::{Kind, Token};
use super::parse::{Mistake, Parsed, Parser};
use super::settings::{Setting, SettingValue};
use super::tree::{Check, Column, Item, Path, Table, TypeName, Value};
use crate::import::sketch::MAX_COLUMNS;
use crate::model::DataType;
use std::collections::HashSet;

impl Parser<'_> {
    pub(super) fn table(&mut self, summary: &'static str) -> Parsed<Table> {
        let start = self.advance();
        let name = self.path("the name of the table")?;
        let mut alias = None;
        if self.is_word(0, "as") {
            self.advance();
            alias = Some(self.name("the alias of the table")?);
        }
        let mut note = None;
        if self.is_mark('[') {
            for setting in self.settings()? {
                match setting.name.as_str() {
                    "note" => note = Some(setting.text()?),
                    "headercolor" => {}
                    _ => self.report(&setting.unknown()),
                }
            }
        }
        let head_end = self.peek();
        self.want('{')?;
        let mut table = Table {
            origin: self.origin(start, summary),
            name,
            alias,
            note,
            items: Vec::new(),
            indexes: Vec::new(),
            checks: Vec::new(),
        };
        let mut known = HashSet::new();
        loop {
            if self.eat('}') || self.gives_up() {
                break;
            }
            if self.block_is_left_open() {
                let reason = "the table is not closed by }".to_owned();
                self.report(&Mistake { offset: head_end.start, reason });
                break;
            }
            let before = self.position();
            if let Err(mistake) = self.item(&mut table, &mut known) {
                self.report(&mistake);
                let at_next_line = self.position() > before && self.peek().first_in_line;
                if !at_next_line {
                    self.skip_line();
                }
            }
        }
        table.origin = self.origin(start, summary);
        Ok(table)
    }

    fn item(&mut self, table: &mut Table, known: &mut HashSet<String>) -> Parsed<()> {
        let start = self.peek();
        let opens = self.ahead(1).kind == Kind::Mark('{');
        if self.eat('~') {
            let name = self.name("the name of a partial table")?;
            self.end_of_line()?;
            let item = Item::Partial(self.origin(start, "table partial"), name);
            table.items.push(item);
            return Ok(());
        }
        if self.is_word(0, "indexes") && opens {
            return self.indexes(&mut table.indexes);
        }
        if self.is_word(0, "checks") && opens {
            return self.checks(&mut table.checks);
        }
        if self.is_word(0, "records") && (opens || self.ahead(1).kind == Kind::Mark('(')) {
            return self.past_block();
        }
        if self.is_word(0, "note") && (opens || self.ahead(1).kind == Kind::Mark(':')) {
            table.note = Some(self.note()?);
            return Ok(());
        }
        if self.is_word(0, "ref") && self.ahead(1).kind == Kind::Mark(':') {
            let reason =
                "a Ref stands outside of tables, or in the settings of a column".to_owned();
            return Err(Mistake { offset: start.start, reason });
        }
        let column = self.column()?;
        let offset = start.start;
        if !known.insert(column.name.clone()) {
            let reason = format!("the column {} is given twice", column.name);
            self.report(&Mistake { offset, reason });
        } else if known.len() > MAX_COLUMNS {
            let reason = format!("a table has at most {MAX_COLUMNS} columns");
            return Err(Mistake { offset, reason });
        } else {
            table.items.push(Item::Column(Box::new(column)));
        }
        Ok(())
    }

    fn end_of_line(&self) -> Parsed<()> {
        if self.peek().first_in_line || self.is_mark('}') {
            Ok(())
        } else {
            self.mistake("the end of the line was expected")
        }
    }

    /// `Note: 'x'` or `Note { 'x' }`.
    fn note(&mut self) -> Parsed<String> {
        self.advance();
        let braces = self.advance().kind == Kind::Mark('{');
        let token = self.peek();
        if !matches!(token.kind, Kind::Text | Kind::LongText | Kind::Quoted) {
            return self.mistake("a text was expected");
        }
        self.advance();
        if braces {
            self.want('}')?;
        }
        Ok(self.unquoted(token))
    }

    fn checks(&mut self, checks: &mut Vec<Check>) -> Parsed<()> {
        self.advance();
        self.want('{')?;
        while !self.eat('}') {
            if self.block_is_left_open() {
                return self.mistake("} was expected");
            }
            match self.check() {
                Ok(check) => checks.push(check),
                Err(mistake) => {
                    self.report(&mistake);
                    self.skip_line();
                }
            }
        }
        Ok(())
    }

    fn check(&mut self) -> Parsed<Check> {
        let token = self.peek();
        if token.kind != Kind::Code {
            return self.mistake("an expression in backticks was expected");
        }
        self.advance();
        let mut name = None;
        if self.is_mark('[') {
            for setting in self.settings()? {
                match setting.name.as_str() {
                    "name" => name = Some(setting.text()?),
                    "note" => {}
                    _ => return Err(setting.unknown()),
                }
            }
        }
        self.end_of_line()?;
        Ok(Check { origin: self.origin(token, "check"), name, sql: self.unquoted(token) })
    }

    fn past_block(&mut self) -> Parsed<()> {
        let mut depth = 0usize;
        loop {
            match self.advance().kind {
                Kind::Mark('{') => depth += 1,
                Kind::Mark('}') if depth <= 1 => return Ok(()),
                Kind::Mark('}') => depth -= 1,
                Kind::End => return self.mistake("} was expected"),
                _ => {}
            }
        }
    }

    fn column(&mut self) -> Parsed<Column> {
        let start = self.peek();
        let name = self.name("a column")?;
        if self.peek().first_in_line {
            let reason = format!("the column {name} has no type");
            return Err(Mistake { offset: start.start, reason });
        }
        let type_name = self.type_name()?;
        let mut column = Column {
            origin: self.origin(start, "column"),
            name,
            type_name,
            primary: false,
            unique: false,
            not_null: false,
            increment: false,
            default: None,
            note: None,
            checks: Vec::new(),
            references: Vec::new(),
        };
        // An older way to write settings: `id int pk unique`.
        while self.peek().kind == Kind::Word && !self.peek().first_in_line {
            let token = self.peek();
            let two =
                format!("{} {}", self.written(token), self.written(self.ahead(1))).to_lowercase();
            let one = self.written(token).to_lowercase();
            let name = if matches!(two.as_str(), "not null" | "primary key") {
                self.advance();
                two
            } else if matches!(one.as_str(), "pk" | "unique" | "null" | "increment") {
                one
            } else {
                return self.mistake("settings in brackets or the end of the line was expected");
            };
            self.advance();
            let setting = Setting { offset: token.start, name, value: SettingValue::None };
            Self::column_setting(&mut column, setting)?;
        }
        if self.is_mark('[') {
            for setting in self.settings()? {
                if let Err(mistake) = Self::column_setting(&mut column, setting) {
                    self.report(&mistake);
                }
            }
        }
        self.end_of_line()?;
        column.origin = self.origin(start, "column");
        Ok(column)
    }

    fn column_setting(column: &mut Column, setting: Setting) -> Parsed<()> {
        match setting.name.as_str() {
            "pk" | "primary key" => column.primary = true,
            "unique" => column.unique = true,
            "not null" => column.not_null = true,
            "null" => column.not_null = false,
            "increment" => column.increment = true,
            "note" => column.note = Some(setting.text()?),
            "default" => {
                let SettingValue::Value(value) = setting.value else {
                    return Err(setting.wants("a value"));
                };
                column.default = Some(value);
            }
            "check" => {
                let SettingValue::Value(Value::Code(origin, sql)) = setting.value else {
                    return Err(setting.wants("an expression in backticks"));
                };
                column.checks.push(Check { origin, name: None, sql });
            }
            "ref" => {
                let SettingValue::Reference(reference) = setting.value else {
                    return Err(setting.wants("<, >, - or <> and a column"));
                };
                column.references.push(reference);
            }
            _ => return Err(setting.unknown()),
        }
        Ok(())
    }

    /// `varchar(255)`, `schema."Type"[]`, or several plain words that are a type together.
    fn type_name(&mut self) -> Parsed<TypeName> {
        let first = self.peek();
        let mut path = self.path("the type of the column")?;
        let mut plain = first.kind != Kind::Quoted && path.schema.is_none();
        if first.kind == Kind::Quoted && path.schema.is_none() && path.name.contains(['(', '[']) {
            // `"varchar(20)"` is how names with marks are written.
            plain = true;
        }
        let mut words = path.name.clone();
        let mut ahead = 0;
        while plain
            && self.ahead(ahead).kind == Kind::Word
            && !self.ahead(ahead).first_in_line
            && ahead < 4
        {
            words.push(' ');
            words.push_str(self.written(self.ahead(ahead)));
            ahead += 1;
            if DataType::canonical_builtin(&words.to_lowercase()).is_some() {
                path.name.clone_from(&words);
                (0..ahead).for_each(|_| {
                    self.advance();
                });
                ahead = 0;
            }
        }
        let arguments = if self.is_mark('(') && !self.peek().first_in_line {
            Some(self.arguments()?)
        } else {
            None
        };
        let mut brackets = String::new();
        while self.is_mark('[') {
            match (self.ahead(1).kind, self.ahead(2).kind) {
                (Kind::Mark(']'), _) => {
                    self.advance();
                    self.advance();
                }
                (Kind::Number, Kind::Mark(']')) => {
                    self.advance();
                    self.advance();
                    self.advance();
                }
                _ => break,
            }
            brackets.push_str("[]");
        }
        Ok(TypeName { path, plain, arguments, brackets })
    }

    fn arguments(&mut self) -> Parsed<String> {
        let open: Token = self.advance();
        let mut depth = 1usize;
        let mut text = String::new();
        loop {
            let token = self.peek();
            if token.first_in_line || matches!(token.kind, Kind::End | Kind::Unclosed) {
                let reason = "the parenthesis is not closed".to_owned();
                return Err(Mistake { offset: open.start, reason });
            }
            self.advance();
            match token.kind {
                Kind::Mark('(') => depth += 1,
                Kind::Mark(')') => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(text);
                    }
                }
                _ => {}
            }
            text.push_str(self.written(token));
        }
    }
}

/// The table that a name means where it says no schema.
pub(super) fn in_public(path: &Path) -> Path {
    let schema = path.schema.clone().filter(|schema| schema != "public");
    Path { schema, name: path.name.clone() }
}
