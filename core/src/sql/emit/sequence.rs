//! `CREATE SEQUENCE`, and the options of identity columns.

use super::names::Names;
use crate::model::{Persistence, Sequence, SequenceOptions};
use std::fmt::Write;

pub(crate) fn create(sequence: &Sequence, names: &Names<'_>) -> String {
    let unlogged = if sequence.persistence == Persistence::Unlogged { "UNLOGGED " } else { "" };
    let mut text =
        format!("CREATE {unlogged}SEQUENCE {}", names.qualified(&sequence.schema, &sequence.name));
    for option in options(&sequence.options, names) {
        let _ = write!(text, " {option}");
    }
    text
}

/// Options that are not Postgres' own, in canonical order.
pub(crate) fn options(options: &SequenceOptions, names: &Names<'_>) -> Vec<String> {
    let mut all = Vec::new();
    if let Some(data_type) = &options.data_type {
        all.push(format!("AS {}", names.data_type(data_type)));
    }
    let mut number = |word: &str, value: Option<i64>| {
        all.extend(value.map(|n| format!("{word} {n}")));
    };
    number("INCREMENT BY", options.increment);
    number("MINVALUE", options.min_value);
    number("MAXVALUE", options.max_value);
    number("START WITH", options.start);
    number("CACHE", options.cache);
    if options.cycle {
        all.push("CYCLE".to_owned());
    }
    all
}

pub(crate) fn owned_by(sequence: &Sequence, names: &Names<'_>) -> Option<String> {
    let (table, column) = sequence.owned_by.as_ref()?;
    let table = names.catalog.tables.get(table)?;
    Some(format!(
        "ALTER SEQUENCE {} OWNED BY {}.{}",
        names.qualified(&sequence.schema, &sequence.name),
        names.table(table),
        Names::column(table, column)
    ))
}
