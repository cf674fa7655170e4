//! Indexes of tables of DBML.

use super::lex::Kind;
use super::parse::{Parsed, Parser};
use super::tree::{Index, IndexPart};

impl Parser<'_> {
    /// The block of indexes of a table.
    pub(super) fn indexes(&mut self, indexes: &mut Vec<Index>) -> Parsed<()> {
        self.at += 1;
        self.want('{')?;
        while !self.eat('}') {
            if self.peek().kind == Kind::End || self.starts_statement() {
                return self.mistake("} was expected");
            }
            match self.index() {
                Ok(index) => indexes.push(index),
                Err(mistake) => {
                    self.report(&mistake);
                    self.skip_line();
                }
            }
        }
        Ok(())
    }

    fn index(&mut self) -> Parsed<Index> {
        let start = self.peek();
        let mut parts = Vec::new();
        if self.eat('(') {
            loop {
                parts.push(self.index_part()?);
                if self.eat(')') {
                    break;
                }
                self.want(',')?;
            }
        } else {
            parts.push(self.index_part()?);
            // An older way to write several: `id name`.
            while !self.peek().first_in_line && !self.is_mark('[') && !self.is_mark('}') {
                parts.push(self.index_part()?);
            }
        }
        let (mut name, mut method, mut note) = (None, None, None);
        let (mut unique, mut primary) = (false, false);
        if self.is_mark('[') {
            for setting in self.settings()? {
                match setting.name.as_str() {
                    "name" => name = Some(setting.text()?),
                    "note" => note = Some(setting.text()?),
                    "type" => method = Some(setting.text()?.to_lowercase()),
                    "unique" => unique = true,
                    "pk" | "primary key" => primary = true,
                    _ => return Err(setting.unknown()),
                }
            }
        }
        if !self.peek().first_in_line && !self.is_mark('}') {
            return self.mistake("the end of the line was expected");
        }
        let origin = self.origin(start, "index");
        Ok(Index { origin, parts, name, method, unique, primary, note })
    }

    fn index_part(&mut self) -> Parsed<IndexPart> {
        let token = self.peek();
        if token.kind == Kind::Code {
            self.at += 1;
            return Ok(IndexPart::Code(self.unquoted(token)));
        }
        Ok(IndexPart::Column(self.name("a column or an expression")?))
    }
}
