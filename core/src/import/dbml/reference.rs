//! References of DBML: statements, and the ends that settings share with them.

use super::lex::{Kind, Token};
use super::parse::{Parsed, Parser};
use super::tree::{Endpoint, Path, Reference, Relation};

impl Parser<'_> {
    /// `Ref name: a.b > c.d [delete: cascade]`, or several in braces.
    pub(super) fn reference_statement(&mut self) -> Parsed<()> {
        let start = self.advance();
        let mut name = None;
        if !self.is_mark(':') && !self.is_mark('{') && !self.is_mark('[') {
            name = self.names("the name of the reference")?.pop();
        }
        if self.is_mark('[') {
            self.settings()?;
        }
        if self.eat(':') {
            let reference = self.reference(start, name)?;
            self.file.references.push(reference);
            return Ok(());
        }
        self.want('{')?;
        while !self.eat('}') {
            if self.peek().kind == Kind::End || self.starts_statement() {
                return self.mistake("} was expected");
            }
            let line = self.peek();
            match self.reference(line, name.clone()) {
                Ok(reference) => self.file.references.push(reference),
                Err(mistake) => {
                    self.report(&mistake);
                    self.skip_line();
                }
            }
        }
        Ok(())
    }

    fn reference(&mut self, start: Token, name: Option<String>) -> Parsed<Reference> {
        let left = self.endpoint()?;
        let relation = self.relation()?;
        let right = self.endpoint()?;
        let (mut on_delete, mut on_update) = (None, None);
        if self.is_mark('[') {
            for setting in self.settings()? {
                match setting.name.as_str() {
                    "delete" => on_delete = Some(setting.action()?),
                    "update" => on_update = Some(setting.action()?),
                    "color" => {}
                    _ => return Err(setting.unknown()),
                }
            }
        }
        if !self.peek().first_in_line && !self.is_mark('}') && self.peek().kind != Kind::End {
            return self.mistake("the end of the line was expected");
        }
        let origin = self.origin(start, "reference");
        Ok(Reference { origin, name, left, relation, right, on_delete, on_update })
    }

    pub(super) fn relation(&mut self) -> Parsed<Relation> {
        let relation = match self.peek().kind {
            Kind::Mark('>') => Relation::ManyToOne,
            Kind::Mark('<') => Relation::OneToMany,
            Kind::Mark('-') => Relation::OneToOne,
            Kind::ManyToMany => Relation::ManyToMany,
            _ => return self.mistake("<, >, - or <> was expected"),
        };
        self.at += 1;
        Ok(relation)
    }

    /// `table.column`, `schema.table.(a, b)`, or a column alone.
    pub(super) fn endpoint(&mut self) -> Parsed<Endpoint> {
        let mut names = self.names("a table and a column")?;
        let columns = if self.is_mark('.') && self.ahead(1).kind == Kind::Mark('(') {
            self.at += 1;
            self.column_list()?
        } else {
            vec![names.pop().unwrap_or_default()]
        };
        let table = names.pop().map(|name| Path { schema: names.pop(), name });
        Ok(Endpoint { table, columns })
    }

    fn column_list(&mut self) -> Parsed<Vec<String>> {
        self.want('(')?;
        let mut columns = Vec::new();
        loop {
            columns.push(self.name("a column")?);
            if self.eat(')') {
                return Ok(columns);
            }
            self.want(',')?;
        }
    }
}
