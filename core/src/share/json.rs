//! JSON as a tree that keeps the order of its fields, and the layout of document files.

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Deepest nesting of lists and objects that is read.
pub const MAX_DEPTH: usize = 64;

/// Most values (texts, numbers, lists, objects …) that are read from one file.
pub const MAX_VALUES: usize = 4_000_000;

/// A JSON value. Scalars are kept as their JSON text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Scalar(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn parse(text: &str) -> Result<Self, serde_json::Error> {
        let mut values = 0;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let json = Seed { depth: 0, values: &mut values }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(json)
    }

    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Object(fields) => fields.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The text of a JSON string.
    pub(super) fn as_text(&self) -> Option<String> {
        match self {
            Self::Scalar(json) => serde_json::from_str(json).ok(),
            _ => None,
        }
    }

    pub(super) fn compact(&self) -> String {
        let mut out = String::new();
        self.write(&mut out, "", "");
        out
    }

    /// On one line, with the given blanks after commas and colons.
    fn write(&self, out: &mut String, after_comma: &str, after_colon: &str) {
        match self {
            Self::Scalar(json) => out.push_str(json),
            Self::Array(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                        out.push_str(after_comma);
                    }
                    item.write(out, after_comma, after_colon);
                }
                out.push(']');
            }
            Self::Object(fields) => {
                out.push('{');
                for (i, (key, value)) in fields.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                        out.push_str(after_comma);
                    }
                    write_key(out, key, after_colon);
                    value.write(out, after_comma, after_colon);
                }
                out.push('}');
            }
        }
    }

    /// The layout of document files: a record's fields stand on lines of their own, and so do the things
    /// that it owns, each on one line however long. A change of one column is a change of one line.
    pub(super) fn file_layout(&self) -> String {
        let mut out = String::new();
        self.write_section(&mut out, 0, SECTION_DEPTH);
        out.push('\n');
        out
    }

    /// The root and the section of the schema: their lists hold records.
    fn write_section(&self, out: &mut String, indent: usize, sections: usize) {
        match self {
            Self::Object(fields) if sections > 0 && !fields.is_empty() => {
                write_block(out, indent, ['{', '}'], fields.iter(), |out, (key, value), indent| {
                    write_key(out, key, " ");
                    value.write_section(out, indent, sections - 1);
                });
            }
            Self::Array(items) if items.iter().any(|item| matches!(item, Self::Object(_))) => {
                write_block(out, indent, ['[', ']'], items.iter(), |out, item, indent| {
                    item.write_record(out, indent);
                });
            }
            other => other.write_field(out, indent),
        }
    }

    fn write_record(&self, out: &mut String, indent: usize) {
        match self {
            Self::Object(fields) if !fields.is_empty() => {
                write_block(out, indent, ['{', '}'], fields.iter(), |out, (key, value), indent| {
                    write_key(out, key, " ");
                    value.write_field(out, indent);
                });
            }
            other => other.write(out, " ", " "),
        }
    }

    fn write_field(&self, out: &mut String, indent: usize) {
        match self {
            Self::Array(items) if items.iter().any(|item| matches!(item, Self::Object(_))) => {
                write_block(out, indent, ['[', ']'], items.iter(), |out, item, _| {
                    item.write(out, " ", " ");
                });
            }
            Self::Object(fields)
                if fields.iter().any(|(_, value)| !matches!(value, Self::Scalar(_))) =>
            {
                write_block(out, indent, ['{', '}'], fields.iter(), |out, (key, value), indent| {
                    write_key(out, key, " ");
                    value.write_field(out, indent);
                });
            }
            other => other.write(out, " ", " "),
        }
    }
}

/// The root, and the schema in it.
const SECTION_DEPTH: usize = 2;

fn write_block<T>(
    out: &mut String,
    indent: usize,
    brackets: [char; 2],
    items: impl Iterator<Item = T>,
    write: impl Fn(&mut String, T, usize),
) {
    let [open, close] = brackets;
    out.push(open);
    for (i, item) in items.enumerate() {
        out.push_str(if i > 0 { ",\n" } else { "\n" });
        out.extend(std::iter::repeat_n("  ", indent + 1));
        write(out, item, indent + 1);
    }
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", indent));
    out.push(close);
}

fn write_key(out: &mut String, key: &str, after_colon: &str) {
    out.push_str(&text_json(key));
    out.push(':');
    out.push_str(after_colon);
}

/// A text as a JSON string.
pub(super) fn text_json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Reads a [`Json`] within the limits.
struct Seed<'a> {
    depth: usize,
    values: &'a mut usize,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        use serde::de::Error;
        *self.values += 1;
        if *self.values > MAX_VALUES {
            return Err(D::Error::custom(format_args!("more than {MAX_VALUES} values")));
        }
        if self.depth > MAX_DEPTH {
            return Err(D::Error::custom(format_args!("nested more than {MAX_DEPTH} deep")));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Scalar("null".to_owned()))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Scalar(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Scalar(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Scalar(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Scalar(serde_json::Value::from(value).to_string()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Scalar(text_json(text)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        let depth = self.depth + 1;
        while let Some(item) = seq.next_element_seed(Seed { depth, values: &mut *self.values })? {
            items.push(item);
        }
        Ok(Json::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut fields: Vec<(String, Json)> = Vec::new();
        let depth = self.depth + 1;
        while let Some(key) = map.next_key()? {
            let value = map.next_value_seed(Seed { depth, values: &mut *self.values })?;
            fields.push((key, value));
        }
        Ok(Json::Object(fields))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_thing_stands_on_one_line() {
        let json = r#"{"name":"x","schema":{"tables":[{"id":"t","columns":[{"id":"a","acl":[{"b":[1,2]}]},{"id":"b"}],"inherits":["p","q"],"row_security":{"enabled":true}},{"id":"u"}],"verbatim":[]},"diagrams":[{"id":"main","placements":{"t":{"x":1.5,"y":-2.0}}}]}"#;
        let expected = r#"{
  "name": "x",
  "schema": {
    "tables": [
      {
        "id": "t",
        "columns": [
          {"id": "a", "acl": [{"b": [1, 2]}]},
          {"id": "b"}
        ],
        "inherits": ["p", "q"],
        "row_security": {"enabled": true}
      },
      {
        "id": "u"
      }
    ],
    "verbatim": []
  },
  "diagrams": [
    {
      "id": "main",
      "placements": {
        "t": {"x": 1.5, "y": -2.0}
      }
    }
  ]
}
"#;
        let parsed = Json::parse(json).unwrap();
        assert_eq!(parsed.file_layout(), expected);
        assert_eq!(parsed.compact(), json);
        assert_eq!(Json::parse(expected).unwrap(), parsed);
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
        let error = Json::parse(&deep).unwrap_err().to_string();
        assert!(error.contains("nested more than 64 deep"), "{error}");
    }
}
