//! Names, as the document's patterns make them.

pub(super) mod check_name;
pub(super) mod doubled_prefix;
pub(super) mod foreign_key_name;
pub(super) mod index_name;
pub(super) mod primary_key_column;
pub(super) mod quoted_name;
pub(super) mod unique_name;
mod values;

use super::{Context, Fix};
use crate::conventions::Pattern;
use crate::edit::Command;
use crate::model::ObjectRef;
use values::Values;

/// Whether a name is made as one of the patterns says; also where there are none.
fn fits(patterns: &[Pattern], name: &str, values: &Values) -> bool {
    patterns.is_empty() || patterns.iter().any(|p| p.fits(name, |v| values.get(v)))
}

/// The name that the first pattern makes which can make one.
fn wanted(patterns: &[Pattern], values: &Values) -> Option<String> {
    patterns.iter().find_map(|p| p.name(|v| values.get(v)))
}

/// What a message says of a name that does not fit.
fn told(name: &str, patterns: &[Pattern], values: &Values) -> String {
    if let Some(wanted) = wanted(patterns, values) {
        return format!("{name} should be {wanted}.");
    }
    let patterns: Vec<String> = patterns.iter().map(|p| format!("`{p}`")).collect();
    format!("{name} is not made like {}.", patterns.join(" or "))
}

/// Renames an object, also wherever expressions mention it. Queries elsewhere do not know.
fn renamed(object: &ObjectRef, from: &str, to: String) -> Fix {
    let label = format!("Rename {from} to {to}");
    Fix::not_safe(label, vec![Command::Rename { object: object.clone(), name: to }])
}

/// Renames what no query names, such as an index.
fn renamed_safely(object: &ObjectRef, from: &str, to: String) -> Fix {
    let label = format!("Rename {from} to {to}");
    Fix::safe(label, Command::Rename { object: object.clone(), name: to })
}

/// Whether another index, table or constraint of the schema or table has a name already, so that nothing can be renamed
/// to it.
fn is_taken(context: &Context<'_>, object: &ObjectRef, name: &str) -> bool {
    let command = Command::Rename { object: object.clone(), name: name.to_owned() };
    crate::edit::apply(context.document, &command).is_err()
}
