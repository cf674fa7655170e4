//! Which columns can get their type beside themselves.

use super::super::is_plain;
use super::Twin;
use crate::edit::numbered;
use crate::migrate::change::cast;
use crate::migrate::change::online::beside;
use crate::migrate::needs::Needs;
use crate::migrate::piece::{Piece, Pieces};
use crate::migrate::step::Work;
use crate::model::{
    Catalog, Column, ColumnId, ConstraintKind, Document, Name, ReplicaIdentity, Table, TypeName,
};

/// Columns whose values would all have to be written while nobody else may read or write, and that can be beside themselves.
pub(super) fn twins(before: &Document, after: &Document) -> Vec<Twin> {
    let (old, new) = (&before.schema, &after.schema);
    let mut twins = Vec::new();
    for from in &old.tables {
        let Some(to) = new.tables.get(&from.id) else { continue };
        if !is_plain(old, from) || !is_plain(new, to) {
            continue;
        }
        for column in &from.columns {
            let Some(now) = to.column(&column.id) else { continue };
            if is_rewritten((old, column), (new, now)) && is_free(old, from, column) {
                twins.push(twin(from, column));
            }
        }
    }
    twins
}

fn is_rewritten((old, from): (&Catalog, &Column), (new, to): (&Catalog, &Column)) -> bool {
    let is_set = |c: &Column| c.generated.is_none() && !c.inherited;
    // A type that comes or changes with this migration is not there yet.
    let is_there = match &to.data_type.name {
        TypeName::Defined(id) => old.types.get(id).is_some_and(|t| new.types.get(id) == Some(t)),
        TypeName::Builtin(_) => true,
        TypeName::Row(_) | TypeName::External(_) => false,
    };
    let converted = cast::converted("", (&from.data_type, &to.data_type), "").is_some();
    let is_other = from.data_type != to.data_type;
    is_set(from)
        && is_set(to)
        && is_other
        && is_there
        && cast::work((from, to), new, converted) == Work::Rewrite
}

/// Whether nothing is on the column that cannot be on another in its place as well.
fn is_free(catalog: &Catalog, table: &Table, column: &Column) -> bool {
    let piece = Piece::column(&table.id, &column.id);
    let mentions = |pieces: Pieces| pieces.contains(&piece);
    let is_computed_from = table
        .columns
        .iter()
        .any(|c| c.generated.is_some() && mentions(Needs::of(catalog).column(table, c).but(&[])));
    let is_excluded = table.constraints.iter().any(|c| {
        matches!(c.kind, ConstraintKind::Exclude { .. })
            && mentions(Needs::of(catalog).constraint(table, c).but(&[]))
    });
    let is_defined =
        catalog.definitions.iter().any(|d| mentions(Needs::of(catalog).definition(d).but(&[])));
    let is_identity = matches!(table.replica_identity, ReplicaIdentity::Index(_));
    !is_computed_from && !is_excluded && !is_defined && !is_identity
}

fn twin(table: &Table, column: &Column) -> Twin {
    let name = |ending: &str| -> Name {
        let wanted = beside(column.name.as_str(), ending);
        let is_free = |name: &str| table.columns.iter().all(|c| c.name != name);
        Name::from(numbered(wanted.as_str(), is_free))
    };
    let id = |name: &Name| {
        ColumnId::derive(&[name.as_str()], |id| table.columns.iter().any(|c| c.id == *id))
    };
    let (new, old) = (name("__new"), name("__old"));
    Twin {
        table: table.id.clone(),
        column: column.id.clone(),
        new: (id(&new), new),
        old: (id(&old), old),
    }
}
