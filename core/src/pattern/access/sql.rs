//! Conditions of policies: what they are put together with, and what many of them ask.

pub(super) use crate::sql::compose::{Place, Sql};

/// Who is signed in. Within `select`, so that the server asks once for each statement and not for each row.
pub(super) fn account() -> Sql {
    Sql::of("(select auth.uid())")
}

/// What the token says that only the system can write: `user_metadata` is written by the user.
pub(super) fn claim(name: &str) -> Sql {
    Sql::of("((select auth.jwt()) -> 'app_metadata' ->> ").literal(name).then(")")
}
