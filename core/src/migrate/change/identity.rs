//! Sequences of identity columns: what they are called, and where they go on counting.

use super::Context;
use crate::edit::own_sequence_name;
use crate::migrate::op::{Op, Ops, Rank};
use crate::model::{Catalog, Column, ColumnId, Identity, Name, ObjectRef, Table, TableId};
use crate::sql::emit::names::{Names, path};
use crate::sql::emit::sequence::options;
use crate::sql::{quote_ident, quote_literal};

/// `ADD GENERATED … AS IDENTITY`, and where counting begins: after the rows that are there, and no earlier than a
/// sequence that counted for the column until now.
pub(super) fn added(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    identity: &Identity,
) -> Vec<String> {
    let names = &context.after;
    let (name, quoted) = (names.table(table), quote_ident(column.name.as_str()));
    let when = if identity.always { "ALWAYS" } else { "BY DEFAULT" };
    let mut list = Vec::new();
    if let Some(name) = &identity.sequence_name {
        list.push(format!("SEQUENCE NAME {}", path(name)));
    }
    list.extend(options(&identity.options, names));
    let list = if list.is_empty() { String::new() } else { format!(" ({})", list.join(" ")) };
    let add =
        format!("ALTER TABLE {name} ALTER COLUMN {quoted} ADD GENERATED {when} AS IDENTITY{list}");
    let own = format!(
        "pg_catalog.pg_get_serial_sequence({}, {})",
        quote_literal(&name),
        quote_literal(column.name.as_str())
    );
    let before = context.before.catalog.sequences.iter();
    let mut counting = before
        .filter(|s| s.owned_by.as_ref().is_some_and(|(t, c)| *t == table.id && *c == column.id));
    // A sequence of its own is the answer of that function until it is dropped.
    let kept = counting.next().map(|s| names.qualified(&s.schema, &s.name));
    if let Some(old) = kept {
        let own = quote_literal(&sequence_name(names.catalog, table, column));
        let set = format!("SELECT pg_catalog.setval({own}, last_value, is_called) FROM {old}");
        return vec![add, set];
    }
    let options = &identity.options;
    let next = if options.increment.is_some_and(|by| by < 0) {
        let start = options.start.or(options.max_value).unwrap_or(-1);
        format!("LEAST(min({quoted}) - 1, {start})")
    } else {
        let start = options.start.or(options.min_value).unwrap_or(1);
        format!("GREATEST(max({quoted}) + 1, {start})")
    };
    let set = format!("SELECT pg_catalog.setval({own}, {next}, false) FROM {name}");
    vec![add, set]
}

/// The sequence of an identity column as SQL names it.
pub(super) fn sequence_name(catalog: &Catalog, table: &Table, column: &Column) -> String {
    let given = column.identity.as_ref().and_then(|i| i.sequence_name.as_ref());
    let own = || qualified(catalog, table, &own_sequence_name(catalog, table, column));
    given.map_or_else(own, path)
}

fn qualified(catalog: &Catalog, table: &Table, name: &str) -> String {
    Names::without_lists(catalog).qualified(&table.schema, &Name::new(name))
}

/// Sequences are called what Postgres would call them where the document gives no name; on a server they keep the name
/// that they were made with.
pub(super) fn renamed(context: &Context<'_>, out: &mut Ops) {
    let (old, mid, new) = (context.server, context.before.catalog, context.after.catalog);
    let mut columns: Vec<(TableId, ColumnId)> = Vec::new();
    for (id, change) in context.patch.tables.iter() {
        let of = |table: &Table| -> Vec<_> {
            table.columns.iter().map(|c| (id.clone(), c.id.clone())).collect()
        };
        columns.extend(change.after().map(|table| of(table)).unwrap_or_default());
    }
    // A name becomes free.
    let gone = context.patch.sequences.iter().filter(|(_, change)| change.after().is_none());
    columns.extend(gone.filter_map(|(_, change)| change.before()?.owned_by.clone()));
    columns.sort();
    columns.dedup();
    let found = |catalog: &Catalog, (table, column): &(TableId, ColumnId)| {
        let table = catalog.tables.get(table)?;
        let column = table.column(column)?;
        let is_named = column.identity.as_ref()?.sequence_name.is_some();
        (!is_named).then(|| (table.clone(), own_sequence_name(catalog, table, column)))
    };
    for at in &columns {
        let (Some((_, from)), Some((_, to))) = (found(old, at), found(new, at)) else { continue };
        // The sequence moves with its table, and is renamed where it is then.
        let Some(table) = mid.tables.get(&at.0) else { continue };
        let from_name = qualified(mid, table, &from);
        if from != to {
            let text = format!("ALTER SEQUENCE {from_name} RENAME TO {}", quote_ident(&to));
            let object = ObjectRef::Column(at.0.clone(), at.1.clone());
            out.add(Op::new(Rank::NameSequences, object, text));
        }
    }
}
