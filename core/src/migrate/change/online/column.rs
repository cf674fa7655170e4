//! Columns of tables that are in use.

use super::super::Context;
use super::beside;
use crate::migrate::op::{Op, Ops, Rank};
use crate::migrate::piece::Pieces;
use crate::migrate::step::Work;
use crate::model::{Column, Name, ObjectRef, Table};
use crate::sql::{dollar_quote, quote_ident, quote_literal};

/// Pages of a table whose rows are changed in one transaction: some thousands of rows.
const BATCH_PAGES: u32 = 100;

/// Gives rows without a value in a column its default.
pub(in crate::migrate::change) fn fill(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    about: &ObjectRef,
) -> Op {
    let (name, column) = (context.after.table(table), quote_ident(column.name.as_str()));
    let set = format!("{column} = DEFAULT");
    let text = in_batches(&name, &set, &format!("{column} IS NULL"), Triggers::Fire);
    Op::new(Rank::AlterColumns, about.clone(), text).works(Work::Rows).alone()
}

/// Whether triggers see that rows change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::migrate) enum Triggers {
    Fire,
    /// Not where the role may say so: a value in another type is no change that anybody has to know of. Foreign keys are
    /// not looked at then either.
    Silent,
}

/// Silences triggers until the transaction ends, in a block of PL/pgSQL, each line with this before it.
pub(in crate::migrate) fn silence(indent: &str) -> String {
    let lines = [
        "BEGIN",
        "  PERFORM set_config('session_replication_role', 'replica', true);",
        "EXCEPTION WHEN insufficient_privilege THEN",
        "  NULL;",
        "END;",
    ];
    lines.map(|line| format!("\n{indent}{line}")).concat()
}

/// Changes the rows of a table of which a condition holds, in batches of pages that are committed one by one. It ends
/// whatever others write meanwhile, and whatever a trigger makes of it.
pub(in crate::migrate) fn in_batches(
    table: &str,
    set: &str,
    condition: &str,
    triggers: Triggers,
) -> String {
    let size = quote_literal(table);
    let silent = if triggers == Triggers::Silent { silence("    ") } else { String::new() };
    let body = format!(
        r"
DECLARE
  pages bigint := pg_relation_size({size}) / current_setting('block_size')::bigint;
  page bigint := 0;
BEGIN
  WHILE page < pages LOOP{silent}
    UPDATE {table} SET {set}
    WHERE ctid >= format('(%s,0)', page)::tid
      AND ctid < format('(%s,0)', page + {BATCH_PAGES})::tid
      AND {condition};
    COMMIT;
    page := page + {BATCH_PAGES};
  END LOOP;
END
"
    );
    format!("DO {}", dollar_quote(&body))
}

/// Forbids null by way of a check, whose rows are looked at while others write. Gives the last statement.
pub(in crate::migrate::change) fn forbid_null(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    mut last: Option<usize>,
    out: &mut Ops,
) -> Option<usize> {
    let about = ObjectRef::Column(table.id.clone(), column.id.clone());
    let alter = format!("ALTER TABLE {}", context.after.table(table));
    let check = quote_ident(free_name(table, column).as_str()).into_owned();
    let name = quote_ident(column.name.as_str());
    let texts = [
        format!("{alter} ADD CONSTRAINT {check} CHECK ({name} IS NOT NULL) NOT VALID"),
        format!("{alter} VALIDATE CONSTRAINT {check}"),
        format!("{alter} ALTER COLUMN {name} SET NOT NULL"),
        format!("{alter} DROP CONSTRAINT {check}"),
    ];
    for (n, text) in texts.into_iter().enumerate() {
        let op = Op::new(Rank::AlterColumns, about.clone(), text).after(last);
        last = Some(out.add(if n == 1 { op.works(Work::Scan).apart() } else { op }));
    }
    last
}

fn free_name(table: &Table, column: &Column) -> Name {
    let stem = format!("{}_{}", table.name, column.name);
    let mut name = beside(&stem, "_not_null");
    let mut number = 1;
    while table.constraints.iter().any(|c| c.name == name) {
        number += 1;
        name = beside(&stem, &format!("_not_null{number}"));
    }
    name
}

/// A column whose default is another for each row, or that is to have a value and no default says which, comes without one. A
/// default is set for new rows, and then the old rows get theirs. Gives the last statement.
pub(in crate::migrate::change) fn add_filled(
    context: &Context<'_>,
    table: &Table,
    column: &Column,
    (added, own): (Op, Pieces),
    out: &mut Ops,
) -> usize {
    let about = added.about.clone();
    let mut last = out.add(added.works(Work::Catalog));
    if let Some(default) = &column.default {
        let name = quote_ident(column.name.as_str());
        let table_name = context.after.table(table);
        let text = format!("ALTER TABLE {table_name} ALTER COLUMN {name} SET DEFAULT {default}");
        last = out.add(Op::new(Rank::AddColumns, about.clone(), text).after(Some(last)));
        let fill = Op { rank: Rank::AddColumns, ..fill(context, table, column, &about) };
        last = out.add(fill.after(Some(last)));
    }
    if column.not_null {
        last = forbid_null(context, table, column, Some(last), out).unwrap_or(last);
    }
    if let Some(op) = out.0.get_mut(last) {
        op.makes.extend(own);
    }
    last
}
