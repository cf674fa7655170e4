//! Types of columns.

pub(super) mod char_n;
pub(super) mod ip_address;
pub(super) mod json;
pub(super) mod key_type;
pub(super) mod money;
pub(super) mod serial;
pub(super) mod small_key;
pub(super) mod text_type;
pub(super) mod timestamp_without_zone;
pub(super) mod uuid_default;

use super::{Context, Fix};
use crate::edit::Command;
use crate::model::{Column, DataType, ObjectRef};

/// Gives a column another type, which may refuse or change its values.
fn retyped(
    context: &Context<'_>,
    object: &ObjectRef,
    to: impl Fn(&Column) -> DataType,
) -> Option<Fix> {
    let ObjectRef::Column(table, column) = object else { return None };
    let found = context.catalog().column(table, column)?;
    let data_type = to(found);
    let label = format!("{} for {}", context.catalog().type_text(&data_type), found.name);
    let (table, column) = (table.clone(), column.clone());
    Some(Fix::not_safe(label, vec![Command::SetColumnType { table, column, data_type }]))
}
