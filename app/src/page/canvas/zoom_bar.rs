//! Zoom and arrangement, below the diagram.

use crate::page::action::{ActionButton, perform, use_ctx};
use crate::page::icon::Shape;
use leptos::prelude::*;

#[component]
pub(super) fn ZoomBar() -> impl IntoView {
    let ctx = use_ctx();
    let percent = move || format!("{:.0}%", ctx.view.camera.with(|c| c.zoom * 100.0));
    view! {
        <div class="zoom-bar" role="toolbar" aria-label="View">
            <ActionButton id="zoom-out" icon=Shape::Minus icon_only=true />
            <button
                type="button"
                class="button zoom-percent"
                title="Zoom to 100%"
                on:click=move |_| perform(ctx, "zoom-life")
            >
                {percent}
            </button>
            <ActionButton id="zoom-in" icon=Shape::Plus icon_only=true />
            <ActionButton id="zoom-fit" icon=Shape::Fit text="Fit" />
            <ActionButton id="arrange" icon=Shape::Arrange text="Arrange" />
        </div>
    }
}
