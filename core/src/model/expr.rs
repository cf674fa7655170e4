//! SQL expressions and queries: text, with the objects that it mentions.

use super::ObjectRef;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// A place in an [`Expr`] that names an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// Byte offset of the first byte of the identifier, its quote included.
    pub start: u32,
    /// Byte offset after the last byte.
    pub end: u32,
    pub target: ObjectRef,
}

/// SQL text with the objects that it mentions, found once when the text was read.
///
/// Because the references are known, a rename splices the text without parsing it, and the page needs
/// no SQL parser. References are in ascending order, do not overlap, and lie on character boundaries
/// of the text; [`Expr::new`] keeps only those that do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expr {
    text: String,
    references: Vec<Reference>,
}

impl Expr {
    /// Text with its references; any that is out of order, overlapping or off a boundary is left out.
    pub fn new(text: impl Into<String>, references: Vec<Reference>) -> Self {
        let text = text.into();
        let mut end = 0;
        let references = references
            .into_iter()
            .filter(|r| {
                let fits = r.start >= end
                    && r.start < r.end
                    && text.get(r.start as usize..r.end as usize).is_some();
                if fits {
                    end = r.end;
                }
                fits
            })
            .collect();
        Self { text, references }
    }

    /// Text in which no reference has been looked for, or none was found.
    pub fn opaque(text: impl Into<String>) -> Self {
        Self { text: text.into(), references: Vec::new() }
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub fn references(&self) -> &[Reference] {
        &self.references
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn mentions(&self, object: &ObjectRef) -> bool {
        self.references.iter().any(|r| r.target == *object)
    }

    /// The text with more in it at these offsets, which ascend; references move along.
    #[must_use]
    pub fn with_inserted(&self, parts: &[(u32, &str)]) -> Self {
        let mut text = String::with_capacity(self.text.len());
        let mut copied = 0;
        for (at, part) in parts {
            let Some(piece) = self.text.get(copied..*at as usize) else { continue };
            text.push_str(piece);
            text.push_str(part);
            copied = *at as usize;
        }
        text.push_str(self.text.get(copied..).unwrap_or_default());
        let moved = |offset: u32, is_end: bool| {
            let before = parts.iter().filter(|(at, _)| *at < offset || (*at == offset && !is_end));
            let length: usize = before.map(|(_, part)| part.len()).sum();
            offset.saturating_add(to_offset(length))
        };
        let references = self.references.iter().map(|r| Reference {
            start: moved(r.start, false),
            end: moved(r.end, true),
            target: r.target.clone(),
        });
        Self::new(text, references.collect())
    }

    /// Writes another text at every place where `replace` gives one; all other references move along.
    /// Returns whether anything was written.
    pub fn splice(&mut self, mut replace: impl FnMut(&Reference, &str) -> Option<String>) -> bool {
        let mut text = String::with_capacity(self.text.len());
        let mut references = Vec::with_capacity(self.references.len());
        let mut copied = 0;
        let mut changed = false;
        for reference in &self.references {
            let (start, end) = (reference.start as usize, reference.end as usize);
            let old = &self.text[start..end];
            text.push_str(&self.text[copied..start]);
            let at = text.len();
            match replace(reference, old) {
                Some(new) => {
                    changed |= new != old;
                    text.push_str(&new);
                }
                None => text.push_str(old),
            }
            copied = end;
            references.push(Reference {
                start: to_offset(at),
                end: to_offset(text.len()),
                target: reference.target.clone(),
            });
        }
        if changed {
            text.push_str(&self.text[copied..]);
            *self = Self::new(text, references);
        }
        changed
    }
}

/// Texts are bounded far below 4 GiB; an offset past that would only lose a reference.
fn to_offset(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// In JSON, a plain string where nothing is referenced, else the text and a list of
/// `[start, end, object]`.
impl Serialize for Expr {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.references.is_empty() {
            return serializer.serialize_str(&self.text);
        }
        let mut s = serializer.serialize_struct("Expr", 2)?;
        s.serialize_field("sql", &self.text)?;
        let refs: Vec<_> = self.references.iter().map(|r| (r.start, r.end, &r.target)).collect();
        s.serialize_field("refs", &refs)?;
        s.end()
    }
}

impl<'de> Deserialize<'de> for Expr {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ExprVisitor;

        #[derive(Deserialize)]
        #[serde(field_identifier, rename_all = "lowercase")]
        enum Field {
            Sql,
            Refs,
            #[serde(other)]
            Other,
        }

        impl<'de> serde::de::Visitor<'de> for ExprVisitor {
            type Value = Expr;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("SQL text, or an object with \"sql\" and \"refs\"")
            }

            fn visit_str<E>(self, text: &str) -> Result<Expr, E> {
                Ok(Expr::opaque(text))
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<Expr, A::Error> {
                let mut sql = None;
                let mut refs: Vec<(u32, u32, ObjectRef)> = Vec::new();
                while let Some(field) = map.next_key()? {
                    match field {
                        Field::Sql => sql = Some(map.next_value::<String>()?),
                        Field::Refs => refs = map.next_value()?,
                        Field::Other => {
                            map.next_value::<serde::de::IgnoredAny>()?;
                        }
                    }
                }
                let sql = sql.ok_or_else(|| serde::de::Error::missing_field("sql"))?;
                let refs = refs
                    .into_iter()
                    .map(|(start, end, target)| Reference { start, end, target })
                    .collect();
                Ok(Expr::new(sql, refs))
            }
        }

        deserializer.deserialize_any(ExprVisitor)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ColumnId, TableId};

    fn column(name: &str) -> ObjectRef {
        ObjectRef::Column(TableId::new("public.t"), ColumnId::new(name))
    }

    #[test]
    fn splicing_rewrites_a_name_and_moves_the_others() {
        let mut expr = Expr::new(
            "a > 0 AND b > a",
            vec![
                Reference { start: 0, end: 1, target: column("a") },
                Reference { start: 10, end: 11, target: column("b") },
                Reference { start: 14, end: 15, target: column("a") },
            ],
        );
        let changed =
            expr.splice(|r, _| (r.target == column("a")).then(|| "\"Amount\"".to_owned()));
        assert!(changed);
        assert_eq!(expr.text(), "\"Amount\" > 0 AND b > \"Amount\"");
        let names: Vec<_> = expr
            .references()
            .iter()
            .map(|r| &expr.text()[r.start as usize..r.end as usize])
            .collect();
        assert_eq!(names, ["\"Amount\"", "b", "\"Amount\""]);
    }

    #[test]
    fn what_is_inserted_moves_the_references_behind_it() {
        let expr = Expr::new(
            "f(a) = b",
            vec![
                Reference { start: 0, end: 1, target: column("f") },
                Reference { start: 2, end: 3, target: column("a") },
                Reference { start: 7, end: 8, target: column("b") },
            ],
        );
        let wrapped = expr.with_inserted(&[(0, "(select "), (4, ")")]);
        assert_eq!(wrapped.text(), "(select f(a)) = b");
        let names = wrapped.references().iter();
        let names: Vec<_> =
            names.map(|r| &wrapped.text()[r.start as usize..r.end as usize]).collect();
        assert_eq!(names, ["f", "a", "b"]);
    }

    #[test]
    fn references_that_do_not_fit_the_text_are_left_out() {
        let at = |start, end| Reference { start, end, target: column("a") };
        let expr = Expr::new("é + a", vec![at(1, 2), at(0, 2), at(1, 3), at(5, 9)]);
        assert_eq!(expr.references(), [at(0, 2)]);
    }

    #[test]
    fn json_is_a_string_when_nothing_is_referenced() {
        let plain = Expr::opaque("now()");
        assert_eq!(serde_json::to_string(&plain).unwrap(), "\"now()\"");
        let expr = Expr::new("a > 0", vec![Reference { start: 0, end: 1, target: column("a") }]);
        let json = serde_json::to_string(&expr).unwrap();
        assert_eq!(json, r#"{"sql":"a > 0","refs":[[0,1,"column:public.t/a"]]}"#);
        assert_eq!(serde_json::from_str::<Expr>(&json).unwrap(), expr);
    }
}
