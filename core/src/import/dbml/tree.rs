//! What a DBML file says, as it is written.

use crate::import::sketch::Origin;

/// A name with what stands before its dots.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Path {
    pub(super) schema: Option<String>,
    pub(super) name: String,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) origin: Origin,
    pub(super) name: Path,
    pub(super) alias: Option<String>,
    pub(super) note: Option<String>,
    pub(super) items: Vec<Item>,
    pub(super) indexes: Vec<Index>,
    pub(super) checks: Vec<Check>,
}

/// A column, or the partial table whose columns stand here.
#[derive(Clone, Debug)]
pub(super) enum Item {
    Column(Box<Column>),
    Partial(Origin, String),
}

#[derive(Clone, Debug)]
pub(super) struct Column {
    pub(super) origin: Origin,
    pub(super) name: String,
    pub(super) type_name: TypeName,
    pub(super) primary: bool,
    pub(super) unique: bool,
    pub(super) not_null: bool,
    pub(super) increment: bool,
    pub(super) default: Option<Value>,
    pub(super) note: Option<String>,
    pub(super) checks: Vec<Check>,
    pub(super) references: Vec<InlineReference>,
}

/// A type as written: a path, what stands in parentheses, and array brackets.
#[derive(Clone, Debug, Default)]
pub(super) struct TypeName {
    pub(super) path: Path,
    /// The name was not in quotes, so it is any spelling of a type.
    pub(super) plain: bool,
    pub(super) arguments: Option<String>,
    pub(super) brackets: String,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    /// A number with its sign.
    Number(String),
    /// SQL between backticks.
    Code(Origin, String),
    /// `true`, `null`, or the parts of the name of an enum's value.
    Words(Vec<String>),
}

#[derive(Clone, Debug)]
pub(super) struct Check {
    pub(super) origin: Origin,
    pub(super) name: Option<String>,
    pub(super) sql: String,
}

#[derive(Clone, Debug)]
pub(super) struct Index {
    pub(super) origin: Origin,
    pub(super) parts: Vec<IndexPart>,
    pub(super) name: Option<String>,
    pub(super) method: Option<String>,
    pub(super) unique: bool,
    pub(super) primary: bool,
    pub(super) note: Option<String>,
}

#[derive(Clone, Debug)]
pub(super) enum IndexPart {
    Column(String),
    Code(String),
}

/// How many rows of each side belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// `>`: the left side refers.
    ManyToOne,
    /// `<`: the right side refers.
    OneToMany,
    /// `-`: the right side refers, and once only.
    OneToOne,
    /// `<>`
    ManyToMany,
}

/// Columns of a table. No table is the one that they stand in.
#[derive(Clone, Debug)]
pub(super) struct Endpoint {
    pub(super) table: Option<Path>,
    pub(super) columns: Vec<String>,
}

#[derive(Clone, Debug)]
pub(super) struct InlineReference {
    pub(super) origin: Origin,
    pub(super) relation: Relation,
    pub(super) to: Endpoint,
}

#[derive(Clone, Debug)]
pub(super) struct Reference {
    pub(super) origin: Origin,
    pub(super) name: Option<String>,
    pub(super) left: Endpoint,
    pub(super) relation: Relation,
    pub(super) right: Endpoint,
    pub(super) on_delete: Option<&'static str>,
    pub(super) on_update: Option<&'static str>,
}

#[derive(Debug)]
pub(super) struct Enum {
    pub(super) origin: Origin,
    pub(super) name: Path,
    pub(super) labels: Vec<String>,
    /// Whether any value has a note, which Postgres has no place for.
    pub(super) has_notes: bool,
}
