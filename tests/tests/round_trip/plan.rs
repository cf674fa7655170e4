//! What a random document is made of. Picks are resolved among what the document then has, so that every plan
//! makes a sound one.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use trestle_core::model::DataType;

#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) schemas: Vec<(String, Option<String>)>,
    pub(crate) types: Vec<TypePlan>,
    pub(crate) tables: Vec<TablePlan>,
}

#[derive(Clone, Debug)]
pub(crate) struct TypePlan {
    pub(crate) schema: Index,
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) kind: u8,
    /// Labels of an enum, attributes of a composite type, checks of a domain type.
    pub(crate) parts: Vec<String>,
    pub(crate) base: TypePick,
    pub(crate) not_null: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct TablePlan {
    pub(crate) schema: Index,
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) unlogged: bool,
    pub(crate) columns: Vec<ColumnPlan>,
    pub(crate) primary_key: Option<KeyPlan>,
    pub(crate) unique: Vec<KeyPlan>,
    pub(crate) checks: Vec<CheckPlan>,
    pub(crate) foreign_keys: Vec<ForeignKeyPlan>,
    pub(crate) indexes: Vec<IndexPlan>,
    pub(crate) row_security: (bool, bool),
    pub(crate) policies: Vec<PolicyPlan>,
}

#[derive(Clone, Debug)]
pub(crate) struct ColumnPlan {
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) data_type: TypePick,
    pub(crate) not_null: bool,
    pub(crate) value: u8,
    pub(crate) text: String,
    pub(crate) number: i32,
    pub(crate) pick: Index,
}

/// A built-in type, or one of the document's.
#[derive(Clone, Debug)]
pub(crate) struct TypePick {
    pub(crate) defined: bool,
    pub(crate) pick: Index,
    pub(crate) dimensions: u8,
}

#[derive(Clone, Debug)]
pub(crate) struct KeyPlan {
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) columns: Vec<Index>,
    pub(crate) flag: bool,
    pub(crate) deferrable: u8,
}

#[derive(Clone, Debug)]
pub(crate) struct CheckPlan {
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) condition: Condition,
    pub(crate) no_inherit: bool,
    pub(crate) not_valid: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct ForeignKeyPlan {
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) references: Index,
    pub(crate) columns: Vec<Index>,
    pub(crate) actions: (u8, u8),
    pub(crate) full: bool,
    pub(crate) deferrable: u8,
    pub(crate) not_valid: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct IndexPlan {
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) unique: bool,
    pub(crate) method: u8,
    pub(crate) elements: Vec<(Index, u8, bool, bool)>,
    pub(crate) include: Option<Index>,
    pub(crate) predicate: Option<Condition>,
}

#[derive(Clone, Debug)]
pub(crate) struct PolicyPlan {
    pub(crate) name: String,
    pub(crate) comment: Option<String>,
    pub(crate) command: u8,
    pub(crate) permissive: bool,
    pub(crate) roles: Vec<String>,
    pub(crate) using: Condition,
    pub(crate) check: Option<Condition>,
}

/// An expression over the columns of a table.
#[derive(Clone, Debug)]
pub(crate) struct Condition {
    pub(crate) kind: u8,
    pub(crate) columns: [Index; 2],
    pub(crate) other: Index,
    pub(crate) text: String,
    pub(crate) number: i32,
}

/// Texts that are something else wherever they are not quoted well.
const HOSTILE: &[&str] = &[
    "it's",
    "say \"hi\"",
    "\"",
    "'",
    "''",
    "\\",
    "\\'",
    "E'\\n'",
    "$$",
    "$body$",
    "a;b",
    "-- no comment",
    "/* open",
    "close */",
    "new\nline",
    "carriage\r\nreturn",
    "tab\there",
    " leading",
    "trailing ",
    "größe",
    "表",
    "😀",
    "e\u{301}",
    "a.b",
    "a b",
    "a_b",
    "1st",
    "$1",
    "%I",
    "{{x}}",
    "\u{a0}",
    "\u{200b}",
    "UPPER",
    "true",
    "null",
    "select",
    "table",
    "user",
    "current_user",
    "default",
    "check",
    "primary",
    "references",
    "column",
    "integer",
    "text",
    "array",
    "value",
    "public",
    "all",
    "none",
    "interval",
    "timestamp",
];

/// A name, at most 63 bytes: Postgres cuts the rest.
fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z][a-z0-9_]{0,11}",
        3 => select(HOSTILE).prop_map(str::to_owned),
        1 => any_text(14),
    ]
}

/// A name of a schema, table or type, without what the reader of types misunderstands: brackets, and the names of
/// built-in types (it takes `x::text` for a table or type `text`).
fn own_name() -> impl Strategy<Value = String> {
    name().prop_map(|name| {
        let name = name.replace(['(', ')', '[', ']'], "_");
        if DataType::canonical_builtin(&name).is_some() { name + "_" } else { name }
    })
}

fn any_text(max: usize) -> impl Strategy<Value = String> {
    // Postgres cannot hold NUL.
    vec(any::<char>().prop_filter("NUL", |c| *c != '\0'), 1..=max)
        .prop_map(|chars| chars.into_iter().collect())
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[a-z ]{1,12}",
        2 => select(HOSTILE).prop_map(str::to_owned),
        1 => any_text(20),
    ]
}

fn comment() -> impl Strategy<Value = Option<String>> {
    option::weighted(0.2, text())
}

fn type_pick() -> impl Strategy<Value = TypePick> {
    (prop::bool::weighted(0.3), any::<Index>(), prop_oneof![6 => Just(0u8), 1 => 1..3u8])
        .prop_map(|(defined, pick, dimensions)| TypePick { defined, pick, dimensions })
}

fn condition() -> impl Strategy<Value = Condition> {
    (any::<u8>(), any::<[Index; 2]>(), any::<Index>(), text(), any::<i32>()).prop_map(
        |(kind, columns, other, text, number)| Condition { kind, columns, other, text, number },
    )
}

fn type_plan() -> impl Strategy<Value = TypePlan> {
    (
        any::<Index>(),
        own_name(),
        comment(),
        any::<u8>(),
        vec(name(), 1..4),
        type_pick(),
        any::<bool>(),
    )
        .prop_map(|(schema, name, comment, kind, parts, base, not_null)| TypePlan {
            schema,
            name,
            comment,
            kind,
            parts,
            base,
            not_null,
        })
}

fn column() -> impl Strategy<Value = ColumnPlan> {
    let value = (any::<u8>(), text(), any::<i32>(), any::<Index>());
    (name(), comment(), type_pick(), any::<bool>(), value).prop_map(
        |(name, comment, data_type, not_null, (value, text, number, pick))| ColumnPlan {
            name,
            comment,
            data_type,
            not_null,
            value,
            text,
            number,
            pick,
        },
    )
}

fn key() -> impl Strategy<Value = KeyPlan> {
    (name(), comment(), vec(any::<Index>(), 1..4), any::<bool>(), any::<u8>()).prop_map(
        |(name, comment, columns, flag, deferrable)| KeyPlan {
            name,
            comment,
            columns,
            flag,
            deferrable,
        },
    )
}

fn check() -> impl Strategy<Value = CheckPlan> {
    (name(), comment(), condition(), any::<bool>(), any::<bool>()).prop_map(
        |(name, comment, condition, no_inherit, not_valid)| CheckPlan {
            name,
            comment,
            condition,
            no_inherit,
            not_valid,
        },
    )
}

fn foreign_key() -> impl Strategy<Value = ForeignKeyPlan> {
    let pairs = (any::<Index>(), vec(any::<Index>(), 3));
    (name(), comment(), pairs, any::<(u8, u8)>(), any::<bool>(), any::<u8>(), any::<bool>())
        .prop_map(|(name, comment, (references, columns), actions, full, deferrable, not_valid)| {
            ForeignKeyPlan {
                name,
                comment,
                references,
                columns,
                actions,
                full,
                deferrable,
                not_valid,
            }
        })
}

fn index() -> impl Strategy<Value = IndexPlan> {
    let elements = vec(any::<(Index, u8, bool, bool)>(), 1..4);
    let rest = (option::of(any::<Index>()), option::of(condition()));
    (name(), comment(), any::<bool>(), any::<u8>(), elements, rest).prop_map(
        |(name, comment, unique, method, elements, (include, predicate))| IndexPlan {
            name,
            comment,
            unique,
            method,
            elements,
            include,
            predicate,
        },
    )
}

fn policy() -> impl Strategy<Value = PolicyPlan> {
    let conditions = (condition(), option::of(condition()));
    (name(), comment(), any::<u8>(), any::<bool>(), vec(name(), 0..3), conditions).prop_map(
        |(name, comment, command, permissive, roles, (using, check))| PolicyPlan {
            name,
            comment,
            command,
            permissive,
            roles,
            using,
            check,
        },
    )
}

fn table() -> impl Strategy<Value = TablePlan> {
    let named = (any::<Index>(), own_name(), comment(), prop::bool::weighted(0.1));
    let columns = vec(column(), 1..7);
    let keys = (option::of(key()), vec(key(), 0..3), vec(check(), 0..3), vec(foreign_key(), 0..3));
    let rest = (vec(index(), 0..3), any::<(bool, bool)>(), vec(policy(), 0..3));
    (named, columns, keys, rest).prop_map(
        |(
            (schema, name, comment, unlogged),
            columns,
            (primary_key, unique, checks, foreign_keys),
            (indexes, row_security, policies),
        )| TablePlan {
            schema,
            name,
            comment,
            unlogged,
            columns,
            primary_key,
            unique,
            checks,
            foreign_keys,
            indexes,
            row_security,
            policies,
        },
    )
}

pub(crate) fn plan() -> impl Strategy<Value = Plan> {
    (vec((own_name(), comment()), 0..3), vec(type_plan(), 0..4), vec(table(), 1..6))
        .prop_map(|(schemas, types, tables)| Plan { schemas, types, tables })
}
