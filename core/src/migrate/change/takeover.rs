//! Keys that take over a unique index that would go: no row is looked at for them.

use super::Context;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::{Piece, Pieces};
use crate::migrate::step::Work;
use crate::model::{
    Constraint, ConstraintId, ConstraintKind, Deferrable, Index, IndexElement, IndexId, IndexKey,
    KeyIndex, Name, ObjectRef, Table,
};
use crate::sql::quote_ident;

/// The index that Postgres makes for a key.
pub(in crate::migrate) fn index_of(key: &KeyIndex, name: Name) -> Index {
    let element = |id| IndexElement::from(IndexKey::Column(id));
    Index {
        unique: true,
        include: key.include.clone(),
        nulls_not_distinct: key.nulls_not_distinct,
        parameters: key.parameters.clone(),
        tablespace: key.tablespace.clone(),
        ..Index::new(IndexId::new(""), name, key.columns.iter().cloned().map(element).collect())
    }
}

/// Keys that come, each with the index that goes and that it can have.
pub(in crate::migrate) fn pairs(from: &Table, to: &Table) -> Vec<(ConstraintId, IndexId)> {
    let mut pairs: Vec<(ConstraintId, IndexId)> = Vec::new();
    if to.partition_key.is_some() || to.partition_of.is_some() {
        return pairs;
    }
    for constraint in to.constraints.iter().filter(|c| from.constraint(&c.id).is_none()) {
        let (ConstraintKind::PrimaryKey(key) | ConstraintKind::Unique(key)) = &constraint.kind
        else {
            continue;
        };
        let fits = |index: &&Index| {
            let same = Index { id: index.id.clone(), ..index_of(key, index.name.clone()) };
            to.index(&index.id).is_none()
                && **index == same
                && pairs.iter().all(|(_, taken)| *taken != index.id)
        };
        if let Some(index) = from.indexes.iter().find(fits).filter(|_| !key.without_overlaps) {
            pairs.push((constraint.id.clone(), index.id.clone()));
        }
    }
    pairs
}

/// Makes the key of an index, which has the key's name then.
pub(super) fn take_over(
    context: &Context<'_>,
    (from, to): (&Table, &Table),
    (new, index): (&Constraint, &IndexId),
    (own, needs): (Pieces, Pieces),
    out: &mut Ops,
) {
    let Some(index) = from.index(index) else { return };
    let object = ObjectRef::Constraint(to.id.clone(), new.id.clone());
    let text = using_index(context, to, new, &index.name);
    let old = [
        Piece::Object(ObjectRef::Index(from.id.clone(), index.id.clone())),
        Piece::Name(context.after.qualified(&from.schema, &index.name)),
    ];
    // Rows without a value would have to be looked for.
    let is_primary = matches!(new.kind, ConstraintKind::PrimaryKey(_));
    let is_null_known = new.columns().iter().all(|id| from.column(id).is_some_and(|c| c.not_null));
    let work = if is_primary && !is_null_known { Work::Scan } else { Work::Catalog };
    let op = Op::new(Rank::MakeConstraints, object, text).works(work);
    out.add(op.makes(own).needs(needs).drops(old));
}

/// `ADD CONSTRAINT … USING INDEX`
pub(super) fn using_index(
    context: &Context<'_>,
    table: &Table,
    new: &Constraint,
    index: &Name,
) -> String {
    let is_primary = matches!(new.kind, ConstraintKind::PrimaryKey(_));
    format!(
        "ALTER TABLE {} ADD CONSTRAINT {} {} USING INDEX {}{}",
        context.after.table(table),
        quote_ident(new.name.as_str()),
        if is_primary { "PRIMARY KEY" } else { "UNIQUE" },
        quote_ident(index.as_str()),
        match new.deferrable {
            Deferrable::NotDeferrable => "",
            Deferrable::InitiallyImmediate => " DEFERRABLE",
            Deferrable::InitiallyDeferred => " DEFERRABLE INITIALLY DEFERRED",
        }
    )
}
