//! Types as diagrams write them, into types of Postgres.
//!
//! What Postgres knows is taken as it is. Words of other databases and of programming languages are translated by
//! [`WORDS`]. All else is the name of a type that the document does not hold, with its capitals.

use crate::model::DataType;
use crate::sql::quote_ident;

/// Words that are no types of Postgres, and the type that holds the same values; sorted.
///
/// A date with a time is a `timestamp`: the words name no time zone, and those that do say so. A whole number without a
/// sign takes the next larger type.
const WORDS: &[(&str, &str)] = &[
    ("array", "jsonb"),
    ("binary", "bytea"),
    ("blob", "bytea"),
    ("byte", "smallint"),
    ("bytes", "bytea"),
    ("clob", "text"),
    ("date time", "timestamp"),
    ("datetime", "timestamp"),
    ("datetime with time zone", "timestamptz"),
    ("datetime2", "timestamp"),
    ("datetimeoffset", "timestamptz"),
    ("datetimetz", "timestamptz"),
    ("dict", "jsonb"),
    ("double", "double precision"),
    ("fixed", "numeric"),
    ("float32", "real"),
    ("float64", "double precision"),
    ("guid", "uuid"),
    ("hashmap", "jsonb"),
    ("image", "bytea"),
    ("instant", "timestamptz"),
    ("int unsigned", "bigint"),
    ("int16", "smallint"),
    ("int32", "integer"),
    ("int64", "bigint"),
    ("integer unsigned", "bigint"),
    ("list", "jsonb"),
    ("long", "bigint"),
    ("longblob", "bytea"),
    ("longtext", "text"),
    ("map", "jsonb"),
    ("mediumblob", "bytea"),
    ("mediumint", "integer"),
    ("mediumtext", "text"),
    ("ntext", "text"),
    ("number", "numeric"),
    ("nvarchar", "varchar"),
    ("nvarchar2", "varchar"),
    ("object", "jsonb"),
    ("short", "smallint"),
    ("smalldatetime", "timestamp"),
    ("smallmoney", "money"),
    ("str", "text"),
    ("string", "text"),
    ("timestamp tz", "timestamptz"),
    ("tinyblob", "bytea"),
    ("tinyint", "smallint"),
    ("tinytext", "text"),
    ("uint", "bigint"),
    ("uniqueidentifier", "uuid"),
    ("varbinary", "bytea"),
    ("varchar2", "varchar"),
    ("year", "integer"),
];

/// Integers that count by themselves.
const SERIALS: &[&str] = &["serial", "bigserial", "smallserial", "serial2", "serial4", "serial8"];

/// Built-in types that take something in parentheses.
const WITH_MODIFIERS: &[&str] = &[
    "bit",
    "char",
    "interval",
    "numeric",
    "time",
    "timestamp",
    "timestamptz",
    "timetz",
    "varbit",
    "varchar",
];

const INTERVAL_FIELDS: &[&str] = &["year", "month", "day", "hour", "minute", "second", "to"];

/// Containers whose element is named between the marks of a generic type.
const LISTS: &[&str] = &["array", "list", "set", "collection", "seq", "vec"];

/// Array dimensions beyond this mean nothing to Postgres (`MAXDIM`).
const MAX_DIMENSIONS: usize = 6;

/// The type as SQL. `written` is a name, with modifiers in parentheses, `[]` and generics (`list~int~`).
pub(in crate::import) fn sql_type(written: &str) -> String {
    let mut text = written.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut dimensions = 0;
    loop {
        if let Some(element) = element_of_list(&text) {
            text = element;
        } else if let Some(element) = without_brackets(&text) {
            text = element;
        } else {
            break;
        }
        dimensions += 1;
        if dimensions == MAX_DIMENSIONS {
            break;
        }
    }
    scalar(&text) + &"[]".repeat(dimensions)
}

/// The type of a column that refers to one of this type: it does not count by itself.
pub(in crate::import) fn without_counter(sql_type: &str) -> String {
    match sql_type {
        "serial" | "serial4" => "integer",
        "bigserial" | "serial8" => "bigint",
        "smallserial" | "serial2" => "smallint",
        other => other,
    }
    .to_owned()
}

fn scalar(text: &str) -> String {
    let (name, modifiers) = split_modifiers(text);
    let lower = name.to_lowercase();
    let spaced = lower.replace('_', " ");
    if SERIALS.contains(&lower.as_str()) {
        return lower;
    }
    let whole = modifiers.as_deref().is_some_and(|m| m.eq_ignore_ascii_case("max"));
    let sizes = modifiers.as_deref().and_then(sizes);
    if lower == "string" || (whole && spaced.contains("char")) {
        return match sizes {
            Some(sizes) if !sizes.contains(',') => format!("varchar({sizes})"),
            _ => "text".to_owned(),
        };
    }
    if lower == "tinyint" && sizes.as_deref() == Some("1") {
        return "boolean".to_owned();
    }
    if let Some(fields) = spaced.strip_prefix("interval ") {
        // `interval day to second(3)`: words follow the name of this type alone.
        let written = sizes.as_ref().map_or(String::new(), |sizes| format!("({sizes})"));
        let is_fields = fields.split(' ').all(|w| INTERVAL_FIELDS.contains(&w));
        if is_fields {
            return format!("interval {fields}{written}");
        }
    }
    let translated = WORDS.binary_search_by_key(&spaced.as_str(), |(word, _)| word);
    let builtin = match translated {
        Ok(at) => WORDS.get(at).map(|(_, builtin)| *builtin),
        Err(_) => DataType::canonical_builtin(&lower)
            .or_else(|| DataType::canonical_builtin(&spaced))
            .filter(|builtin| !is_pseudo_type(builtin)),
    };
    match (builtin, sizes) {
        (Some(builtin), Some(sizes)) if WITH_MODIFIERS.contains(&builtin) => {
            format!("{builtin}({sizes})")
        }
        (Some(builtin), _) => builtin.to_owned(),
        (None, sizes) => {
            let name = external(if modifiers.is_some() && sizes.is_none() { text } else { &name });
            sizes.map_or(name.clone(), |sizes| format!("{name}({sizes})"))
        }
    }
}

/// The name of a type that the document does not hold.
fn external(name: &str) -> String {
    let is_part = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
    };
    match name.split_once('.') {
        Some((schema, name)) if is_part(schema) && is_part(name) => {
            format!("{}.{}", quote_ident(super::clip(schema)), quote_ident(super::clip(name)))
        }
        _ => quote_ident(super::clip(name)).into_owned(),
    }
}

/// `varchar(10, 2) unsigned` is `varchar unsigned` and `10, 2`.
fn split_modifiers(text: &str) -> (String, Option<String>) {
    let parts = text.find('(').zip(text.rfind(')')).filter(|(open, close)| open < close);
    let Some((open, close)) = parts else { return (text.to_owned(), None) };
    let before = text.get(..open).unwrap_or_default().trim();
    let inside = text.get(open + 1..close).unwrap_or_default().trim();
    let after = text.get(close + 1..).unwrap_or_default().trim();
    let name = if after.is_empty() { before.to_owned() } else { format!("{before} {after}") };
    let inside = inside.trim_matches(['"', '\'']);
    (name, (!inside.is_empty()).then(|| inside.to_owned()))
}

/// One or two whole numbers; Mermaid allows no comma in a type, so `10_2` stands for them too.
fn sizes(modifiers: &str) -> Option<String> {
    let parts: Vec<&str> = modifiers.split([',', '_']).map(str::trim).collect();
    let is_number = |p: &&str| (1..=9).contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit());
    (parts.len() <= 2 && parts.iter().all(is_number)).then(|| parts.join(","))
}

/// `list~int~` and `list<int>` are lists of `int`.
fn element_of_list(text: &str) -> Option<String> {
    let (name, rest) = text.split_once(['~', '<'])?;
    let inside = rest.strip_suffix(['~', '>'])?;
    let is_list = LISTS.iter().any(|list| name.eq_ignore_ascii_case(list));
    (is_list && !inside.is_empty()).then(|| inside.to_owned())
}

fn without_brackets(text: &str) -> Option<String> {
    let (before, size) = text.strip_suffix(']')?.rsplit_once('[')?;
    let is_size = size.trim().bytes().all(|b| b.is_ascii_digit());
    (is_size && !before.trim().is_empty()).then(|| before.trim().to_owned())
}

/// Types that no column can have.
fn is_pseudo_type(name: &str) -> bool {
    name.starts_with("any")
        || name.ends_with("_handler")
        || matches!(
            name,
            "cstring" | "event_trigger" | "internal" | "record" | "trigger" | "unknown" | "void"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_for_the_search() {
        assert!(WORDS.is_sorted());
        assert!(WORDS.iter().all(|(word, _)| DataType::canonical_builtin(word).is_none()));
    }

    #[test]
    fn types_become_what_postgres_calls_them() {
        for (written, sql) in [
            ("string", "text"),
            ("string(99)", "varchar(99)"),
            ("String[]", "text[]"),
            ("int", "integer"),
            ("INT(11)", "integer"),
            ("int8", "bigint"),
            ("float", "double precision"),
            ("number", "numeric"),
            ("number(10, 2)", "numeric(10,2)"),
            ("numeric(10_2)", "numeric(10,2)"),
            ("decimal(10,2)", "numeric(10,2)"),
            ("varchar(MAX)", "text"),
            ("nvarchar(\"MAX\")", "text"),
            ("varbinary(MAX)", "bytea"),
            ("datetime", "timestamp"),
            ("timestamp_with_time_zone", "timestamptz"),
            ("timestamp with time zone", "timestamptz"),
            ("timestamptz(3)", "timestamptz(3)"),
            ("double_precision", "double precision"),
            ("character varying(20)", "varchar(20)"),
            ("List~int~", "integer[]"),
            ("list~list~string~~", "text[][]"),
            ("Array<uuid>", "uuid[]"),
            ("Map~string,int~", "\"Map~string,int~\""),
            ("interval_day_to_second(3)", "interval day to second(3)"),
            ("bigserial", "bigserial"),
            ("tinyint(1)", "boolean"),
            ("int unsigned", "bigint"),
            ("UserStatus", "\"UserStatus\""),
            ("cms.mood", "cms.mood"),
            ("vector(3)", "vector(3)"),
            ("unknown", "unknown"),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("enum('a','b')", "\"enum('a','b')\""),
            ("[]", "\"[]\""),
            ("(", "\"(\""),
        ] {
            assert_eq!(sql_type(written), sql, "{written}");
        }
    }
}
