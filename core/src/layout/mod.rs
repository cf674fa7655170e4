//! Geometry of diagrams: cards, placement, edges, culling, hit testing and painting.
//!
//! All of it is a pure function of document, diagram and options. Nothing is measured from a browser:
//! cards are set in a bundled monospaced font with known metrics. World pixels everywhere, x to the
//! right and y down; only [`Camera`] knows the screen.

mod arrange;
mod card;
mod cull;
mod damage;
mod geometry;
mod hidden;
mod hit;
mod note;
mod paint;
mod placed;
mod reading_order;
mod room;
mod route;
#[cfg(test)]
mod samples;
mod scene;
mod settle;
mod snap;
mod tidy;
mod title;

pub use arrange::{ArrangeScope, GAP_X, GAP_Y, arrange};
pub use card::{
    Card, CardRow, CardStyle, Detail, FOOTER_HEIGHT, HEADER_HEIGHT, KeyMark, NAME_INSET, PADDING,
    ROW_HEIGHT, RowPart,
};
pub use damage::Damage;
pub use geometry::{Camera, Point, Rect, Size};
pub use hidden::HiddenColumns;
pub use hit::Hit;
pub use note::{NOTE_CORNER, SceneNote};
pub use paint::{
    Anchor, Font, LevelOfDetail, PaintItem, Role, paint, paint_cards, paint_edge, paint_exposures,
    paint_ground, paint_notes, paint_problems,
};
pub use placed::{is_placed, placed};
pub use reading_order::{Direction, Stop};
pub use room::free_offset;
pub use route::{STUB, Side};
pub use scene::{Area, Edge, Scene, SceneCard, SceneOptions};
pub use settle::{Settled, settled};
pub use snap::{Guide, Snap, snapped};
pub use tidy::{Axis, Line, aligned, distributed};
pub use title::{Title, TitleLine};
