//! Errors: `RAISE`, and the handlers of blocks.

use super::super::query::lenient;
use super::super::value::Value;
use super::super::{Raised, Stop, condition, spend, syntax_words, unknown};
use super::{Flow, Run};
use crate::sql::read::Problem;
use crate::sql::read::syntax::string;
use squawk_syntax::ast::{self, AstNode};

impl Run<'_> {
    /// The statements of a block, and what its handlers make of an error in them.
    pub(super) fn guarded(&mut self, block: &ast::PlpgsqlBlock) -> Result<Flow, Stop> {
        let Some(body) = block.body() else { return Ok(Flow::Next) };
        let Some(exception) = block.exception() else { return self.body(&body) };
        // An error undoes the block's statements; variables keep their values.
        spend(&self.steps, self.size_of_catalog())?;
        let before = self.host.before();
        let (objects, ignored) = (self.objects.len(), self.ignored.len());
        self.handlers += 1;
        let result = self.body(&body);
        self.handlers -= 1;
        let raised = match result {
            Err(Stop::Raised(raised)) => raised,
            other => return other,
        };
        self.host.restore(before);
        self.objects.truncate(objects);
        self.ignored.truncate(ignored);
        for handler in exception.handlers() {
            for wanted in handler.conditions() {
                if takes(&wanted, &raised)? {
                    self.ignored.push(raised.problem.to_string());
                    self.caught.push(raised);
                    let result = match handler.body() {
                        Some(body) => self.body(&body),
                        None => Ok(Flow::Next),
                    };
                    self.caught.pop();
                    return result;
                }
            }
        }
        Err(Stop::Raised(raised))
    }

    pub(super) fn size_of_catalog(&self) -> u32 {
        let catalog = &self.host.work().catalog;
        let size = catalog.tables.len() * 4 + catalog.types.len() + catalog.functions.len();
        u32::try_from(size).unwrap_or(u32::MAX)
    }

    pub(super) fn raise(&mut self, stmt: &ast::PlpgsqlRaiseStmt) -> Result<(), Stop> {
        let level = stmt.level();
        if level.as_ref().is_some_and(|l| l.exception_token().is_none()) {
            return Ok(());
        }
        let message = stmt.message().and_then(|m| string(m.literal()));
        let condition = stmt.condition_name();
        let options = stmt.using_clause();
        if level.is_none() && message.is_none() && condition.is_none() && options.is_none() {
            return match self.caught.last() {
                Some(raised) => Err(Stop::Raised(raised.clone())),
                None => Err(unknown("RAISE outside of a handler")),
            };
        }
        let mut code = Some("P0001".to_owned());
        if let Some(condition) = &condition {
            code = code_of(condition);
        }
        for option in options.into_iter().flat_map(|o| o.plpgsql_raise_options()) {
            if let ast::PlpgsqlRaiseOption::PlpgsqlRaiseOptionErrcode(option) = option {
                code = match lenient(self.value(option.expr()))? {
                    Value::Text(text) => {
                        condition::code(&text.to_lowercase()).map(str::to_owned).or(Some(text))
                    }
                    _ => None,
                };
            }
        }
        let mut params = stmt.params();
        let mut text = String::new();
        for part in message.unwrap_or_default().split_inclusive('%') {
            match part.strip_suffix('%') {
                Some(before) => {
                    text.push_str(before);
                    let value = params.next().and_then(|p| self.value(Some(p)).ok());
                    let value = value.and_then(|v| v.as_text(&[]).ok().flatten());
                    text.push_str(value.as_deref().unwrap_or("…"));
                }
                None => text.push_str(part),
            }
        }
        let problem = Problem::new(format!("the block raises an exception: {text}"));
        Err(Stop::Raised(Raised { problem, code }))
    }
}

/// The code that a condition names; none for `others`.
fn code_of(wanted: &ast::PlpgsqlCondition) -> Option<String> {
    let words = syntax_words(wanted.syntax());
    match words.as_slice() {
        [keyword, code] if keyword == "sqlstate" => {
            Some(code.trim_matches('\'').to_ascii_uppercase())
        }
        [name] => condition::code(name).map(str::to_owned),
        _ => None,
    }
}

/// Whether a handler's condition takes an error.
fn takes(wanted: &ast::PlpgsqlCondition, raised: &Raised) -> Result<bool, Stop> {
    let words = syntax_words(wanted.syntax());
    if words.first().is_some_and(|w| w == "others") {
        return Ok(!matches!(raised.code.as_deref(), Some("P0004" | "57014")));
    }
    let wanted = code_of(wanted).ok_or_else(|| unknown("a condition of another name"))?;
    match &raised.code {
        Some(code) => Ok(condition::takes(&wanted, code)),
        None => Err(unknown(format!("how a server calls this error: {}", raised.problem))),
    }
}
