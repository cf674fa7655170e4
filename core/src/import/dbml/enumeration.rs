//! Enums of DBML.

use super::lex::Kind;
use super::parse::{Mistake, Parsed, Parser};
use super::tree::Enum;

/// Labels of an enum beyond this are not read.
const MAX_LABELS: usize = 5_000;

impl Parser<'_> {
    pub(super) fn enumeration(&mut self) -> Parsed<()> {
        let start = self.advance();
        let name = self.path("the name of the enum")?;
        self.want('{')?;
        let mut labels: Vec<String> = Vec::new();
        let mut known = std::collections::HashSet::new();
        let mut has_notes = false;
        loop {
            if self.eat('}') {
                break;
            }
            if self.peek().kind == Kind::End || self.starts_statement() {
                let mistake = self.mistake::<()>("} was expected");
                if let Err(mistake) = mistake {
                    self.report(&mistake);
                }
                break;
            }
            let token = self.peek();
            let label = self.name("a value").and_then(|label| {
                if self.is_mark('[') {
                    has_notes |= self.settings()?.iter().any(|s| s.name == "note");
                }
                if self.peek().first_in_line || self.is_mark('}') {
                    Ok(label)
                } else {
                    self.mistake("the end of the line was expected")
                }
            });
            match label {
                Ok(label) if !known.insert(label.clone()) => {
                    let reason = format!("the value {label} is given twice");
                    self.report(&Mistake { offset: token.start, reason });
                }
                Ok(_) if labels.len() == MAX_LABELS => {
                    let reason = format!("the enum has more than {MAX_LABELS} values");
                    return Err(Mistake { offset: token.start, reason });
                }
                Ok(label) => labels.push(label),
                Err(mistake) => {
                    self.report(&mistake);
                    self.skip_line();
                }
            }
            if self.gives_up() {
                break;
            }
        }
        let origin = self.origin(start, "enum");
        self.file.enums.push(Enum { origin, name, labels, has_notes });
        Ok(())
    }
}
