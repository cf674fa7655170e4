//! Queries inside of conditions in words: whom a row belongs to by other rows.

use super::clause::{Scope, all_of};
use super::value::code;
use crate::model::{ColumnId, Constraint, ConstraintKind, TableId};
use crate::rls::condition::{Column, Kind, Operator, Origin, Query, Term};

/// Queries that are said in words within each other; what is further inside stays SQL.
const MAX_DEPTH: usize = 2;

impl<'a> Scope<'a> {
    /// `EXISTS` in words; none where the query is more than rows of tables that keep a condition.
    pub(super) fn exists(&self, query: &'a Query, is_negated: bool) -> Option<String> {
        let inner = self.inside(query)?;
        let asks = asks(query);
        // A row that is tied to this one by one column is said by that column.
        let ties: Vec<(&Column, &Column, &Term)> =
            asks.iter().filter_map(|term| tie(term, self.around.len())).collect();
        if let [(own, other, at)] = ties.as_slice() {
            let rest = asks.iter().copied().filter(|term| !std::ptr::eq(*term, *at)).collect();
            let not = if is_negated { "not " } else { "" };
            let among = inner.among_rows(query, Some(own), other, rest)?;
            return Some(format!("{} is {not}{among}", self.own(own)));
        }
        let (tables, which) = inner.rows_of(query, asks)?;
        let no = if is_negated { "no" } else { "a" };
        Some(format!("there is {no} row in {tables}{which}"))
    }

    /// `IN (SELECT …)` in words, after "is".
    pub(super) fn among(&self, operand: &Term, query: &'a Query) -> Option<String> {
        let inner = self.inside(query)?;
        if query.has_star {
            return None;
        }
        let [given] = query.columns.as_slice() else { return None };
        inner.among_rows(query, operand.as_column(), given.as_column()?, asks(query))
    }

    /// The scope of a query that can be said in words.
    fn inside(&self, query: &'a Query) -> Option<Self> {
        let is_sayable = query.is_plain && query.with.is_empty() && !query.sources.is_empty();
        (is_sayable && self.around.len() < MAX_DEPTH).then(|| self.within(query))
    }

    /// `one of the rows of x where …`, `among those in x where …`.
    fn among_rows(
        &self,
        query: &'a Query,
        own: Option<&Column>,
        other: &Column,
        asks: Vec<&'a Term>,
    ) -> Option<String> {
        let is_alone = query.sources.len() == 1;
        let (tables, which) = self.rows_of(query, asks)?;
        let is_first = matches!(other.origin, Origin::Source { up: 0, number: 0 });
        let is_key =
            other.column.as_ref().is_some_and(|(table, column)| self.is_key(table, column));
        let is_named_alike = own.is_some_and(|own| own.name == other.name);
        Some(if is_first && is_key && own.is_some() {
            format!("one of the rows of {tables}{which}")
        } else if is_named_alike && is_alone {
            format!("among those in {tables}{which}")
        } else {
            let column = self.column(other.name.as_str(), other.origin);
            format!("among the {column} values in {tables}{which}")
        })
    }

    /// Whether a column alone is the primary key of its table.
    fn is_key(&self, table: &TableId, column: &ColumnId) -> bool {
        let table = self.catalog.tables.get(table);
        table.is_some_and(|table| {
            table.constraints.iter().any(|constraint| match &constraint.kind {
                ConstraintKind::PrimaryKey(key) => key.columns == [column.clone()],
                _ => false,
            })
        })
    }

    /// The tables that a query reads, and what it asks of their rows.
    fn rows_of(&self, query: &'a Query, mut asks: Vec<&'a Term>) -> Option<(String, String)> {
        let mut tables = String::new();
        for (number, source) in query.sources.iter().enumerate() {
            let name = self.relation(&source.relation)?;
            if number > 0 {
                // What a foreign key says needs no words.
                let before = asks.len();
                asks.retain(|term| !self.is_by_key(query, term, number));
                tables += if asks.len() < before { " with their " } else { " with " };
            }
            let called = self.source_name(query, source);
            tables += &code(&name);
            if called != name {
                tables += " ";
                tables += &code(&called);
            }
        }
        if asks.is_empty() {
            let secured =
                |id: &TableId| self.catalog.tables.get(id).is_some_and(|t| t.row_security.enabled);
            let which = if query.tables().any(secured) { " that they may read" } else { "" };
            return Some((tables, which.to_owned()));
        }
        let word = match query.sources.len() {
            1 if asks.iter().all(|term| self.begins_with_column(term)) => "whose",
            _ => "where",
        };
        let asks = all_of(asks.into_iter().map(|term| self.clause(term, true)).collect());
        Some((tables, format!(" {word} {asks}")))
    }

    /// Whether a condition ties a source of a query to one before it as a foreign key does.
    fn is_by_key(&self, query: &Query, term: &Term, number: usize) -> bool {
        let Kind::Compare { operator: Operator::Equal, left, right } = &term.kind else {
            return false;
        };
        let Some((left, right)) = left.as_column().zip(right.as_column()) else { return false };
        let place = |column: &Column| match column.origin {
            Origin::Source { up: 0, number } if number < query.sources.len() => Some(number),
            _ => None,
        };
        let Some((a, b)) = place(left).zip(place(right)) else { return false };
        if a == b || a.max(b) != number {
            return false;
        }
        let Some((left, right)) = left.column.as_ref().zip(right.column.as_ref()) else {
            return false;
        };
        self.references(left, right) || self.references(right, left)
    }

    /// Whether a column alone references another.
    fn references(&self, from: &(TableId, ColumnId), to: &(TableId, ColumnId)) -> bool {
        let table = self.catalog.tables.get(&from.0);
        let keys = table.into_iter().flat_map(|table| table.constraints.iter());
        keys.filter_map(Constraint::foreign_key).any(|key| {
            key.references == to.0
                && key.columns == [from.1.clone()]
                && key.referenced_columns == [to.1.clone()]
        })
    }

    /// A column of the row that is asked about, as this scope calls it.
    fn own(&self, column: &Column) -> String {
        match (column.origin, self.is_inside()) {
            (Origin::Own, true) => format!("the row's {}", code(column.name.as_str())),
            (Origin::Source { up, number }, _) => {
                let origin = Origin::Source { up: up.saturating_sub(1), number };
                self.column(column.name.as_str(), origin)
            }
            (Origin::Own | Origin::Unknown, _) => code(column.name.as_str()),
        }
    }
}

/// What a query asks of its rows, part by part.
fn asks(query: &Query) -> Vec<&Term> {
    query.condition.as_deref().map(|term| term.conjuncts().iter().collect()).unwrap_or_default()
}

/// A comparison of a column of the query with one of the row around it, as (outer, inner); `depth` queries are around
/// the query.
fn tie(term: &Term, depth: usize) -> Option<(&Column, &Column, &Term)> {
    let Kind::Compare { operator: Operator::Equal, left, right } = &term.kind else { return None };
    let (left, right) = (left.as_column()?, right.as_column()?);
    let is_outer = |column: &Column| match column.origin {
        Origin::Own => depth == 0,
        Origin::Source { up, .. } => up == 1,
        Origin::Unknown => false,
    };
    let is_inner = |column: &Column| matches!(column.origin, Origin::Source { up: 0, .. });
    if is_outer(left) && is_inner(right) {
        return Some((left, right, term));
    }
    (is_outer(right) && is_inner(left)).then_some((right, left, term))
}
