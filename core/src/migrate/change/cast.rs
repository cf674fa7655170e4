//! Values of one type as values of another.

use crate::migrate::step::Work;
use crate::model::{Catalog, Column, DataType, TypeKind, TypeName};

/// Whether Postgres takes the values over by itself (`pg_cast`, assignment), and refuses those that do not fit: said with
/// a cast, long texts would be cut.
fn is_assignable(from: &DataType, to: &DataType) -> bool {
    const ALIKE: [&[&str]; 5] = [
        &["smallint", "integer", "bigint", "numeric", "real", "double precision"],
        &["timestamp", "timestamptz", "date"],
        &["money", "numeric"],
        &["json", "jsonb"],
        &["inet", "cidr"],
    ];
    const TEXTS: [&str; 3] = ["char", "varchar", "text"];
    let (TypeName::Builtin(a), TypeName::Builtin(b)) = (&from.name, &to.name) else {
        return from.name == to.name && from.dimensions == to.dimensions;
    };
    let (a, b) = (a.as_str(), b.as_str());
    let is_text = to.dimensions == 0 && TEXTS.contains(&b);
    let alike = a == b
        || (TEXTS.contains(&a) && TEXTS.contains(&b))
        || ALIKE.iter().any(|list| list.contains(&a) && list.contains(&b));
    is_text || (from.dimensions == to.dimensions && alike)
}

/// The value as one of the other type, which is called `name`. None where Postgres takes it over by itself.
pub(in crate::migrate) fn converted(
    value: &str,
    (from, to): (&DataType, &DataType),
    name: &str,
) -> Option<String> {
    let is_defined = |data_type: &DataType| matches!(data_type.name, TypeName::Defined(_));
    if is_assignable(from, to) {
        None
    } else if is_defined(from) && is_defined(to) {
        // No cast leads from one enum to another; their texts are what they have in common.
        Some(through_text(value, from, name))
    } else {
        Some(format!("{value}::{name}"))
    }
}

/// The same by way of its text.
pub(super) fn through_text(value: &str, from: &DataType, name: &str) -> String {
    format!("{value}::text{}::{name}", "[]".repeat(usize::from(from.dimensions)))
}

/// What a column's new type takes: nothing where its values are stored in the same way and all fit.
pub(in crate::migrate) fn work(
    (from, to): (&Column, &Column),
    catalog: &Catalog,
    has_using: bool,
) -> Work {
    let stays = !has_using && is_stored_alike(&from.data_type, &to.data_type, catalog);
    match stays {
        false => Work::Rewrite,
        // Indexes are in another order.
        true if from.collation != to.collation => Work::Scan,
        true => Work::Catalog,
    }
}

/// Types of which a wider one holds the same values.
const LIMITED: [&str; 6] = ["varchar", "varbit", "numeric", "timestamp", "timestamptz", "time"];

/// Whether every value of the one type is one of the other, byte by byte.
fn is_stored_alike(from: &DataType, to: &DataType, catalog: &Catalog) -> bool {
    if from.dimensions != to.dimensions {
        return false;
    }
    let (TypeName::Builtin(a), TypeName::Builtin(b)) = (&from.name, &to.name) else {
        return from == to || base(from, catalog).is_some_and(|base| base == to);
    };
    // More letters, digits or parts of a second than before, or no limit.
    let (old, new) = (limits(from), limits(to));
    let grows = match (old.as_slice(), new.as_slice()) {
        (_, []) => true,
        ([], _) => false,
        ([p, before @ ..], [q, after @ ..]) => p <= q && scale(before) == scale(after),
    };
    match (a.as_str(), b.as_str()) {
        ("varchar" | "text", "text") | ("cidr", "inet") => true,
        ("text", "varchar") => new.is_empty(),
        (a, b) if LIMITED.contains(&a) && a == b => grows,
        (a, b) => a == b && from.modifiers == to.modifiers,
    }
}

/// The numbers of `numeric(10,2)` and `varchar(5)`; none where there is no limit.
fn limits(data_type: &DataType) -> Vec<u32> {
    let text = data_type.modifiers.as_deref().unwrap_or_default();
    text.split(',').filter_map(|number| number.trim().parse().ok()).collect()
}

/// Digits after the point, of the numbers after the first.
fn scale(rest: &[u32]) -> u32 {
    rest.first().copied().unwrap_or(0)
}

/// What a domain type is made of, which its values are stored as.
fn base<'c>(data_type: &DataType, catalog: &'c Catalog) -> Option<&'c DataType> {
    let TypeName::Defined(id) = &data_type.name else { return None };
    match &catalog.types.get(id)?.kind {
        TypeKind::Domain { base, .. } => Some(base),
        _ => None,
    }
}

const WHOLE: [&str; 3] = ["smallint", "integer", "bigint"];
const BROKEN: [&str; 4] = ["numeric", "real", "double precision", "money"];
/// Digits of a second that a moment without a limit has.
const MICROSECONDS: u32 = 6;

/// Whether values are rounded or cut on the way without a word. Where a value does not fit at all, Postgres refuses.
pub(in crate::migrate) fn loses(from: &DataType, to: &DataType) -> bool {
    let (TypeName::Builtin(a), TypeName::Builtin(b)) = (&from.name, &to.name) else {
        return false;
    };
    let (old, new) = (limits(from), limits(to));
    let scale_of = |limits: &[u32]| scale(limits.get(1..).unwrap_or_default());
    match (a.as_str(), b.as_str()) {
        (a, b) if BROKEN.contains(&a) && WHOLE.contains(&b) => true,
        ("numeric" | "double precision" | "bigint" | "integer", "real")
        | ("numeric" | "bigint", "double precision")
        | ("timestamp" | "timestamptz", "date" | "time")
        | ("timestamptz", "timestamp")
        | ("json", "jsonb") => true,
        ("numeric", "numeric") => {
            !new.is_empty() && (old.is_empty() || scale_of(&old) > scale_of(&new))
        }
        ("real" | "double precision", "numeric") => !new.is_empty(),
        ("timestamp", "timestamp") | ("timestamptz", "timestamptz") | ("time", "time") => {
            let digits = |limits: &[u32]| limits.first().copied().unwrap_or(MICROSECONDS);
            digits(&new) < digits(&old)
        }
        _ => false,
    }
}
