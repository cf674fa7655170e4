//! The condition of a policy as a tree, whatever parser has read it.
//!
//! A [`Term`] is a condition or a value; SQL makes no difference between them. `read` gives the tree of an [`Expr`] of a table, in
//! which names are resolved: a [`Column`] says whose row it is of (its [`Origin`]), a [`Query`] which tables it reads. What is asked
//! of trees again and again is in `questions.rs`: which calls there are, which tables are read, what rows are sought by.
//!
//! The tree keeps to what is written. It is made simpler in these ways alone:
//!
//! - `a AND b AND c` is one `And` of three, `OR` likewise; parentheses are gone.
//! - `NOT IN`, `IS NOT NULL`, `NOT LIKE`, `NOT EXISTS` are a `Not` of the other.
//! - `IN (…)`, `= ANY (…)` and `<> ALL (…)` are one kind, [`Kind::Member`].
//! - Conditions of inner joins are part of the query's condition; of `USING`, as comparisons.
//! - `doc -> 'a' ->> 'b'` is one [`Kind::Path`].
//! - `CURRENT_USER` and its like are calls without arguments.
//!
//! What the tree has no kind for is [`Kind::Other`], with the terms that were found inside of it, so that nothing that is called or
//! read is overlooked.

mod query;
mod questions;
#[cfg(all(test, feature = "sql"))]
mod tests;
mod truth;
mod walk;

pub use query::{Query, Relation, Source};
pub use questions::Sought;
pub use truth::Truth;

use crate::model::{Catalog, ColumnId, Expr, FunctionId, Name, TableId};

/// A place in the text of an [`Expr`], in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// What stands there.
    pub fn of<'t>(&self, text: &'t str) -> &'t str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

/// A condition or a value, with where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    pub kind: Kind,
    pub span: Span,
}

/// What a [`Term`] is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Of two or more.
    And(Vec<Term>),
    /// Of two or more.
    Or(Vec<Term>),
    Not(Box<Term>),
    Constant(Constant),
    Column(Column),
    /// All of a row, by its table's name.
    WholeRow(Origin),
    Compare {
        operator: Operator,
        left: Box<Term>,
        right: Box<Term>,
    },
    /// `IS NULL`, `IS TRUE` …
    Is {
        operand: Box<Term>,
        what: Is,
    },
    /// `operand operator ANY (set)` or `ALL`. `IN` is `= ANY`.
    Member {
        operand: Box<Term>,
        operator: Operator,
        /// Each has to fit, not one.
        all: bool,
        set: Set,
    },
    Exists(Box<Query>),
    /// A query in parentheses, as a value: `(SELECT auth.uid())`.
    Scalar(Box<Query>),
    Call(Call),
    /// Below a JSON value: `auth.jwt() -> 'app_metadata' ->> 'tenant_id'`.
    Path {
        base: Box<Term>,
        /// Keys, and numbers of elements as they are written.
        keys: Vec<String>,
        /// As text (`->>`), not as JSON.
        as_text: bool,
    },
    Cast {
        operand: Box<Term>,
        /// The type as written, in lower case.
        to: String,
    },
    Case {
        /// `CASE operand WHEN …`.
        operand: Option<Box<Term>>,
        /// Each `WHEN` with its `THEN`.
        arms: Vec<(Term, Term)>,
        otherwise: Option<Box<Term>>,
    },
    /// `ARRAY[…]`.
    Array(Vec<Term>),
    /// `(a, b)`.
    Row(Vec<Term>),
    /// Any other operator, in lower case, with what it works on: `||`, `@>`, `like`.
    Operation {
        operator: String,
        operands: Vec<Term>,
    },
    /// What there is no kind for, or what nests too deep. Its text is at the span.
    Other(Vec<Term>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant {
    Null,
    Boolean(bool),
    /// As written.
    Number(String),
    /// Without quotes.
    Text(String),
}

/// Comparisons that every ordered type has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    /// `IS DISTINCT FROM`, which is never null.
    Distinct,
    /// `IS NOT DISTINCT FROM`, which is never null.
    NotDistinct,
}

impl Operator {
    /// As SQL writes it.
    pub fn sql(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::NotEqual => "<>",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Distinct => "IS DISTINCT FROM",
            Self::NotDistinct => "IS NOT DISTINCT FROM",
        }
    }

    /// Whether it holds of what is not the same.
    pub fn is_negative(self) -> bool {
        matches!(self, Self::NotEqual | Self::Distinct)
    }
}

/// What `IS` asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    Null,
    True,
    False,
    Unknown,
}

/// What `ANY`, `ALL` and `IN` choose from.
#[derive(Clone, Debug, PartialEq)]
pub enum Set {
    /// `IN (1, 2)` and `= ANY (ARRAY[1, 2])`.
    List(Vec<Term>),
    /// A value that is an array.
    Array(Box<Term>),
    Query(Box<Query>),
}

/// Whose row a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The row that the policy is asked about; inside of a query, a reference outwards.
    Own,
    /// A row of a query around it.
    Source {
        /// How many queries further out: 0 is the one it stands in.
        up: usize,
        /// Which of its sources.
        number: usize,
    },
    /// What nobody knows: a column of a view that stands without its name, perhaps.
    Unknown,
}

/// A column of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: Name,
    pub origin: Origin,
    /// Which it is, where its table is known.
    pub column: Option<(TableId, ColumnId)>,
}

impl Column {
    pub fn is_own(&self) -> bool {
        self.origin == Origin::Own
    }
}

/// A function that is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// As written, in lower case: none for `now()`, `auth` for `auth.uid()`.
    pub schema: Option<Name>,
    pub name: Name,
    /// Which it is, where the document has it and there is only one that fits.
    pub function: Option<FunctionId>,
    pub arguments: Vec<Term>,
    /// Stands in a query of its own that reads no table and no row around it, `(SELECT auth.uid())`, and so is asked once a
    /// statement and not once a row.
    pub wrapped: bool,
    /// Where it stands: see [`Span`].
    pub span: Span,
}

impl Call {
    /// Whether it is this function; one of Postgres' own may be written with its schema or without.
    pub fn is(&self, schema: &str, name: &str) -> bool {
        let written = self.schema.as_ref().map_or("pg_catalog", Name::as_str);
        written == schema && self.name == *name
    }

    /// Who asks, or what is said of them: `auth.uid()`, `auth.jwt()`, `auth.role()`, `auth.email()`.
    pub fn is_of_auth(&self) -> bool {
        self.schema.as_ref().is_some_and(|s| *s == "auth")
            && matches!(self.name.as_str(), "uid" | "jwt" | "role" | "email")
    }
}

impl Term {
    pub fn new(kind: Kind, span: Span) -> Self {
        Self { kind, span }
    }
}

/// The tree of a condition of a table's policies. None without the Cargo feature `sql`, or where the text cannot be read.
pub fn read(catalog: &Catalog, table: &TableId, expr: &Expr) -> Option<Term> {
    #[cfg(feature = "sql")]
    return crate::sql::read_condition(catalog, table, expr);
    #[cfg(not(feature = "sql"))]
    {
        let _ = (catalog, table, expr);
        None
    }
}

/// The queries of a text: of a view, or of the body of a function in SQL. Statements that are no queries are left out. None without
/// the Cargo feature `sql`, or where the text cannot be read.
pub fn read_queries(catalog: &Catalog, text: &str) -> Option<Vec<Query>> {
    #[cfg(feature = "sql")]
    return crate::sql::read_queries(catalog, text);
    #[cfg(not(feature = "sql"))]
    {
        let _ = (catalog, text);
        None
    }
}
