//! Types as a server can be asked for them.

use crate::model::{DataType, TypeName};
use crate::sql::emit::names::Names;
use crate::sql::quote_literal;

/// A type as the server finds it whatever its search path is. None for one of which nobody knows where it is.
pub(super) fn known_type(names: &Names<'_>, data_type: &DataType) -> Option<String> {
    let is_known = match &data_type.name {
        TypeName::External(name) => name.schema.is_some(),
        _ => true,
    };
    is_known.then(|| names.data_type(data_type))
}

/// What `format_type` writes in parentheses, where that follows from the schema alone.
pub(super) fn modifiers(data_type: &DataType) -> Option<String> {
    let written = data_type.modifiers.as_deref();
    let name = match &data_type.name {
        TypeName::Builtin(name) => name.as_str(),
        TypeName::External(_) => return None,
        // Of a type of one's own.
        TypeName::Defined(_) | TypeName::Row(_) => return written.is_none().then(String::new),
    };
    match name {
        "numeric" => {
            let written = written.unwrap_or_default().replace(' ', "");
            let has_scale = written.is_empty() || written.contains(',');
            Some(if has_scale { written } else { written + ",0" })
        }
        // A length of one is written by the server, and fields of an interval in no parentheses.
        "char" | "bit" | "interval" => None,
        _ => Some(written.unwrap_or_default().to_owned()),
    }
}

/// Whether the column that `pg_attribute` shows is of this type, in the type's own collation, as a condition. None where that
/// is not certain.
pub(super) fn is_of_type(names: &Names<'_>, data_type: &DataType) -> Option<String> {
    let (known, modifiers) = (known_type(names, data_type)?, modifiers(data_type)?);
    let (known, modifiers) = (quote_literal(&known), quote_literal(&modifiers));
    Some(format!(
        "atttypid = to_regtype({known})
            AND coalesce(substring(format_type(atttypid, atttypmod) FROM '[(](.*)[)]'), '') = {modifiers}
            AND attcollation = (SELECT typcollation FROM pg_type WHERE oid = atttypid)"
    ))
}
