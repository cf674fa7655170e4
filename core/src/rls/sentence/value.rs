//! Values in words.

use super::clause::Scope;
use super::subject::{is_jwt, is_user};
use crate::rls::condition::{Constant, Kind, Origin, Term};

/// A text between backticks.
pub(super) fn code(text: &str) -> String {
    format!("`{}`", text.replace('`', "'"))
}

/// SQL in one line, between backticks.
pub(super) fn sql(text: &str) -> String {
    code(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

impl Scope<'_> {
    /// A value as it stands in a sentence.
    pub(super) fn value(&self, term: &Term) -> String {
        if is_user(term) {
            return "their user id".to_owned();
        }
        match &term.bare().kind {
            Kind::Constant(constant) => match constant {
                Constant::Null => "null".to_owned(),
                Constant::Boolean(truth) => truth.to_string(),
                Constant::Number(number) => number.clone(),
                Constant::Text(text) => format!("‘{}’", text.replace('`', "'")),
            },
            Kind::Column(column) => match column.origin {
                Origin::Own if self.is_inside() => {
                    format!("the row's {}", code(column.name.as_str()))
                }
                origin => self.column(column.name.as_str(), origin),
            },
            Kind::Path { base, keys, .. } if is_jwt(base) => match keys.as_slice() {
                [key] if key == "email" => "their email address".to_owned(),
                keys => format!("their claim {}", code(&keys.join("."))),
            },
            Kind::Path { base, keys, .. } if base.as_column().is_some() => {
                format!("{} in {}", code(&keys.join(".")), self.value(base))
            }
            Kind::Call(call) if call.is("auth", "role") => "their role".to_owned(),
            Kind::Call(call) if call.is("auth", "email") => "their email address".to_owned(),
            Kind::Call(call) if call.arguments.is_empty() && is_own_role(call.name.as_str()) => {
                "their role in the database".to_owned()
            }
            Kind::Call(call) if call.is("pg_catalog", "now") => "now".to_owned(),
            Kind::Call(call) if call.is("pg_catalog", "current_setting") => {
                match call.arguments.first().and_then(Term::as_constant) {
                    Some(Constant::Text(name)) => format!("the setting {}", code(name)),
                    _ => self.as_written(term),
                }
            }
            _ => self.as_written(term),
        }
    }

    /// What stands there, as SQL.
    pub(super) fn as_written(&self, term: &Term) -> String {
        sql(term.span.of(self.text))
    }
}

fn is_own_role(name: &str) -> bool {
    matches!(name, "current_user" | "session_user" | "current_role" | "user")
}
