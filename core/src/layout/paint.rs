//! What to draw, in order, with roles in place of colours: for the far canvas, the minimap and SVG.

use super::card::{FOOTER_HEIGHT, HEADER_HEIGHT, KeyMark, NAME_INSET, PADDING};
use super::geometry::{Point, Rect};
use super::scene::{Edge, Scene, SceneCard};
use crate::model::TableId;

/// What a colour is for; the theme says which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    CardFill,
    CardBorder,
    FooterFill,
    Text,
    /// Prefixes, types and columns that take nulls.
    TextDim,
    PrimaryKey,
    ForeignKey,
    /// Row level security is off.
    Danger,
    Edge,
    /// A domain's colour, by its index in the palette.
    Domain(u8),
    /// The same, faint: behind its cards.
    DomainArea(u8),
}

/// Which font a text is set in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Font {
    /// The monospaced font of cards.
    Mono,
    MonoBold,
    /// The font of the interface.
    Sans,
    SansBold,
}

/// Which part of a text is at its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// One thing to draw; all lengths in world pixels.
#[derive(Clone, Debug, PartialEq)]
pub enum PaintItem<'a> {
    Rect {
        rect: Rect,
        radius: f64,
        fill: Option<Role>,
        stroke: Option<Role>,
    },
    /// Centred on its point from top to bottom.
    Text {
        at: Point,
        text: &'a str,
        size: f64,
        font: Font,
        anchor: Anchor,
        role: Role,
    },
    /// Straight lines through all points.
    Path {
        points: Vec<Point>,
        role: Role,
    },
    Ring {
        centre: Point,
        radius: f64,
        role: Role,
    },
}

/// How much of each card is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LevelOfDetail {
    /// A rectangle in its domain's colour.
    Block,
    /// The table's name alone.
    Header,
    Full,
}

impl LevelOfDetail {
    /// What can still be made out at a camera's zoom.
    pub fn at_zoom(zoom: f64) -> Self {
        match zoom {
            z if z >= 0.4 => Self::Full,
            z if z >= 0.18 => Self::Header,
            _ => Self::Block,
        }
    }
}

/// Everything of a scene that meets `view` (world pixels), from the back to the front.
pub fn paint<'a>(scene: &'a Scene, view: &Rect, level: LevelOfDetail) -> Vec<PaintItem<'a>> {
    let mut items = paint_ground(scene, view, level);
    paint_cards(scene, view, level, &|_| true, &mut items);
    items
}

/// What lies under the cards: areas and edges.
pub fn paint_ground<'a>(scene: &'a Scene, view: &Rect, level: LevelOfDetail) -> Vec<PaintItem<'a>> {
    let mut items = Vec::new();
    for area in scene.areas.iter().filter(|a| a.rect.meets(view)) {
        let (fill, stroke) = (Some(Role::DomainArea(area.colour)), Some(Role::Domain(area.colour)));
        items.push(PaintItem::Rect { rect: area.rect, radius: 12.0, fill, stroke });
        if level != LevelOfDetail::Block {
            let at = Point { x: area.rect.x + 15.0, y: area.rect.y + 20.0 };
            let role = Role::Domain(area.colour);
            items.push(text(at, &area.title, 13.0, Font::SansBold, Anchor::Start, role));
        }
    }
    for edge in &scene.edges {
        let around = Rect::around(edge.points.iter().map(|p| Rect::between(*p, *p)));
        if around.is_some_and(|r| r.grown(FOOT).meets(view)) {
            items.push(PaintItem::Path { points: edge.points.clone(), role: Role::Edge });
            if level == LevelOfDetail::Full {
                ends(edge, &mut items);
            }
        }
    }
    items
}

/// The cards that are wanted, added to a list.
pub fn paint_cards<'a>(
    scene: &'a Scene,
    view: &Rect,
    level: LevelOfDetail,
    wanted: &dyn Fn(&TableId) -> bool,
    items: &mut Vec<PaintItem<'a>>,
) {
    for card in scene.cards.iter().filter(|c| c.rect.meets(view) && wanted(&c.table.id)) {
        draw_card(card, level, items);
    }
}

/// Length and half width of a crow's foot, in world pixels.
const FOOT: f64 = 12.0;
const TOE: f64 = 6.0;

/// Crow's foot or bar where many or one row reference; ring or bar where none or one is referenced.
fn ends(edge: &Edge, items: &mut Vec<PaintItem<'_>>) {
    let bar = |p: Point, x: f64| {
        let points = vec![Point { x, y: p.y - TOE }, Point { x, y: p.y + TOE }];
        PaintItem::Path { points, role: Role::Edge }
    };
    if let Some(p) = edge.points.first() {
        let x = p.x + edge.from_side.direction() * FOOT;
        if edge.unique {
            items.push(bar(*p, x));
        } else {
            let points = vec![
                Point { x: p.x, y: p.y - TOE },
                Point { x, y: p.y },
                Point { x: p.x, y: p.y + TOE },
            ];
            items.push(PaintItem::Path { points, role: Role::Edge });
        }
    }
    if let Some(p) = edge.points.last() {
        let x = p.x + edge.to_side.direction() * TOE;
        items.push(if edge.optional {
            PaintItem::Ring { centre: Point { x, y: p.y }, radius: TOE / 2.0, role: Role::Edge }
        } else {
            bar(*p, x)
        });
    }
}

fn draw_card<'a>(placed: &'a SceneCard, level: LevelOfDetail, items: &mut Vec<PaintItem<'a>>) {
    let (card, rect) = (&*placed.card, placed.rect);
    let colour = card.colour.map(Role::Domain);
    let fill = if level == LevelOfDetail::Block {
        colour.unwrap_or(Role::TextDim)
    } else {
        Role::CardFill
    };
    let stroke = (level != LevelOfDetail::Block).then_some(Role::CardBorder);
    items.push(PaintItem::Rect { rect, radius: 6.0, fill: Some(fill), stroke });
    if level == LevelOfDetail::Block {
        return;
    }
    let at = |x: f64, y: f64| Point { x: rect.x + x, y: rect.y + y };
    if colour.is_some() {
        let stripe = Rect { width: 3.0, height: HEADER_HEIGHT, ..rect };
        items.push(PaintItem::Rect { rect: stripe, radius: 0.0, fill: colour, stroke: None });
    }
    let middle = HEADER_HEIGHT / 2.0;
    let name_x = PADDING + card.prefix_width();
    if !card.prefix.is_empty() {
        let p = at(PADDING, middle);
        items.push(text(p, &card.prefix, 12.5, Font::Mono, Anchor::Start, Role::TextDim));
    }
    let p = at(name_x, middle);
    items.push(text(p, &card.name, 12.5, Font::MonoBold, Anchor::Start, Role::Text));
    if level != LevelOfDetail::Full {
        return;
    }
    for row in &card.rows {
        let mark = match row.key {
            KeyMark::Foreign => Role::ForeignKey,
            _ => Role::PrimaryKey,
        };
        if row.key != KeyMark::None {
            let p = at(9.0, row.port_y);
            items.push(text(p, row.key.text(), 9.5, Font::SansBold, Anchor::Start, mark));
        }
        let role = if row.nullable { Role::TextDim } else { Role::Text };
        let p = at(NAME_INSET, row.port_y);
        items.push(text(p, &row.name, 12.0, Font::Mono, Anchor::Start, role));
        let p = at(rect.width - PADDING, row.port_y);
        items.push(text(p, &row.type_text, 11.5, Font::Mono, Anchor::End, Role::TextDim));
    }
    if card.footer.is_empty() {
        return;
    }
    let foot = Rect { y: rect.bottom() - FOOTER_HEIGHT, height: FOOTER_HEIGHT, ..rect };
    let fill = Some(Role::FooterFill);
    items.push(PaintItem::Rect { rect: foot, radius: 0.0, fill, stroke: None });
    let role = if card.rls_off { Role::Danger } else { Role::TextDim };
    let y = rect.height - FOOTER_HEIGHT / 2.0;
    for (part, x) in card.footer.iter().zip(card.footer_offsets()) {
        items.push(text(at(x, y), part, 11.0, Font::Sans, Anchor::Start, role));
    }
}

fn text(at: Point, text: &str, size: f64, font: Font, anchor: Anchor, role: Role) -> PaintItem<'_> {
    PaintItem::Text { at, text, size, font, anchor, role }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SceneOptions;
    use crate::model::{Diagram, DiagramId, samples::kitchen_sink};
    use std::collections::BTreeMap;

    #[test]
    fn farther_out_less_is_drawn_and_nothing_out_of_view() {
        let diagram =
            Diagram { id: DiagramId::new("d"), name: String::new(), placements: BTreeMap::new() };
        let scene = Scene::new(&kitchen_sink(), &diagram, &SceneOptions::default());
        let items = |level| paint(&scene, &scene.bounds, level).len();
        assert!(items(LevelOfDetail::Block) < items(LevelOfDetail::Header));
        assert!(items(LevelOfDetail::Header) < items(LevelOfDetail::Full));
        let away = Rect { x: scene.bounds.right() + 500.0, ..scene.bounds };
        assert!(paint(&scene, &away, LevelOfDetail::Full).is_empty());
    }
}
