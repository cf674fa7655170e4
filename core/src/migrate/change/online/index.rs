//! Indexes on tables that are in use.

use super::super::Context;
use super::{Place, beside, is_touched};
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::Piece;
use crate::migrate::step::Work;
use crate::model::{Index, ObjectRef, SchemaId, Table};
use crate::sql::emit::index::create;
use crate::sql::quote_ident;

/// `CREATE INDEX` and `DROP INDEX` beside writes.
pub(in crate::migrate::change) fn concurrently(statement: &str) -> String {
    statement.replacen("INDEX ", "INDEX CONCURRENTLY ", 1)
}

/// Whether an index can be made and dropped beside writes: not one that is a part of another or has such parts.
pub(in crate::migrate::change) fn is_possible(
    context: &Context<'_>,
    table: &Table,
    index: &Index,
) -> bool {
    context.is_online(table) && table.partition_key.is_none() && index.attached_to.is_none()
}

/// Makes an index of a table. Gives the last statement.
pub(in crate::migrate::change) fn add(
    context: &Context<'_>,
    table: &Table,
    new: &Index,
    place: Place,
    out: &mut Ops,
) -> usize {
    let is_changing = |piece: &Piece| match piece {
        Piece::Object(ObjectRef::Column(of, column)) if *of == table.id => {
            is_touched(context, table, column)
        }
        Piece::Object(object) => context.remade.is_object_made_again(object.clone()),
        _ => false,
    };
    let relation = context.after.table(table);
    let statement = |index: &Index| create(index, &relation, table);
    if !place.needs.iter().any(is_changing) {
        return build(context, &table.schema, new, statement, place, out);
    }
    let op = Op::new(Rank::MakeIndexes, place.object, concurrently(&statement(new)));
    out.add(op.makes(place.own).needs(place.needs).works(Work::Scan).after(place.dropped))
}

/// Builds an index beside writes. One that takes the place of another is built beside it, and gets its name when that is gone.
/// Gives the last statement.
pub(in crate::migrate::change) fn build(
    context: &Context<'_>,
    schema: &SchemaId,
    new: &Index,
    statement: impl Fn(&Index) -> String,
    Place { object, own, needs, dropped }: Place,
    out: &mut Ops,
) -> usize {
    let op = Op::new(Rank::MakeIndexes, object.clone(), "").needs(needs).works(Work::Scan);
    let Some(dropped) = dropped else {
        return out.add(Op { text: concurrently(&statement(new)), ..op }.makes(own));
    };
    let name = beside(new.name.as_str(), "__new");
    let text = concurrently(&statement(&Index { name: name.clone(), ..new.clone() }));
    let built = out.add(Op { text, ..op });
    if let Some(dropped) = out.0.get_mut(dropped) {
        dropped.after.push(built);
    }
    let text = format!(
        "ALTER INDEX {} RENAME TO {}",
        context.after.qualified(schema, &name),
        quote_ident(new.name.as_str())
    );
    let op = Op::new(Rank::AfterIndexes, object, text).makes(own);
    out.add(op.after(Some(built)).after(Some(dropped)))
}
