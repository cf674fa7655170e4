//! Sizes, rectangles and the camera.

pub use crate::model::Point;

/// Nothing in a diagram lies farther out, in world pixels.
const FAR: f64 = 1e8;

/// The larger of two numbers. Without a thought for those that are none, it is one instruction of WebAssembly, where
/// `f64::max` is a call.
pub(super) fn larger(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

/// The smaller of two numbers; see [`larger`].
pub(super) fn smaller(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// A width and a height, in the pixels of the space it is used in.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Size {
    pub width: f64,
    pub height: f64,
}

/// A rectangle by its top left corner and its size, in world pixels unless said otherwise.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Rect {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Rect {
    /// The rectangle of a size whose top left corner is at a point.
    pub fn at(origin: Point, size: Size) -> Self {
        Self { x: origin.x, y: origin.y, width: size.width, height: size.height }
    }

    /// The rectangle between two opposite corners, in any order.
    pub fn between(a: Point, b: Point) -> Self {
        Self {
            x: a.x.min(b.x),
            y: a.y.min(b.y),
            width: (a.x - b.x).abs(),
            height: (a.y - b.y).abs(),
        }
    }

    pub fn origin(&self) -> Point {
        Point { x: self.x, y: self.y }
    }

    pub fn right(&self) -> f64 {
        self.x + self.width
    }

    pub fn bottom(&self) -> f64 {
        self.y + self.height
    }

    pub fn centre(&self) -> Point {
        Point { x: self.x + self.width / 2.0, y: self.y + self.height / 2.0 }
    }

    /// Whether a point lies inside or on the border.
    pub fn contains(&self, p: Point) -> bool {
        p.x >= self.x && p.x <= self.right() && p.y >= self.y && p.y <= self.bottom()
    }

    /// Whether another lies wholly inside, borders included.
    pub fn encloses(&self, other: &Self) -> bool {
        self.contains(other.origin())
            && self.contains(Point { x: other.right(), y: other.bottom() })
    }

    /// Whether both share some area; touching borders share none.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.x < other.right()
            && other.x < self.right()
            && self.y < other.bottom()
            && other.y < self.bottom()
    }

    /// Whether both share some area or border: a line without width is met too.
    pub fn meets(&self, other: &Self) -> bool {
        self.x <= other.right()
            && other.x <= self.right()
            && self.y <= other.bottom()
            && other.y <= self.bottom()
    }

    /// Whether it lies where a diagram can be: on numbers, and not farther out than [`FAR`].
    pub(super) fn in_world(&self) -> bool {
        [self.x, self.y, self.right(), self.bottom()].iter().all(|v| v.abs() < FAR)
    }

    /// The smallest rectangle around both.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let (x, y) = (smaller(self.x, other.x), smaller(self.y, other.y));
        Self {
            x,
            y,
            width: larger(self.right(), other.right()) - x,
            height: larger(self.bottom(), other.bottom()) - y,
        }
    }

    /// The smallest rectangle around all; none where there is none.
    pub fn around(rects: impl IntoIterator<Item = Self>) -> Option<Self> {
        rects.into_iter().reduce(|a, b| a.union(&b))
    }

    /// Grown by a margin on each side.
    #[must_use]
    pub fn grown(&self, margin: f64) -> Self {
        Self {
            x: self.x - margin,
            y: self.y - margin,
            width: self.width + 2.0 * margin,
            height: self.height + 2.0 * margin,
        }
    }
}

/// What part of the world is seen: `screen = (world − (x, y)) × zoom`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Camera {
    /// World x at the left border of the viewport.
    pub x: f64,
    /// World y at the top border of the viewport.
    pub y: f64,
    /// Screen pixels for one world pixel, from [`Camera::MIN_ZOOM`] to [`Camera::MAX_ZOOM`].
    pub zoom: f64,
}

impl Default for Camera {
    fn default() -> Self {
        Self { x: 0.0, y: 0.0, zoom: 1.0 }
    }
}

impl Camera {
    pub const MIN_ZOOM: f64 = 0.02;
    pub const MAX_ZOOM: f64 = 4.0;

    pub fn screen_from_world(&self, p: Point) -> Point {
        Point { x: (p.x - self.x) * self.zoom, y: (p.y - self.y) * self.zoom }
    }

    pub fn world_from_screen(&self, p: Point) -> Point {
        Point { x: p.x / self.zoom + self.x, y: p.y / self.zoom + self.y }
    }

    /// The part of the world that a viewport of this size (screen pixels) shows.
    pub fn visible(&self, viewport: Size) -> Rect {
        Rect {
            x: self.x,
            y: self.y,
            width: viewport.width / self.zoom,
            height: viewport.height / self.zoom,
        }
    }

    /// The camera that shows a world rectangle whole and centred, with a margin in screen pixels, never
    /// closer than life size.
    pub fn fit(world: Rect, viewport: Size, margin: f64) -> Self {
        let across = (viewport.width - 2.0 * margin).max(1.0) / world.width.max(1.0);
        let down = (viewport.height - 2.0 * margin).max(1.0) / world.height.max(1.0);
        let zoom = limit(across.min(down).min(1.0));
        let centre = world.centre();
        Self {
            x: centre.x - viewport.width / zoom / 2.0,
            y: centre.y - viewport.height / zoom / 2.0,
            zoom,
        }
    }

    /// Zoomed by a factor, with the world point under a screen point staying under it.
    #[must_use]
    pub fn zoom_about(&self, screen: Point, factor: f64) -> Self {
        let zoom = limit(self.zoom * factor);
        let world = self.world_from_screen(screen);
        Self { x: world.x - screen.x / zoom, y: world.y - screen.y / zoom, zoom }
    }
}

/// Within the limits; life size for what is no number.
fn limit(zoom: f64) -> f64 {
    if zoom.is_nan() { 1.0 } else { zoom.clamp(Camera::MIN_ZOOM, Camera::MAX_ZOOM) }
}

/// A count as a length.
pub(super) fn count(n: usize) -> f64 {
    f64::from(u32::try_from(n).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn near(a: Point, b: Point) -> bool {
        (a.x - b.x).abs() < 1e-6 && (a.y - b.y).abs() < 1e-6
    }

    proptest! {
        #[test]
        fn a_point_survives_the_way_to_the_screen_and_back(
            x in -1e4..1e4, y in -1e4..1e4, zoom in 0.02..4.0, px in -1e4..1e4, py in -1e4..1e4,
        ) {
            let camera = Camera { x, y, zoom };
            let p = Point { x: px, y: py };
            prop_assert!(near(camera.world_from_screen(camera.screen_from_world(p)), p));
        }

        #[test]
        fn zooming_keeps_what_is_under_the_pointer(
            zoom in 0.02..4.0, factor in 0.01..100.0, px in 0.0..2e3, py in 0.0..2e3,
        ) {
            let camera = Camera { x: 5.0, y: -7.0, zoom };
            let p = Point { x: px, y: py };
            let zoomed = camera.zoom_about(p, factor);
            prop_assert!(near(zoomed.world_from_screen(p), camera.world_from_screen(p)));
            prop_assert!((Camera::MIN_ZOOM..=Camera::MAX_ZOOM).contains(&zoomed.zoom));
        }

        #[test]
        fn fitting_shows_everything_that_the_limits_allow(w in 1.0..2e4, h in 1.0..1e4) {
            let world = Rect { x: -50.0, y: 20.0, width: w, height: h };
            let viewport = Size { width: 1200.0, height: 800.0 };
            let seen = Camera::fit(world, viewport, 24.0).visible(viewport).grown(1e-6);
            prop_assert!(seen.contains(world.origin()));
            let corner = Point { x: world.right(), y: world.bottom() };
            prop_assert!(seen.contains(corner));
        }
    }
}
