//! Statements that carry values from a column to the one beside it.

use super::{Expansion, Twin};
use crate::migrate::change::cast;
use crate::migrate::change::online::column::{Triggers, in_batches, silence};
use crate::migrate::step::{Lock, Loss, Step, Transaction, Work};
use crate::model::{Catalog, DataType, Document, ObjectRef, Table};
use crate::sql::emit::names::Names;
use crate::sql::{dollar_quote, quote_ident};

/// What the trigger does to each row that is written.
pub(super) fn body(value: &str, into: &str) -> String {
    format!("\nBEGIN\n  NEW.{} := {value};\n  RETURN NEW;\nEND\n", quote_ident(into))
}

/// The value of a column as one of another type.
pub(super) fn value(catalog: &Catalog, (column, from): (&str, &DataType), to: &DataType) -> String {
    let name = Names::without_lists(catalog).data_type(to);
    cast::converted(column, (from, to), &name).unwrap_or_else(|| column.to_owned())
}

/// Gives the rows that were there before the trigger their values.
pub(super) fn fill(twin: &Twin, expanded: &Document) -> Step {
    let catalog = &expanded.schema;
    let about = ObjectRef::Column(twin.table.clone(), twin.new.0.clone());
    let sql = catalog.tables.get(&twin.table).and_then(|table| {
        let from = table.column(&twin.column)?;
        let to = table.column(&twin.new.0)?;
        let (old, new) = (quote_ident(from.name.as_str()), quote_ident(to.name.as_str()));
        let value = value(catalog, (&old, &from.data_type), &to.data_type);
        let set = format!("{new} = {value}");
        let name = Names::without_lists(catalog).table(table);
        let condition = format!("{old} IS NOT NULL AND {new} IS NULL");
        Some(in_batches(&name, &set, &condition, Triggers::Silent))
    });
    Step {
        about,
        sql: sql.unwrap_or_default(),
        lock: Some(Lock::RowExclusive),
        work: Work::Rows,
        loss: None,
        transaction: Transaction::None,
    }
}

/// What was written since the switch, back into the old column, before that has its name again.
pub(super) fn carry_back(twin: &Twin, expansion: &Expansion) -> Vec<Step> {
    let (before, after) = (&expansion.before.schema, &expansion.switched.schema);
    let types =
        |catalog: &Catalog| catalog.column(&twin.table, &twin.column).map(|c| c.data_type.clone());
    let (Some(table), Some(old), Some(new)) =
        (after.tables.get(&twin.table), types(before), types(after))
    else {
        return Vec::new();
    };
    let column = |table: &Table| table.column(&twin.column).map(|c| c.name.clone());
    let name = column(table).unwrap_or_default();
    let name = quote_ident(name.as_str());
    let kept = quote_ident(twin.old.1.as_str());
    let value = value(before, (&name, &new), &old);
    let table = Names::without_lists(after).table(table);
    let step = |sql: String, lock: Lock, work: Work, loss: Option<Loss>| Step {
        about: ObjectRef::Column(twin.table.clone(), twin.column.clone()),
        sql,
        lock: Some(lock),
        work,
        loss,
        transaction: Transaction::Shared,
    };
    let loss = cast::loses(&new, &old).then_some(Loss::Precision);
    let silent = silence("  ");
    let copy = dollar_quote(&format!(
        r"
BEGIN{silent}
  UPDATE {table} SET {kept} = {value};
  IF current_setting('session_replication_role') = 'replica' THEN
    PERFORM set_config('session_replication_role', 'origin', true);
  END IF;
END
"
    ));
    let lock = format!("LOCK TABLE {table} IN ACCESS EXCLUSIVE MODE");
    vec![
        step(lock, Lock::AccessExclusive, Work::Catalog, None),
        step(format!("DO {copy}"), Lock::RowExclusive, Work::Rows, loss),
    ]
}
