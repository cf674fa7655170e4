//! Stable identities of schema objects, and the one way to name any of them.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use smol_str::{SmolStr, SmolStrBuilder};
use std::fmt;
use std::str::FromStr;

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),* $(,)?) => {$(
        $(#[$meta])*
        ///
        /// Derived from the object's name when it is created, kept through every rename and move.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(SmolStr);

        impl $name {
            /// An id that is known already, for instance read from a document.
            pub fn new(text: impl AsRef<str>) -> Self {
                Self(SmolStr::new(text))
            }

            /// The id that an object with this name (qualified by its parts) gets, unless `taken` says
            /// that another object holds it: then the first free of `…~2`, `…~3`, and so on.
            pub fn derive(parts: &[&str], taken: impl Fn(&Self) -> bool) -> Self {
                fresh_id(parts, |text| Self(text), taken)
            }

            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// A schema (`pg_namespace`).
    SchemaId,
    /// An extension.
    ExtensionId,
    /// A role.
    RoleId,
    /// A type: enum, composite, domain type or range.
    TypeId,
    /// A label of an enum; unique in its type.
    EnumLabelId,
    /// A sequence.
    SequenceId,
    /// A table.
    TableId,
    /// A column; unique in its table.
    ColumnId,
    /// A constraint; unique in its table.
    ConstraintId,
    /// An index; unique in its table or materialized view.
    IndexId,
    /// A trigger; unique in its table or view.
    TriggerId,
    /// A policy; unique in its table.
    PolicyId,
    /// A view or materialized view.
    ViewId,
    /// A function or procedure.
    FunctionId,
    /// An object that is defined by a text.
    DefinitionId,
    /// A statement kept verbatim.
    VerbatimId,
    /// A prefix domain.
    DomainId,
    /// A diagram.
    DiagramId,
    /// A note; unique in its diagram.
    NoteId,
}

/// Joins the parts with dots into an id free of `:` and `/`, which [`ObjectRef`] uses as separators.
pub fn fresh_id<I>(parts: &[&str], make: impl Fn(SmolStr) -> I, taken: impl Fn(&I) -> bool) -> I {
    let mut base = SmolStrBuilder::new();
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            base.push('.');
        }
        for c in part.chars().take(MAX_ID_PART_CHARS) {
            base.push(if c.is_alphanumeric() || "_-.$".contains(c) { c } else { '_' });
        }
    }
    let base = base.finish();
    let id = make(base.clone());
    if !taken(&id) {
        return id;
    }
    let mut n = 2u32;
    loop {
        let id = make(SmolStr::from(format!("{base}~{n}")));
        if !taken(&id) {
            return id;
        }
        n += 1;
    }
}

/// Hostile input can hold names of any length; ids stay short.
const MAX_ID_PART_CHARS: usize = 80;

/// What can stand in a FROM clause and hold indexes, triggers and policies.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RelationId {
    Table(TableId),
    View(ViewId),
}

impl From<RelationId> for ObjectRef {
    fn from(id: RelationId) -> Self {
        match id {
            RelationId::Table(id) => Self::Table(id),
            RelationId::View(id) => Self::View(id),
        }
    }
}

/// A reference to any object of a document: what an expression mentions, what a diagnostic or a
/// review thread is anchored to, what is selected.
///
/// Its text form, used in files and links, is `kind:id` or `kind:owner/id`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectRef {
    Schema(SchemaId),
    Extension(ExtensionId),
    Role(RoleId),
    Type(TypeId),
    EnumLabel(TypeId, EnumLabelId),
    Sequence(SequenceId),
    Table(TableId),
    Column(TableId, ColumnId),
    Constraint(TableId, ConstraintId),
    Index(TableId, IndexId),
    Trigger(TableId, TriggerId),
    Policy(TableId, PolicyId),
    View(ViewId),
    ViewIndex(ViewId, IndexId),
    ViewTrigger(ViewId, TriggerId),
    Function(FunctionId),
    Definition(DefinitionId),
    Verbatim(VerbatimId),
    Domain(DomainId),
    Diagram(DiagramId),
    Note(DiagramId, NoteId),
}

impl ObjectRef {
    /// The record that a part belongs to; none for what is a record itself.
    pub fn owner(&self) -> Option<Self> {
        match self {
            Self::EnumLabel(id, _) => Some(Self::Type(id.clone())),
            Self::Column(id, _)
            | Self::Constraint(id, _)
            | Self::Index(id, _)
            | Self::Trigger(id, _)
            | Self::Policy(id, _) => Some(Self::Table(id.clone())),
            Self::ViewIndex(id, _) | Self::ViewTrigger(id, _) => Some(Self::View(id.clone())),
            _ => None,
        }
    }
}

/// A text that is not an [`ObjectRef`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} does not name an object (expected, for instance, \"table:public.users\")")]
pub struct ParseObjectRefError(pub String);

macro_rules! object_refs {
    (one: $($kind:literal $variant:ident($id:ident)),*; two: $($kind2:literal $variant2:ident($owner:ident, $id2:ident)),* $(;)?) => {
        impl fmt::Display for ObjectRef {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant(id) => write!(f, concat!($kind, ":{}"), id),)*
                    $(Self::$variant2(owner, id) => write!(f, concat!($kind2, ":{}/{}"), owner, id),)*
                }
            }
        }

        impl FromStr for ObjectRef {
            type Err = ParseObjectRefError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let error = || ParseObjectRefError(text.chars().take(100).collect());
                let (kind, rest) = text.split_once(':').ok_or_else(error)?;
                match kind {
                    $($kind => Ok(Self::$variant($id::new(rest))),)*
                    $($kind2 => {
                        let (owner, id) = rest.split_once('/').ok_or_else(error)?;
                        Ok(Self::$variant2($owner::new(owner), $id2::new(id)))
                    })*
                    _ => Err(error()),
                }
            }
        }
    };
}

object_refs! {
    one: "schema" Schema(SchemaId), "extension" Extension(ExtensionId), "role" Role(RoleId),
        "type" Type(TypeId), "sequence" Sequence(SequenceId), "table" Table(TableId), "view" View(ViewId),
        "function" Function(FunctionId), "definition" Definition(DefinitionId), "verbatim" Verbatim(VerbatimId), "domain" Domain(DomainId),
        "diagram" Diagram(DiagramId);
    two: "label" EnumLabel(TypeId, EnumLabelId), "column" Column(TableId, ColumnId),
        "constraint" Constraint(TableId, ConstraintId), "index" Index(TableId, IndexId),
        "trigger" Trigger(TableId, TriggerId), "policy" Policy(TableId, PolicyId),
        "view-index" ViewIndex(ViewId, IndexId), "view-trigger" ViewTrigger(ViewId, TriggerId),
        "note" Note(DiagramId, NoteId);
}

impl Serialize for ObjectRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ObjectRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_what_it_was_made_from_and_steps_aside_for_others() {
        let id = TableId::derive(&["public", "users"], |_| false);
        assert_eq!(id.as_str(), "public.users");
        let second = TableId::derive(&["public", "users"], |other| *other == id);
        assert_eq!(second.as_str(), "public.users~2");
    }

    #[test]
    fn separators_never_enter_an_id() {
        let id = PolicyId::derive(&["Read: own/any rows"], |_| false);
        assert_eq!(id.as_str(), "Read__own_any_rows");
    }

    #[test]
    fn references_survive_their_text_form() {
        let column = ObjectRef::Column(TableId::new("public.users"), ColumnId::new("email"));
        assert_eq!(column.to_string(), "column:public.users/email");
        assert_eq!("column:public.users/email".parse(), Ok(column));
        assert!("users".parse::<ObjectRef>().is_err());
        assert!("colour:red".parse::<ObjectRef>().is_err());
    }
}
