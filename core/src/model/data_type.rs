//! Types of columns, arguments and attributes.

use super::{Name, QualifiedName, RelationId, TableId, TypeId, ViewId};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Which type, without modifiers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TypeName {
    /// A type of `pg_catalog`, under the one spelling of [`DataType::BUILTIN_ALIASES`].
    Builtin(Name),
    /// A type of this document.
    Defined(TypeId),
    /// The row type of a table or view of this document.
    Row(RelationId),
    /// A type that the document does not hold: an extension's or a platform's.
    External(QualifiedName),
}

/// A type with its modifiers, such as `numeric(10,2)[]`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DataType {
    pub name: TypeName,
    /// What stands in parentheses (`10,2`), or after `interval` (`day to second(3)`); without the
    /// parentheses, spaces normalised.
    pub modifiers: Option<String>,
    /// Declared array dimensions; Postgres keeps the number but does not enforce it.
    pub dimensions: u8,
}

/// A text that is not a type name with modifiers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseTypeError {
    #[error("a type is needed, such as text, uuid or numeric(10,2)")]
    Empty,
    #[error("{0:?} is not a type: {1}")]
    Malformed(String, &'static str),
}

impl DataType {
    /// Other spellings of built-in types and the one under which the model keeps them (manual 8.1,
    /// `gram.y`). The kept spelling is what people write most; [`DataType::standard_name`] gives the
    /// one that Postgres prints.
    pub const BUILTIN_ALIASES: &[(&str, &str)] = &[
        ("int", "integer"),
        ("int4", "integer"),
        ("int8", "bigint"),
        ("int2", "smallint"),
        ("bool", "boolean"),
        ("float", "double precision"),
        ("float8", "double precision"),
        ("float4", "real"),
        ("decimal", "numeric"),
        ("dec", "numeric"),
        ("character varying", "varchar"),
        ("char varying", "varchar"),
        ("national character varying", "varchar"),
        ("national char varying", "varchar"),
        ("nchar varying", "varchar"),
        ("character", "char"),
        ("bpchar", "char"),
        ("national character", "char"),
        ("national char", "char"),
        ("nchar", "char"),
        ("bit varying", "varbit"),
        ("timestamp with time zone", "timestamptz"),
        ("timestamp without time zone", "timestamp"),
        ("time with time zone", "timetz"),
        ("time without time zone", "time"),
    ];

    /// Built-in types that a schema may use by name alone; sorted.
    pub const BUILTINS: &[&str] = &[
        "aclitem",
        "any",
        "anyarray",
        "anycompatible",
        "anycompatiblearray",
        "anycompatiblemultirange",
        "anycompatiblenonarray",
        "anycompatiblerange",
        "anyelement",
        "anyenum",
        "anymultirange",
        "anynonarray",
        "anyrange",
        "bigint",
        "bit",
        "boolean",
        "box",
        "bytea",
        "char",
        "cid",
        "cidr",
        "circle",
        "cstring",
        "date",
        "datemultirange",
        "daterange",
        "double precision",
        "event_trigger",
        "fdw_handler",
        "gtsvector",
        "index_am_handler",
        "inet",
        "int4multirange",
        "int4range",
        "int8multirange",
        "int8range",
        "integer",
        "internal",
        "interval",
        "json",
        "jsonb",
        "jsonpath",
        "language_handler",
        "line",
        "lseg",
        "macaddr",
        "macaddr8",
        "money",
        "name",
        "numeric",
        "nummultirange",
        "numrange",
        "oid",
        "oidvector",
        "path",
        "pg_lsn",
        "pg_node_tree",
        "pg_snapshot",
        "point",
        "polygon",
        "real",
        "record",
        "refcursor",
        "regclass",
        "regcollation",
        "regconfig",
        "regdictionary",
        "regnamespace",
        "regoper",
        "regoperator",
        "regproc",
        "regprocedure",
        "regrole",
        "regtype",
        "smallint",
        "table_am_handler",
        "text",
        "tid",
        "time",
        "timestamp",
        "timestamptz",
        "timetz",
        "trigger",
        "tsm_handler",
        "tsmultirange",
        "tsquery",
        "tsrange",
        "tstzmultirange",
        "tstzrange",
        "tsvector",
        "txid_snapshot",
        "unknown",
        "uuid",
        "varbit",
        "varchar",
        "void",
        "xid",
        "xid8",
        "xml",
    ];

    pub fn builtin(name: &str) -> Self {
        Self {
            name: TypeName::Builtin(Name::new(canonical_builtin(name).unwrap_or(name))),
            modifiers: None,
            dimensions: 0,
        }
    }

    pub fn of(name: TypeName) -> Self {
        Self { name, modifiers: None, dimensions: 0 }
    }

    #[must_use]
    pub fn with_modifiers(mut self, modifiers: impl Into<String>) -> Self {
        self.modifiers = Some(modifiers.into());
        self
    }

    #[must_use]
    pub fn with_dimensions(mut self, dimensions: u8) -> Self {
        self.dimensions = dimensions;
        self
    }

    pub fn is_builtin(&self, name: &str) -> bool {
        self.dimensions == 0 && matches!(&self.name, TypeName::Builtin(n) if n.as_str() == name)
    }

    /// The canonical spelling of a built-in type, if the name (lower case) is one.
    pub fn canonical_builtin(name: &str) -> Option<&'static str> {
        canonical_builtin(name)
    }

    /// Reads what a person types: `varchar(100)`, `timestamp with time zone`, `app.mood[]`. A name that
    /// is not built in becomes [`TypeName::External`]; whoever holds a catalog resolves it further.
    pub fn parse(text: &str) -> Result<Self, ParseTypeError> {
        parse(text)
    }

    /// The name as Postgres prints it (`format_type`): `timestamp with time zone`, `character varying`.
    pub fn standard_name(builtin: &str) -> &str {
        match builtin {
            "timestamptz" => "timestamp with time zone",
            "timestamp" => "timestamp without time zone",
            "timetz" => "time with time zone",
            "time" => "time without time zone",
            "varchar" => "character varying",
            "char" => "character",
            "varbit" => "bit varying",
            other => other,
        }
    }

    /// The text of a built-in type with modifiers and dimensions, given the (already quoted) name.
    pub fn text_with_name(&self, name: &str) -> String {
        let mut text = String::from(name);
        if let Some(modifiers) = &self.modifiers {
            match name {
                // `interval` takes words, not a list: `interval day to second(3)`.
                "interval" if !modifiers.starts_with(|c: char| c.is_ascii_digit()) => {
                    text.push(' ');
                    text.push_str(modifiers);
                }
                _ => {
                    text.push('(');
                    text.push_str(modifiers);
                    text.push(')');
                }
            }
        }
        for _ in 0..self.dimensions {
            text.push_str("[]");
        }
        text
    }
}

fn canonical_builtin(name: &str) -> Option<&'static str> {
    if let Some((_, canonical)) = DataType::BUILTIN_ALIASES.iter().find(|(alias, _)| *alias == name)
    {
        return Some(canonical);
    }
    DataType::BUILTINS.binary_search(&name).ok().map(|i| DataType::BUILTINS[i])
}

fn parse(text: &str) -> Result<DataType, ParseTypeError> {
    let text = text.trim();
    let malformed = |why| ParseTypeError::Malformed(text.chars().take(80).collect(), why);
    if text.is_empty() {
        return Err(ParseTypeError::Empty);
    }
    let mut rest = text;
    let mut dimensions = 0u8;
    while let Some(before) = rest.strip_suffix(']') {
        let (before, size) = before.rsplit_once('[').ok_or_else(|| malformed("] without ["))?;
        if !size.trim().chars().all(|c| c.is_ascii_digit()) {
            return Err(malformed("an array bound is a number"));
        }
        dimensions = dimensions.saturating_add(1);
        rest = before.trim_end();
    }
    let (before, modifiers, after) = match rest.find('(') {
        Some(open) => {
            let close = rest.rfind(')').ok_or_else(|| malformed("( without )"))?;
            if close < open {
                return Err(malformed(") before ("));
            }
            (&rest[..open], Some(&rest[open + 1..close]), &rest[close + 1..])
        }
        None => (rest, None, ""),
    };
    let names = split_identifiers(&format!("{before} {after}"))
        .ok_or_else(|| malformed("a name is letters, digits and _, or stands in double quotes"))?;
    let modifiers = modifiers.map(|m| {
        m.split(',')
            .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
            .join(",")
    });
    if modifiers.as_deref() == Some("") {
        return Err(malformed("nothing stands in the parentheses"));
    }
    let name = match names {
        Names::Words(words)
            if words.first().is_some_and(|w| w == "interval") && words.len() > 1 =>
        {
            let mut fields = words[1..].join(" ");
            if let Some(precision) = modifiers {
                fields = format!("{fields}({precision})");
            }
            return Ok(DataType {
                name: TypeName::Builtin(Name::new("interval")),
                modifiers: Some(fields),
                dimensions,
            });
        }
        Names::Words(words) => {
            let joined = words.join(" ");
            match canonical_builtin(&joined) {
                Some(builtin) => TypeName::Builtin(Name::new(builtin)),
                None if words.len() == 1 => TypeName::External(QualifiedName::unqualified(joined)),
                None => return Err(malformed("no type has a name of several words like this")),
            }
        }
        Names::Path(Some(schema), name) if schema == "pg_catalog" => {
            TypeName::Builtin(Name::new(canonical_builtin(&name).unwrap_or(&name)))
        }
        Names::Path(schema, name) => {
            TypeName::External(QualifiedName { schema: schema.map(Name::from), name: name.into() })
        }
    };
    Ok(DataType { name, modifiers, dimensions })
}

enum Names {
    /// Plain words, folded to lower case.
    Words(Vec<String>),
    /// A quoted or qualified name.
    Path(Option<String>, String),
}

fn split_identifiers(text: &str) -> Option<Names> {
    let mut parts: Vec<(String, bool)> = Vec::new();
    let mut dotted = false;
    let mut chars = text.chars().peekable();
    loop {
        while chars.next_if(|c| c.is_whitespace()).is_some() {}
        let Some(first) = chars.next() else { break };
        if first == '.' {
            if parts.is_empty() || dotted {
                return None;
            }
            dotted = true;
            continue;
        }
        let mut word = String::new();
        if first == '"' {
            loop {
                match chars.next()? {
                    '"' if chars.next_if_eq(&'"').is_some() => word.push('"'),
                    '"' => break,
                    c => word.push(c),
                }
            }
            if word.is_empty() {
                return None;
            }
            parts.push((word, true));
        } else if first.is_alphabetic() || first == '_' {
            word.extend(first.to_lowercase());
            while let Some(c) = chars.next_if(|c| c.is_alphanumeric() || *c == '_' || *c == '$') {
                word.extend(c.to_lowercase());
            }
            parts.push((word, false));
        } else {
            return None;
        }
        if dotted && parts.len() != 2 {
            return None;
        }
    }
    match (dotted, parts.as_slice()) {
        (true, [(schema, _), (name, _)]) => Some(Names::Path(Some(schema.clone()), name.clone())),
        (false, [(name, true)]) => Some(Names::Path(None, name.clone())),
        (false, [_, ..]) if parts.iter().all(|(_, quoted)| !quoted) => {
            Some(Names::Words(parts.into_iter().map(|(word, _)| word).collect()))
        }
        _ => None,
    }
}

/// In JSON, built-in types are their text (`"varchar(100)[]"`); others name what they refer to.
impl Serialize for DataType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let TypeName::Builtin(name) = &self.name {
            return serializer.serialize_str(&self.text_with_name(name.as_str()));
        }
        let mut map = serializer.serialize_map(None)?;
        match &self.name {
            TypeName::Builtin(_) => {}
            TypeName::Defined(id) => map.serialize_entry("type", id)?,
            TypeName::Row(RelationId::Table(id)) => map.serialize_entry("table", id)?,
            TypeName::Row(RelationId::View(id)) => map.serialize_entry("view", id)?,
            TypeName::External(name) => map.serialize_entry("external", name)?,
        }
        if let Some(modifiers) = &self.modifiers {
            map.serialize_entry("modifiers", modifiers)?;
        }
        if self.dimensions > 0 {
            map.serialize_entry("dimensions", &self.dimensions)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for DataType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Named {
            #[serde(rename = "type")]
            type_id: Option<TypeId>,
            table: Option<TableId>,
            view: Option<ViewId>,
            external: Option<QualifiedName>,
            modifiers: Option<String>,
            #[serde(default)]
            dimensions: u8,
        }

        struct DataTypeVisitor;

        impl<'de> serde::de::Visitor<'de> for DataTypeVisitor {
            type Value = DataType;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a type")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<DataType, E> {
                let mut parsed = parse(text).map_err(E::custom)?;
                if let TypeName::External(QualifiedName { schema: None, name }) = &parsed.name {
                    // Built-in types that this version does not list, kept as they are.
                    parsed.name = TypeName::Builtin(name.clone());
                }
                Ok(parsed)
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, map: A) -> Result<DataType, A::Error> {
                let named = Named::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                let name = match (named.type_id, named.table, named.view, named.external) {
                    (Some(id), None, None, None) => TypeName::Defined(id),
                    (None, Some(id), None, None) => TypeName::Row(RelationId::Table(id)),
                    (None, None, Some(id), None) => TypeName::Row(RelationId::View(id)),
                    (None, None, None, Some(name)) => TypeName::External(name),
                    _ => {
                        return Err(serde::de::Error::custom(
                            "a type is one of \"type\", \"table\", \"view\" and \"external\"",
                        ));
                    }
                };
                Ok(DataType { name, modifiers: named.modifiers, dimensions: named.dimensions })
            }
        }

        deserializer.deserialize_any(DataTypeVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &DataType) {
        assert_eq!(DataType::parse(text).as_ref(), Ok(expected), "{text}");
        let json = serde_json::to_string(expected).unwrap();
        assert_eq!(serde_json::from_str::<DataType>(&json).unwrap(), *expected, "{json}");
    }

    #[test]
    fn builtins_are_sorted_for_the_search() {
        assert!(DataType::BUILTINS.is_sorted());
    }

    #[test]
    fn aliases_are_one_type() {
        check("int4", &DataType::builtin("integer"));
        check("CHARACTER  VARYING (100)", &DataType::builtin("varchar").with_modifiers("100"));
        check("timestamp(3) with time zone", &DataType::builtin("timestamptz").with_modifiers("3"));
        check("pg_catalog.int4", &DataType::builtin("integer"));
    }

    #[test]
    fn modifiers_and_arrays() {
        check(
            "numeric( 10 , 2 )[]",
            &DataType::builtin("numeric").with_modifiers("10,2").with_dimensions(1),
        );
        check("text[3][]", &DataType::builtin("text").with_dimensions(2));
        check(
            "interval day to second(3)",
            &DataType::builtin("interval").with_modifiers("day to second(3)"),
        );
        check("interval(6)", &DataType::builtin("interval").with_modifiers("6"));
    }

    #[test]
    fn other_names_are_left_for_the_catalog() {
        check("mood", &DataType::of(TypeName::External(QualifiedName::unqualified("mood"))));
        check(
            "app.\"Mood Type\"",
            &DataType::of(TypeName::External(QualifiedName::qualified("app", "Mood Type"))),
        );
    }

    #[test]
    fn what_is_no_type_is_refused_with_the_reason() {
        for text in [
            "",
            "  ",
            "varchar(",
            "text]",
            "a.b.c",
            "1st",
            "foo bar",
            "x; drop table y",
            "numeric()",
            "\"\"",
        ] {
            assert!(DataType::parse(text).is_err(), "{text}");
        }
    }
}
