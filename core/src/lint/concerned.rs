//! What a change concerns: which tables are asked again, and whether all of a document is.

use super::context::neighbours;
use crate::domain::belongs;
use crate::model::{
    Column, Constraint, ConstraintKind, Document, Domain, Function, FunctionId, Record, Records,
    Sequence, Table, TableId, TriggerFunction, TypeDef, TypeId, TypeName,
};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Tables that are asked again.
#[derive(Debug, Default)]
pub(super) struct Concerned {
    /// As to themselves: see [`super::Check::Table`].
    pub(super) tables: BTreeSet<TableId>,
    /// As to their neighbours: see [`super::Check::Links`]. The others are among them.
    pub(super) links: BTreeSet<TableId>,
}

impl Concerned {
    /// Every table of both.
    pub(super) fn all(before: &Document, after: &Document) -> Self {
        let both = before.schema.tables.iter().chain(&after.schema.tables);
        let all: BTreeSet<TableId> = both.map(|t| t.id.clone()).collect();
        Self { tables: all.clone(), links: all }
    }

    pub(super) fn of(before: &Document, after: &Document) -> Self {
        let (old, new) = (&before.schema, &after.schema);
        if !old.schemas.same(&new.schemas) || before.domains.is_empty() != after.domains.is_empty()
        {
            return Self::all(before, after);
        }
        // Tables of which neighbours know something that changed.
        let mut outlined: BTreeSet<TableId> = BTreeSet::new();
        let mut tables: BTreeSet<TableId> = BTreeSet::new();
        outlined.extend(renamed_by_domains(before, after));
        let types: BTreeSet<&TypeId> =
            differing(&old.types, &new.types).map(|t: &TypeDef| &t.id).collect();
        if !types.is_empty() {
            let uses = |t: &&Arc<Table>| {
                t.columns.iter().any(|c| match &c.data_type.name {
                    TypeName::Defined(id) => types.contains(id),
                    _ => false,
                })
            };
            outlined.extend(new.tables.iter().filter(uses).map(|t| t.id.clone()));
        }
        let functions: BTreeSet<&FunctionId> =
            differing(&old.functions, &new.functions).map(|f: &Function| &f.id).collect();
        if !functions.is_empty() {
            let calls = |t: &&Arc<Table>| {
                t.triggers.iter().any(|trigger| match &trigger.function {
                    TriggerFunction::Defined(id) => functions.contains(id),
                    TriggerFunction::External(_) => false,
                })
            };
            tables.extend(new.tables.iter().filter(calls).map(|t| t.id.clone()));
        }
        let owners = differing(&old.sequences, &new.sequences);
        tables.extend(owners.filter_map(|s: &Sequence| Some(s.owned_by.as_ref()?.0.clone())));
        for (old, new) in changes(&old.tables, &new.tables) {
            let Some(table) = new.or(old) else { continue };
            match (old, new) {
                (Some(old), Some(new)) if is_outlined_alike(old, new) => {
                    tables.insert(table.id.clone());
                }
                _ => {
                    outlined.insert(table.id.clone());
                }
            }
        }
        let mut links = permitted_otherwise(before, after);
        if !outlined.is_empty() {
            let beside =
                new.tables.iter().filter(|t| neighbours(t).any(|id| outlined.contains(id)));
            links.extend(beside.map(|t| t.id.clone()));
        }
        tables.extend(outlined);
        links.extend(tables.iter().cloned());
        Self { tables, links }
    }
}

/// Tables that are not the same in both.
pub(super) fn changed_tables(before: &Document, after: &Document) -> BTreeSet<TableId> {
    let changed = changes(&before.schema.tables, &after.schema.tables);
    changed.filter_map(|(old, new)| Some(new.or(old)?.id.clone())).collect()
}

/// Whether nothing changed that a rule about all of a document looks at: see [`super::Check::Document`].
pub(super) fn same_outline(before: &Document, after: &Document) -> bool {
    let (old, new) = (&before.schema, &after.schema);
    before.domains.same(&after.domains)
        && old.schemas.same(&new.schemas)
        && old.types.same(&new.types)
        && old.views.same(&new.views)
        && old.functions.same(&new.functions)
        && old.sequences.same(&new.sequences)
        && changes(&old.tables, &new.tables).all(|pair| match pair {
            (Some(old), Some(new)) => is_outlined_alike(old, new),
            _ => false,
        })
}

/// Whether two tables have the same names, types and keys.
fn is_outlined_alike(old: &Table, new: &Table) -> bool {
    let named = |(a, b): (&Column, &Column)| {
        (&a.id, &a.name, &a.data_type, a.inherited) == (&b.id, &b.name, &b.data_type, b.inherited)
            && a.generated.is_some() == b.generated.is_some()
    };
    (&old.name, &old.schema, old.external) == (&new.name, &new.schema, new.external)
        && old.partition_of == new.partition_of
        && old.inherits == new.inherits
        && old.columns.len() == new.columns.len()
        && old.columns.iter().zip(&new.columns).all(named)
        && old.indexes == new.indexes
        && keys(old).eq(keys(new))
}

fn keys(table: &Table) -> impl Iterator<Item = &Constraint> {
    table.constraints.iter().filter(|c| !matches!(c.kind, ConstraintKind::Check { .. }))
}

/// Tables whose names are divided otherwise, or that belong to another domain.
fn renamed_by_domains(before: &Document, after: &Document) -> BTreeSet<TableId> {
    let other = |(old, new): &(Option<&Domain>, Option<&Domain>)| {
        old.map(|d| &d.prefix) != new.map(|d| &d.prefix)
    };
    let domains = changes(&before.domains, &after.domains).filter(other);
    let domains: Vec<&Domain> = domains.flat_map(|(old, new)| old.into_iter().chain(new)).collect();
    tables_of_any(after, &domains)
}

/// Tables whose domain may reference others than it might.
fn permitted_otherwise(before: &Document, after: &Document) -> BTreeSet<TableId> {
    let other = |(old, new): &(Option<&Domain>, Option<&Domain>)| {
        old.map(|d| &d.may_reference) != new.map(|d| &d.may_reference)
    };
    let domains = changes(&before.domains, &after.domains).filter(other);
    let domains: Vec<&Domain> = domains.filter_map(|(old, new)| new.or(old)).collect();
    tables_of_any(after, &domains)
}

/// Tables that belong to one of these domains, or would if there were no other.
fn tables_of_any(document: &Document, domains: &[&Domain]) -> BTreeSet<TableId> {
    let meant =
        |t: &&Arc<Table>| domains.iter().any(|d| belongs(t.name.as_str(), d.prefix.as_str()));
    let tables = document.schema.tables.iter().filter(|_| !domains.is_empty());
    tables.filter(meant).map(|t| t.id.clone()).collect()
}

/// Records that are not the same in both, as they were and as they are.
fn changes<'a, T: Record>(
    old: &'a Records<T>,
    new: &'a Records<T>,
) -> impl Iterator<Item = (Option<&'a T>, Option<&'a T>)> {
    let pairs = (!old.same(new)).then(|| old.beside(new)).into_iter().flatten();
    let pairs = pairs.filter(|pair| !matches!(pair, (Some(a), Some(b)) if Arc::ptr_eq(a, b)));
    pairs.map(|(old, new)| (old.map(AsRef::as_ref), new.map(AsRef::as_ref)))
}

fn differing<'a, T: Record>(
    old: &'a Records<T>,
    new: &'a Records<T>,
) -> impl Iterator<Item = &'a T> {
    changes(old, new).flat_map(|(old, new)| old.into_iter().chain(new))
}
