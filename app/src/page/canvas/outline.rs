//! A line around a rectangle of the world.

use leptos::prelude::*;
use trestle_core::layout::Rect;

/// Its corners are those that the rules of the class give it.
pub(super) fn outline(class: impl Into<String>, rect: &Rect) -> AnyView {
    view! {
        <rect
            class=class.into()
            x=rect.x.to_string()
            y=rect.y.to_string()
            width=rect.width.to_string()
            height=rect.height.to_string()
        />
    }
    .into_any()
}
