//! Sequences that stand by themselves or behind a default.

use super::{Context, comment_on, describe, granted_by_default, grants};
use crate::edit::RecordChange;
use crate::migrate::needs::Needs;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::Piece;
use crate::migrate::step::{Loss, Work};
use crate::model::{ObjectRef, Persistence, Sequence, SequenceOptions};
use crate::sql::emit::comment::Comment;
use crate::sql::emit::names::Names;
use crate::sql::emit::{grant, sequence};
use crate::sql::{quote_ident, quote_literal};

pub(super) fn all(context: &Context<'_>, out: &mut Ops) {
    for (_, change) in context.patch.sequences.iter() {
        match change {
            RecordChange::Added(new) => added(context, new, out),
            RecordChange::Removed(old) => {
                // It may have stepped aside.
                removed(context, context.before.catalog.sequences.get(&old.id).unwrap_or(old), out);
            }
            RecordChange::Updated { from, to } => changed(context, from, to, out),
        }
    }
}

fn pieces(sequence: &Sequence, names: &Names<'_>) -> [Piece; 2] {
    let name = names.qualified(&sequence.schema, &sequence.name);
    [Piece::Object(ObjectRef::Sequence(sequence.id.clone())), Piece::Name(name)]
}

fn described(sequence: &Sequence, names: &Names<'_>) -> Vec<Comment> {
    let about = format!("SEQUENCE {}", names.qualified(&sequence.schema, &sequence.name));
    comment_on(about, sequence.comment.as_ref())
}

/// The column that it counts for.
fn owner(sequence: &Sequence) -> Option<Piece> {
    sequence.owned_by.as_ref().map(|(table, column)| Piece::column(table, column))
}

fn owned(context: &Context<'_>, new: &Sequence, out: &mut Ops) {
    let object = ObjectRef::Sequence(new.id.clone());
    if let Some(text) = sequence::owned_by(new, &context.after) {
        let op = Op::new(Rank::AlterTables, object.clone(), text);
        out.add(op.needs([Piece::Object(object)]).needs(owner(new)));
    }
}

fn added(context: &Context<'_>, new: &Sequence, out: &mut Ops) {
    let object = ObjectRef::Sequence(new.id.clone());
    let own = pieces(new, &context.after);
    let needs = Needs::of(context.after.catalog).sequence(new).but(&own);
    let text = sequence::create(new, &context.after);
    out.add(Op::new(Rank::MakeSequences, object.clone(), text).makes(own).needs(needs));
    owned(context, new, out);
    counts_on(context, new, out);
    describe(&object, &[], &described(new, &context.after), out);
    let by_default = granted_by_default(context, "sequences", &new.schema, &new.acl);
    grants(&object, grant::changes_of_sequence(&by_default, new, &context.after), out);
}

/// Begins after the rows that are there, where it counts for a column that has some.
fn counts_on(context: &Context<'_>, new: &Sequence, out: &mut Ops) {
    let Some((table, column)) = &new.owned_by else { return };
    let is_there = context.before.catalog.column(table, column).is_some();
    let catalog = context.after.catalog;
    let found = catalog.tables.get(table).zip(catalog.column(table, column));
    let Some((table, column)) = found.filter(|_| is_there) else { return };
    let is_number =
        ["smallint", "integer", "bigint"].iter().any(|t| column.data_type.is_builtin(t));
    if is_number && new.options.increment.is_none_or(|by| by > 0) {
        let name = quote_literal(&context.after.qualified(&new.schema, &new.name));
        let start = new.options.start.or(new.options.min_value).unwrap_or(1);
        let text = format!(
            "SELECT pg_catalog.setval({name}, GREATEST(max({}) + 1, {start}), false) FROM {}",
            quote_ident(column.name.as_str()),
            context.after.table(table)
        );
        let op = Op::new(Rank::AlterTables, ObjectRef::Sequence(new.id.clone()), text);
        let here = [Piece::Object(ObjectRef::Sequence(new.id.clone()))];
        out.add(op.needs(here).needs(owner(new)).works(Work::Scan));
    }
}

fn removed(context: &Context<'_>, old: &Sequence, out: &mut Ops) {
    // It goes with its column.
    let goes = old.owned_by.as_ref().is_some_and(|(table, column)| {
        let is_gone = context.after.catalog.column(table, column).is_none();
        is_gone || context.remade.is_made_again(&Piece::column(table, column))
    });
    if !goes {
        let name = context.before.qualified(&old.schema, &old.name);
        let object = ObjectRef::Sequence(old.id.clone());
        let op = Op::new(Rank::DropSequences, object, format!("DROP SEQUENCE {name}"));
        out.add(op.drops(pieces(old, &context.before)).loses(Loss::Count));
    }
}

fn changed(context: &Context<'_>, from: &Sequence, to: &Sequence, out: &mut Ops) {
    let object = ObjectRef::Sequence(to.id.clone());
    let name = context.after.qualified(&to.schema, &to.name);
    let alter = |what: &str| {
        Op::new(Rank::AlterTables, object.clone(), format!("ALTER SEQUENCE {name} {what}"))
    };
    let options = changed_options(&from.options, &to.options, &context.after);
    if !options.is_empty() {
        out.add(alter(&options.join(" ")));
    }
    if from.persistence != to.persistence {
        let unlogged = to.persistence == Persistence::Unlogged;
        out.add(alter(if unlogged { "SET UNLOGGED" } else { "SET LOGGED" }));
    }
    if from.owned_by != to.owned_by {
        if to.owned_by.is_none() {
            // Before its column goes, which would take it along.
            let op = Op { rank: Rank::MakeSequences, ..alter("OWNED BY NONE") };
            out.add(op.frees(owner(from)));
        } else {
            owned(context, to, out);
        }
    }
    let named = Sequence { name: to.name.clone(), schema: to.schema.clone(), ..from.clone() };
    describe(&object, &described(&named, &context.after), &described(to, &context.after), out);
    grants(&object, grant::changes_of_sequence(&from.acl, to, &context.after), out);
}

/// Options that differ, as `ALTER SEQUENCE` says them. What is no longer said is Postgres' own again.
pub(super) fn changed_options(
    from: &SequenceOptions,
    to: &SequenceOptions,
    names: &Names<'_>,
) -> Vec<String> {
    let mut all = Vec::new();
    if from.data_type != to.data_type {
        let name =
            to.data_type.as_ref().map_or_else(|| "bigint".to_owned(), |t| names.data_type(t));
        all.push(format!("AS {name}"));
    }
    let mut number = |word: &str, from: Option<i64>, to: Option<i64>, none: String| {
        if from != to {
            all.push(to.map_or(none, |n| format!("{word} {n}")));
        }
    };
    number("INCREMENT BY", from.increment, to.increment, "INCREMENT BY 1".to_owned());
    number("MINVALUE", from.min_value, to.min_value, "NO MINVALUE".to_owned());
    number("MAXVALUE", from.max_value, to.max_value, "NO MAXVALUE".to_owned());
    let first = if to.increment.is_some_and(|n| n < 0) {
        to.max_value.unwrap_or(-1)
    } else {
        to.min_value.unwrap_or(1)
    };
    number("START WITH", from.start, to.start, format!("START WITH {first}"));
    number("CACHE", from.cache, to.cache, "CACHE 1".to_owned());
    if from.cycle != to.cycle {
        all.push(if to.cycle { "CYCLE" } else { "NO CYCLE" }.to_owned());
    }
    all
}
