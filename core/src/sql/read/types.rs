//! Types as statements write them.

use super::Problem;
use super::syntax::flat_text;
use super::work::Work;
use crate::model::{Column, DataType, QualifiedName};
use squawk_syntax::SyntaxNode;
use squawk_syntax::ast::{self, AstNode};

/// A type with what is written around it.
#[derive(Debug)]
pub(super) struct WrittenType {
    pub(super) data_type: DataType,
    pub(super) set_of: bool,
    /// The integer type behind `serial`, `bigserial` or `smallserial`.
    pub(super) serial: bool,
}

impl Work {
    pub(super) fn written_type(&self, node: &SyntaxNode) -> Result<WrittenType, Problem> {
        let mut text = flat_text(node);
        let set_of = strip_word(&mut text, "setof");
        if let Some(column) = self.percent_type(node) {
            return Ok(WrittenType { data_type: column, set_of, serial: false });
        }
        let text = array_word_to_brackets(&text);
        let serial = match text.to_lowercase().as_str() {
            "serial" | "serial4" => Some("integer"),
            "bigserial" | "serial8" => Some("bigint"),
            "smallserial" | "serial2" => Some("smallint"),
            _ => None,
        };
        if let Some(base) = serial {
            return Ok(WrittenType { data_type: DataType::builtin(base), set_of, serial: true });
        }
        let parsed = DataType::parse(&text).map_err(|e| Problem::new(e.to_string()))?;
        Ok(WrittenType { data_type: self.resolve_type(parsed), set_of, serial: false })
    }

    pub(super) fn data_type(&self, node: Option<ast::Type>) -> Result<DataType, Problem> {
        let node = node.ok_or_else(|| Problem::new("a type is missing"))?;
        Ok(self.written_type(node.syntax())?.data_type)
    }

    /// `table.column%TYPE`: the column's type, as Postgres replaces it.
    fn percent_type(&self, node: &SyntaxNode) -> Option<DataType> {
        let percent = node.descendants().find_map(ast::PercentType::cast)?;
        let names = super::syntax::path_names(percent.syntax());
        let (column, before) = names.split_last()?;
        let (table, before) = before.split_last()?;
        let path = QualifiedName { schema: before.last().cloned(), name: table.clone() };
        let Some(super::work::Relation::Table(id)) = self.relation(&path) else { return None };
        let table = self.catalog.tables.get(&id)?;
        table.column_named(column.as_str()).map(|c: &Column| c.data_type.clone())
    }
}

fn strip_word(text: &mut String, word: &str) -> bool {
    let Some(head) = text.get(..word.len()) else { return false };
    let rest = &text[word.len()..];
    if head.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace) {
        *text = rest.trim_start().to_owned();
        return true;
    }
    false
}

/// `integer array[4]` is `integer[4]`.
fn array_word_to_brackets(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let Some(at) = lower.find(" array") else { return text.to_owned() };
    let rest = text[at + " array".len()..].trim_start();
    match rest.chars().next() {
        None => format!("{}[]", &text[..at]),
        Some('[') => format!("{}{rest}", &text[..at]),
        Some(_) => text.to_owned(),
    }
}
