//! What was typed, as terms.
//!
//! Words are looked for in names, in any case and order. An operator is a word, a colon and a value (`in:auth`); a `-`
//! before a term leaves out what fits it; quotes keep spaces together. What looks like an operator and is none is a
//! word like any other, so nothing that is typed is lost.

use super::subject::Kind;

/// Terms that are heeded; more would only be a way to make a search slow.
const MAX_TERMS: usize = 16;

/// The operators with an example each and what it finds, for who asks.
pub const OPERATORS: [(&str, &str); 8] = [
    ("is:view", "only views; also table, column, policy, index, external …"),
    ("column:email", "columns with this in their name; so for every kind"),
    ("in:auth", "of a table, a domain or a schema"),
    ("type:uuid", "columns of a type"),
    ("has:policy", "tables that have one; also pk, fk, index, rls, trigger, comment …"),
    ("no:index", "tables that lack it"),
    ("to:users", "tables that reference one; from:users for those that it references"),
    ("-old", "without what fits"),
];

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) terms: Vec<Term>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Term {
    /// What fits is left out.
    pub(super) not: bool,
    pub(super) what: What,
}

/// Values are lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum What {
    Word(String),
    Is(Kind),
    External,
    In(String),
    Type(String),
    Has(Trait),
    To(String),
    From(String),
}

/// What a table or a column may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trait {
    PrimaryKey,
    ForeignKey,
    Unique,
    Check,
    Index,
    Trigger,
    Policy,
    RowSecurity,
    Comment,
    Default,
}

impl Trait {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "pk" | "primary" | "key" => Self::PrimaryKey,
            "fk" | "foreign" | "reference" | "references" => Self::ForeignKey,
            "unique" | "uk" => Self::Unique,
            "check" | "checks" => Self::Check,
            "index" | "indexes" => Self::Index,
            "trigger" | "triggers" => Self::Trigger,
            "policy" | "policies" => Self::Policy,
            "rls" => Self::RowSecurity,
            "comment" | "comments" => Self::Comment,
            "default" | "defaults" => Self::Default,
            _ => return None,
        })
    }
}

impl Query {
    pub fn parse(typed: &str) -> Self {
        let mut query = Self::default();
        for token in tokens(typed).take(MAX_TERMS) {
            query.read(&token.to_lowercase());
        }
        query
    }

    /// Everything fits.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Words alone, so that what is no part of a schema can be found by them as well. None where there is an operator.
    pub fn words(&self) -> Option<Vec<&str>> {
        let word = |term: &Term| matches!((&term.what, term.not), (What::Word(_), false));
        self.terms.iter().all(word).then(|| {
            let words = self.terms.iter().filter_map(|t| match &t.what {
                What::Word(word) => Some(word.as_str()),
                _ => None,
            });
            words.collect()
        })
    }

    /// Whether one kind is asked for by name.
    pub(super) fn asks_for(&self, kind: Kind) -> bool {
        self.terms.iter().any(|t| !t.not && t.what == What::Is(kind))
    }

    fn read(&mut self, token: &str) {
        let (not, token) = match token.strip_prefix('-') {
            Some(rest) if !rest.is_empty() => (true, rest),
            _ => (false, token),
        };
        let mut push = |not: bool, what: What| self.terms.push(Term { not, what });
        match token.split_once(':') {
            Some(("is", "external")) => push(not, What::External),
            Some(("is", value)) if Kind::of(value).is_some() => {
                push(not, What::Is(Kind::of(value).unwrap_or(Kind::Table)));
            }
            Some(("in", value)) if !value.is_empty() => push(not, What::In(value.to_owned())),
            Some(("to", value)) if !value.is_empty() => push(not, What::To(value.to_owned())),
            Some(("from", value)) if !value.is_empty() => push(not, What::From(value.to_owned())),
            Some(("type", value)) if !value.is_empty() => push(not, What::Type(value.to_owned())),
            Some((word @ ("has" | "no"), value)) if Trait::of(value).is_some() => {
                if let Some(has) = Trait::of(value) {
                    push(not != (word == "no"), What::Has(has));
                }
            }
            Some((kind, value)) if !value.is_empty() && !not && Kind::of(kind).is_some() => {
                if let Some(kind) = Kind::of(kind) {
                    push(false, What::Is(kind));
                    push(false, What::Word(value.to_owned()));
                }
            }
            // An operator whose value is still to be typed changes nothing yet.
            Some(("is" | "in" | "to" | "from" | "type" | "has" | "no", "")) => {}
            Some((kind, "")) if Kind::of(kind).is_some() => {
                if let Some(kind) = Kind::of(kind) {
                    push(not, What::Is(kind));
                }
            }
            _ if token.is_empty() => {}
            _ => push(not, What::Word(token.to_owned())),
        }
    }
}

/// What stands between spaces, or between quotes.
fn tokens(typed: &str) -> impl Iterator<Item = String> {
    let mut tokens = Vec::new();
    let mut token = String::new();
    let mut quoted = false;
    for c in typed.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => tokens.push(std::mem::take(&mut token)),
            c => token.push(c),
        }
    }
    tokens.push(token);
    tokens.into_iter().filter(|t| !t.is_empty())
}
