//! What becomes of an object that stays.

/// How an object gets from what it was to what it is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::migrate) enum Fate {
    /// Nothing but comments, privileges and the like differ.
    Same,
    /// Changed where it stands.
    Altered,
    /// Dropped and made again.
    Remade,
}
