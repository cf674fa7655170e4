//! Who may do what with rows: the matrix, why each answer is as it is, the policies in sentences, and trying it
//! as somebody.

mod bar;
mod cell;
mod filter;
mod grid;
mod keys;
mod platform;
mod policies;
mod said;
mod state;
mod try_it;
mod why;

use crate::page::action::use_ctx;
use bar::Bar;
use grid::Grid;
use leptos::prelude::*;
use platform::Counted;
use policies::Policies;
pub(in crate::page) use said::Said;
use state::{Shown, Tab};
pub(in crate::page) use try_it::Tried;
use try_it::TryIt;
use why::Why;

#[component]
pub(super) fn AccessPanel() -> impl IntoView {
    let shown = Shown::new(use_ctx().store);
    let is_explained = move || shown.chosen.with(Option::is_some);
    view! {
        <div class="access">
            <Bar shown=shown />
            {move || match shown.tab.get() {
                Tab::Matrix => {
                    view! {
                        <Counted shown=shown />
                        <div class="access-body">
                            <Grid shown=shown />
                            <Show when=is_explained>
                                <Why shown=shown />
                            </Show>
                        </div>
                    }
                        .into_any()
                }
                Tab::Policies => view! { <Policies shown=shown /> }.into_any(),
                Tab::TryIt => view! { <TryIt /> }.into_any(),
            }}
        </div>
    }
}
