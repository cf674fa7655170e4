//! A table of the words that a column may hold.

use super::build::{Build, column};
use super::names::plural;
use super::{Choice, Group, Needs, PatternError, StandardPattern, Value};
use crate::edit::NewColumn;
use crate::model::{Column, DataType, ReferentialAction, TypeName};
use crate::relation::one_of;

pub(super) const PATTERN: StandardPattern = StandardPattern {
    code: "lookup-table",
    title: "lookup table",
    explanation: "A table of the words that a column of text may hold, each with a label and its place, which the column \
                  references. Fill it before rows are held against it.",
    group: Group::Structure,
    needs: Needs::OneOrNone,
    choices: |_| {
        vec![
            Choice::new("column", "Column that holds a word", Value::Column(None)),
            Choice::name("name", "Table", AUTOMATIC),
        ]
    },
    plan,
};

/// Stands for the name that follows from the column.
const AUTOMATIC: &str = "lookup";

/// Names of columns that hold one of a few words.
const WORDS: [&str; 8] =
    ["status", "state", "type", "kind", "category", "role", "priority", "level"];

fn is_text(column: &Column) -> bool {
    let is_one = |name: &&str| column.data_type.name == TypeName::Builtin((*name).into());
    column.data_type.dimensions == 0 && ["text", "varchar"].iter().any(is_one)
}

/// Whether a name says that it holds a word: `status`, `order_status`.
fn says_word(column: &Column) -> bool {
    let last = column.name.as_str().rsplit('_').next().unwrap_or_default();
    WORDS.contains(&last)
}

fn plan(build: &mut Build<'_>) -> Result<(), PatternError> {
    let mut name = build.name("name").to_owned();
    let mut code = NewColumn::new("code", DataType::builtin("text"));
    let mut from = None;
    if let Some(id) = build.tables.first().cloned() {
        let table = build.table(&id)?;
        let chosen = build.chosen_column("column");
        let found = match &chosen {
            Some(chosen) => table.column(chosen),
            None => table.columns.iter().find(|c| is_text(c) && says_word(c)),
        };
        let Some(found) = found else {
            return Err(PatternError::Selection("the column that holds a word, or no table,"));
        };
        if !is_text(found) {
            return Err(PatternError::NotText(format!("{}.{}", table.name, found.name)));
        }
        // It references its words already.
        if table.foreign_keys().any(|(_, key)| key.columns == [found.id.clone()]) {
            return Ok(());
        }
        code.data_type = found.data_type.clone();
        if name == AUTOMATIC {
            name = table_name(build, table, found);
        }
        from = Some((id, found.name.to_string(), found.not_null));
    }
    code.not_null = true;
    let columns = vec![
        code,
        column("label", "text", true, None),
        column("description", "text", false, None),
        column("sort_order", "integer", true, Some("0")),
        column("is_active", "boolean", true, Some("true")),
    ];
    let lookup = build.table_called(&name, "The words that may be chosen.", columns)?;
    build.key(&lookup, "code")?;
    if let Some((table, column, not_null)) = from {
        let words = build.table(&lookup)?.clone();
        let on_delete = ReferentialAction::Restrict;
        build.reference(&table, (&column, not_null), &words, on_delete, true)?;
    }
    Ok(())
}

/// `order_statuses` for `orders.status`, under the table's prefix.
fn table_name(build: &Build<'_>, table: &crate::model::Table, column: &Column) -> String {
    let document = build.document();
    let (prefix, _) = crate::domain::split_prefix(table.name.as_str(), &document.domains);
    let one = one_of(document, &build.settings.words, table);
    let column = column.name.as_str();
    let word = column.strip_prefix(&format!("{one}_")).unwrap_or(column);
    format!("{prefix}{one}_{}", plural(word))
}
