//! Diagrams: which tables they show, where the cards stand and in which colours, and the notes beside them.

use super::column::is_false;
use super::{DiagramId, Note, NoteId, TableId, records::record};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// One named arrangement of a schema's tables. The same table may stand in several diagrams.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagram {
    pub id: DiagramId,
    pub name: String,
    /// The tables that it shows; none means all, also those that are yet to come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tables: Option<BTreeSet<TableId>>,
    /// Tables without a placement are arranged when they are first drawn.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub placements: BTreeMap<TableId, Placement>,
    /// Cards with a colour of their own: indexes into the palette.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub colours: BTreeMap<TableId, u8>,
    /// From the back to the front.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
}

record!(Diagram, DiagramId);

impl Diagram {
    /// A diagram of all tables, none of which has a place yet.
    pub fn new(id: DiagramId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            tables: None,
            placements: BTreeMap::new(),
            colours: BTreeMap::new(),
            notes: Vec::new(),
        }
    }

    pub fn shows(&self, table: &TableId) -> bool {
        self.tables.as_ref().is_none_or(|tables| tables.contains(table))
    }

    /// Shows a new table where another is shown, in the same colour.
    pub fn show_like(&mut self, new: &TableId, other: &TableId) {
        if let Some(tables) = self.tables.as_mut().filter(|tables| tables.contains(other)) {
            tables.insert(new.clone());
        }
        if let Some(colour) = self.colours.get(other) {
            self.colours.insert(new.clone(), *colour);
        }
    }

    pub fn note(&self, id: &NoteId) -> Option<&Note> {
        self.notes.iter().find(|n| n.id == *id)
    }

    /// Every table that is named in it, shown or not.
    pub fn named_tables(&self) -> impl Iterator<Item = &TableId> {
        self.tables.iter().flatten().chain(self.placements.keys()).chain(self.colours.keys())
    }

    /// Keeps nothing of the tables for which this does not hold.
    pub fn retain_tables(&mut self, keep: impl Fn(&TableId) -> bool) {
        if let Some(tables) = &mut self.tables {
            tables.retain(&keep);
        }
        self.placements.retain(|table, _| keep(table));
        self.colours.retain(|table, _| keep(table));
    }
}

/// Where a card stands: its top left corner, in world pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Placement {
    pub x: f64,
    pub y: f64,
    /// Auto-layout leaves it where it is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub locked: bool,
}

/// A point in world pixels: x to the right, y down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}
