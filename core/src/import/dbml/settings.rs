//! Settings between brackets: `[pk, note: 'x', ref: > users.id]`.

use super::lex::Kind;
use super::parse::{Mistake, Parsed, Parser};
use super::tree::{InlineReference, Value};

/// A setting: its words in lower case, and its value.
#[derive(Debug)]
pub(super) struct Setting {
    pub(super) offset: usize,
    pub(super) name: String,
    pub(super) value: SettingValue,
}

#[derive(Debug)]
pub(super) enum SettingValue {
    None,
    Value(Value),
    Colour,
    Reference(InlineReference),
}

impl Setting {
    pub(super) fn unknown(&self) -> Mistake {
        let reason = format!("no setting {:?} is known here", self.name);
        Mistake { offset: self.offset, reason }
    }

    pub(super) fn wants(&self, what: &str) -> Mistake {
        Mistake { offset: self.offset, reason: format!("{} takes {what}", self.name) }
    }

    pub(super) fn text(&self) -> Parsed<String> {
        match &self.value {
            SettingValue::Value(Value::Text(text)) => Ok(text.clone()),
            SettingValue::Value(Value::Words(words)) => Ok(words.join(".")),
            _ => Err(self.wants("a text")),
        }
    }

    /// What a foreign key does when a row is changed or goes, as SQL.
    pub(super) fn action(&self) -> Parsed<&'static str> {
        let words = match &self.value {
            SettingValue::Value(Value::Words(words)) => words.join(" ").to_lowercase(),
            _ => String::new(),
        };
        match words.as_str() {
            "cascade" => Ok("cascade"),
            "restrict" => Ok("restrict"),
            "set null" => Ok("set null"),
            "set default" => Ok("set default"),
            "no action" => Ok("no action"),
            _ => Err(self.wants("cascade, restrict, set null, set default or no action")),
        }
    }
}

impl Parser<'_> {
    /// All settings up to the closing bracket. A bracket that is not closed costs the line that opens it.
    pub(super) fn settings(&mut self) -> Parsed<Vec<Setting>> {
        let (open, start) = (self.peek(), self.position());
        self.want('[')?;
        let mut settings = Vec::new();
        if self.eat(']') {
            return Ok(settings);
        }
        loop {
            let setting = self.setting();
            let closes = self.is_mark(']');
            match setting {
                Ok(setting) if closes || self.is_mark(',') => settings.push(setting),
                // On a later line, it is rather the bracket that was forgotten.
                _ if self.line_ends_between(start + 1, self.position()) => {
                    self.go_to(start);
                    let reason = "the settings are not closed by ]".to_owned();
                    return Err(Mistake { offset: open.start, reason });
                }
                Ok(_) => return self.mistake("] or , was expected"),
                Err(mistake) => return Err(mistake),
            }
            self.advance();
            if closes {
                return Ok(settings);
            }
        }
    }

    fn setting(&mut self) -> Parsed<Setting> {
        let first = self.peek();
        let mut words = Vec::new();
        while self.peek().kind == Kind::Word {
            let token = self.advance();
            words.push(self.written(token).to_lowercase());
        }
        if words.is_empty() {
            return self.mistake("a setting was expected");
        }
        let name = words.join(" ");
        let value = if self.eat(':') { self.setting_value(&name)? } else { SettingValue::None };
        Ok(Setting { offset: first.start, name, value })
    }

    fn setting_value(&mut self, name: &str) -> Parsed<SettingValue> {
        let start = self.peek();
        if name == "ref" {
            let relation = self.relation()?;
            let to = self.endpoint()?;
            let origin = self.origin(start, "reference");
            return Ok(SettingValue::Reference(InlineReference { origin, relation, to }));
        }
        let value = match start.kind {
            Kind::Colour => {
                self.advance();
                let digits = self.written(start).trim_start_matches('#');
                let is_colour =
                    matches!(digits.len(), 3 | 6) && digits.bytes().all(|b| b.is_ascii_hexdigit());
                if !is_colour {
                    let reason = "a colour has three or six digits, such as #3af".to_owned();
                    return Err(Mistake { offset: start.start, reason });
                }
                return Ok(SettingValue::Colour);
            }
            Kind::Text | Kind::LongText => {
                self.advance();
                Value::Text(self.unquoted(start))
            }
            Kind::Quoted if self.ahead(1).kind != Kind::Mark('.') => {
                self.advance();
                Value::Text(self.unquoted(start))
            }
            Kind::Code => {
                self.advance();
                Value::Code(self.origin(start, "expression"), self.unquoted(start))
            }
            Kind::Number | Kind::Mark('+' | '-') => Value::Number(self.number()?),
            Kind::Word | Kind::Quoted => {
                let mut words = self.names("a value")?;
                // `set null`, `no action`
                while self.peek().kind == Kind::Word && words.len() < 3 {
                    words.push(self.name("a value")?);
                }
                Value::Words(words)
            }
            _ => return self.mistake("a value was expected"),
        };
        Ok(SettingValue::Value(value))
    }

    /// A number after any signs, of which each minus turns it round.
    fn number(&mut self) -> Parsed<String> {
        let mut negative = false;
        while let Kind::Mark(sign @ ('+' | '-')) = self.peek().kind {
            negative ^= sign == '-';
            self.advance();
        }
        let token = self.peek();
        if token.kind != Kind::Number {
            return self.mistake("a number was expected");
        }
        self.advance();
        Ok(format!("{}{}", if negative { "-" } else { "" }, self.written(token)))
    }
}
