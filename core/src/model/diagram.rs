//! Diagrams: where the cards of a schema stand.

use super::column::is_false;
use super::{DiagramId, TableId, records::record};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One named arrangement of a schema's tables. The same table may stand in several diagrams.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagram {
    pub id: DiagramId,
    pub name: String,
    /// Tables without a placement are arranged when they are first drawn.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub placements: BTreeMap<TableId, Placement>,
}

record!(Diagram, DiagramId);

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
