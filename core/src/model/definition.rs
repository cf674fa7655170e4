//! Objects that are known by kind and name, and defined by a text of their own.

use super::column::{is_default, is_false};
use super::{
    Acl, DataType, DefinitionId, Expr, Name, ObjectRef, Privilege, SchemaId, TriggerEnabled,
    records::record,
};
use serde::{Deserialize, Serialize};

/// An object of a kind that people seldom edit piece by piece: an aggregate, a publication, a rule.
///
/// Its identity, owner, comment and privileges are modelled, and so is what it depends on, by the
/// references in its texts: it is renamed, moved and dropped as Postgres would do it. The rest is text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    pub id: DefinitionId,
    pub kind: DefinitionKind,
    /// None for kinds that live in no schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaId>,
    /// An operator's symbol; empty for casts and transforms; the role of a user mapping.
    pub name: Name,
    /// The types that tell objects of one name apart: an aggregate's arguments, an operator's two sides
    /// (none where a side is missing), a cast's source and target, a transform's type.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub types: Vec<Option<DataType>>,
    /// An aggregate's arguments with parentheses, as written.
    #[serde(default, skip_serializing_if = "Expr::is_empty")]
    pub arguments: Expr,
    /// The access method of an operator class or family, the language of a transform, the server of a
    /// user mapping.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Name>,
    /// `TRUSTED` of a language, `DEFAULT` of a conversion.
    #[serde(default, skip_serializing_if = "is_false")]
    pub marked: bool,
    /// What stands after the name in `CREATE`; of a publication, its `WITH` or `FOR ALL TABLES`.
    #[serde(default, skip_serializing_if = "Expr::is_empty")]
    pub definition: Expr,
    /// What a publication publishes (`TABLE app.users (id) WHERE (…)`, `TABLES IN SCHEMA app`); of other
    /// kinds, what follows the name in each later `ALTER`, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Expr>,
    /// Of rules and event triggers.
    #[serde(default, skip_serializing_if = "is_default")]
    pub enabled: TriggerEnabled,
    /// The table or view that a rule or statistics object belongs to: it is dropped with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<ObjectRef>,
    /// Made by the platform: only what is added to it is emitted.
    #[serde(default, skip_serializing_if = "is_false")]
    pub external: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Name>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    #[serde(default, skip_serializing_if = "Acl::is_empty")]
    pub acl: Acl,
}

record!(Definition, DefinitionId);

/// Kinds of [`Definition`], in the order in which they are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DefinitionKind {
    Collation,
    Language,
    AccessMethod,
    Conversion,
    TextSearchParser,
    TextSearchTemplate,
    TextSearchDictionary,
    TextSearchConfiguration,
    ForeignDataWrapper,
    Server,
    UserMapping,
    Aggregate,
    Operator,
    OperatorFamily,
    OperatorClass,
    Cast,
    Transform,
    Statistics,
    Rule,
    Publication,
    EventTrigger,
}

impl DefinitionKind {
    pub const ALL: [Self; 21] = [
        Self::Collation,
        Self::Language,
        Self::AccessMethod,
        Self::Conversion,
        Self::TextSearchParser,
        Self::TextSearchTemplate,
        Self::TextSearchDictionary,
        Self::TextSearchConfiguration,
        Self::ForeignDataWrapper,
        Self::Server,
        Self::UserMapping,
        Self::Aggregate,
        Self::Operator,
        Self::OperatorFamily,
        Self::OperatorClass,
        Self::Cast,
        Self::Transform,
        Self::Statistics,
        Self::Rule,
        Self::Publication,
        Self::EventTrigger,
    ];

    /// As people read it: `event trigger`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Collation => "collation",
            Self::Language => "language",
            Self::AccessMethod => "access method",
            Self::Conversion => "conversion",
            Self::TextSearchParser => "text search parser",
            Self::TextSearchTemplate => "text search template",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchConfiguration => "text search configuration",
            Self::ForeignDataWrapper => "foreign data wrapper",
            Self::Server => "server",
            Self::UserMapping => "user mapping",
            Self::Aggregate => "aggregate",
            Self::Operator => "operator",
            Self::OperatorFamily => "operator family",
            Self::OperatorClass => "operator class",
            Self::Cast => "cast",
            Self::Transform => "transform",
            Self::Statistics => "statistics",
            Self::Rule => "rule",
            Self::Publication => "publication",
            Self::EventTrigger => "event trigger",
        }
    }

    /// As SQL writes it in `CREATE`, `ALTER`, `DROP` and `COMMENT ON`.
    pub fn keyword(self) -> String {
        self.word().to_uppercase()
    }

    /// Whether its name belongs to a schema.
    pub fn lives_in_schema(self) -> bool {
        matches!(
            self,
            Self::Collation
                | Self::Conversion
                | Self::TextSearchParser
                | Self::TextSearchTemplate
                | Self::TextSearchDictionary
                | Self::TextSearchConfiguration
                | Self::Aggregate
                | Self::Operator
                | Self::OperatorFamily
                | Self::OperatorClass
                | Self::Statistics
        )
    }

    /// Whether types tell objects of one name apart.
    pub fn has_types(self) -> bool {
        matches!(self, Self::Aggregate | Self::Operator | Self::Cast | Self::Transform)
    }

    /// What can be granted on it (manual 5.8, table 5.2).
    pub fn privileges(self) -> &'static [Privilege] {
        match self {
            Self::Aggregate => Privilege::ALL_ON_FUNCTION,
            Self::Language | Self::ForeignDataWrapper | Self::Server => &[Privilege::Usage],
            _ => &[],
        }
    }

    /// Whether a `CREATE` names it with a word of its own.
    pub fn is_named(self) -> bool {
        !matches!(self, Self::Cast | Self::Transform | Self::UserMapping)
    }
}
