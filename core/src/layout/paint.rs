//! What to draw, in order, with roles in place of colours: for the far canvas, the minimap and SVG.

use super::card::{ADVANCE, FOOTER_HEIGHT, HEADER_HEIGHT, KeyMark, NAME_INSET, PADDING};
use super::geometry::{Point, Rect, count};
use super::note::{NOTE_LINE, NOTE_PADDING, NOTE_SIZE, SceneNote};
use super::scene::{AREA_MARGIN, AREA_TITLE, Area, Edge, Scene, SceneCard};
use crate::conventions::Severity;
use crate::model::TableId;
use crate::rls::Exposure;

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
    /// Something breaks the conventions.
    Problem(Severity),
    Edge,
    /// A note without a colour.
    NoteFill,
    NoteBorder,
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
    /// How bad a problem is, also to who sees no colours: a disc, a triangle or a ring.
    Sign {
        centre: Point,
        radius: f64,
        severity: Severity,
    },
    /// Who reaches the rows of a table, also to who sees no colours: a square or a diamond, full or hollow.
    Mark {
        centre: Point,
        radius: f64,
        exposure: Exposure,
    },
}

/// How much of each card is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LevelOfDetail {
    /// A rectangle in its domain's colour; titles of areas over them.
    Block,
    /// The table's name alone, as large as fits.
    Header,
    Full,
}

impl LevelOfDetail {
    /// What can still be made out at a camera's zoom.
    pub fn at_zoom(zoom: f64) -> Self {
        match zoom {
            z if z >= 0.45 => Self::Full,
            z if z >= 0.1 => Self::Header,
            _ => Self::Block,
        }
    }
}

/// Everything of a scene that meets `view` (world pixels), from the back to the front.
pub fn paint<'a>(scene: &'a Scene, view: &Rect, level: LevelOfDetail) -> Vec<PaintItem<'a>> {
    let mut items = paint_ground(scene, view, level, &|_| true);
    paint_notes(scene, view, level, &mut items);
    paint_cards(scene, view, level, &|_| true, &mut items);
    if level == LevelOfDetail::Block {
        scene.areas.iter().filter(|a| a.rect.meets(view)).for_each(|a| label(a, &mut items));
    }
    items
}

/// What lies under the cards: areas, and the edges that are wanted.
pub fn paint_ground<'a>(
    scene: &'a Scene,
    view: &Rect,
    level: LevelOfDetail,
    wanted: &dyn Fn(&Edge) -> bool,
) -> Vec<PaintItem<'a>> {
    let mut items = Vec::new();
    for area in scene.areas.iter().filter(|a| a.rect.meets(view)) {
        let (fill, stroke) = (Some(Role::DomainArea(area.colour)), Some(Role::Domain(area.colour)));
        items.push(PaintItem::Rect { rect: area.rect, radius: CORNER, fill, stroke });
        if level != LevelOfDetail::Block {
            let wished = if level == LevelOfDetail::Full { 13.0 } else { 30.0 };
            let space = area.rect.width - 2.0 * AREA_MARGIN;
            let size = fitting(&area.title, space, wished);
            let middle = f64::midpoint(AREA_MARGIN, AREA_TITLE);
            let at = Point { x: area.rect.x + AREA_MARGIN, y: area.rect.y + middle };
            let role = Role::Domain(area.colour);
            items.push(text(at, &area.title, size, Font::SansBold, Anchor::Start, role));
        }
    }
    let wide = view.grown(FOOT);
    for edge in scene.edges.iter().filter(|e| wanted(e)) {
        let meets = |pair: &[Point]| matches!(pair, [a, b] if Rect::between(*a, *b).meets(&wide));
        if edge.bounds.meets(&wide) && edge.points.windows(2).any(meets) {
            paint_edge(edge, level, &mut items);
        }
    }
    items
}

/// An edge, added to a list.
pub fn paint_edge(edge: &Edge, level: LevelOfDetail, items: &mut Vec<PaintItem<'_>>) {
    items.push(PaintItem::Path { points: edge.points.clone(), role: Role::Edge });
    if level == LevelOfDetail::Full {
        ends(edge, items);
    }
}

/// The largest size, up to a wished one, at which a text of the interface's font fits into a width.
fn fitting(text: &str, width: f64, wished: f64) -> f64 {
    (width / (count(text.chars().count().max(1)) * SANS_ADVANCE)).min(wished)
}

/// An area's title on a plate in its middle, over the cards.
fn label<'a>(area: &'a Area, items: &mut Vec<PaintItem<'a>>) {
    let Rect { width, height, .. } = area.rect;
    let size = fitting(&area.title, width * 0.65, MAX_LABEL).min(height / 5.0);
    let across = count(area.title.chars().count()) * SANS_ADVANCE * size + size;
    let at = area.rect.centre();
    let plate =
        Rect { x: at.x - across / 2.0, y: at.y - size * 0.8, width: across, height: size * 1.6 };
    let fill = Some(Role::CardFill);
    items.push(PaintItem::Rect { rect: plate, radius: size / 4.0, fill, stroke: None });
    let role = Role::Domain(area.colour);
    items.push(text(at, &area.title, size, Font::SansBold, Anchor::Middle, role));
}

/// The notes, added to a list.
pub fn paint_notes<'a>(
    scene: &'a Scene,
    view: &Rect,
    level: LevelOfDetail,
    items: &mut Vec<PaintItem<'a>>,
) {
    for note in scene.notes.iter().filter(|n| n.rect.meets(view)) {
        draw_note(note, level, items);
    }
}

/// Its ground, and its words where they can be read: from farther away, the first line alone and larger.
fn draw_note<'a>(note: &'a SceneNote, level: LevelOfDetail, items: &mut Vec<PaintItem<'a>>) {
    let (rect, radius) = (note.rect, 6.0);
    let (fill, stroke) = match note.note.colour {
        Some(n) => (Role::DomainArea(n), Role::Domain(n)),
        None => (Role::NoteFill, Role::NoteBorder),
    };
    // A faint colour alone would let through what lies behind.
    let ground = Some(Role::CardFill);
    items.push(PaintItem::Rect { rect, radius, fill: ground, stroke: None });
    items.push(PaintItem::Rect { rect, radius, fill: Some(fill), stroke: Some(stroke) });
    let space = rect.width - 2.0 * NOTE_PADDING;
    match level {
        LevelOfDetail::Block => {}
        LevelOfDetail::Header => {
            let Some((first, _)) = note.lines.first() else { return };
            let size = fitting(first, space, 30.0).min(rect.height * 0.6);
            items.push(text(
                rect.centre(),
                first,
                size,
                Font::SansBold,
                Anchor::Middle,
                Role::Text,
            ));
        }
        LevelOfDetail::Full => {
            let x = rect.x + NOTE_PADDING;
            let mut y = rect.y + NOTE_PADDING + NOTE_LINE / 2.0;
            for (line, heading) in &note.lines {
                let font = if *heading { Font::SansBold } else { Font::Sans };
                let size = fitting(line, space, NOTE_SIZE);
                items.push(text(Point { x, y }, line, size, font, Anchor::Start, Role::Text));
                y += NOTE_LINE;
            }
        }
    }
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

/// A sign in the corner of each card that has problems, added to a list; `radius` in world pixels.
pub fn paint_problems(
    scene: &Scene,
    view: &Rect,
    radius: f64,
    worst: &dyn Fn(&TableId) -> Option<Severity>,
    items: &mut Vec<PaintItem<'_>>,
) {
    for card in scene.cards.iter().filter(|c| c.rect.meets(view)) {
        let Some(severity) = worst(&card.table.id) else { continue };
        let inset = radius * 1.75;
        let centre = Point { x: card.rect.right() - inset, y: card.rect.y + inset };
        items.push(PaintItem::Sign { centre, radius, severity });
    }
}

/// A mark on each card that has one, beside the sign of its problems, added to a list; `radius` in world pixels. Of each card
/// it is asked what is to be told and whether there is such a sign.
pub fn paint_exposures(
    scene: &Scene,
    view: &Rect,
    radius: f64,
    of: &dyn Fn(&TableId) -> Option<(Exposure, bool)>,
    items: &mut Vec<PaintItem<'_>>,
) {
    for card in scene.cards.iter().filter(|c| c.rect.meets(view)) {
        let Some((exposure, is_beside)) = of(&card.table.id) else { continue };
        let inset = radius * if is_beside { 4.75 } else { 1.75 };
        let centre = Point { x: card.rect.right() - inset, y: card.rect.y + radius * 1.75 };
        items.push(PaintItem::Mark { centre, radius, exposure });
    }
}

/// The widest usual character of the interface's bold font, in em.
const SANS_ADVANCE: f64 = 0.62;
/// Largest size of an area's title over its cards, in world pixels.
const MAX_LABEL: f64 = 220.0;
/// Of the corners of areas, in world pixels.
pub(super) const CORNER: f64 = 12.0;
/// Of the corners of cards, in world pixels.
const RADIUS: f64 = 6.0;
/// Width of the stripe in the domain's colour, in world pixels: beside a header, and beside a large title.
const STRIPE: f64 = 3.0;
const WIDE_STRIPE: f64 = 7.0;

/// Length and half width of a crow's foot, in world pixels.
pub(super) const FOOT: f64 = 12.0;
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
    items.push(PaintItem::Rect { rect, radius: RADIUS, fill: Some(fill), stroke });
    if level == LevelOfDetail::Block {
        return;
    }
    let at = |x: f64, y: f64| Point { x: rect.x + x, y: rect.y + y };
    if level == LevelOfDetail::Header {
        if colour.is_some() {
            let rect = Rect { width: WIDE_STRIPE, ..rect };
            items.push(PaintItem::Rect { rect, radius: 0.0, fill: colour, stroke: None });
        }
        large_title(placed, items);
        return;
    }
    if let (true, Some(n)) = (card.coloured, card.colour) {
        let head = Rect { height: HEADER_HEIGHT, ..rect };
        let fill = Some(Role::DomainArea(n));
        items.push(PaintItem::Rect { rect: head, radius: RADIUS, fill, stroke: None });
    }
    if colour.is_some() {
        // Below the round of the corner.
        let (y, height) = (rect.y + RADIUS, HEADER_HEIGHT - RADIUS);
        let stripe = Rect { y, width: STRIPE, height, ..rect };
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
        if !row.default_text.is_empty() {
            let p = at(row.default_left(), row.port_y);
            items.push(text(p, &row.default_text, 11.5, Font::Mono, Anchor::Start, Role::TextDim));
        }
        let p = at(rect.width - PADDING, row.port_y);
        items.push(text(p, &row.type_text, 11.5, Font::Mono, Anchor::End, Role::TextDim));
    }
    if card.footer.is_empty() {
        return;
    }
    let foot = Rect { y: rect.bottom() - FOOTER_HEIGHT, height: FOOTER_HEIGHT, ..rect };
    let fill = Some(Role::FooterFill);
    items.push(PaintItem::Rect { rect: foot, radius: RADIUS, fill, stroke: None });
    let role = if card.rls_off { Role::Danger } else { Role::TextDim };
    let y = rect.height - FOOTER_HEIGHT / 2.0;
    for (part, x) in card.footer.iter().zip(card.footer_offsets()) {
        items.push(text(at(x, y), part, 11.0, Font::Sans, Anchor::Start, role));
    }
}

/// The title in the middle of the whole card.
fn large_title<'a>(placed: &'a SceneCard, items: &mut Vec<PaintItem<'a>>) {
    let title = &placed.card.title;
    let (centre, advance) = (placed.rect.centre(), title.size * ADVANCE);
    let mut y = centre.y - count(title.lines.len().saturating_sub(1)) * title.leading() / 2.0;
    for line in &title.lines {
        let mut x = centre.x - count(line.len()) * advance / 2.0;
        let parts =
            [(&line.prefix, Font::Mono, Role::TextDim), (&line.rest, Font::MonoBold, Role::Text)];
        for (part, font, role) in parts.into_iter().filter(|(part, ..)| !part.is_empty()) {
            items.push(text(Point { x, y }, part, title.size, font, Anchor::Start, role));
            x += count(part.chars().count()) * advance;
        }
        y += title.leading();
    }
}

fn text(at: Point, text: &str, size: f64, font: Font, anchor: Anchor, role: Role) -> PaintItem<'_> {
    PaintItem::Text { at, text, size, font, anchor, role }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::SceneOptions;
    use crate::layout::samples::{arranged, diagram, document};
    use crate::model::{Diagram, DiagramId, Note, NoteId, samples::kitchen_sink};
    use std::collections::BTreeMap;

    /// What a text covers, at the widest; where it stands in x and y.
    fn extent(item: &PaintItem<'_>) -> Option<Rect> {
        let PaintItem::Text { at, text, size, font, anchor, .. } = item else { return None };
        let advance = match font {
            Font::Mono | Font::MonoBold => ADVANCE,
            Font::Sans | Font::SansBold => SANS_ADVANCE,
        };
        let width = count(text.chars().count()) * advance * size;
        let x = match anchor {
            Anchor::Start => at.x,
            Anchor::Middle => at.x - width / 2.0,
            Anchor::End => at.x - width,
        };
        Some(Rect { x, y: at.y - size / 2.0, width, height: *size })
    }

    #[test]
    fn no_text_runs_over_its_card_or_area() {
        let document = document(30, &[(0, 1), (3, 4), (7, 9)]);
        let mut diagram = arranged(&document, diagram(BTreeMap::new()));
        diagram.notes.push(Note {
            id: NoteId::new("note"),
            x: -500.0,
            y: 0.0,
            width: 200.0,
            height: 90.0,
            text: "# A heading\nwith a text that is longer than one line of the note can be"
                .to_owned(),
            colour: None,
        });
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let notes = scene.notes.iter().map(|n| n.rect);
        let rects: Vec<Rect> = scene.cards.iter().map(|c| c.rect).chain(notes).collect();
        let areas: Vec<Rect> = scene.areas.iter().map(|a| a.rect).collect();
        for level in [LevelOfDetail::Block, LevelOfDetail::Header, LevelOfDetail::Full] {
            let items = paint(&scene, &scene.bounds, level);
            let texts: Vec<Rect> = items.iter().filter_map(extent).collect();
            assert!(!texts.is_empty());
            for text in texts {
                let inside = |r: &Rect| r.union(&text) == *r;
                assert!(rects.iter().chain(&areas).any(inside), "{level:?} {text:?}");
                let on_card = rects.iter().any(|r| r.overlaps(&text));
                assert!(level == LevelOfDetail::Block || !on_card || rects.iter().any(inside));
            }
        }
    }

    #[test]
    fn problems_are_shown_in_the_corners_of_their_cards() {
        let document = document(6, &[]);
        let diagram = arranged(&document, diagram(BTreeMap::new()));
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let card = scene.cards.last().unwrap();
        let worst = |id: &TableId| (*id == card.table.id).then_some(Severity::Warning);
        let mut items = Vec::new();
        paint_problems(&scene, &scene.bounds, 4.0, &worst, &mut items);
        let [PaintItem::Sign { centre, radius, severity }] = items.as_slice() else {
            panic!("{items:?}")
        };
        assert_eq!(*severity, Severity::Warning);
        // With the ground around it.
        let sign = Rect::between(*centre, *centre).grown(radius * 1.5);
        assert_eq!(card.rect.union(&sign), card.rect);
        assert!(sign.right() > card.rect.right() - 8.0 && sign.y < card.rect.y + 8.0);
    }

    #[test]
    fn marks_of_access_stand_beside_signs_of_problems() {
        let document = document(6, &[]);
        let diagram = arranged(&document, diagram(BTreeMap::new()));
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let ids: Vec<&TableId> = scene.cards.iter().map(|c| &c.table.id).collect();
        let (signed, bare) = (ids[0], ids[1]);
        let mut items = Vec::new();
        let worst = |id: &TableId| (id == signed).then_some(Severity::Error);
        paint_problems(&scene, &scene.bounds, 4.0, &worst, &mut items);
        let of = |id: &TableId| {
            (id == signed || id == bare).then_some((Exposure::PublicRead, id == signed))
        };
        paint_exposures(&scene, &scene.bounds, 4.0, &of, &mut items);
        let places: Vec<f64> = items
            .iter()
            .map(|item| match item {
                PaintItem::Sign { centre, .. } => centre.x - scene.cards[0].rect.right(),
                PaintItem::Mark { centre, .. } => {
                    let near = |c: &&SceneCard| c.rect.contains(*centre);
                    centre.x - scene.cards.iter().find(near).unwrap().rect.right()
                }
                other => panic!("{other:?}"),
            })
            .collect();
        let [sign, beside, alone] = places.as_slice() else { panic!("{places:?}") };
        assert!(sign - beside >= 8.0, "they do not touch");
        assert!((alone - sign).abs() < 1e-9);
    }

    #[test]
    fn farther_out_less_is_drawn_and_nothing_out_of_view() {
        let document = kitchen_sink();
        let diagram = arranged(&document, Diagram::new(DiagramId::new("d"), ""));
        let scene = Scene::new(&document, &diagram, &SceneOptions::default());
        let items = |level| paint(&scene, &scene.bounds, level).len();
        assert!(items(LevelOfDetail::Header) < items(LevelOfDetail::Full));
        let away = Rect { x: scene.bounds.right() + 500.0, ..scene.bounds };
        assert!(paint(&scene, &away, LevelOfDetail::Full).is_empty());
    }
}
