//! Which types a foreign key can compare.

use crate::model::{Catalog, DataType, TypeKind, TypeName};

/// Types whose operators for equality are of one family, so that each can be compared with each.
const FAMILIES: &[&[&str]] = &[
    &["smallint", "integer", "bigint"],
    &["real", "double precision"],
    &["text", "varchar", "char"],
    &["date", "timestamp", "timestamptz"],
    &["inet", "cidr"],
    &["bit", "varbit"],
];

/// Types that the server turns into others by itself: from the referencing to the referenced one (`pg_cast`, implicit).
const IMPLICIT: &[(&str, &[&str])] = &[
    ("smallint", &["numeric", "real", "double precision", "oid"]),
    ("integer", &["numeric", "real", "double precision", "oid"]),
    ("bigint", &["numeric", "real", "double precision", "oid"]),
    ("numeric", &["real", "double precision"]),
    ("time", &["timetz", "interval"]),
    ("name", &["text", "varchar"]),
    ("text", &["name"]),
    ("varchar", &["name"]),
    ("char", &["name"]),
    ("macaddr", &["macaddr8"]),
    ("macaddr8", &["macaddr"]),
];

/// Deeper chains of domains than this are none.
const MAX_DOMAINS: usize = 32;

/// Whether a column of the one type can reference a column of the other (`ATAddForeignKeyConstraint`): both are the
/// same but for modifiers, of one family of operators, or the first becomes the second by itself. A domain counts as
/// its base type.
pub fn are_comparable(catalog: &Catalog, referencing: &DataType, referenced: &DataType) -> bool {
    let (from, to) = (base(catalog, referencing), base(catalog, referenced));
    if (from.dimensions > 0) != (to.dimensions > 0) {
        return false;
    }
    if from.name == to.name {
        return true;
    }
    let (TypeName::Builtin(from_name), TypeName::Builtin(to_name)) = (&from.name, &to.name) else {
        return false;
    };
    // Arrays are compared only with arrays of the same type.
    if from.dimensions > 0 {
        return false;
    }
    let (from, to) = (from_name.as_str(), to_name.as_str());
    FAMILIES.iter().any(|family| family.contains(&from) && family.contains(&to))
        || IMPLICIT.iter().any(|(name, others)| *name == from && others.contains(&to))
}

fn base<'a>(catalog: &'a Catalog, data_type: &'a DataType) -> &'a DataType {
    let mut found = data_type;
    for _ in 0..MAX_DOMAINS {
        let TypeName::Defined(id) = &found.name else { break };
        match catalog.types.get(id).map(|t| &t.kind) {
            Some(TypeKind::Domain { base, .. }) if found.dimensions == 0 => found = base,
            _ => break,
        }
    }
    found
}
