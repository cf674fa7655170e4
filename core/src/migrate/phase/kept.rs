//! Rows of what is removed, kept aside until a phase of its own: the way back finds them again.

use super::super::change::online::beside;
use super::{is_name_free, is_plain};
use crate::edit::numbered;
use crate::model::{
    Acl, Catalog, Column, Document, Name, ReplicaIdentity, SchemaId, Table, TypeName,
};

/// What such things are called meanwhile.
const ENDING: &str = "__kept";

/// Adds to the document that a migration leads to what it removes and what holds rows, under other names. Gives what was
/// kept, as people read it.
pub(super) fn keep(before: &Document, after: &mut Document) -> Vec<String> {
    let mut told = Vec::new();
    for table in before.schema.tables.iter().filter(|t| is_plain(&before.schema, t)) {
        let schema = before.schema.schema_name(&table.schema);
        if !after.schema.tables.contains(&table.id) {
            if let Some(kept) = kept_table(&after.schema, table) {
                told.push(format!("{schema}.{} is {schema}.{}", table.name, kept.name));
                after.schema.tables.insert(kept);
            }
            continue;
        }
        let gone: Vec<Column> = match after.schema.tables.get(&table.id) {
            Some(to) if is_plain(&after.schema, to) => table
                .columns
                .iter()
                .filter(|c| to.column(&c.id).is_none() && can_stay(&after.schema, c))
                .map(|c| kept_column(to, c))
                .collect(),
            _ => continue,
        };
        let Some(to) = after.schema.tables.get_mut(&table.id).filter(|_| !gone.is_empty()) else {
            continue;
        };
        for column in gone {
            let was = table.column(&column.id).map_or(column.name.as_str(), |c| c.name.as_str());
            told.push(format!(
                "{schema}.{}.{was} is {schema}.{}.{}",
                table.name, to.name, column.name
            ));
            let place = place(table, to, &column);
            to.columns.insert(place, column);
        }
    }
    keep_sequences(&before.schema, &mut after.schema);
    if !told.is_empty() {
        told.insert(0, "Nobody misses what was removed. Its rows are still there:".to_owned());
    }
    told
}

/// Sequences of kept columns, with how far they have counted.
fn keep_sequences(before: &Catalog, after: &mut Catalog) {
    for sequence in &before.sequences {
        let Some((table, column)) = &sequence.owned_by else { continue };
        if after.sequences.contains(&sequence.id) || after.column(table, column).is_none() {
            continue;
        }
        let name = free_name(after, &sequence.schema, &sequence.name);
        let mut kept = sequence.as_ref().clone();
        kept.name = name;
        kept.acl = Acl::default();
        after.sequences.insert(kept);
    }
}

fn free_name(catalog: &Catalog, schema: &SchemaId, name: &Name) -> Name {
    let wanted = beside(name.as_str(), ENDING);
    let is_free = |name: &str| is_name_free(catalog, schema, name);
    Name::from(numbered(wanted.as_str(), is_free))
}

/// Where it stands on the server: after the last of those before it that are still there.
fn place(from: &Table, to: &Table, column: &Column) -> usize {
    let before = from.columns.iter().take_while(|c| c.id != column.id);
    let at = before.filter_map(|c| to.columns.iter().position(|other| other.id == c.id)).max();
    at.map_or(0, |at| at + 1)
}

/// Whether what a column is made of is still there. What is computed can be computed again.
fn can_stay(after: &Catalog, column: &Column) -> bool {
    let has_type = match &column.data_type.name {
        TypeName::Defined(id) => after.types.contains(id),
        TypeName::Builtin(_) => true,
        TypeName::Row(_) | TypeName::External(_) => false,
    };
    has_type && column.generated.is_none() && column.collation.is_none()
}

/// The table with its rows and nothing else.
fn kept_table(after: &Catalog, table: &Table) -> Option<Table> {
    let can_stay_whole = |c: &Column| can_stay(after, c) || c.generated.is_some();
    if !after.schemas.contains(&table.schema) || !table.columns.iter().all(can_stay_whole) {
        return None;
    }
    Some(Table {
        name: free_name(after, &table.schema, &table.name),
        columns: table.columns.iter().map(bare).collect(),
        constraints: Vec::new(),
        indexes: Vec::new(),
        triggers: Vec::new(),
        policies: Vec::new(),
        replica_identity: ReplicaIdentity::default(),
        acl: Acl::default(),
        ..table.clone()
    })
}

fn kept_column(table: &Table, column: &Column) -> Column {
    let wanted = beside(column.name.as_str(), ENDING);
    let is_free = |name: &str| table.columns.iter().all(|c| c.name != name);
    let name = Name::from(numbered(wanted.as_str(), is_free));
    Column { name, ..bare(column) }
}

/// A column with its values and nothing else.
fn bare(column: &Column) -> Column {
    Column {
        not_null: false,
        default: None,
        identity: None,
        generated: None,
        acl: Acl::default(),
        ..column.clone()
    }
}
