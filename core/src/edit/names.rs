//! Which names are possible, and which are taken.

use super::CommandError;
use super::copy_name::cut_to;
use crate::model::{Catalog, ConstraintKind, MAX_NAME_BYTES, Name, ObjectRef, SchemaId, Table};
use std::collections::BTreeSet;

/// Whether Postgres would keep the name as it is. `what` is the kind of the object, for the message.
pub fn check_name(what: &'static str, name: &str) -> Result<(), CommandError> {
    if name.is_empty() {
        return Err(CommandError::NameEmpty { what });
    }
    if name.contains('\0') {
        return Err(CommandError::NameHasNul);
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(CommandError::NameTooLong { name: name.to_owned(), bytes: name.len() });
    }
    Ok(())
}

/// Takes a name, and whose it is where somebody asks.
type Visit<'v, 'a> = &'v mut dyn FnMut(&'a str, &dyn Fn() -> ObjectRef);

/// Every name in the namespace that a schema's relations share (`pg_class`): tables, views, sequences,
/// indexes (also those of constraints) and composite types.
pub(super) fn relation_names<'a>(catalog: &'a Catalog, schema: &'a SchemaId, visit: Visit<'_, 'a>) {
    for table in catalog.tables.iter().filter(|t| t.schema == *schema) {
        visit(table.name.as_str(), &|| ObjectRef::Table(table.id.clone()));
        index_names(table, visit);
    }
    for view in catalog.views.iter().filter(|v| v.schema == *schema) {
        visit(view.name.as_str(), &|| ObjectRef::View(view.id.clone()));
        for index in &view.indexes {
            let object = || ObjectRef::ViewIndex(view.id.clone(), index.id.clone());
            visit(index.name.as_str(), &object);
        }
    }
    for sequence in catalog.sequences.iter().filter(|s| s.schema == *schema) {
        visit(sequence.name.as_str(), &|| ObjectRef::Sequence(sequence.id.clone()));
    }
    for def in catalog.types.iter().filter(|t| t.schema == *schema) {
        if matches!(def.kind, crate::model::TypeKind::Composite { .. }) {
            visit(def.name.as_str(), &|| ObjectRef::Type(def.id.clone()));
        }
    }
}

/// Names of a table's indexes, also of those behind its constraints.
pub(super) fn index_names<'a>(table: &'a Table, visit: Visit<'_, 'a>) {
    for index in &table.indexes {
        let object = || ObjectRef::Index(table.id.clone(), index.id.clone());
        visit(index.name.as_str(), &object);
    }
    for constraint in &table.constraints {
        if has_index(&constraint.kind) {
            let object = || ObjectRef::Constraint(table.id.clone(), constraint.id.clone());
            visit(constraint.name.as_str(), &object);
        }
    }
}

/// The names of the relations of all schemas.
pub(super) fn all_relation_names(catalog: &Catalog) -> BTreeSet<Name> {
    let mut names = BTreeSet::new();
    for schema in &catalog.schemas {
        relation_names(catalog, &schema.id, &mut |name, _| {
            names.insert(Name::new(name));
        });
    }
    names
}

/// Names of a schema's relations that may be in the way of one that [`choose_name`] makes of a table's: those that
/// begin alike. Of a table's name more than so many bytes are always left.
pub(super) fn names_like<'a>(
    catalog: &'a Catalog,
    schema: &'a SchemaId,
    table: &str,
) -> BTreeSet<&'a str> {
    const LEFT: usize = 8;
    let beginning = &table[..table.floor_char_boundary(LEFT)];
    let mut names = BTreeSet::new();
    relation_names(catalog, schema, &mut |name, _| {
        if name.starts_with(beginning) {
            names.insert(name);
        }
    });
    names
}

/// Whether an index of the constraint's name stands behind it.
pub(super) fn has_index(kind: &ConstraintKind) -> bool {
    matches!(
        kind,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude { .. }
    )
}

/// Who has a name among a schema's relations, other than `except`.
pub(crate) fn relation_named(
    catalog: &Catalog,
    schema: &SchemaId,
    name: &str,
    except: Option<&ObjectRef>,
) -> Option<ObjectRef> {
    let mut found = None;
    relation_names(catalog, schema, &mut |other, object| {
        if other == name && found.is_none() {
            found = Some(object()).filter(|object| except != Some(object));
        }
    });
    found
}

/// Who has a name among a schema's types, other than `except`: types, and tables and views, whose row
/// types have their name.
pub(crate) fn type_named(
    catalog: &Catalog,
    schema: &SchemaId,
    name: &str,
    except: Option<&ObjectRef>,
) -> Option<ObjectRef> {
    let types = catalog
        .types
        .iter()
        .filter(|t| t.schema == *schema && t.name == *name)
        .map(|t| ObjectRef::Type(t.id.clone()));
    let tables = catalog
        .tables
        .iter()
        .filter(|t| t.schema == *schema && t.name == *name)
        .map(|t| ObjectRef::Table(t.id.clone()));
    let views = catalog
        .views
        .iter()
        .filter(|v| v.schema == *schema && v.name == *name)
        .map(|v| ObjectRef::View(v.id.clone()));
    types.chain(tables).chain(views).find(|object| except != Some(object))
}

/// A name, or where that is not free, the first with a number from 2 that is.
pub(crate) fn numbered(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let mut found = name.to_owned();
    let mut number = 1_u32;
    while !is_free(&found) {
        number += 1;
        let ending = format!("_{number}");
        found = format!("{}{ending}", cut_to(name, MAX_NAME_BYTES.saturating_sub(ending.len())));
    }
    found
}

/// A name as Postgres would choose it for a constraint or index: parts joined by `_`, cut to 63 bytes,
/// with a number where it is taken (`ChooseRelationName`, `makeObjectName`).
pub(super) fn choose_name(
    table: &str,
    columns: &[&str],
    suffix: &str,
    taken: &BTreeSet<&str>,
) -> String {
    let columns = columns.join("_");
    let mut n = 0;
    loop {
        let ending = if n == 0 { suffix.to_owned() } else { format!("{suffix}{n}") };
        let name = fit(table, &columns, &ending);
        if !taken.contains(name.as_str()) {
            return name;
        }
        n += 1;
    }
}

/// What Postgres calls the sequence of an identity column that is given no name.
#[cfg(feature = "sql")]
pub(crate) fn own_sequence_name(
    catalog: &Catalog,
    table: &Table,
    column: &crate::model::Column,
) -> String {
    let taken = names_like(catalog, &table.schema, table.name.as_str());
    choose_name(table.name.as_str(), &[column.name.as_str()], "seq", &taken)
}

/// Shortens the longer of the two parts until all fits, as the server's `makeObjectName` does.
pub(super) fn fit(first: &str, second: &str, ending: &str) -> String {
    let overhead = ending.len() + 1 + usize::from(!second.is_empty());
    let room = MAX_NAME_BYTES.saturating_sub(overhead);
    let (mut a, mut b) = (first.len(), second.len());
    while a + b > room {
        if a > b {
            a -= 1;
        } else {
            b -= 1;
        }
    }
    let first = &first[..first.floor_char_boundary(a)];
    let second = &second[..second.floor_char_boundary(b)];
    if second.is_empty() {
        format!("{first}_{ending}")
    } else {
        format!("{first}_{second}_{ending}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_chosen_as_the_server_does() {
        let none = BTreeSet::new();
        assert_eq!(choose_name("users", &[], "pkey", &none), "users_pkey");
        assert_eq!(choose_name("users", &["a", "b"], "key", &none), "users_a_b_key");
        let taken = BTreeSet::from(["t_a_idx", "t_a_idx1"]);
        assert_eq!(choose_name("t", &["a"], "idx", &taken), "t_a_idx2");
    }

    #[test]
    fn long_names_are_cut_on_both_sides() {
        let name = choose_name(&"t".repeat(60), &[&"ö".repeat(30)], "fkey", &BTreeSet::new());
        assert!(name.len() <= MAX_NAME_BYTES, "{name}");
        assert!(name.ends_with("_fkey"));
        assert_eq!(check_name("constraint", &name), Ok(()));
    }
}
