//! The name of what a dialog makes, with what is wrong with it.

use leptos::prelude::*;

const ERROR: &str = "dialog-name-error";

/// Has the focus when the dialog opens.
#[component]
pub(super) fn NameField(
    name: RwSignal<String>,
    error: RwSignal<Option<String>>,
    /// Of the field itself: `mono` where it is a name in SQL.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">"Name"</span>
            <input
                type="text"
                class=class
                aria-label="Name"
                autofocus
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                aria-describedby=ERROR
                prop:value=name
                on:input=move |e| {
                    name.set(event_target_value(&e));
                    error.set(None);
                }
            />
            <span class="field-error" id=ERROR role="alert">
                {move || error.get()}
            </span>
        </label>
    }
}
