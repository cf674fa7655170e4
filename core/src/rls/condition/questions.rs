//! What is asked of conditions.

use super::walk::Step;
use super::{Call, Column, Constant, Kind, Operator, Origin, Query, Relation, Set, Term};
use crate::model::{ColumnId, TableId, ViewId};
use std::collections::BTreeSet;

/// A column of the row that a policy is asked about, beside something that is the same for all rows of a statement: an index on
/// the column finds the rows.
#[derive(Clone, Debug)]
pub struct Sought<'t> {
    pub column: &'t Column,
    pub operator: Operator,
    /// What it is compared with; of a list or a query, none.
    pub value: Option<&'t Term>,
    /// The query that gives the values: `team_id IN (SELECT …)`.
    pub query: Option<&'t Query>,
}

impl Term {
    /// The term without casts and without a query that only wraps it: `(SELECT auth.uid())::text` is `auth.uid()`.
    pub fn bare(&self) -> &Term {
        let mut term = self;
        loop {
            term = match &term.kind {
                Kind::Cast { operand, .. } => operand,
                Kind::Scalar(query) => match query.value() {
                    Some(value) => value,
                    None => return term,
                },
                _ => return term,
            };
        }
    }

    /// The call that it is: see [`Term::bare`].
    pub fn as_call(&self) -> Option<&Call> {
        match &self.bare().kind {
            Kind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The column that it is: see [`Term::bare`].
    pub fn as_column(&self) -> Option<&Column> {
        match &self.bare().kind {
            Kind::Column(column) => Some(column),
            _ => None,
        }
    }

    pub fn as_constant(&self) -> Option<&Constant> {
        match &self.bare().kind {
            Kind::Constant(constant) => Some(constant),
            _ => None,
        }
    }

    /// The parts that all have to hold: of `a AND b` both, else the term itself.
    pub fn conjuncts(&self) -> &[Term] {
        match &self.kind {
            Kind::And(terms) => terms,
            _ => std::slice::from_ref(self),
        }
    }

    /// The parts of which one has to hold: of `a OR b` both, else the term itself.
    pub fn disjuncts(&self) -> &[Term] {
        match &self.kind {
            Kind::Or(terms) => terms,
            _ => std::slice::from_ref(self),
        }
    }

    /// The term and all inside of it, queries too, from the outside in.
    pub fn terms(&self) -> Vec<&Term> {
        let mut terms = Vec::new();
        self.walk(0, &mut |step, _| {
            if let Step::Term(term) = step {
                terms.push(term);
            }
        });
        terms
    }

    /// Every query inside, from the outside in.
    pub fn queries(&self) -> Vec<&Query> {
        let mut queries = Vec::new();
        self.walk(0, &mut |step, _| {
            if let Step::Query(query) = step {
                queries.push(query);
            }
        });
        queries
    }

    /// Every call, those in `FROM` too.
    pub fn calls(&self) -> Vec<&Call> {
        let mut calls = Vec::new();
        self.walk(0, &mut |step, _| match step {
            Step::Term(Term { kind: Kind::Call(call), .. }) => calls.push(call),
            Step::Query(query) => calls.extend(query.sources.iter().filter_map(called)),
            Step::Term(_) => {}
        });
        calls
    }

    /// Tables that queries inside of it read, each once.
    pub fn tables(&self) -> BTreeSet<&TableId> {
        self.queries().into_iter().flat_map(Query::tables).collect()
    }

    /// Views that queries inside of it read, each once.
    pub fn views(&self) -> BTreeSet<&ViewId> {
        self.queries()
            .into_iter()
            .flat_map(|query| query.sources.iter().filter_map(viewed))
            .collect()
    }

    /// Columns that are mentioned, of whatever row.
    pub fn columns(&self) -> Vec<&Column> {
        let column = |term: &'_ Term| matches!(term.kind, Kind::Column(_));
        let columns = self.terms().into_iter().filter(|term| column(term));
        columns.filter_map(Term::as_column).collect()
    }

    /// Columns of the row that the policy is asked about, each once.
    pub fn own_columns(&self) -> BTreeSet<&ColumnId> {
        let own = self.columns().into_iter().filter(|column| column.is_own());
        own.filter_map(|column| Some(&column.column.as_ref()?.1)).collect()
    }

    /// Whether it is the same for all rows of a statement: it names no row outside of itself. That functions which are called are
    /// not volatile is taken for granted.
    pub fn is_same_for_all_rows(&self) -> bool {
        let mut is_same = true;
        self.walk(0, &mut |step, depth| {
            if let Step::Term(term) = step {
                is_same &= !reaches_out(term, depth);
            }
        });
        is_same
    }

    /// By what rows are sought: see [`Sought`]. Of all parts that are joined by `AND` and `OR`; not below `NOT`.
    pub fn sought(&self) -> Vec<Sought<'_>> {
        let mut sought = Vec::new();
        self.seek(&mut sought);
        sought
    }

    fn seek<'t>(&'t self, sought: &mut Vec<Sought<'t>>) {
        match &self.kind {
            Kind::And(terms) | Kind::Or(terms) => terms.iter().for_each(|term| term.seek(sought)),
            Kind::Compare { operator, left, right } if !operator.is_negative() => {
                for (column, value) in [(left, right), (right, left)] {
                    if let Some(column) = own(column).filter(|_| value.is_same_for_all_rows()) {
                        let value = Some(value.as_ref());
                        sought.push(Sought { column, operator: *operator, value, query: None });
                    }
                }
            }
            Kind::Member { operand, operator, all: false, set } => {
                if let Some(column) = own(operand).filter(|_| is_same_set(set)) {
                    let query = match set {
                        Set::Query(query) => Some(query.as_ref()),
                        Set::List(_) | Set::Array(_) => None,
                    };
                    sought.push(Sought { column, operator: *operator, value: None, query });
                }
            }
            _ => {}
        }
    }
}

impl Query {
    /// Whether it names no row outside of itself, so that it is asked once a statement.
    pub fn is_same_for_all_rows(&self) -> bool {
        let mut is_same = true;
        self.walk(0, &mut |step, depth| {
            if let Step::Term(term) = step {
                is_same &= !reaches_out(term, depth);
            }
        });
        is_same
    }

    /// Tables that it reads, queries inside of it too, each once.
    pub fn all_tables(&self) -> BTreeSet<&TableId> {
        let mut tables = BTreeSet::new();
        self.walk(0, &mut |step, _| {
            if let Step::Query(query) = step {
                tables.extend(query.tables());
            }
        });
        tables
    }

    /// Views that it reads, queries inside of it too, each once.
    pub fn all_views(&self) -> BTreeSet<&ViewId> {
        let mut views = BTreeSet::new();
        self.walk(0, &mut |step, _| {
            if let Step::Query(query) = step {
                views.extend(query.sources.iter().filter_map(viewed));
            }
        });
        views
    }

    /// Every call, those in `FROM` too.
    pub fn all_calls(&self) -> Vec<&Call> {
        let mut calls = Vec::new();
        self.walk(0, &mut |step, _| match step {
            Step::Term(Term { kind: Kind::Call(call), .. }) => calls.push(call),
            Step::Query(query) => calls.extend(query.sources.iter().filter_map(called)),
            Step::Term(_) => {}
        });
        calls
    }
}

fn called(source: &super::Source) -> Option<&Call> {
    match &source.relation {
        Relation::Function(call) => Some(call),
        _ => None,
    }
}

fn viewed(source: &super::Source) -> Option<&ViewId> {
    match &source.relation {
        Relation::View(id) => Some(id),
        _ => None,
    }
}

/// The column of the own row that a term is. One that is cast is no longer what an index holds, but for casts that change nothing,
/// and which those are is not known here: they count.
fn own(term: &Term) -> Option<&Column> {
    term.as_column().filter(|column| column.is_own())
}

fn is_same_set(set: &Set) -> bool {
    match set {
        Set::List(list) => list.iter().all(Term::is_same_for_all_rows),
        Set::Array(array) => array.is_same_for_all_rows(),
        Set::Query(query) => query.is_same_for_all_rows(),
    }
}

/// Whether a term names a row further out than so many queries.
fn reaches_out(term: &Term, depth: usize) -> bool {
    let origin = match &term.kind {
        Kind::Column(column) => column.origin,
        Kind::WholeRow(origin) => *origin,
        _ => return false,
    };
    match origin {
        Origin::Own => true,
        Origin::Source { up, .. } => up >= depth,
        // Inside of a query it is most likely the query's own.
        Origin::Unknown => depth == 0,
    }
}
