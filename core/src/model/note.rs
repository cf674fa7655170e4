//! Notes: texts that stand on a diagram, beside the cards.

use super::NoteId;
use serde::{Deserialize, Serialize};

/// A text on a diagram. Lengths are in world pixels.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Note {
    /// Unique in its diagram.
    pub id: NoteId,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// Markdown.
    pub text: String,
    /// Index into the palette; none is the colour of paper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub colour: Option<u8>,
}

impl Note {
    /// No note is smaller or larger.
    pub const MIN_WIDTH: f64 = 96.0;
    pub const MIN_HEIGHT: f64 = 48.0;
    pub const MAX_SIDE: f64 = 4096.0;

    /// Whether its numbers are numbers.
    pub fn is_finite(&self) -> bool {
        [self.x, self.y, self.width, self.height].iter().all(|n| n.is_finite())
    }

    /// The same on whole pixels, and of a size that a note can have.
    #[must_use]
    pub fn in_bounds(mut self) -> Self {
        self.x = self.x.round();
        self.y = self.y.round();
        self.width = self.width.round().clamp(Self::MIN_WIDTH, Self::MAX_SIDE);
        self.height = self.height.round().clamp(Self::MIN_HEIGHT, Self::MAX_SIDE);
        self
    }
}
