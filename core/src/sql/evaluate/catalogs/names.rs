//! Objects by name, and their ids: what `'public.t'::regclass` and its kin look up.

use super::super::value::{Class, Oid};
use super::super::{Stop, unknown};
use super::objects::{Owner, is_hidden_schema, roles};
use crate::model::{
    Column, Constraint, ConstraintKind, DataType, Name, QualifiedName, RelationId, SchemaId, Table,
    TypeName,
};
use crate::sql::read::work::{Relation, Work};

fn oid(class: Class, key: String, schema: &str, name: &Name) -> Oid {
    Oid { class, key, schema: Name::new(schema), name: name.clone() }
}

pub(in crate::sql) fn schema_oid(name: &Name) -> Oid {
    oid(Class::Schema, name.to_string(), "", name)
}

pub(in crate::sql) fn schema_of(work: &Work, id: &SchemaId) -> Oid {
    schema_oid(&Name::new(work.catalog.schema_name(id)))
}

pub(in crate::sql) fn role_oid(name: &Name) -> Oid {
    oid(Class::Role, name.to_string(), "", name)
}

/// Relations share one space of names, so the name is the key.
pub(in crate::sql) fn relation_oid(work: &Work, schema: &SchemaId, name: &Name) -> Oid {
    let schema = work.catalog.schema_name(schema);
    oid(Class::Relation, format!("{schema}.{name}"), schema, name)
}

pub(in crate::sql) fn owner_oid(work: &Work, owner: Owner<'_>) -> Oid {
    relation_oid(work, owner.schema(), owner.name())
}

pub(in crate::sql) fn constraint_oid(work: &Work, table: &Table, constraint: &Constraint) -> Oid {
    let schema = work.catalog.schema_name(&table.schema);
    let key = format!("{}/{}", table.id, constraint.id);
    oid(Class::Constraint, key, schema, &constraint.name)
}

pub(in crate::sql) fn other_oid(class: Class, key: String, name: &Name) -> Oid {
    oid(class, key, "", name)
}

pub(in crate::sql) fn function_oid(work: &Work, schema: &SchemaId, name: &Name, key: &str) -> Oid {
    oid(Class::Function, key.to_owned(), work.catalog.schema_name(schema), name)
}

/// The sequence behind an identity column: its schema and name.
pub(in crate::sql) fn identity_sequence(
    work: &Work,
    table: &Table,
    column: &Column,
) -> (Name, Name) {
    match column.identity.as_ref().and_then(|i| i.sequence_name.as_ref()) {
        Some(QualifiedName { schema: Some(schema), name }) => (schema.clone(), name.clone()),
        Some(QualifiedName { schema: None, name }) => {
            (Name::new(work.catalog.schema_name(&table.schema)), name.clone())
        }
        None => {
            let name = Name::new(format!("{}_{}_seq", table.name, column.name));
            (Name::new(work.catalog.schema_name(&table.schema)), name)
        }
    }
}

/// The index behind a constraint has the constraint's name; others have none.
pub(in crate::sql) fn index_of(work: &Work, table: &Table, constraint: &Constraint) -> Option<Oid> {
    let has_index = matches!(
        constraint.kind,
        ConstraintKind::PrimaryKey(_) | ConstraintKind::Unique(_) | ConstraintKind::Exclude { .. }
    );
    has_index.then(|| relation_oid(work, &table.schema, &constraint.name))
}

/// A type's id. Its key is what `format_type` prints, with the schema.
pub(in crate::sql) fn type_oid(work: &Work, data_type: &DataType) -> Option<Oid> {
    let catalog = &work.catalog;
    let array = if data_type.dimensions > 0 { "[]" } else { "" };
    let (schema, name) = match &data_type.name {
        TypeName::Builtin(name) => ("", Name::new(DataType::standard_name(name.as_str()))),
        TypeName::Defined(id) => {
            let def = catalog.types.get(id)?;
            (catalog.schema_name(&def.schema), def.name.clone())
        }
        TypeName::Row(RelationId::Table(id)) => {
            let table = catalog.tables.get(id)?;
            (catalog.schema_name(&table.schema), table.name.clone())
        }
        TypeName::Row(RelationId::View(id)) => {
            let view = catalog.views.get(id)?;
            (catalog.schema_name(&view.schema), view.name.clone())
        }
        TypeName::External(_) => return None,
    };
    let name = Name::new(format!("{name}{array}"));
    Some(oid(Class::Type, format!("{schema}.{name}"), schema, &name))
}

/// The type that a text names; none where there is no such type.
pub(in crate::sql) fn type_named(work: &Work, text: &str) -> Result<Option<Oid>, Stop> {
    let Ok(parsed) = DataType::parse(text) else {
        return Err(unknown("a type that is written like this"));
    };
    let resolved = work.resolve_type(parsed);
    if let TypeName::External(name) = &resolved.name {
        // Extensions bring types along, too.
        let is_hidden = name.schema.as_ref().is_some_and(|s| is_hidden_schema(work, s.as_str()));
        return if is_hidden || (name.schema.is_none() && !work.catalog.extensions.is_empty()) {
            Err(unknown(format!("the type {name}")))
        } else {
            Ok(None)
        };
    }
    Ok(type_oid(work, &resolved))
}

/// The object of a class and name; none where there is none.
pub(in crate::sql) fn object_named(
    work: &Work,
    class: Class,
    path: &QualifiedName,
) -> Result<Option<Oid>, Stop> {
    let found = match class {
        Class::Schema => {
            let name = &path.name;
            let exists =
                work.schema_id(name).is_some() || matches!(name.as_str(), super::PG | super::INFO);
            exists.then(|| schema_oid(name))
        }
        Class::Role => roles(work).contains(&path.name).then(|| role_oid(&path.name)),
        Class::Function => {
            let ids = work.functions_named(path);
            match ids.as_slice() {
                [] => None,
                [id] => work
                    .catalog
                    .functions
                    .get(id)
                    .map(|f| function_oid(work, &f.schema, &f.name, f.id.as_str())),
                _ => return Err(unknown("a function's name that several functions have")),
            }
        }
        _ => relation_named(work, path),
    };
    if found.is_some() {
        return Ok(found);
    }
    let schema = path.schema.as_ref().map(Name::as_str);
    let is_hidden = match (class, schema) {
        (Class::Schema, None) => crate::platform::is_platform_schema(path.name.as_str()),
        (_, Some(schema)) => is_hidden_schema(work, schema),
        (_, None) => path.name.as_str().starts_with("pg_"),
    };
    if is_hidden {
        return Err(unknown(format!("whether the platform has {path}")));
    }
    Ok(None)
}

fn relation_named(work: &Work, path: &QualifiedName) -> Option<Oid> {
    let catalog = &work.catalog;
    let (schema, name) = match work.relation(path)? {
        Relation::Table(id) => {
            let table = catalog.tables.get(&id)?;
            (&table.schema, &table.name)
        }
        Relation::View(id) => {
            let view = catalog.views.get(&id)?;
            (&view.schema, &view.name)
        }
        Relation::Sequence(id) => {
            let sequence = catalog.sequences.get(&id)?;
            (&sequence.schema, &sequence.name)
        }
        Relation::Index(RelationId::Table(id), index) => {
            let table = catalog.tables.get(&id)?;
            (&table.schema, &table.index(&index)?.name)
        }
        Relation::Index(RelationId::View(id), index) => {
            let view = catalog.views.get(&id)?;
            (&view.schema, &view.indexes.iter().find(|i| i.id == index)?.name)
        }
        Relation::Constraint(id, constraint) => {
            let table = catalog.tables.get(&id)?;
            (&table.schema, &table.constraint(&constraint)?.name)
        }
    };
    Some(relation_oid(work, schema, name))
}
