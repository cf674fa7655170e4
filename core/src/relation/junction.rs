//! Many to many: a table of pairs between two others.

use super::error::RelationError;
use super::key::chosen;
use super::naming::{free, one_of, referencing_column, words};
use super::relate::{column, found};
use crate::conventions::Words;
use crate::domain::split_prefix;
use crate::edit::{Command, NewColumn};
use crate::model::{
    Column, ColumnId, ConstraintKind, Document, ForeignKey, KeyIndex, Name, ReferentialAction,
    Table, TableId,
};

/// The command that makes the table of pairs, in the schema of the first: a column for each of both keys, all of them
/// its primary key, two foreign keys that delete with what they reference, and an index for the way back.
///
/// # Errors
///
/// A [`RelationError`] where a table is not there or has no key.
pub(super) fn junction(
    document: &Document,
    first: &TableId,
    second: &TableId,
) -> Result<Command, RelationError> {
    let (first, second) = (found(document, first)?, found(document, second)?);
    // What this schema owns decides where the pairs live.
    let (first, second) = if first.external { (second, first) } else { (first, second) };
    if first.external {
        return Err(RelationError::External { table: first.name.to_string() });
    }
    let words = words(document);
    let name = table_name(document, &words, first, second);
    let id = TableId::derive(&[document.schema.schema_name(&first.schema), &name], |id| {
        document.schema.tables.contains(id)
    });
    let mut columns: Vec<NewColumn> = Vec::new();
    let mut sides = Vec::new();
    for (n, table) in [first, second].into_iter().enumerate() {
        let key = key_columns(table)?;
        let mut mine = Vec::with_capacity(key.len());
        for referenced in &key {
            let one = one_of(document, &words, table);
            let wanted = referencing_column(&one, referenced.name.as_str(), false);
            let again = n == 1 && first.id == second.id;
            let wanted = if again { format!("other_{wanted}") } else { wanted };
            let name = free(&wanted, |name| columns.iter().any(|c| c.name == *name));
            let id = ColumnId::derive(&[name.as_str()], |id| mine.contains(id));
            let mut column = NewColumn::new(name.as_str(), referenced.data_type.clone());
            column.id = Some(id.clone());
            column.not_null = true;
            columns.push(column);
            mine.push(id);
        }
        let key = key.iter().map(|c| c.id.clone()).collect();
        sides.push(ForeignKey {
            on_delete: ReferentialAction::Cascade,
            ..ForeignKey::new(mine, table.id.clone(), key)
        });
    }
    let all = sides.iter().flat_map(|side| side.columns.clone()).collect();
    let back = sides.last().map(|side| side.columns.clone()).unwrap_or_default();
    let constraint = |kind| Command::AddConstraint { table: id.clone(), name: None, kind };
    let mut commands = vec![
        Command::AddTable {
            schema: first.schema.clone(),
            name: Name::new(&name),
            id: Some(id.clone()),
            columns,
        },
        constraint(ConstraintKind::PrimaryKey(KeyIndex::new(all))),
    ];
    commands.extend(sides.into_iter().map(|side| constraint(ConstraintKind::ForeignKey(side))));
    commands.push(Command::add_index(id, back));
    Ok(Command::Batch {
        label: format!("Relate many {} to many {}", first.name, second.name),
        commands,
    })
}

fn key_columns(table: &Table) -> Result<Vec<&Column>, RelationError> {
    let key =
        chosen(table).ok_or_else(|| RelationError::NoKey { table: table.name.to_string() })?;
    key.iter().map(|id| column(table, id)).collect()
}

/// Both names in the order of the alphabet, the first for one row, under the prefix that both have: `post_tags`. Of
/// different prefixes, each name says its own.
fn table_name(document: &Document, words: &Words, first: &Table, second: &Table) -> String {
    let mut tables = [first, second];
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    let [a, b] = tables;
    let (prefix, _) = split_prefix(a.name.as_str(), &document.domains);
    let (other, short) = split_prefix(b.name.as_str(), &document.domains);
    let last = if prefix == other { short } else { b.name.as_str() };
    let wanted = format!("{prefix}{}_{last}", one_of(document, words, a));
    free(&wanted, |name| {
        document.schema.tables.iter().any(|t| t.schema == first.schema && t.name == *name)
    })
}
