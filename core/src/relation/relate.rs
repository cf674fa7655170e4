//! One foreign key, with the columns and the index that it needs.

use super::are_comparable;
use super::error::RelationError;
use super::key::{chosen, is_indexed, is_key};
use super::naming::{free, one_of, referencing_column};
use crate::edit::{Command, NewColumn};
use crate::model::{
    Column, ColumnId, ConstraintKind, Document, ForeignKey, ObjectRef, Table, TableId,
};
use std::sync::Arc;

/// What a gesture asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The table that gets the foreign key.
    pub table: TableId,
    /// Its columns, in the order of the referenced ones; none makes them, or takes what is there under their names.
    pub columns: Vec<ColumnId>,
    pub references: TableId,
    /// None goes to the table's key.
    pub referenced_columns: Vec<ColumnId>,
    /// Adds an index where none begins with the columns.
    pub with_index: bool,
}

/// A wish that was found possible.
struct Plan<'d> {
    table: &'d Arc<Table>,
    references: &'d Arc<Table>,
    /// Columns of both, in pairs; none is a column that is to be made.
    pairs: Vec<(Option<&'d Column>, &'d Column)>,
}

/// Says why a wish cannot be fulfilled, before anything is done for it.
///
/// # Errors
///
/// As [`relate`].
pub fn check(document: &Document, wish: &Wish) -> Result<(), RelationError> {
    plan(document, wish).map(|_| ())
}

/// The command that fulfils a wish, as one step.
///
/// # Errors
///
/// A [`RelationError`] where a table or column is not there, the referenced columns are no key, their number or types
/// do not fit, or the relation is there already.
pub fn relate(document: &Document, wish: &Wish) -> Result<Command, RelationError> {
    let Plan { table, references, pairs } = plan(document, wish)?;
    let mut commands = Vec::new();
    let mut columns: Vec<ColumnId> = Vec::with_capacity(pairs.len());
    let mut named: Vec<String> = Vec::new();
    for (given, referenced) in &pairs {
        if let Some(column) = given {
            columns.push(column.id.clone());
            continue;
        }
        let wanted = new_name(document, table, references, referenced);
        let name = free(&wanted, |name| {
            table.column_named(name).is_some() || named.iter().any(|n| n == name)
        });
        let id = ColumnId::derive(&[name.as_str()], |id| {
            table.column(id).is_some() || columns.contains(id)
        });
        let mut column = NewColumn::new(name.as_str(), referenced.data_type.clone());
        column.id = Some(id.clone());
        commands.push(Command::AddColumn {
            table: table.id.clone(),
            column: Box::new(column),
            position: None,
        });
        columns.push(id);
        named.push(name);
    }
    let indexed = is_indexed(table, &columns);
    commands.push(Command::AddConstraint {
        table: table.id.clone(),
        name: None,
        kind: ConstraintKind::ForeignKey(ForeignKey::new(
            columns.clone(),
            references.id.clone(),
            pairs.iter().map(|(_, referenced)| referenced.id.clone()).collect(),
        )),
    });
    if wish.with_index && !indexed {
        commands.push(Command::add_index(table.id.clone(), columns));
    }
    let label = format!("Relate {} to {}", table.name, references.name);
    Ok(Command::Batch { label, commands })
}

fn plan<'d>(document: &'d Document, wish: &Wish) -> Result<Plan<'d>, RelationError> {
    let table = found(document, &wish.table)?;
    let references = found(document, &wish.references)?;
    if table.external {
        return Err(RelationError::External { table: table.name.to_string() });
    }
    let referenced = referenced_columns(references, &wish.referenced_columns)?;
    let given: Vec<Option<&Column>> = if wish.columns.is_empty() {
        referenced.iter().map(|r| existing(document, table, references, r)).collect()
    } else if wish.columns.len() == referenced.len() {
        wish.columns.iter().map(|id| column(table, id).map(Some)).collect::<Result<_, _>>()?
    } else {
        return Err(RelationError::ColumnCountsDiffer {
            table: references.name.to_string(),
            columns: list(&referenced),
            wanted: referenced.len(),
        });
    };
    for (from, to) in given.iter().zip(&referenced) {
        if let Some(from) = from
            && !are_comparable(&document.schema, &from.data_type, &to.data_type)
        {
            return Err(types_differ(document, (table, from), (references, to)));
        }
    }
    let pairs: Vec<_> = given.into_iter().zip(referenced).collect();
    if let Some(name) = same(table, references, &pairs) {
        return Err(RelationError::Exists { name });
    }
    Ok(Plan { table, references, pairs })
}

/// Whether a foreign key that a form gives can be: its columns in pairs that can be compared, to a key of the other table.
pub fn check_foreign_key(
    document: &Document,
    table: &TableId,
    key: &ForeignKey,
) -> Result<(), RelationError> {
    if key.references.as_str().is_empty() {
        return Err(RelationError::NoTable);
    }
    let (table, references) = (found(document, table)?, found(document, &key.references)?);
    let chosen = |id: &&ColumnId| !id.as_str().is_empty();
    let pairs = key.columns.iter().filter(chosen).count();
    if pairs == 0 || pairs != key.referenced_columns.iter().filter(chosen).count() {
        return Err(RelationError::NoPairs);
    }
    for (from, to) in key.columns.iter().zip(&key.referenced_columns) {
        if from.as_str().is_empty() || to.as_str().is_empty() {
            return Err(RelationError::NoPairs);
        }
        let (from, to) = (column(table, from)?, column(references, to)?);
        if !are_comparable(&document.schema, &from.data_type, &to.data_type) {
            return Err(types_differ(document, (table, from), (references, to)));
        }
    }
    referenced_columns(references, &key.referenced_columns).map(|_| ())
}

fn types_differ(
    document: &Document,
    from: (&Table, &Column),
    to: (&Table, &Column),
) -> RelationError {
    let said = |(table, column): (&Table, &Column)| {
        let data_type = document.schema.type_text(&column.data_type);
        format!("{}.{} ({data_type})", table.name, column.name)
    };
    RelationError::TypesDiffer { from: said(from), to: said(to) }
}

fn referenced_columns<'d>(
    table: &'d Table,
    wanted: &[ColumnId],
) -> Result<Vec<&'d Column>, RelationError> {
    if wanted.is_empty() {
        // Of a table that is defined elsewhere, the keys may not be known.
        let id = || {
            table.column_named("id").filter(|_| table.external).map(|c| std::slice::from_ref(&c.id))
        };
        let chosen = chosen(table).or_else(id);
        let chosen =
            chosen.ok_or_else(|| RelationError::NoKey { table: table.name.to_string() })?;
        return chosen.iter().map(|id| column(table, id)).collect();
    }
    let columns: Vec<&Column> =
        wanted.iter().map(|id| column(table, id)).collect::<Result<_, _>>()?;
    if !table.external && !is_key(table, wanted) {
        return Err(RelationError::NotAKey {
            table: table.name.to_string(),
            columns: list(&columns),
        });
    }
    Ok(columns)
}

/// The column that a new one would be, where it is there already, fits, and references nothing yet.
fn existing<'d>(
    document: &Document,
    table: &'d Table,
    references: &Table,
    referenced: &Column,
) -> Option<&'d Column> {
    let column = table.column_named(&new_name(document, table, references, referenced))?;
    let fits = are_comparable(&document.schema, &column.data_type, &referenced.data_type);
    let is_free = !table.foreign_keys().any(|(_, key)| key.columns.contains(&column.id));
    (fits && is_free).then_some(column)
}

fn new_name(document: &Document, table: &Table, references: &Table, referenced: &Column) -> String {
    let one = one_of(document, references);
    referencing_column(&one, referenced.name.as_str(), table.id == references.id)
}

/// The name of a foreign key that says the same.
fn same(table: &Table, references: &Table, pairs: &[(Option<&Column>, &Column)]) -> Option<String> {
    let wanted: Option<Vec<_>> =
        pairs.iter().map(|(from, to)| Some((&from.as_ref()?.id, &to.id))).collect();
    let wanted = wanted?;
    let found = table.foreign_keys().find(|(_, key)| {
        key.references == references.id
            && key.columns.len() == wanted.len()
            && key.columns.iter().zip(&key.referenced_columns).all(|pair| wanted.contains(&pair))
    });
    found.map(|(constraint, _)| constraint.name.to_string())
}

pub(super) fn found<'d>(
    document: &'d Document,
    id: &TableId,
) -> Result<&'d Arc<Table>, RelationError> {
    let object = || ObjectRef::Table(id.clone());
    document.schema.tables.get(id).ok_or_else(|| RelationError::NotFound { object: object() })
}

pub(super) fn column<'d>(table: &'d Table, id: &ColumnId) -> Result<&'d Column, RelationError> {
    let object = || ObjectRef::Column(table.id.clone(), id.clone());
    table.column(id).ok_or_else(|| RelationError::NotFound { object: object() })
}

fn list(columns: &[&Column]) -> String {
    columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", ")
}
