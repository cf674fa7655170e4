//! What patterns of names come to: for the form in which a person changes them.
//!
//! Which names are of a kind, and which of them fit, is what the rule about that kind says, so that the form and the
//! problems never differ. The rules are asked twice: with the patterns as they are, and with one that no name can be
//! made by.

use super::{Level, Pattern, Settings, changes_of};
use crate::edit::describe;
use crate::lint::{Context, Diagnostic, Group, RULES, ValuesOf, lint};
use crate::model::{Conventions, Document, MAX_NAME_BYTES, ObjectRef, TypeKind};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Names that do not fit which are told.
const MAX_MISFITS: usize = 3;

/// Makes a name that no object can have.
const NOBODY: &str = "\0";

/// The patterns of a kind of name, and what they come to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KindExamples {
    /// As in `names` of the settings.
    pub kind: String,
    pub title: String,
    pub explanation: String,
    /// The rule that asks for them, by its code.
    pub rule: Option<String>,
    /// What may stand in braces besides `any`.
    pub placeholders: Vec<String>,
    /// One for each pattern, in their order.
    pub examples: Vec<Example>,
    /// How many of the document's names of this kind there are, and how many of them fit.
    pub of: usize,
    pub fits: usize,
    /// The first that do not fit.
    pub misfits: Vec<Misfit>,
}

/// What a pattern makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Example {
    pub pattern: String,
    pub name: String,
    /// The object of the document that would have the name; none where it is invented.
    pub object: Option<ObjectRef>,
}

/// An object whose name no pattern makes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Misfit {
    pub object: ObjectRef,
    /// As people say it.
    pub said: String,
}

/// A kind of name in words; `any` is what `{any}` may stand for.
struct Kind {
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    any: &'static str,
}

const fn kind(
    code: &'static str,
    title: &'static str,
    explanation: &'static str,
    any: &'static str,
) -> Kind {
    Kind { code, title, explanation, any }
}

/// What the form says of each kind. One that is not listed is called by its code.
const KINDS: &[Kind] = &[
    kind(
        "primary_key_column",
        "Primary key columns",
        "The only column of a primary key that is no foreign key as well.",
        "id",
    ),
    kind("index", "Indexes", "Indexes that are not unique.", "recent"),
    kind("unique", "Unique keys", "Unique constraints and unique indexes.", "once"),
    kind("foreign_key", "Foreign keys", "Constraints that reference another table.", "owner"),
    kind("foreign_key_column", "Foreign key columns", "The only column of a foreign key.", "owner"),
    kind("junction", "Junction tables", "Tables that hold pairs of rows of two others.", "links"),
    kind("check", "Checks", "Check constraints.", "positive"),
    kind("exclusion", "Exclusion constraints", "Constraints that keep rows apart.", "overlap"),
    kind("trigger", "Triggers", "Triggers of tables.", "touch"),
    kind("policy", "Policies", "Policies of row level security.", "own"),
    kind("sequence", "Sequences", "Sequences that belong to a column.", "id"),
    kind("function", "Functions", "Functions and procedures.", "touch"),
    kind("enum", "Enums", "Types that list their values.", "status"),
    kind("type", "Other types", "Composite types, domains and ranges.", "address"),
    kind("boolean", "Booleans", "Columns that are true or false.", "active"),
    kind("timestamp", "Times", "Columns that hold a moment.", "created"),
    kind("count", "Counts", "Columns that hold how many of something there are.", "message"),
];

/// What stands for a word in braces, and an invented example of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceholderWords {
    pub placeholder: &'static str,
    pub explanation: &'static str,
    pub example: &'static str,
}

const fn word(
    placeholder: &'static str,
    explanation: &'static str,
    example: &'static str,
) -> PlaceholderWords {
    PlaceholderWords { placeholder, explanation, example }
}

/// All examples are of one invented schema: `auth_users`, and `auth_tokens` that reference them.
const PLACEHOLDERS: &[PlaceholderWords] = &[
    word("any", "Anything, but not nothing", "any"),
    word("table", "The table's name", "auth_users"),
    word("short", "The table's name without its prefix", "users"),
    word("prefix", "The prefix with its _", "auth_"),
    word("column", "The column", "id"),
    word("columns", "All columns, joined by _", "email"),
    word("columns_short", "All columns, each without a last _id", "email"),
    word("child", "The referencing table", "auth_tokens"),
    word("parent", "The referenced table", "auth_users"),
    word("parent_short", "The referenced table without its prefix", "users"),
    word("referenced", "The referenced table", "auth_users"),
    word("referenced_short", "The referenced table without its prefix", "users"),
    word("referenced_singular", "The referenced table in the singular", "auth_user"),
    word("referenced_noun", "The referenced table in the singular, without its prefix", "user"),
    word("referenced_column", "The referenced column", "id"),
    word("first", "One of the two tables, the first by the alphabet", "auth_roles"),
    word("first_short", "The first table without its prefix", "roles"),
    word("first_singular", "The first table in the singular", "role"),
    word("second", "The other of the two tables", "auth_users"),
    word("second_short", "The second table without its prefix", "users"),
    word("second_singular", "The second table in the singular", "user"),
    word("function", "The function that the trigger runs", "touch"),
    word("timing", "before, after or instead_of", "before"),
    word("events", "insert, update, delete or truncate, joined by _", "update"),
    word("command", "all, select, insert, update or delete", "select"),
];

/// What a foreign key is called by, of the same invented schema.
const OF_FOREIGN_KEY: &[(&str, &str)] = &[
    ("table", "auth_tokens"),
    ("short", "tokens"),
    ("columns", "user_id"),
    ("columns_short", "user"),
];

/// What stands for a word in braces.
pub fn placeholder_words(placeholder: &str) -> Option<&'static PlaceholderWords> {
    PLACEHOLDERS.iter().find(|words| words.placeholder == placeholder)
}

/// Every kind of name, with what settings make of it in a document.
pub fn examples(document: &Document, settings: &Settings) -> Vec<KindExamples> {
    let context = Context { document, settings };
    let misfits = asked(document, settings, false);
    let all = asked(document, settings, true);
    let kinds = settings.names.listed().map(|(code, patterns, placeholders)| {
        let rule = rule_of(code);
        let of_kind = |found: &[Diagnostic]| -> Vec<ObjectRef> {
            let of_rule = found.iter().filter(|d| rule == Some(d.rule.as_str()));
            let objects = of_rule.map(|d| &d.object).filter(|o| is_of(document, code, o));
            objects.cloned().collect()
        };
        let (of, misfits) = (of_kind(&all), of_kind(&misfits));
        let misfits = if patterns.is_empty() { Vec::new() } else { misfits };
        let words = KINDS.iter().find(|kind| kind.code == code);
        KindExamples {
            kind: code.to_owned(),
            title: words.map_or_else(|| titled(code), |w| w.title.to_owned()),
            explanation: words.map_or("", |w| w.explanation).to_owned(),
            rule: rule.map(str::to_owned),
            placeholders: placeholders.iter().map(|p| (*p).to_owned()).collect(),
            examples: patterns.iter().map(|pattern| example(context, code, pattern, &of)).collect(),
            fits: of.len().saturating_sub(misfits.len()),
            of: of.len(),
            misfits: misfits
                .into_iter()
                .take(MAX_MISFITS)
                .map(|object| Misfit { said: said(document, &object), object })
                .collect(),
        }
    });
    kinds.collect()
}

/// The rule that says which names of a kind fit.
fn rule_of(kind: &str) -> Option<&'static str> {
    // One rule is about enums and all other types.
    let code = if kind == "enum" { "type".to_owned() } else { kind.replace('_', "-") };
    let codes = [format!("{code}-name"), code];
    let naming = RULES.iter().filter(|rule| rule.group == Group::Naming);
    naming.map(|rule| rule.code).find(|rule| codes.iter().any(|code| code == rule))
}

/// Whether an object that a rule about several kinds tells of is of this one.
fn is_of(document: &Document, kind: &str, object: &ObjectRef) -> bool {
    let is_enum = || match object {
        ObjectRef::Type(id) => {
            let found = document.schema.types.get(id);
            found.is_some_and(|t| matches!(t.kind, TypeKind::Enum { .. }))
        }
        _ => false,
    };
    match kind {
        "enum" => is_enum(),
        "type" => !is_enum(),
        _ => true,
    }
}

/// What the rules about names find, with the settings' patterns or, for every name of a kind, with [`NOBODY`].
fn asked(document: &Document, settings: &Settings, all: bool) -> Vec<Diagnostic> {
    let mut settings = settings.clone();
    let rules = settings.names.listed().filter_map(|(kind, ..)| rule_of(kind));
    settings.rules = rules.map(|rule| (rule.to_owned(), Level::Info)).collect();
    let profile = Conventions::default().profile;
    let Ok(mut changes) = changes_of(&profile, &settings) else { return Vec::new() };
    if all {
        let kinds = settings.names.listed();
        let nobody: Map<_, _> =
            kinds.map(|(kind, ..)| (kind.to_owned(), json!([NOBODY]))).collect();
        changes.insert("names".to_owned(), Value::Object(nobody));
    }
    let mut asked = document.clone();
    asked.conventions = Arc::new(Conventions { profile, changes });
    lint(&asked)
}

/// What a pattern makes of the first object that has all that it asks for, or of what is invented.
fn example(context: Context<'_>, kind: &str, pattern: &Pattern, objects: &[ObjectRef]) -> Example {
    let asks = pattern.placeholders().next().is_some();
    let real = objects.iter().filter(|_| asks).find_map(|object| {
        let values = ValuesOf::object(context, object)?;
        let value = |placeholder: &str| values.get(placeholder).map(str::to_owned);
        Some((object.clone(), filled(kind, pattern, value)?))
    });
    let (object, name) = match real {
        Some((object, name)) => (Some(object), name),
        None => (None, filled(kind, pattern, |p| Some(invented(kind, p))).unwrap_or_default()),
    };
    Example { pattern: pattern.to_string(), name, object }
}

fn filled(kind: &str, pattern: &Pattern, value: impl Fn(&str) -> Option<String>) -> Option<String> {
    let any = KINDS.iter().find(|words| words.code == kind).map_or("any", |words| words.any);
    let mut name = String::new();
    let text = pattern.to_string();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('{') {
        let (placeholder, after) = after.split_once('}')?;
        name.push_str(before);
        match placeholder {
            "any" => name.push_str(any),
            placeholder => name.push_str(&value(placeholder)?),
        }
        rest = after;
    }
    name.push_str(rest);
    name.truncate(name.floor_char_boundary(MAX_NAME_BYTES));
    Some(name)
}

fn invented(kind: &str, placeholder: &str) -> String {
    let own = OF_FOREIGN_KEY.iter().filter(|_| kind.starts_with("foreign_key"));
    let own = own.into_iter().find(|(name, _)| *name == placeholder).map(|(_, value)| *value);
    let known = || placeholder_words(placeholder).map(|words| words.example);
    own.or_else(known).unwrap_or(placeholder).to_owned()
}

/// `foreign_key_column` as `Foreign key column`.
fn titled(code: &str) -> String {
    let mut title = code.replace('_', " ");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

fn said(document: &Document, object: &ObjectRef) -> String {
    let catalog = &document.schema;
    let column = match object {
        ObjectRef::Column(table, column) => {
            catalog.tables.get(table).and_then(|t| Some((t, t.column(column)?)))
        }
        _ => None,
    };
    column.map_or_else(|| describe(document, object), |(t, c)| format!("{}.{}", t.name, c.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::{ImportOptions, Source, import};

    fn document(sql: &str) -> Document {
        import(vec![Source::new("a.sql", sql)], &ImportOptions::default()).document
    }

    fn settings(names: &Value) -> Settings {
        let changes = json!({ "names": names }).as_object().cloned().unwrap();
        Settings::of(&Conventions { changes, ..Conventions::default() }).unwrap()
    }

    fn of(kind: &str, document: &Document, settings: &Settings) -> KindExamples {
        examples(document, settings).into_iter().find(|e| e.kind == kind).unwrap()
    }

    #[test]
    fn a_pattern_is_shown_on_the_document() {
        let document = document(
            "create table doc_types (id int primary key);
             create table doc_files (id int primary key, owner int, size int, kind int, made int);
             create index idx_doc_files_owner on doc_files (owner);
             create index by_size on doc_files (size);
             create index by_kind on doc_files (kind);
             create index by_made on doc_files (made);
             create index by_both on doc_files (made, size);",
        );
        let settings =
            settings(&json!({ "index": ["idx_{table}_{columns}", "{short}_{any}_idx"] }));
        let index = of("index", &document, &settings);
        let names: Vec<_> = index.examples.iter().map(|e| e.name.as_str()).collect();
        assert_eq!(names, ["idx_doc_files_owner", "files_recent_idx"]);
        assert!(index.examples.iter().all(|e| e.object.is_some()));
        assert_eq!((index.fits, index.of), (1, 5));
        let misfits: Vec<_> = index.misfits.iter().map(|m| m.said.as_str()).collect();
        assert_eq!(misfits, ["index by_size", "index by_kind", "index by_made"]);
    }

    #[test]
    fn columns_fit_by_what_they_hold() {
        let document = document("create table t (id int primary key, is_on boolean, off boolean);");
        let boolean = of("boolean", &document, &settings(&json!({ "boolean": ["is_{any}"] })));
        assert_eq!((boolean.fits, boolean.of), (1, 2));
        assert_eq!(
            (boolean.misfits[0].said.as_str(), boolean.examples[0].name.as_str()),
            ("t.off", "is_active")
        );
        // Where nothing is demanded, everything fits.
        let free = of("boolean", &document, &settings(&json!({ "boolean": [] })));
        assert_eq!((free.fits, free.of, free.examples.len()), (2, 2, 0));
    }

    #[test]
    fn without_a_document_examples_are_invented() {
        let empty = Document::new("empty");
        let settings = settings(&json!({
            "index": ["idx_{table}_{columns}"],
            "foreign_key": ["fk_{child}_{parent}", "{table}_{columns}_fkey"],
            "trigger": ["trg_{table}_{timing}_{events}"],
            "timestamp": ["{any}_at"],
        }));
        let names = |kind| -> Vec<String> {
            of(kind, &empty, &settings).examples.into_iter().map(|e| e.name).collect()
        };
        assert_eq!(names("index"), ["idx_auth_users_email"]);
        assert_eq!(names("foreign_key"), ["fk_auth_tokens_auth_users", "auth_tokens_user_id_fkey"]);
        assert_eq!(names("trigger"), ["trg_auth_users_before_update"]);
        assert_eq!(names("timestamp"), ["created_at"]);
    }

    #[test]
    fn every_kind_has_words_a_rule_and_an_example_for_what_it_asks() {
        let settings = Settings::default();
        let all = examples(&Document::new("empty"), &settings);
        assert_eq!(all.len(), settings.names.listed().count());
        for kind in all {
            assert!(!kind.explanation.is_empty(), "{}", kind.kind);
            assert!(kind.rule.is_some(), "{}", kind.kind);
            for placeholder in &kind.placeholders {
                assert!(placeholder_words(placeholder).is_some(), "{placeholder}");
            }
        }
    }
}
