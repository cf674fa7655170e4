//! Core's paint list on a 2D canvas, in the colours of the style sheet.

use leptos::prelude::window;
use trestle_core::conventions::Severity;
use trestle_core::layout::{Anchor, Camera, Font, PaintItem, Point, Rect, Role, Size};
use trestle_core::rls::Exposure;
use wasm_bindgen::JsCast;
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmapRenderingContext, OffscreenCanvas,
};

/// Lines that are drawn at once. Of all at once, every one would be looked at for every line of pixels.
const LINES_AT_ONCE: u32 = 40;

/// Number of colours for domains.
const DOMAINS: u8 = trestle_core::model::PALETTE_SIZE;

/// What each role looks like.
pub(super) struct Colours {
    card: String,
    border: String,
    footer: String,
    text: String,
    dim: String,
    primary: String,
    foreign: String,
    danger: String,
    edge: String,
    note: String,
    note_line: String,
    domains: Vec<String>,
    areas: Vec<String>,
}

impl Colours {
    /// As the style sheet says now.
    pub(super) fn of_page() -> Self {
        let root = leptos::prelude::document().document_element();
        let style = root.and_then(|r| window().get_computed_style(&r).ok().flatten());
        let read = |name: &str| {
            let value = style.as_ref().and_then(|s| s.get_property_value(name).ok());
            value
                .map(|v| v.trim().to_owned())
                .filter(|v| !v.is_empty())
                .unwrap_or_else(|| "gray".to_owned())
        };
        Self {
            card: read("--surface"),
            border: read("--line-strong"),
            footer: read("--sunken"),
            text: read("--text"),
            dim: read("--muted"),
            primary: read("--warn"),
            foreign: read("--accent"),
            danger: read("--danger"),
            edge: read("--edge"),
            note: read("--note"),
            note_line: read("--note-line"),
            domains: (0..DOMAINS).map(|n| read(&format!("--domain-{n}"))).collect(),
            areas: (0..DOMAINS).map(|n| read(&format!("--area-{n}"))).collect(),
        }
    }

    fn of(&self, role: Role) -> &str {
        match role {
            Role::CardFill => &self.card,
            Role::CardBorder => &self.border,
            Role::FooterFill => &self.footer,
            Role::Text => &self.text,
            Role::TextDim => &self.dim,
            Role::PrimaryKey | Role::Problem(Severity::Warning) => &self.primary,
            Role::ForeignKey | Role::Problem(Severity::Info) => &self.foreign,
            Role::Danger | Role::Problem(Severity::Error) => &self.danger,
            Role::Edge => &self.edge,
            Role::NoteFill => &self.note,
            Role::NoteBorder => &self.note_line,
            Role::Domain(n) => self.domains.get(usize::from(n)).unwrap_or(&self.dim),
            Role::DomainArea(n) => self.areas.get(usize::from(n)).unwrap_or(&self.footer),
        }
    }
}

/// Of lines, in world pixels. Far away they would become a haze: never thinner than they can be seen.
pub(super) fn line_width(zoom: f64) -> f64 {
    (1.3_f64).max(0.9 / zoom)
}

/// Paints pictures out of sight, and puts each on a canvas. A canvas that is painted itself would be copied in every
/// frame in which anything moves.
pub(super) struct Painter {
    surface: OffscreenCanvas,
    context: CanvasRenderingContext2d,
    colours: Colours,
}

impl Painter {
    /// None where the browser does not paint.
    pub(super) fn new(colours: Colours) -> Option<Self> {
        let surface = OffscreenCanvas::new(1, 1).ok()?;
        // The context of a canvas out of sight has the same methods.
        let context = surface.get_context("2d").ok()??.unchecked_into();
        Some(Self { surface, context, colours })
    }

    /// Puts on a canvas what a camera sees of `size` screen pixels, and makes the canvas as large.
    pub(super) fn paint(
        &self,
        canvas: &HtmlCanvasElement,
        items: &[PaintItem<'_>],
        camera: Camera,
        size: Size,
    ) {
        let ratio = pixel_ratio();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of a screen"
        )]
        let (width, height) =
            ((size.width * ratio).round() as u32, (size.height * ratio).round() as u32);
        if self.surface.width() != width || self.surface.height() != height {
            self.surface.set_width(width);
            self.surface.set_height(height);
        }
        let c = &self.context;
        let scale = camera.zoom * ratio;
        let _ = c.set_transform(scale, 0.0, 0.0, scale, -camera.x * scale, -camera.y * scale);
        c.set_text_baseline("middle");
        let mut brush = Brush::new(c, &self.colours, camera.zoom);
        for item in items {
            brush.draw(item);
        }
        brush.finish();
        // The surface is blank after this.
        let Ok(picture) = self.surface.transfer_to_image_bitmap() else { return };
        if canvas.width() != width || canvas.height() != height {
            canvas.set_width(width);
            canvas.set_height(height);
            let style = web_sys::HtmlElement::style(canvas);
            let _ = style.set_property("width", &format!("{}px", f64::from(width) / ratio));
            let _ = style.set_property("height", &format!("{}px", f64::from(height) / ratio));
        }
        let shown = canvas.get_context("bitmaprenderer").ok().flatten();
        if let Some(shown) = shown.and_then(|c| c.dyn_into::<ImageBitmapRenderingContext>().ok()) {
            shown.transfer_from_image_bitmap(&picture);
        }
    }
}

pub(super) fn pixel_ratio() -> f64 {
    window().device_pixel_ratio().clamp(1.0, 3.0)
}

/// A context that knows what it was told last: neighbours in a list are often alike.
struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    colours: &'a Colours,
    zoom: f64,
    fill: Option<Role>,
    stroke: Option<Role>,
    width: f64,
    font: Option<(Font, u64)>,
    anchor: Option<Anchor>,
    /// Lines that are in the current path, and not drawn yet.
    lines: Option<(Role, u32)>,
}

impl<'a> Brush<'a> {
    fn new(context: &'a CanvasRenderingContext2d, colours: &'a Colours, zoom: f64) -> Self {
        Self {
            context,
            colours,
            zoom,
            fill: None,
            stroke: None,
            width: 0.0,
            font: None,
            anchor: None,
            lines: None,
        }
    }

    fn fill_with(&mut self, role: Role) {
        if self.fill != Some(role) {
            self.fill = Some(role);
            self.context.set_fill_style_str(self.colours.of(role));
        }
    }

    fn stroke_with(&mut self, role: Role, width: f64) {
        if self.stroke != Some(role) {
            self.stroke = Some(role);
            self.context.set_stroke_style_str(self.colours.of(role));
        }
        if (self.width - width).abs() > f64::EPSILON {
            self.width = width;
            self.context.set_line_width(width);
        }
    }

    /// Draws the lines that wait.
    fn finish(&mut self) {
        if let Some((role, _)) = self.lines.take() {
            let width = line_width(self.zoom);
            self.stroke_with(role, width);
            self.context.stroke();
        }
    }

    fn draw(&mut self, item: &PaintItem<'_>) {
        if let PaintItem::Path { points, role } = item {
            self.add_line(points, *role);
            return;
        }
        self.finish();
        match item {
            PaintItem::Rect { rect, radius, fill, stroke } => {
                self.rect(rect, *radius, *fill, *stroke);
            }
            PaintItem::Text { at, text, size, font, anchor, role } => {
                self.set_in(*font, *size, *anchor);
                self.fill_with(*role);
                let _ = self.context.fill_text(text, at.x, at.y);
            }
            PaintItem::Ring { centre, radius, role } => {
                let width = line_width(self.zoom);
                self.context.begin_path();
                let _ = self.context.arc(centre.x, centre.y, *radius, 0.0, std::f64::consts::TAU);
                self.fill_with(Role::CardFill);
                self.context.fill();
                self.stroke_with(*role, width);
                self.context.stroke();
            }
            PaintItem::Sign { centre, radius, severity } => self.sign(*centre, *radius, *severity),
            PaintItem::Mark { centre, radius, exposure } => self.mark(*centre, *radius, *exposure),
            PaintItem::Path { .. } => {}
        }
    }

    /// A square or a diamond, full or hollow, on a ground of its own.
    fn mark(&mut self, centre: Point, radius: f64, exposure: Exposure) {
        let c = self.context;
        let path = |radius: f64, is_diamond: bool| {
            c.begin_path();
            if is_diamond {
                c.move_to(centre.x, centre.y - radius);
                c.line_to(centre.x + radius, centre.y);
                c.line_to(centre.x, centre.y + radius);
                c.line_to(centre.x - radius, centre.y);
                c.close_path();
            } else {
                c.rect(centre.x - radius, centre.y - radius, 2.0 * radius, 2.0 * radius);
            }
        };
        path(radius * 1.35, false);
        self.fill_with(Role::CardFill);
        c.fill();
        let (role, is_diamond, is_full) = match exposure {
            Exposure::NoRowSecurity => (Role::Danger, false, true),
            Exposure::PublicWrite => (Role::Danger, true, true),
            Exposure::PublicRead => (Role::Problem(Severity::Info), false, false),
            Exposure::NoPolicy => (Role::TextDim, true, false),
        };
        path(radius * if is_diamond { 1.1 } else { 0.8 }, is_diamond);
        if is_full {
            self.fill_with(role);
            c.fill();
        } else {
            self.stroke_with(role, radius / 2.5);
            c.stroke();
        }
    }

    /// On a ground of its own, since it may lie over a name.
    fn sign(&mut self, centre: Point, radius: f64, severity: Severity) {
        let c = self.context;
        let disc = |radius: f64| {
            c.begin_path();
            let _ = c.arc(centre.x, centre.y, radius, 0.0, std::f64::consts::TAU);
        };
        disc(radius * 1.5);
        self.fill_with(Role::CardFill);
        c.fill();
        let role = Role::Problem(severity);
        match severity {
            Severity::Error => disc(radius),
            Severity::Warning => {
                c.begin_path();
                c.move_to(centre.x, centre.y - radius);
                c.line_to(centre.x + radius, centre.y + radius * 0.9);
                c.line_to(centre.x - radius, centre.y + radius * 0.9);
                c.close_path();
            }
            Severity::Info => {
                disc(radius * 0.75);
                self.stroke_with(role, radius / 2.0);
                c.stroke();
                return;
            }
        }
        self.fill_with(role);
        c.fill();
    }

    /// Adds to the path of lines, which is drawn at once.
    fn add_line(&mut self, points: &[Point], role: Role) {
        let waiting = self.lines.filter(|(r, n)| *r == role && *n < LINES_AT_ONCE);
        if waiting.is_none() {
            self.finish();
            self.context.begin_path();
        }
        self.lines = Some((role, waiting.map_or(0, |(_, n)| n) + 1));
        for (i, p) in points.iter().enumerate() {
            if i == 0 {
                self.context.move_to(p.x, p.y);
            } else {
                self.context.line_to(p.x, p.y);
            }
        }
    }

    fn rect(&mut self, rect: &Rect, radius: f64, fill: Option<Role>, stroke: Option<Role>) {
        let rounded = radius * self.zoom > 1.5;
        if !rounded && stroke.is_none() {
            if let Some(role) = fill {
                self.fill_with(role);
                self.context.fill_rect(rect.x, rect.y, rect.width, rect.height);
            }
            return;
        }
        self.context.begin_path();
        if rounded {
            let _ =
                self.context.round_rect_with_f64(rect.x, rect.y, rect.width, rect.height, radius);
        } else {
            self.context.rect(rect.x, rect.y, rect.width, rect.height);
        }
        if let Some(role) = fill {
            self.fill_with(role);
            self.context.fill();
        }
        if let Some(role) = stroke {
            self.stroke_with(role, (1.0_f64).max(0.7 / self.zoom));
            let faint = matches!(role, Role::Domain(_));
            if faint {
                self.context.set_global_alpha(0.35);
            }
            self.context.stroke();
            if faint {
                self.context.set_global_alpha(1.0);
            }
        }
    }

    fn set_in(&mut self, font: Font, size: f64, anchor: Anchor) {
        let wanted = (font, size.to_bits());
        if self.font != Some(wanted) {
            self.font = Some(wanted);
            self.context.set_font(&css_font(font, size));
        }
        if self.anchor != Some(anchor) {
            self.anchor = Some(anchor);
            self.context.set_text_align(match anchor {
                Anchor::Start => "left",
                Anchor::End => "right",
                Anchor::Middle => "center",
            });
        }
    }
}

fn css_font(font: Font, size: f64) -> String {
    let (weight, family) = match font {
        Font::Mono => (450, "\"JetBrains Mono Variable\", monospace"),
        Font::MonoBold => (600, "\"JetBrains Mono Variable\", monospace"),
        Font::Sans => (450, "\"Inter Variable\", sans-serif"),
        Font::SansBold => (600, "\"Inter Variable\", sans-serif"),
    };
    format!("{weight} {size}px {family}")
}
