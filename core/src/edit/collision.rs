//! Names that are taken where something is pasted, and what may become of them.

use crate::model::ObjectRef;
use serde::{Deserialize, Serialize};

/// What becomes of an object whose name is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PasteAs {
    /// The one that is here stays, and what comes in refers to it.
    #[default]
    Mine,
    /// It takes the place of the one that is here, which keeps its id and its card.
    Replacement,
    /// It comes in beside it, under another name.
    NewName,
}

/// An object whose name is taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collision {
    /// In the other document.
    pub object: ObjectRef,
    /// `table`, `type` …
    pub kind: String,
    /// As people read it.
    pub name: String,
    /// Whether both are the same.
    pub same: bool,
}
