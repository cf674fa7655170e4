//! A field that takes one of several values.

use crate::page::ui;
use leptos::prelude::*;

/// Options are pairs of a value and its text.
#[component]
pub(super) fn Select(
    label: &'static str,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    chosen: Signal<String>,
    /// Whether the dialog opens with the focus here.
    #[prop(optional)]
    autofocus: bool,
    on_choice: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <select class="mono" autofocus=autofocus on:change=move |e| on_choice(event_target_value(&e))>
                {ui::options(options, chosen)}
            </select>
        </label>
    }
}
