//! Statements that Postgres itself can be told to do only where it is needed (manual, reference of each).

use super::Form;
use super::cursor::Cursor;

/// What can be made `IF NOT EXISTS`.
const MADE: &[&str] = &[
    "UNLOGGED TABLE",
    "FOREIGN TABLE",
    "TABLE",
    "UNLOGGED SEQUENCE",
    "SEQUENCE",
    "SCHEMA",
    "EXTENSION",
    "MATERIALIZED VIEW",
    "UNIQUE INDEX CONCURRENTLY",
    "UNIQUE INDEX",
    "INDEX CONCURRENTLY",
    "INDEX",
    "COLLATION",
    "STATISTICS",
    "SERVER",
    "USER MAPPING",
];

/// What takes the place of what is there.
const REPLACED: &[&str] =
    &["VIEW", "FUNCTION", "PROCEDURE", "TRIGGER", "RULE", "AGGREGATE", "LANGUAGE"];

/// Kinds of more than one word, and what may follow the kind.
const DROPPED: &[&str] = &[
    "MATERIALIZED VIEW",
    "FOREIGN TABLE",
    "FOREIGN DATA WRAPPER",
    "INDEX CONCURRENTLY",
    "USER MAPPING",
    "EVENT TRIGGER",
    "ACCESS METHOD",
    "OPERATOR CLASS",
    "OPERATOR FAMILY",
    "TEXT SEARCH CONFIGURATION",
    "TEXT SEARCH DICTIONARY",
    "TEXT SEARCH PARSER",
    "TEXT SEARCH TEMPLATE",
];

pub(super) fn create(cursor: &Cursor<'_>) -> Option<Form> {
    let mut cursor = cursor.clone();
    cursor.word();
    if cursor.takes("OR REPLACE") {
        return Some(Form::AsItIs);
    }
    if cursor.clone().takes_one(REPLACED).is_some() {
        return Some(Form::Native(cursor.with("OR REPLACE")));
    }
    cursor.takes_one(MADE)?;
    Some(existing(&cursor, "IF NOT EXISTS"))
}

pub(super) fn drop(cursor: &Cursor<'_>) -> Form {
    let mut cursor = cursor.clone();
    cursor.word();
    if cursor.takes_one(DROPPED).is_none() {
        cursor.word();
    }
    existing(&cursor, "IF EXISTS")
}

pub(super) fn alter(cursor: &Cursor<'_>) -> Option<Form> {
    let mut cursor = cursor.clone();
    cursor.word();
    if cursor.takes("TYPE") {
        cursor.path()?;
        return cursor.takes("ADD VALUE").then(|| existing(&cursor, "IF NOT EXISTS"));
    }
    cursor.takes_one(&["TABLE", "FOREIGN TABLE", "DOMAIN"])?;
    let target = cursor.clone();
    cursor.takes("ONLY");
    cursor.path()?;
    if cursor.takes("ADD COLUMN") {
        return Some(existing(&cursor, "IF NOT EXISTS"));
    }
    if cursor.takes_one(&["DROP COLUMN", "DROP CONSTRAINT"]).is_some() {
        // First at the end, so that what is before it stays in its place.
        let Form::Native(sql) = existing(&cursor, "IF EXISTS") else { return Some(Form::AsItIs) };
        let is_domain = sql.starts_with("ALTER DOMAIN");
        return Some(Form::Native(if is_domain { sql } else { target.of(&sql).with("IF EXISTS") }));
    }
    if cursor.takes("ALTER COLUMN") {
        cursor.path()?;
        let drops = cursor.takes_one(&["DROP IDENTITY", "DROP EXPRESSION"]).is_some();
        return drops.then(|| existing(&cursor, "IF EXISTS"));
    }
    None
}

/// With these words here, unless they are there.
fn existing(cursor: &Cursor<'_>, words: &str) -> Form {
    if cursor.clone().takes(words) { Form::AsItIs } else { Form::Native(cursor.with(words)) }
}
