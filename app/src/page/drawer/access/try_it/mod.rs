//! Trying it as somebody: rows that are typed, who acts, and what becomes of each row.

mod bar;
mod outcome;
mod rows;
mod state;
mod why;

use crate::page::action::use_ctx;
use bar::Bar;
use leptos::prelude::*;
use rows::Samples;
pub(in crate::page) use state::Tried;
use state::Trying;
use why::Why;

#[component]
pub(super) fn TryIt() -> impl IntoView {
    let trying = Trying::new(use_ctx().store);
    view! {
        <Show
            when=move || trying.table.with(Option::is_some)
            fallback=|| view! { <p class="empty">"There is no table to try it on yet."</p> }
        >
            <Bar trying=trying />
            <div class="access-body">
                <Samples trying=trying />
                <Show when=move || trying.answer.with(Option::is_some)>
                    <Why trying=trying />
                </Show>
            </div>
        </Show>
    }
}
