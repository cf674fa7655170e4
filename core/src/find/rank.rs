//! How well what can be found fits what was asked for.

use super::query::{Query, Term, Trait, What};
use super::subject::{Kind, Subject, each_subject};
use crate::domain::domain_of;
use crate::model::{ConstraintKind, Document, ObjectRef, Table, TableId};
use std::ops::Range;

/// Something that fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub object: ObjectRef,
    pub kind: Kind,
    /// As it is shown: a part with its table.
    pub text: String,
    /// How well it fits; less is better. See [`Query::rank_of_text`].
    pub rank: usize,
}

/// What fits a query, at most so many, the best first and those that fit as well in the order of the document.
///
/// Time grows with the number of objects and columns.
pub fn find(document: &Document, query: &Query, limit: usize) -> Vec<Found> {
    let mut found = Vec::new();
    each_subject(document, &mut |subject| {
        if let Some(rank) = query.rank(document, &subject) {
            let Subject { object, kind, text, .. } = subject;
            found.push(Found { object, kind, text, rank });
        }
    });
    found.sort_by_key(|f| f.rank);
    found.truncate(limit);
    found
}

impl Query {
    /// How well something fits, if it does; less is better.
    ///
    /// Triggers, indexes and constraints come last, and not at all where nothing is asked for: there are many, and they
    /// are called like what they belong to.
    pub fn rank(&self, document: &Document, subject: &Subject<'_>) -> Option<usize> {
        let quiet = matches!(subject.kind, Kind::Trigger | Kind::Index | Kind::Constraint);
        if quiet && self.is_empty() {
            return None;
        }
        if !self.terms.iter().all(|t| self.fits(document, subject, t) != t.not) {
            return None;
        }
        let words = self.terms.iter().filter_map(|t| match &t.what {
            What::Word(word) if !t.not => Some(word.as_str()),
            _ => None,
        });
        let rank = rank_of_text(&subject.text, subject.name.clone(), words)?;
        // Of two that fit as well, a whole before its part.
        let part = match subject.kind {
            _ if quiet => QUIET,
            kind => usize::from(kind.is_part() || matches!(kind, Kind::Domain | Kind::Diagram)),
        };
        Some(score(rank, part, &subject.text))
    }

    /// How well a text fits that is no part of a document, in the scale of [`Found::rank`]: none where it does not, or
    /// where the query has operators.
    pub fn rank_of_text(&self, text: &str, keywords: &str) -> Option<usize> {
        let words = self.words()?;
        let rank = rank_of_text(text, 0..text.len(), words.iter().copied()).or_else(|| {
            let lower = text.to_lowercase();
            let fits = |w: &&str| lower.contains(*w) || keywords.contains(*w);
            words.iter().all(fits).then_some(words.len() * 4)
        })?;
        Some(score(rank, 0, text))
    }

    fn fits(&self, document: &Document, subject: &Subject<'_>, term: &Term) -> bool {
        match &term.what {
            // Which of them fit how well is counted afterwards.
            What::Word(word) => !term.not || subject.text.to_lowercase().contains(word.as_str()),
            What::Is(kind) => subject.kind == *kind,
            What::External => {
                subject.kind == Kind::Table && subject.table.is_some_and(|t| t.external)
            }
            What::In(place) => is_in(document, subject, place),
            What::Type(wanted) => subject.column.is_some_and(|c| {
                document.schema.type_text(&c.data_type).to_lowercase().contains(wanted.as_str())
            }),
            // What cannot have it neither has nor lacks it.
            What::Has(what) => match self.has(subject, *what) {
                Some(has) => has,
                None => term.not,
            },
            What::To(name) => self.references(document, subject, name),
            What::From(name) => is_referenced_by(document, subject, name),
        }
    }

    /// Tables answer for themselves; columns only where columns are asked for.
    fn has(&self, subject: &Subject<'_>, what: Trait) -> Option<bool> {
        if what == Trait::Comment && (!subject.kind.is_part() || self.asks_for(subject.kind)) {
            return Some(subject.comment.is_some());
        }
        let table = subject.table?;
        match subject.kind {
            Kind::Table => Some(table_has(table, what)),
            Kind::Column if self.asks_for(Kind::Column) => {
                let column = subject.column?;
                let constrained = |fits: fn(&ConstraintKind) -> bool| {
                    table
                        .constraints
                        .iter()
                        .any(|c| fits(&c.kind) && c.columns().contains(&column.id))
                };
                Some(match what {
                    Trait::PrimaryKey => {
                        constrained(|k| matches!(k, ConstraintKind::PrimaryKey(_)))
                    }
                    Trait::ForeignKey => {
                        constrained(|k| matches!(k, ConstraintKind::ForeignKey(_)))
                    }
                    Trait::Unique => constrained(|k| matches!(k, ConstraintKind::Unique(_))),
                    Trait::Check => constrained(|k| matches!(k, ConstraintKind::Check { .. })),
                    Trait::Index => {
                        crate::relation::is_indexed(table, std::slice::from_ref(&column.id))
                    }
                    Trait::Default => column.default.is_some() || column.identity.is_some(),
                    Trait::Comment => column.comment.is_some(),
                    Trait::Trigger | Trait::Policy | Trait::RowSecurity => return None,
                })
            }
            _ => None,
        }
    }

    fn references(&self, document: &Document, subject: &Subject<'_>, name: &str) -> bool {
        let Some(table) = subject.table else { return false };
        let named = |id: &TableId| table_named(document, id, name);
        match subject.kind {
            Kind::Table => table.foreign_keys().any(|(_, key)| named(&key.references)),
            Kind::Column if self.asks_for(Kind::Column) => {
                let column = subject.column.map(|c| &c.id);
                table.foreign_keys().any(|(_, key)| {
                    column.is_some_and(|c| key.columns.contains(c)) && named(&key.references)
                })
            }
            _ => false,
        }
    }
}

fn is_referenced_by(document: &Document, subject: &Subject<'_>, name: &str) -> bool {
    let (Kind::Table, Some(table)) = (subject.kind, subject.table) else { return false };
    let by = |other: &Table| other.foreign_keys().any(|(_, key)| key.references == table.id);
    document.schema.tables.iter().any(|t| is_name(t.name.as_str(), name) && by(t))
}

fn table_has(table: &Table, what: Trait) -> bool {
    let constraint =
        |fits: fn(&ConstraintKind) -> bool| table.constraints.iter().any(|c| fits(&c.kind));
    match what {
        Trait::PrimaryKey => table.primary_key().is_some(),
        Trait::ForeignKey => table.foreign_keys().next().is_some(),
        Trait::Unique => constraint(|k| matches!(k, ConstraintKind::Unique(_))),
        Trait::Check => constraint(|k| matches!(k, ConstraintKind::Check { .. })),
        Trait::Index => !table.indexes.is_empty(),
        Trait::Trigger => !table.triggers.is_empty(),
        Trait::Policy => !table.policies.is_empty(),
        Trait::RowSecurity => table.row_security.enabled,
        Trait::Comment => table.comment.is_some(),
        Trait::Default => table.columns.iter().any(|c| c.default.is_some()),
    }
}

/// A name that was typed means the table of that name, in any case, or one of it with a schema or prefix.
fn is_name(name: &str, typed: &str) -> bool {
    let name = name.to_lowercase();
    name == typed || name.ends_with(typed) && name[..name.len() - typed.len()].ends_with('_')
}

fn table_named(document: &Document, id: &TableId, typed: &str) -> bool {
    let bare = typed.rsplit('.').next().unwrap_or(typed);
    document.schema.tables.get(id).is_some_and(|t| {
        is_name(t.name.as_str(), bare)
            && (bare == typed
                || document.schema.readable_name(&t.schema, &t.name).to_lowercase() == typed)
    })
}

/// Of the table, the domain or the schema.
fn is_in(document: &Document, subject: &Subject<'_>, place: &str) -> bool {
    let begins = |text: &str| text.to_lowercase().starts_with(place);
    let schema = subject.schema.map(|id| document.schema.schema_name(id));
    if schema.is_some_and(|name| name.to_lowercase() == *place) {
        return true;
    }
    let Some(table) = subject.table else {
        return match &subject.object {
            ObjectRef::Domain(_) => begins(&subject.text),
            _ => subject.text.get(subject.name.clone()).is_some_and(begins),
        };
    };
    subject.kind.is_part() && table.name.as_str().to_lowercase() == *place
        || domain_of(document, table).is_some_and(|d| {
            begins(d.title.as_str())
                || d.prefix.as_str().trim_end_matches('_') == place.trim_end_matches('_')
        })
}

/// By how much what is seldom meant comes after the rest.
const QUIET: usize = 12;

/// Of two that fit as well, the one that says less beside.
fn score(rank: usize, part: usize, text: &str) -> usize {
    (rank * 2 + part) * 1_000 + text.len().min(999)
}

/// How well a text fits words in lower case. In its name, the beginning is better than that of a word, and that is
/// better than the middle; what stands around the name comes last.
fn rank_of_text<'w>(
    text: &str,
    name: Range<usize>,
    words: impl Iterator<Item = &'w str>,
) -> Option<usize> {
    let around = text.to_lowercase();
    let name = text.get(name).unwrap_or(text).to_lowercase();
    let mut rank = 0;
    for word in words {
        rank += match name.find(word) {
            Some(0) => 0,
            Some(at) if !name[..at].ends_with(char::is_alphanumeric) => 1,
            Some(_) => 2,
            None if around.contains(word) => 3,
            None => return None,
        };
    }
    Some(rank)
}
