//! What is shown while the worker reads: how far it is, and a way to stop it.

use crate::page::action::use_ctx;
use leptos::prelude::*;

#[component]
pub(in crate::page) fn WorkScreen() -> impl IntoView {
    let opening = use_ctx().opening;
    let work = opening.work;
    let title = move || work.with(|w| w.as_ref().map(|w| w.title.clone()).unwrap_or_default());
    let detail = move || {
        work.with(|w| match w {
            Some(w) if w.statements > 0 => format!("{} statements", w.statements),
            _ => "Just a moment".to_owned(),
        })
    };
    view! {
        <Show when=move || work.with(Option::is_some)>
            <div class="work" role="status">
                <div class="work-box">
                    <b>{title}</b>
                    <progress
                        aria-label="Progress"
                        max="1"
                        value=move || work.with(|w| w.as_ref().and_then(|w| w.fraction).map(|f| f.to_string()))
                    ></progress>
                    <div class="work-foot">
                        <span class="muted">{detail}</span>
                        <button type="button" class="button" on:click=move |_| opening.cancel()>
                            "Cancel"
                        </button>
                    </div>
                </div>
            </div>
        </Show>
    }
}
