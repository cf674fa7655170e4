//! Conditions in words.

use super::subject::{is_role, is_user};
use super::value::code;
use crate::model::Catalog;
use crate::rls::condition::{
    Constant, Is, Kind, Operator, Origin, Query, Relation, Set, Source, Term,
};

/// Where a condition stands, and how names in it are to be written.
#[derive(Clone)]
pub(super) struct Scope<'a> {
    pub(super) catalog: &'a Catalog,
    /// The text in which terms have their places.
    pub(super) text: &'a str,
    /// Nobody else is spoken of, so that it need not be said.
    is_signed_in: bool,
    /// The queries around, from the outside in.
    pub(super) around: Vec<&'a Query>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(catalog: &'a Catalog, text: &'a str, is_signed_in: bool) -> Self {
        Self { catalog, text, is_signed_in, around: Vec::new() }
    }

    /// Inside of a query.
    pub(super) fn within(&self, query: &'a Query) -> Self {
        let mut inner = self.clone();
        inner.around.push(query);
        inner
    }

    pub(super) fn is_inside(&self) -> bool {
        !self.around.is_empty()
    }

    /// A column by its name, with that of its table where there are several.
    pub(super) fn column(&self, name: &str, origin: Origin) -> String {
        let Origin::Source { up, number } = origin else { return code(name) };
        let query = self.around.len().checked_sub(up + 1).and_then(|at| self.around.get(at));
        match query {
            Some(query) if up > 0 || query.sources.len() > 1 => {
                let source = query.sources.get(number);
                let source = source.map(|source| self.source_name(query, source));
                source.map_or_else(|| code(name), |source| code(&format!("{source}.{name}")))
            }
            _ => code(name),
        }
    }

    /// What a source of a query is called: as its table, unless the query reads that more than once.
    pub(super) fn source_name(&self, query: &Query, source: &Source) -> String {
        let is_once = query.sources.iter().filter(|s| s.relation == source.relation).count() == 1;
        let name = self.relation(&source.relation).filter(|_| is_once);
        name.unwrap_or_else(|| source.alias.to_string())
    }

    /// Which rows a condition leaves: `rows where …`, `every row if …`.
    pub(super) fn rows(&self, tree: &'a Term, every: &str) -> String {
        let mut said: Vec<String> = Vec::new();
        for part in tree.bare().disjuncts() {
            let (same, of_row): (Vec<&Term>, Vec<&Term>) =
                part.bare().conjuncts().iter().partition(|term| term.is_same_for_all_rows());
            let listed = |terms: Vec<&'a Term>| {
                let all = terms.into_iter().filter(|term| !self.goes_without_saying(term));
                all_of(all.map(|term| self.clause(term, true)).collect())
            };
            let (same, of_row) = (listed(same), listed(of_row));
            let rows =
                if of_row.is_empty() { every.to_owned() } else { format!("rows where {of_row}") };
            said.push(if same.is_empty() { rows } else { format!("{rows} if {same}") });
        }
        said.dedup();
        said.join(", or ")
    }

    /// Whether it says no more than that somebody is signed in, where nobody else is spoken of.
    fn goes_without_saying(&self, term: &Term) -> bool {
        self.is_signed_in && is_signed_in(term)
    }

    /// A condition as it follows "where" or "if". `alone`: no word binds it to another but "and".
    pub(super) fn clause(&self, term: &'a Term, alone: bool) -> String {
        match &term.bare().kind {
            Kind::And(terms) => {
                let text = self.joined(terms, " and ");
                if alone { text } else { format!("({text})") }
            }
            Kind::Or(terms) => {
                let text = self.joined(terms, " or ");
                format!("({text})")
            }
            Kind::Not(inner) => self.negated(term, inner),
            Kind::Column(_) => format!("{} is true", self.value(term)),
            Kind::Constant(Constant::Boolean(true)) => "always".to_owned(),
            Kind::Constant(_) => "never".to_owned(),
            Kind::Is { operand, what } => self.is(operand, *what, false),
            Kind::Compare { operator, left, right } => self.compared(*operator, left, right),
            Kind::Member { operand, operator: Operator::Equal, all: false, set } => {
                self.member(term, operand, set, false)
            }
            Kind::Exists(query) => {
                self.exists(query, false).unwrap_or_else(|| self.as_written(term))
            }
            Kind::Call(_) => format!("{} holds", self.as_written(term)),
            _ => self.as_written(term),
        }
    }

    fn joined(&self, terms: &'a [Term], word: &str) -> String {
        terms.iter().map(|term| self.clause(term, false)).collect::<Vec<_>>().join(word)
    }

    /// Whether a clause begins with a column of the row that is spoken of, so that "whose" leads to it.
    pub(super) fn begins_with_column(&self, term: &Term) -> bool {
        let is_column =
            |term: &Term| matches!(term.bare().kind, Kind::Column(_)) && self.rank(term) == 5;
        match &term.bare().kind {
            Kind::Column(_) => is_column(term),
            Kind::Not(inner) => self.begins_with_column(inner),
            Kind::Is { operand, .. } => is_column(operand),
            Kind::Compare { left, right, .. } => is_column(left) || is_column(right),
            Kind::Member { operand, operator: Operator::Equal, all: false, set } => {
                is_column(operand) && !matches!(set, Set::Array(_))
            }
            _ => false,
        }
    }

    fn negated(&self, whole: &Term, inner: &'a Term) -> String {
        match &inner.bare().kind {
            Kind::Column(_) => format!("{} is false", self.value(inner)),
            Kind::Is { operand, what } => self.is(operand, *what, true),
            Kind::Member { operand, operator: Operator::Equal, all: false, set } => {
                self.member(whole, operand, set, true)
            }
            Kind::Exists(query) => {
                self.exists(query, true).unwrap_or_else(|| self.as_written(whole))
            }
            Kind::Call(_) => format!("{} does not hold", self.as_written(inner)),
            _ => self.as_written(whole),
        }
    }

    fn is(&self, operand: &Term, what: Is, is_negated: bool) -> String {
        if what == Is::Null && is_user(operand) {
            let not = if is_negated { "" } else { "not " };
            return format!("they are {not}signed in");
        }
        let what = match what {
            Is::Null => "null",
            Is::True => "true",
            Is::False => "false",
            Is::Unknown => "unknown",
        };
        let not = if is_negated { "not " } else { "" };
        format!("{} is {not}{what}", self.value(operand))
    }

    fn compared(&self, operator: Operator, left: &Term, right: &Term) -> String {
        if is_role(left, right) || is_role(right, left) {
            match operator {
                Operator::Equal => return "they are signed in".to_owned(),
                Operator::NotEqual => return "they are not signed in".to_owned(),
                _ => {}
            }
        }
        // What the sentence is about comes first.
        let (operator, left, right) = if self.rank(left) < self.rank(right) {
            (turned(operator), right, left)
        } else {
            (operator, left, right)
        };
        let is_column = left.as_column().is_some();
        let value =
            if is_column && is_user(right) { "their own".to_owned() } else { self.value(right) };
        let now = right.as_call().is_some_and(|call| call.is("pg_catalog", "now"));
        let what = match operator {
            Operator::Equal | Operator::NotDistinct => format!("is {value}"),
            Operator::NotEqual | Operator::Distinct => format!("is not {value}"),
            Operator::Less | Operator::LessOrEqual if now => "is in the past".to_owned(),
            Operator::Greater | Operator::GreaterOrEqual if now => "is in the future".to_owned(),
            Operator::Less => format!("is less than {value}"),
            Operator::LessOrEqual => format!("is at most {value}"),
            Operator::Greater => format!("is more than {value}"),
            Operator::GreaterOrEqual => format!("is at least {value}"),
        };
        format!("{} {what}", self.value(left))
    }

    /// What a clause is rather about: a column of the row that is spoken of, one of another row, what is calculated, what
    /// is the same for all.
    fn rank(&self, term: &Term) -> u8 {
        match &term.bare().kind {
            _ if is_user(term) => 1,
            Kind::Column(column) if column.is_own() != self.is_inside() => 5,
            Kind::Column(_) => 4,
            Kind::Path { base, .. } if base.as_column().is_some() => 4,
            Kind::Constant(_) => 0,
            _ if term.is_same_for_all_rows() => 2,
            _ => 3,
        }
    }

    fn member(&self, whole: &Term, operand: &Term, set: &'a Set, is_negated: bool) -> String {
        let not = if is_negated { "not " } else { "" };
        match set {
            Set::List(list) => {
                let values: Vec<String> = list.iter().map(|term| self.value(term)).collect();
                let (word, last) = if is_negated { ("neither ", " nor ") } else { ("", " or ") };
                let values = match values.as_slice() {
                    [] => return self.as_written(whole),
                    [one] => return format!("{} is {not}{one}", self.value(operand)),
                    [first @ .., end] => format!("{word}{}{last}{end}", first.join(", ")),
                };
                format!("{} is {values}", self.value(operand))
            }
            Set::Array(array) => {
                let does = if is_negated { "does not contain" } else { "contains" };
                format!("{} {does} {}", self.value(array), self.value(operand))
            }
            Set::Query(query) => {
                let of = self.among(operand, query);
                of.map_or_else(
                    || self.as_written(whole),
                    |among| format!("{} is {not}{among}", self.value(operand)),
                )
            }
        }
    }

    /// What a relation is called; none where it has no name of its own.
    pub(super) fn relation(&self, relation: &Relation) -> Option<String> {
        match relation {
            Relation::Table(id) => {
                let table = self.catalog.tables.get(id)?;
                Some(self.catalog.readable_name(&table.schema, &table.name))
            }
            Relation::View(id) => {
                let view = self.catalog.views.get(id)?;
                Some(self.catalog.readable_name(&view.schema, &view.name))
            }
            Relation::Unknown(name) => Some(match &name.schema {
                Some(schema) if *schema != "public" => format!("{schema}.{}", name.name),
                _ => name.name.to_string(),
            }),
            Relation::With(_) | Relation::Function(_) | Relation::Query(_) => None,
        }
    }
}

/// Clauses of which all hold. What has a clause of its own inside is set apart, so that the next does not seem to belong
/// to that.
pub(super) fn all_of(clauses: Vec<String>) -> String {
    let has_inner = |clause: &String| clause.contains(" where ") || clause.contains(" whose ");
    let is_apart = clauses.split_last().is_some_and(|(_, before)| before.iter().any(has_inner));
    clauses.join(if is_apart { ", and " } else { " and " })
}

/// Whether it says no more than that somebody is signed in.
fn is_signed_in(term: &Term) -> bool {
    match &term.bare().kind {
        Kind::Not(inner) => {
            matches!(&inner.bare().kind, Kind::Is { operand, what: Is::Null } if is_user(operand))
        }
        Kind::Compare { operator: Operator::Equal, left, right } => {
            is_role(left, right) || is_role(right, left)
        }
        _ => false,
    }
}

/// The operator where its sides are exchanged.
fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        other => other,
    }
}
