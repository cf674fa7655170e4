//! Core's paint list on a 2D canvas, in the colours of the style sheet.

use leptos::prelude::window;
use trestle_core::layout::{Anchor, Camera, Font, PaintItem, Role, Size};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

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
            Role::PrimaryKey => &self.primary,
            Role::ForeignKey => &self.foreign,
            Role::Danger => &self.danger,
            Role::Edge => &self.edge,
            Role::Domain(n) => self.domains.get(usize::from(n)).unwrap_or(&self.dim),
            Role::DomainArea(n) => self.areas.get(usize::from(n)).unwrap_or(&self.footer),
        }
    }
}

pub(super) struct Painter {
    canvas: HtmlCanvasElement,
    context: CanvasRenderingContext2d,
    colours: Colours,
}

impl Painter {
    pub(super) fn new(canvas: &HtmlCanvasElement, colours: Colours) -> Option<Self> {
        let context =
            canvas.get_context("2d").ok()??.dyn_into::<CanvasRenderingContext2d>().ok()?;
        Some(Self { canvas: canvas.clone(), context, colours })
    }

    /// Clears the canvas and draws. `size` is the viewport's, in screen pixels.
    pub(super) fn draw(&mut self, items: &[PaintItem<'_>], camera: Camera, size: Size) {
        let ratio = window().device_pixel_ratio().clamp(1.0, 3.0);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "sizes of a screen"
        )]
        let (width, height) =
            ((size.width * ratio).ceil() as u32, (size.height * ratio).ceil() as u32);
        if self.canvas.width() != width || self.canvas.height() != height {
            self.canvas.set_width(width);
            self.canvas.set_height(height);
        }
        let c = &self.context;
        let _ = c.set_transform(1.0, 0.0, 0.0, 1.0, 0.0, 0.0);
        c.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        let scale = camera.zoom * ratio;
        let _ = c.set_transform(scale, 0.0, 0.0, scale, -camera.x * scale, -camera.y * scale);
        c.set_text_baseline("middle");
        // Far away, lines would become a haze: never thinner than they can be seen.
        let line = (1.3_f64).max(0.9 / camera.zoom);
        let mut font = None;
        for item in items {
            match item {
                PaintItem::Rect { rect, radius, fill, stroke } => {
                    c.begin_path();
                    if *radius > 0.0 && camera.zoom > 0.15 {
                        let _ =
                            c.round_rect_with_f64(rect.x, rect.y, rect.width, rect.height, *radius);
                    } else {
                        c.rect(rect.x, rect.y, rect.width, rect.height);
                    }
                    if let Some(role) = fill {
                        c.set_fill_style_str(self.colours.of(*role));
                        c.fill();
                    }
                    if let Some(role) = stroke {
                        c.set_line_width((1.0_f64).max(0.7 / camera.zoom));
                        c.set_stroke_style_str(self.colours.of(*role));
                        if matches!(role, Role::Domain(_)) {
                            c.set_global_alpha(0.35);
                            c.stroke();
                            c.set_global_alpha(1.0);
                        } else {
                            c.stroke();
                        }
                    }
                }
                PaintItem::Text { at, text, size, font: face, anchor, role } => {
                    let wanted = (*face, size.to_bits());
                    if font != Some(wanted) {
                        font = Some(wanted);
                        c.set_font(&css_font(*face, *size));
                    }
                    c.set_text_align(match anchor {
                        Anchor::Start => "left",
                        Anchor::End => "right",
                        Anchor::Middle => "center",
                    });
                    c.set_fill_style_str(self.colours.of(*role));
                    let _ = c.fill_text(text, at.x, at.y);
                }
                PaintItem::Path { points, role } => {
                    c.begin_path();
                    for (i, p) in points.iter().enumerate() {
                        if i == 0 {
                            c.move_to(p.x, p.y);
                        } else {
                            c.line_to(p.x, p.y);
                        }
                    }
                    c.set_line_width(line);
                    c.set_stroke_style_str(self.colours.of(*role));
                    c.stroke();
                }
                PaintItem::Ring { centre, radius, role } => {
                    c.begin_path();
                    let _ = c.arc(centre.x, centre.y, *radius, 0.0, std::f64::consts::TAU);
                    c.set_line_width(line);
                    c.set_fill_style_str(self.colours.of(Role::CardFill));
                    c.fill();
                    c.set_stroke_style_str(self.colours.of(*role));
                    c.stroke();
                }
            }
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
