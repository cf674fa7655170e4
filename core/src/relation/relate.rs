//! What a wish comes to: one foreign key with the columns and the index that it needs, or a table of pairs.

use super::are_comparable;
use super::error::RelationError;
use super::junction::junction;
use super::key::{chosen, composite_with, is_indexed, is_key};
use super::pair::{Referencing, Sides};
use super::words::{end, with_type};
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
    /// Its column; none makes one, or takes what is there under its name. The others of a composite key are found so too.
    pub column: Option<ColumnId>,
    pub references: TableId,
    /// A column that is a key, or part of one: all of that key is referenced. None goes to the table's key.
    pub referenced_column: Option<ColumnId>,
    /// Adds an index where none begins with the columns.
    pub with_index: bool,
    /// Many rows to many: a table of pairs is made of both keys, whatever columns are named here.
    pub many: bool,
}

/// What would come of a wish.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// `messages (chat_id, new chat_version) → chats (id, version)`.
    pub words: String,
    /// The key that is referenced.
    pub referenced_columns: Vec<ColumnId>,
}

/// A foreign key that was found possible.
struct Plan<'d> {
    table: &'d Arc<Table>,
    references: &'d Arc<Table>,
    pairs: Vec<(Referencing<'d>, &'d Column)>,
}

/// Says why a wish cannot be fulfilled, or what would come of it, before anything is done.
///
/// # Errors
///
/// As [`relate`].
pub fn check(document: &Document, wish: &Wish) -> Result<Outcome, RelationError> {
    if wish.many {
        junction(document, &wish.table, &wish.references)?;
        let (first, second) = (found(document, &wish.table)?, found(document, &wish.references)?);
        let words = format!("{} ⇄ {}, by a table of pairs", first.name, second.name);
        return Ok(Outcome { words, referenced_columns: Vec::new() });
    }
    let Plan { table, references, pairs } = plan(document, wish)?;
    let from = pairs.iter().map(|(from, _)| match from {
        Referencing::Existing(column) => column.name.to_string(),
        Referencing::New(name) => format!("new {name}"),
    });
    let to = pairs.iter().map(|(_, to)| to.name.to_string());
    Ok(Outcome {
        words: format!(
            "{} → {}",
            end(table.name.as_str(), &from.collect::<Vec<_>>()),
            end(references.name.as_str(), &to.collect::<Vec<_>>())
        ),
        referenced_columns: pairs.iter().map(|(_, to)| to.id.clone()).collect(),
    })
}

/// The command that fulfils a wish, as one step.
///
/// # Errors
///
/// A [`RelationError`] where a table or column is not there, nothing can be referenced, types do not fit, or the
/// relation is there already.
pub fn relate(document: &Document, wish: &Wish) -> Result<Command, RelationError> {
    if wish.many {
        return junction(document, &wish.table, &wish.references);
    }
    let Plan { table, references, pairs } = plan(document, wish)?;
    let mut commands = Vec::new();
    let mut columns: Vec<ColumnId> = Vec::with_capacity(pairs.len());
    for (from, referenced) in &pairs {
        let name = match from {
            Referencing::Existing(column) => {
                columns.push(column.id.clone());
                continue;
            }
            Referencing::New(name) => name.as_str(),
        };
        let id = ColumnId::derive(&[name], |id| table.column(id).is_some() || columns.contains(id));
        let mut column = NewColumn::new(name, referenced.data_type.clone());
        column.id = Some(id.clone());
        commands.push(Command::AddColumn {
            table: table.id.clone(),
            column: Box::new(column),
            position: None,
        });
        columns.push(id);
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
    let given = wish.column.as_ref().map(|id| column(table, id)).transpose()?;
    let referenced = referenced_columns(references, wish.referenced_column.as_ref())?;
    let sides = Sides { document, table, references, referenced: &referenced };
    let columns = sides.pair(given, wish.referenced_column.as_ref())?;
    let pairs: Vec<_> = columns.into_iter().zip(referenced).collect();
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
            return Err(RelationError::TypesDiffer {
                from: with_type(document, table, from),
                to: with_type(document, references, to),
            });
        }
    }
    if references.external || is_key(references, &key.referenced_columns) {
        return Ok(());
    }
    Err(not_a_key(references, &key.referenced_columns))
}

/// The key that a relation goes to.
fn referenced_columns<'d>(
    table: &'d Table,
    wanted: Option<&ColumnId>,
) -> Result<Vec<&'d Column>, RelationError> {
    if let Some(wanted) = wanted {
        let one = [wanted.clone()];
        if is_key(table, &one) {
            return Ok(vec![column(table, wanted)?]);
        }
        if let Some(key) = composite_with(table, wanted) {
            return key.into_iter().map(|id| column(table, id)).collect();
        }
        let column = column(table, wanted)?;
        return if table.external { Ok(vec![column]) } else { Err(not_a_key(table, &one)) };
    }
    // Of a table that is defined elsewhere, the keys may not be known.
    let id =
        || table.column_named("id").filter(|_| table.external).map(|c| std::slice::from_ref(&c.id));
    let chosen = chosen(table).or_else(id);
    let chosen = chosen.ok_or_else(|| RelationError::NoKey { table: table.name.to_string() })?;
    chosen.iter().map(|id| column(table, id)).collect()
}

fn not_a_key(table: &Table, columns: &[ColumnId]) -> RelationError {
    let names = columns.iter().filter_map(|id| table.column(id)).map(|c| c.name.as_str());
    RelationError::NotAKey {
        table: table.name.to_string(),
        columns: names.collect::<Vec<_>>().join(", "),
    }
}

/// The name of a foreign key that says the same.
fn same(table: &Table, references: &Table, pairs: &[(Referencing<'_>, &Column)]) -> Option<String> {
    let existing = |(from, to): &(Referencing<'_>, &Column)| match from {
        Referencing::Existing(column) => Some((column.id.clone(), to.id.clone())),
        Referencing::New(_) => None,
    };
    let wanted: Option<Vec<_>> = pairs.iter().map(existing).collect();
    let wanted = wanted?;
    let found = table.foreign_keys().find(|(_, key)| {
        key.references == references.id
            && key.columns.len() == wanted.len()
            && wanted.iter().all(|(from, to)| {
                key.columns.iter().zip(&key.referenced_columns).any(|pair| pair == (from, to))
            })
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
