//! Names for what is to be made, as the document's conventions ask for them. None where they do not.

use super::of_object::of_constraint;
use super::values::Values;
use super::wanted;
use crate::conventions::Pattern;
use crate::lint::Context;
use crate::model::{ConstraintKind, IndexElement, Table};

pub(crate) fn name_of_index(
    context: &Context<'_>,
    table: &Table,
    elements: &[IndexElement],
    unique: bool,
) -> Option<String> {
    let names = &context.settings.names;
    let patterns = if unique { &names.unique } else { &names.index };
    made(patterns, &Values::of_elements(context, table, elements))
}

pub(crate) fn name_of_constraint(
    context: &Context<'_>,
    table: &Table,
    kind: &ConstraintKind,
) -> Option<String> {
    let names = &context.settings.names;
    let patterns = match kind {
        ConstraintKind::Unique(_) => &names.unique,
        ConstraintKind::ForeignKey(_) => &names.foreign_key,
        // Of which columns is not known yet.
        ConstraintKind::Check { expression, .. } if expression.references().is_empty() => {
            return None;
        }
        ConstraintKind::Check { .. } => &names.check,
        ConstraintKind::Exclude { .. } => &names.exclusion,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::NotNull { .. } => return None,
    };
    made(patterns, &of_constraint(context, table, kind))
}

/// A pattern of what may be empty makes no name where it is.
fn made(patterns: &[Pattern], values: &Values<'_>) -> Option<String> {
    wanted(patterns, values).filter(|name| !name.is_empty())
}
