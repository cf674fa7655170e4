//! What a condition comes to by its constants alone.

use super::{Constant, Is, Kind, Operator, Term};

/// SQL's three truths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    True,
    False,
    Null,
}

impl From<bool> for Truth {
    fn from(truth: bool) -> Self {
        if truth { Self::True } else { Self::False }
    }
}

impl Truth {
    fn negated(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Null => Self::Null,
        }
    }
}

impl Term {
    /// What it is of every row, whoever asks, as far as constants alone say it.
    pub fn constant_truth(&self) -> Option<Truth> {
        match &self.bare().kind {
            Kind::Constant(constant) => of_constant(constant),
            Kind::Not(term) => term.constant_truth().map(Truth::negated),
            Kind::And(terms) => of_all(terms, Truth::False),
            Kind::Or(terms) => of_all(terms, Truth::True),
            Kind::Is { operand, what } => {
                let truth = operand.constant_truth()?;
                let wanted = match what {
                    Is::Null | Is::Unknown => Truth::Null,
                    Is::True => Truth::True,
                    Is::False => Truth::False,
                };
                Some((truth == wanted).into())
            }
            Kind::Compare { operator, left, right } => compared(*operator, left, right),
            _ => None,
        }
    }

    /// Whether every row keeps it, whoever asks.
    pub fn is_always_true(&self) -> bool {
        self.constant_truth() == Some(Truth::True)
    }

    /// Whether no row keeps it, whoever asks.
    pub fn is_never_true(&self) -> bool {
        matches!(self.constant_truth(), Some(Truth::False | Truth::Null))
    }
}

fn of_constant(constant: &Constant) -> Option<Truth> {
    match constant {
        Constant::Null => Some(Truth::Null),
        Constant::Boolean(truth) => Some((*truth).into()),
        // As a boolean is written.
        Constant::Text(text) => match text.trim().to_ascii_lowercase().as_str() {
            "t" | "true" | "yes" | "y" | "on" | "1" => Some(Truth::True),
            "f" | "false" | "no" | "n" | "off" | "0" => Some(Truth::False),
            _ => None,
        },
        Constant::Number(_) => None,
    }
}

/// `OR`, where one that is true decides, or `AND`, where one that is false does.
fn of_all(terms: &[Term], decides: Truth) -> Option<Truth> {
    let truths: Vec<Option<Truth>> = terms.iter().map(Term::constant_truth).collect();
    if truths.contains(&Some(decides)) {
        return Some(decides);
    }
    let known: Vec<Truth> = truths.into_iter().collect::<Option<_>>()?;
    Some(if known.contains(&Truth::Null) { Truth::Null } else { decides.negated() })
}

/// Constants beside each other: `1 = 1`, `'a' <> 'b'`, and what is compared with null.
fn compared(operator: Operator, left: &Term, right: &Term) -> Option<Truth> {
    let (left, right) = (left.as_constant(), right.as_constant());
    let has_null = left == Some(&Constant::Null) || right == Some(&Constant::Null);
    if has_null && !matches!(operator, Operator::Distinct | Operator::NotDistinct) {
        return Some(Truth::Null);
    }
    let (left, right) = (left?, right?);
    // Numbers and texts may be written in more ways than one: only what is written alike is the same for certain.
    let same = left == right;
    let booleans = matches!((left, right), (Constant::Boolean(_), Constant::Boolean(_)));
    let is_sure = same || booleans || has_null;
    match operator {
        Operator::Equal | Operator::NotDistinct if is_sure => Some(same.into()),
        Operator::NotEqual | Operator::Distinct if is_sure => Some((!same).into()),
        Operator::LessOrEqual | Operator::GreaterOrEqual if same => Some(Truth::True),
        Operator::Less | Operator::Greater if same => Some(Truth::False),
        _ => None,
    }
}
