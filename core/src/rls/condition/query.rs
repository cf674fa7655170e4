//! Queries inside of conditions.

use super::{Call, Term};
use crate::model::{Name, QualifiedName, TableId, ViewId};

/// A `SELECT`, as far as conditions ask of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// `WITH`.
    pub with: Vec<(Name, Query)>,
    /// `FROM`, joins included, in the order of writing: [`super::Origin::Source`] counts them.
    pub sources: Vec<Source>,
    /// `WHERE`, and what inner joins ask.
    pub condition: Option<Box<Term>>,
    /// What it gives, but for `*` and `t.*`.
    pub columns: Vec<Term>,
    /// What each of `columns` is called; empty where nothing says it.
    pub names: Vec<Name>,
    /// Whether `*` or `t.*` is among what it gives.
    pub has_star: bool,
    /// Terms of all other clauses: `GROUP BY`, `HAVING`, `ORDER BY`, `VALUES`, conditions of outer joins …
    pub others: Vec<Term>,
    /// The queries of a `UNION`, `INTERSECT` or `EXCEPT`; then there is nothing else but `with` and `others`.
    pub branches: Vec<Query>,
    /// Whether it is its sources, its condition and its columns, and nothing that leaves rows out or adds some: no grouping, no
    /// limit, no outer join, no `UNION`.
    pub is_plain: bool,
}

/// An entry of `FROM`.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// By which columns name it.
    pub alias: Name,
    pub relation: Relation,
}

/// What is read.
#[derive(Clone, Debug, PartialEq)]
pub enum Relation {
    Table(TableId),
    View(ViewId),
    /// What `WITH` of this query, or of one around it, names.
    With(Name),
    Function(Call),
    Query(Box<Query>),
    /// What the document does not have.
    Unknown(QualifiedName),
}

impl Query {
    /// The one value of a query that reads nothing: `SELECT auth.uid()`.
    pub fn value(&self) -> Option<&Term> {
        let reads_nothing = self.sources.is_empty() && self.condition.is_none();
        match self.columns.as_slice() {
            [value] if reads_nothing && self.is_plain => Some(value),
            _ => None,
        }
    }

    /// The tables of `FROM`, not of queries inside of it.
    pub fn tables(&self) -> impl Iterator<Item = &TableId> {
        self.sources.iter().filter_map(|source| match &source.relation {
            Relation::Table(id) => Some(id),
            _ => None,
        })
    }
}
