//! Going through a tree.

use super::{Kind, Query, Relation, Set, Term};

/// A term or a query, with the queries around it.
pub(super) enum Step<'t> {
    Term(&'t Term),
    Query(&'t Query),
}

impl Term {
    /// Visits the term and all inside of it, queries too, from the outside in and from left to right, each with how many queries are
    /// around it.
    pub(super) fn walk<'t>(&'t self, depth: usize, visit: &mut dyn FnMut(Step<'t>, usize)) {
        visit(Step::Term(self), depth);
        for term in self.inner() {
            term.walk(depth, visit);
        }
        if let Some(query) = self.query() {
            query.walk(depth, visit);
        }
        if let Kind::Case { operand, arms, otherwise } = &self.kind {
            for term in operand.iter().chain(otherwise) {
                term.walk(depth, visit);
            }
            for (when, then) in arms {
                when.walk(depth, visit);
                then.walk(depth, visit);
            }
        }
    }

    /// The query that it holds itself.
    pub fn query(&self) -> Option<&Query> {
        match &self.kind {
            Kind::Exists(query)
            | Kind::Scalar(query)
            | Kind::Member { set: Set::Query(query), .. } => Some(query),
            _ => None,
        }
    }

    /// Its terms, but for those of queries and of `CASE`.
    fn inner(&self) -> Vec<&Term> {
        match &self.kind {
            Kind::And(terms)
            | Kind::Or(terms)
            | Kind::Array(terms)
            | Kind::Row(terms)
            | Kind::Operation { operands: terms, .. }
            | Kind::Other(terms) => terms.iter().collect(),
            Kind::Not(term)
            | Kind::Is { operand: term, .. }
            | Kind::Path { base: term, .. }
            | Kind::Cast { operand: term, .. } => vec![term],
            Kind::Compare { left, right, .. } => vec![left, right],
            Kind::Member { operand, set, .. } => match set {
                Set::List(list) => std::iter::once(operand.as_ref()).chain(list).collect(),
                Set::Array(array) => vec![operand, array],
                Set::Query(_) => vec![operand],
            },
            Kind::Call(call) => call.arguments.iter().collect(),
            Kind::Constant(_)
            | Kind::Column(_)
            | Kind::WholeRow(_)
            | Kind::Case { .. }
            | Kind::Exists(_)
            | Kind::Scalar(_) => Vec::new(),
        }
    }
}

impl Query {
    pub(super) fn walk<'t>(&'t self, depth: usize, visit: &mut dyn FnMut(Step<'t>, usize)) {
        visit(Step::Query(self), depth);
        let inside = depth + 1;
        self.with.iter().for_each(|(_, query)| query.walk(inside, visit));
        for source in &self.sources {
            match &source.relation {
                Relation::Function(call) => {
                    call.arguments.iter().for_each(|term| term.walk(inside, visit));
                }
                Relation::Query(query) => query.walk(inside, visit),
                Relation::Table(_)
                | Relation::View(_)
                | Relation::With(_)
                | Relation::Unknown(_) => {}
            }
        }
        let condition = self.condition.as_deref();
        let terms = self.columns.iter().chain(condition).chain(&self.others);
        terms.for_each(|term| term.walk(inside, visit));
        self.branches.iter().for_each(|query| query.walk(inside, visit));
    }
}
