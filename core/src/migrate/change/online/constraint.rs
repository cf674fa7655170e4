//! Constraints on tables that are in use.

use super::super::{Context, takeover};
use super::{Place, beside, is_touched};
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::step::Work;
use crate::model::{Constraint, ConstraintKind, KeyIndex, Table};
use crate::sql::emit::{constraint, index};
use crate::sql::quote_ident;

/// Adds it in steps where there is a way, and says whether there was.
pub(in crate::migrate::change) fn add(
    context: &Context<'_>,
    table: &Table,
    new: &Constraint,
    place: &Place,
    out: &mut Ops,
) -> bool {
    let is_partitioned = table.partition_key.is_some();
    match &new.kind {
        _ if new.not_valid => return false,
        ConstraintKind::ForeignKey(_) if is_partitioned => return false,
        ConstraintKind::ForeignKey(_) | ConstraintKind::Check { .. } => {
            unchecked_then_checked(context, table, new, place, out);
        }
        ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)
            if !is_partitioned && !key.without_overlaps =>
        {
            by_index(context, table, (new, key), place, out);
        }
        _ => return false,
    }
    true
}

/// New rows are checked from the first statement on, the old ones by the second.
fn unchecked_then_checked(
    context: &Context<'_>,
    table: &Table,
    new: &Constraint,
    place: &Place,
    out: &mut Ops,
) {
    let is_key = matches!(new.kind, ConstraintKind::ForeignKey(_));
    let rank = if is_key { Rank::MakeForeignKeys } else { Rank::MakeConstraints };
    let alter = format!("ALTER TABLE {}", context.after.table(table));
    let unchecked = Constraint { not_valid: true, ..new.clone() };
    let text = format!("{alter} ADD {}", constraint::definition(table, &unchecked, &context.after));
    let op = Op::new(rank, place.object.clone(), text);
    let added = out.add(op.makes(place.own.clone()).needs(place.needs.clone()));
    let text = format!("{alter} VALIDATE CONSTRAINT {}", quote_ident(new.name.as_str()));
    let op = Op::new(Rank::Validate, place.object.clone(), text).works(Work::Scan).apart();
    out.add(op.after(Some(added)));
}

/// The index is built beside writes; the constraint takes it over, with its name.
fn by_index(
    context: &Context<'_>,
    table: &Table,
    (new, key): (&Constraint, &KeyIndex),
    place: &Place,
    out: &mut Ops,
) {
    let mut columns = key.columns.iter().chain(&key.include);
    let is_touched = columns.any(|column| is_touched(context, table, column));
    let replaces = place.dropped.filter(|_| !is_touched);
    let name =
        if replaces.is_some() { beside(new.name.as_str(), "__new") } else { new.name.clone() };
    let built = takeover::index_of(key, name.clone());
    let text =
        super::index::concurrently(&index::create(&built, &context.after.table(table), table));
    let mut op = Op::new(Rank::MakeIndexes, place.object.clone(), text).works(Work::Scan);
    op = op.needs(place.needs.clone());
    if replaces.is_none() {
        op = op.after(place.dropped);
    }
    let built = out.add(op);
    if let Some(dropped) = replaces.and_then(|n| out.0.get_mut(n)) {
        dropped.after.push(built);
    }
    let text = takeover::using_index(context, table, new, &name);
    let op = Op::new(Rank::MakeConstraints, place.object.clone(), text).makes(place.own.clone());
    out.add(op.needs(place.needs.clone()).after(Some(built)));
}
