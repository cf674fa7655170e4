//! Who may do what with rows: the matrix, why each answer is as it is, and the policies in sentences.

mod bar;
mod cell;
mod filter;
mod grid;
mod keys;
mod platform;
mod said;
mod state;
mod why;

use crate::page::action::use_ctx;
use bar::Bar;
use grid::Grid;
use leptos::prelude::*;
use platform::Counted;
use state::Shown;
use why::Why;

#[component]
pub(super) fn AccessPanel() -> impl IntoView {
    let shown = Shown::new(use_ctx().store);
    view! {
        <div class="access">
            <Bar shown=shown />
            <Counted shown=shown />
            <div class="access-body">
                <Grid shown=shown />
                <Show when=move || shown.chosen.with(Option::is_some)>
                    <Why shown=shown />
                </Show>
            </div>
        </div>
    }
}
