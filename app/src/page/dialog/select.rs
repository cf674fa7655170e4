//! A field that takes one of several values.

use leptos::prelude::*;

/// Options are pairs of a value and its text.
#[component]
pub(super) fn Select(
    label: &'static str,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    chosen: Signal<String>,
    on_choice: impl Fn(String) + 'static,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <select class="mono" on:change=move |e| on_choice(event_target_value(&e))>
                {move || {
                    let chosen = chosen.get();
                    options
                        .get()
                        .into_iter()
                        .map(|(value, text)| {
                            let selected = value == chosen;
                            view! {
                                <option value=value selected=selected>
                                    {text}
                                </option>
                            }
                        })
                        .collect_view()
                }}
            </select>
        </label>
    }
}
