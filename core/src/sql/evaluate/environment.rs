//! What an expression asks that is not in it: rows of tables, settings, who runs it, the time, functions of the schema.

use super::eval::Eval;
use super::query::ResultSet;
use super::value::Value;
use super::{Stop, unknown};
use crate::model::QualifiedName;
use std::fmt::Debug;

/// The world around an expression. What it does not know is [`Stop::NotFollowed`].
pub(in crate::sql) trait Environment: Debug {
    /// The rows of a table or a view.
    fn relation(&self, eval: &Eval<'_>, path: &QualifiedName) -> Result<ResultSet, Stop>;

    /// A setting by its name in lower case; none where nobody made it.
    fn setting(&self, name: &str) -> Result<Option<String>, Stop>;

    /// `current_user`, `session_user` and `current_database`.
    fn session(&self, what: &str) -> Result<Value, Stop>;

    /// When the transaction began, in microseconds since 1970.
    fn now(&self) -> Result<i64, Stop> {
        Err(unknown("a call of now()"))
    }

    /// Whether texts are ordered by their bytes, and not as some collation says.
    fn orders_texts_by_bytes(&self) -> bool;

    /// A function that is not one of Postgres' own.
    fn call(&self, _: &Eval<'_>, name: &str, _: Vec<Value>) -> Result<Value, Stop> {
        Err(unknown(format!("a call of {name}")))
    }

    /// The rows of a function that gives a set; none where it is not known to be one.
    fn set(&self, _: &Eval<'_>, _: &str, _: &[Value]) -> Option<Result<ResultSet, Stop>> {
        None
    }

    /// Whether a function of the schema gives a set.
    fn gives_set(&self, _: &Eval<'_>, _: &str) -> bool {
        false
    }
}
