//! Mermaid `erDiagram`: entities with attributes, relationships with cardinalities.
//!
//! What the grammar of Mermaid 11 cannot hold is replaced, never passed on: names of entities and
//! attributes keep to the characters of its lexer, texts lose their double quotes.

use crate::domain::domain_of;
use crate::model::{
    Column, ColumnId, ConstraintKind, Document, DomainId, ForeignKey, Table, TableId,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Which tables a diagram shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MermaidScope {
    #[default]
    All,
    Domain(DomainId),
    Tables(BTreeSet<TableId>),
}

/// The diagram's text. Tables of the platform are shown where a shown table references them.
pub fn mermaid(document: &Document, scope: &MermaidScope) -> String {
    let tables = shown(document, scope);
    let names = entity_names(document, &tables);
    let mut text = String::from("erDiagram\n");
    for table in &tables {
        let Some(name) = names.get(&table.id) else { continue };
        if table.columns.is_empty() {
            let _ = writeln!(text, "  {name}");
            continue;
        }
        let _ = writeln!(text, "  {name} {{");
        for column in &table.columns {
            let _ = writeln!(text, "    {}", attribute(document, table, column));
        }
        text.push_str("  }\n");
    }
    for table in &tables {
        for (constraint, key) in table.foreign_keys() {
            let (Some(child), Some(parent)) = (names.get(&table.id), names.get(&key.references))
            else {
                continue;
            };
            let (referenced, referencing) = cardinality(table, key);
            let label = label(table, key, constraint.name.as_str());
            let _ = writeln!(text, "  {parent} {referenced}--{referencing} {child} : \"{label}\"");
        }
    }
    text
}

fn shown<'d>(document: &'d Document, scope: &MermaidScope) -> Vec<&'d Table> {
    let own = |table: &Table| match scope {
        MermaidScope::All => !table.external,
        MermaidScope::Domain(id) => domain_of(document, table).is_some_and(|d| d.id == *id),
        MermaidScope::Tables(ids) => ids.contains(&table.id),
    };
    let all = &document.schema.tables;
    let referenced: BTreeSet<&TableId> = all
        .iter()
        .filter(|t| own(t))
        .flat_map(|t| t.foreign_keys().map(|(_, key)| &key.references))
        .collect();
    let mut tables: Vec<&Table> = all
        .iter()
        .map(AsRef::as_ref)
        .filter(|t| own(t) || (t.external && referenced.contains(&t.id)))
        .collect();
    tables.sort_by_key(|t| (document.schema.schema_name(&t.schema), t.name.as_str()));
    tables
}

/// A name for each entity; the schema is written where two tables share a name, or it is not `public`.
fn entity_names(document: &Document, tables: &[&Table]) -> BTreeMap<TableId, String> {
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut names = BTreeMap::new();
    for table in tables {
        let written = entity_name(&document.schema.readable_name(&table.schema, &table.name));
        let mut name = written.clone();
        let mut n = 1u32;
        while !taken.insert(name.clone()) {
            n += 1;
            let bare = written.trim_matches('"');
            name = format!("\"{bare} ({n})\"");
        }
        names.insert(table.id.clone(), name);
    }
    names
}

/// Words that Mermaid's lexer takes for something else at the place of an entity's name.
const KEYWORDS: &[&str] = &[
    "acctitle",
    "accdescr",
    "bt",
    "class",
    "classdef",
    "direction",
    "erdiagram",
    "lr",
    "many",
    "one",
    "only",
    "optionally",
    "rl",
    "style",
    "tb",
    "title",
    "to",
    "zero",
];

const MAX_NAME_CHARS: usize = 200;

fn entity_name(name: &str) -> String {
    let plain = name.len() > 2
        && name.chars().count() <= MAX_NAME_CHARS
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !KEYWORDS.contains(&name.to_ascii_lowercase().as_str());
    if plain {
        return name.to_owned();
    }
    let cleaned: String = visible(name)
        .map(|c| if matches!(c, '"' | '%' | '\\' | '<' | '>' | '&' | '#' | ';') { '_' } else { c })
        .take(MAX_NAME_CHARS)
        .collect();
    let cleaned = cleaned.trim();
    format!("\"{}\"", if cleaned.is_empty() { "_" } else { cleaned })
}

/// Characters that people see: controls and marks that turn or hide text become spaces.
fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().map(|c| {
        let hidden = c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}');
        if hidden { ' ' } else { c }
    })
}

fn attribute(document: &Document, table: &Table, column: &Column) -> String {
    let name = word(column.name.as_str(), "column");
    let mut text =
        format!("{} {name}", word(&document.schema.type_text(&column.data_type), "type"));
    let keys = keys(table, &column.id);
    if !keys.is_empty() {
        let _ = write!(text, " {}", keys.join(", "));
    }
    let mut remarks = Vec::new();
    if name != column.name.as_str() {
        remarks.push(column.name.to_string());
    }
    remarks.extend(column.comment.clone());
    if !remarks.is_empty() {
        let _ = write!(text, " \"{}\"", quoted(&remarks.join(": ")));
    }
    text
}

/// A word of an attribute: letters, digits, `_`, `-`, `[]` and `()`.
fn word(text: &str, what: &str) -> String {
    let mut word: String = text
        .chars()
        .take(MAX_NAME_CHARS)
        .map(|c| match c {
            c if c.is_ascii_alphanumeric() || "_-[]()".contains(c) => c,
            _ => '_',
        })
        .collect();
    if !word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        word.insert(0, '_');
    }
    // A mark of a key at the start, in any case, is no name to Mermaid's lexer; nor are mere underscores.
    let start = word.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
    let is_mark =
        start.is_some_and(|s| matches!(s.to_ascii_lowercase().as_str(), "pk" | "fk" | "uk"));
    if is_mark || word.chars().all(|c| c == '_') {
        word = format!("{what}_{}", word.trim_matches('_'));
    }
    word
}

const MAX_COMMENT_CHARS: usize = 300;

fn quoted(text: &str) -> String {
    let flat: String = visible(text)
        .map(|c| match c {
            '"' => '\'',
            '<' => '‹',
            '>' => '›',
            c => c,
        })
        .collect();
    let flat = flat.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = flat.chars().take(MAX_COMMENT_CHARS).collect();
    if cut.len() < flat.len() {
        cut.push('…');
    }
    cut
}

fn keys(table: &Table, column: &ColumnId) -> Vec<&'static str> {
    let mut keys = Vec::new();
    if table.primary_key().is_some_and(|key| key.columns.contains(column)) {
        keys.push("PK");
    }
    if table.is_referencing(column) {
        keys.push("FK");
    }
    let alone = std::slice::from_ref(column);
    let unique = table
        .constraints
        .iter()
        .any(|c| matches!(&c.kind, ConstraintKind::Unique(key) if key.columns == alone));
    if unique {
        keys.push("UK");
    }
    keys
}

/// The marks of the referenced and of the referencing side.
fn cardinality(table: &Table, key: &ForeignKey) -> (&'static str, &'static str) {
    let required = key.columns.iter().all(|id| table.column(id).is_some_and(|c| c.not_null));
    let wanted: BTreeSet<&ColumnId> = key.columns.iter().collect();
    let unique = table.constraints.iter().any(|c| match &c.kind {
        ConstraintKind::PrimaryKey(k) | ConstraintKind::Unique(k) => {
            k.columns.iter().collect::<BTreeSet<_>>() == wanted
        }
        _ => false,
    });
    (if required { "||" } else { "|o" }, if unique { "o|" } else { "o{" })
}

fn label(table: &Table, key: &ForeignKey, constraint: &str) -> String {
    let columns: Vec<&str> =
        key.columns.iter().filter_map(|id| table.column(id)).map(|c| c.name.as_str()).collect();
    let joined = columns.join(", ");
    let text = quoted(if joined.is_empty() { constraint } else { &joined });
    if text.is_empty() { "references".to_owned() } else { text }
}

#[cfg(all(test, feature = "sql"))]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};
    use expect_test::expect;

    fn diagram(sql: &str) -> String {
        let imported = import(vec![Source::new("t.sql", sql)], &ImportOptions::default());
        mermaid(&imported.document, &MermaidScope::All)
    }

    #[test]
    fn keys_types_and_cardinalities() {
        expect![[r#"
            erDiagram
              profiles {
                uuid user_id PK, FK
              }
              threads {
                bigint id PK
                uuid owner_id FK "who ‹began› 'it'"
                numeric(10_2) cost
              }
              users {
                uuid id PK
                text email UK
              }
              users ||--o| profiles : "user_id"
              users |o--o{ threads : "owner_id"
        "#]]
        .assert_eq(&diagram(
            "create table users (id uuid primary key, email text unique);
             create table profiles (user_id uuid primary key references users);
             create table threads (id bigint primary key, owner_id uuid references users, cost numeric(10,2));
             comment on column threads.owner_id is 'who <began>\n \"it\"';",
        ));
    }

    #[test]
    fn hostile_names_stay_names() {
        expect![[r#"
            erDiagram
              "_script_" {
                integer _20_ "20"
                text column_PK "PK"
              }
              "title" {
                integer _1st_one "1st one"
              }
        "#]]
        .assert_eq(&diagram(
            "create table \"<script>\" (\" 20\u{202e}\" int, \"PK\" text);
             create table title (\"1st one\" int);",
        ));
    }
}
