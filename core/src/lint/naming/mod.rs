//! Names, as the document's patterns make them.

pub(super) mod boolean_name;
pub(super) mod check_name;
pub(super) mod count_name;
pub(super) mod cut_name;
pub(super) mod doubled_prefix;
pub(super) mod exclusion_name;
mod follow;
pub(super) mod foreign_key_column;
pub(super) mod foreign_key_name;
pub(super) mod function_name;
pub(super) mod index_name;
pub(super) mod junction_name;
pub(super) mod letter_case;
pub(super) mod missing_prefix;
mod named;
mod of_new;
mod of_object;
pub(super) mod policy_name;
pub(super) mod prefix_length;
pub(super) mod primary_key_column;
pub(super) mod quoted_name;
pub(super) mod reserved_word;
pub(super) mod sequence_name;
pub(super) mod spelling;
pub(super) mod table_number;
pub(super) mod timestamp_name;
pub(super) mod trigger_name;
pub(super) mod type_name;
pub(super) mod unique_name;
pub(super) mod unregistered_prefix;
mod values;
pub(super) mod view_prefix;

use super::{Context, Fix, Found};
use crate::conventions::Pattern;
use crate::edit::Command;
use crate::model::{Column, ObjectRef, Table};
pub(crate) use of_new::{name_of_constraint, name_of_index};
pub(crate) use of_object::ValuesOf;
use std::fmt;
use values::Values;

/// Codes of rules of which one is not told where the other is.
pub(super) const SPELLING: &str = spelling::RULE.code;
pub(super) const TABLE_NUMBER: &str = table_number::RULE.code;

/// Says where a name is not made as one of the patterns says; any is where there are none. `shown` is how the message
/// writes it: only then is it written, and its object asked for.
fn compare(
    found: &mut Found<'_>,
    object: impl FnOnce() -> ObjectRef,
    (name, shown): (&str, fmt::Arguments<'_>),
    patterns: &[Pattern],
    values: &Values<'_>,
) {
    if fits(patterns, name, values) {
        return;
    }
    let message = if let Some(wanted) = wanted(patterns, values) {
        format!("{shown} should be {wanted}.")
    } else {
        format!("{shown} is not made like {}.", listed_patterns(patterns))
    };
    found.report(object(), message);
}

/// Whether a name is made as one of the patterns says; any is where there are none.
fn fits(patterns: &[Pattern], name: &str, values: &Values<'_>) -> bool {
    patterns.is_empty() || patterns.iter().any(|p| p.fits(name, |v| values.get(v)))
}

/// The same for patterns that ask for nothing: `{any}_at`.
fn fits_any(patterns: &[Pattern], name: &str) -> bool {
    fits(patterns, name, &Values::none())
}

/// Says which columns of a kind are not named like one of the patterns; `what` is the kind in the message.
fn compare_columns(
    found: &mut Found<'_>,
    table: &Table,
    is_one: impl Fn(&Column) -> bool,
    what: &str,
    patterns: &[Pattern],
) {
    let own = table.columns.iter().filter(|c| !c.inherited && is_one(c));
    for column in own.filter(|c| !fits_any(patterns, c.name.as_str())) {
        let object = ObjectRef::Column(table.id.clone(), column.id.clone());
        let patterns = listed_patterns(patterns);
        let name = &column.name;
        found.report(
            object,
            format!("{}.{name} is {what} and not named like {patterns}.", table.name),
        );
    }
}

/// Patterns for a sentence.
fn listed_patterns(patterns: &[Pattern]) -> String {
    let all: Vec<String> = patterns.iter().map(|p| format!("`{p}`")).collect();
    all.join(" or ")
}

/// The name that the first pattern makes which can make one.
fn wanted(patterns: &[Pattern], values: &Values<'_>) -> Option<String> {
    patterns.iter().find_map(|p| p.name(|v| values.get(v)))
}

/// Renames what no query names, such as an index, as the patterns say.
fn renamed_safely(
    context: &Context<'_>,
    object: &ObjectRef,
    from: &str,
    patterns: &[Pattern],
    values: &Values<'_>,
) -> Option<Fix> {
    let to = wanted(patterns, values)?;
    let (label, rename) = renaming(context, object, from, &to)?;
    Some(Fix::safe(label, rename))
}

/// Renames an object, also wherever expressions mention it, and with it what is named after it. Queries elsewhere do not
/// know.
fn renamed(context: &Context<'_>, object: &ObjectRef, from: &str, to: &str) -> Option<Fix> {
    let (label, rename) = renaming(context, object, from, to)?;
    let mut commands = vec![rename];
    commands.extend(follow::followers(context, object, &commands));
    Some(Fix::not_safe(label, commands))
}

/// None where the object cannot have the name, since another has it.
fn renaming(
    context: &Context<'_>,
    object: &ObjectRef,
    from: &str,
    to: &str,
) -> Option<(String, Command)> {
    let command = Command::Rename { object: object.clone(), name: to.to_owned() };
    let can = crate::edit::can_rename(context.document, object, to);
    can.then(|| (format!("Rename {from} to {to}"), command))
}
