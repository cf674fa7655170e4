//! The document after the switch.

use super::copies::{Copies, each, is_on, is_unchanged};
use super::{Twin, is_kept_not_null, rename_in_texts};
use crate::migrate::meaning::meaning;
use crate::migrate::needs::Needs;
use crate::migrate::piece::Pieces;
use crate::model::{Acl, Catalog, Column, Constraint, Expr, Index};

/// What was before, with columns of the new types, and the old columns still there.
pub(super) fn switched(
    copies: &Copies,
    before: &Catalog,
    after: &Catalog,
    renumbered: &Catalog,
    twins: &[Twin],
) -> Catalog {
    let mut catalog = before.clone();
    for twin in twins {
        let (Some(to), Some(old), Some(order)) = (
            after.column(&twin.table, &twin.column),
            renumbered.column(&twin.table, &twin.old.0),
            renumbered.tables.get(&twin.table),
        ) else {
            continue;
        };
        let not_null = is_kept_not_null(before, after, twin);
        let Some(table) = catalog.tables.get_mut(&twin.table) else { continue };
        if let Some(column) = table.column_mut(&twin.column) {
            let default = default(column, to, (before, after));
            *column = Column {
                name: column.name.clone(),
                default,
                not_null,
                identity: column.identity.clone(),
                comment: column.comment.clone(),
                acl: column.acl.clone(),
                ..to.clone()
            };
        }
        table.columns.push(Column {
            name: twin.old.1.clone(),
            not_null: false,
            default: None,
            identity: None,
            comment: None,
            acl: Acl::default(),
            ..old.clone()
        });
        let place = |c: &Column| order.columns.iter().position(|o| o.id == c.id);
        table.columns.sort_by_key(place);
    }
    // What is on the columns is as it will be; what cannot be yet is gone.
    for from in &before.tables {
        let needs = |c: &Constraint| Needs::of(before).constraint(from, c).but(&[]);
        let index_needs = |i: &Index| Needs::of(before).index(from, i).but(&[]);
        let on = |pieces: Pieces| is_on(&pieces, twins);
        if !from.constraints.iter().any(|c| on(needs(c)))
            && !from.indexes.iter().any(|i| on(index_needs(i)))
        {
            continue;
        }
        let mut kept = each(&copies.constraints, &from.id, |c: Constraint, _| c);
        kept.extend(each(&copies.keys, &from.id, |c: Constraint, _| c));
        let indexes = each(&copies.indexes, &from.id, |i: Index, _| i);
        let Some(table) = catalog.tables.get_mut(&from.id) else { continue };
        table.constraints.retain(|c| !on(needs(c)));
        table.constraints.extend(kept);
        table.indexes.retain(|i| !on(index_needs(i)));
        table.indexes.extend(indexes);
    }
    let names = catalog.clone();
    let retyped = twins.iter().map(|twin| &twin.table);
    for id in copies.tables().into_iter().chain(retyped) {
        if let Some(table) = catalog.tables.get_mut(id) {
            rename_in_texts(table, &names);
        }
    }
    catalog
}

/// The default in between: none that comes or goes, which the last phase sees to.
fn default(from: &Column, to: &Column, (before, after): (&Catalog, &Catalog)) -> Option<Expr> {
    let (old, new) = (from.default.as_ref()?, to.default.as_ref()?);
    let is_known = new.references().iter().all(|r| is_unchanged(before, after, &r.target));
    Some(if is_known && meaning(old) != meaning(new) { new.clone() } else { old.clone() })
}
