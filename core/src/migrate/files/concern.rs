//! What steps are about, as people sort files.

use crate::migrate::{Step, Work};
use crate::model::ObjectRef;
use crate::sql::scan::tokens;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Concern {
    Tables,
    Functions,
    Indexes,
    Triggers,
    /// Who may see and change which rows, and privileges.
    RowSecurity,
    /// Rows.
    Seed,
}

impl Concern {
    pub(super) fn of(step: &Step) -> Self {
        let all = tokens(&step.sql);
        let starts = |words: &[&str]| {
            let first = all.first();
            first.is_some_and(|token| words.iter().any(|word| token.is_word(&step.sql, word)))
        };
        let is_row_security = || {
            let is = |token: &crate::sql::scan::Token, word| token.is_word(&step.sql, word);
            starts(&["ALTER"])
                && all.windows(2).any(|pair| is(&pair[0], "LEVEL") && is(&pair[1], "SECURITY"))
        };
        match &step.about {
            _ if step.work == Work::Rows || starts(&["INSERT", "UPDATE", "DELETE"]) => Self::Seed,
            _ if starts(&["GRANT", "REVOKE"]) => Self::RowSecurity,
            ObjectRef::Policy(..) => Self::RowSecurity,
            ObjectRef::Table(_) if is_row_security() => Self::RowSecurity,
            ObjectRef::Function(_) => Self::Functions,
            ObjectRef::Index(..) | ObjectRef::ViewIndex(..) => Self::Indexes,
            ObjectRef::Trigger(..) | ObjectRef::ViewTrigger(..) => Self::Triggers,
            _ => Self::Tables,
        }
    }

    /// The concern of all of these steps, where they have one.
    pub(super) fn of_all(steps: &[Step]) -> Option<Self> {
        let (first, rest) = steps.split_first()?;
        let concern = Self::of(first);
        rest.iter().all(|step| Self::of(step) == concern).then_some(concern)
    }

    /// As a part of a file's name.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Tables => "tables",
            Self::Functions => "functions",
            Self::Indexes => "indexes",
            Self::Triggers => "triggers",
            Self::RowSecurity => "rls",
            Self::Seed => "seed",
        }
    }
}
