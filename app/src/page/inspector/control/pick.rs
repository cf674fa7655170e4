//! One of several, and yes or no: applied at once, with the reason beside it where it was refused.

use crate::page::store::use_store;
use crate::page::ui;
use leptos::prelude::*;
use web_sys::{HtmlInputElement, HtmlSelectElement};

/// A choice of one; options are values and what is read.
#[component]
pub(in crate::page) fn SelectField(
    #[prop(into)] label: String,
    #[prop(into)] options: Signal<Vec<(String, String)>>,
    #[prop(into)] chosen: Signal<String>,
    #[prop(into)] apply: Callback<String, Result<(), String>>,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] bare: bool,
) -> impl IntoView {
    let store = use_store();
    let error = RwSignal::new(None::<String>);
    let change = move |event: web_sys::Event| {
        let select = event_target::<HtmlSelectElement>(&event);
        match apply.run(select.value()) {
            Ok(()) => error.set(None),
            Err(reason) => {
                select.set_value(&chosen.get_untracked());
                error.set(Some(reason));
            }
        }
    };
    view! {
        <label class=format!("field {class}")>
            <span class=if bare { "visually-hidden" } else { "field-label" }>{label}</span>
            <select
                disabled=move || !store.can_edit()
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                on:change=change
            >
                {ui::options(options, chosen)}
            </select>
            <span class="field-error" role="alert">
                {move || error.get()}
            </span>
        </label>
    }
}

#[component]
pub(in crate::page) fn CheckField(
    #[prop(into)] label: String,
    #[prop(into)] checked: Signal<bool>,
    #[prop(into)] apply: Callback<bool, Result<(), String>>,
) -> impl IntoView {
    let store = use_store();
    let error = RwSignal::new(None::<String>);
    let change = move |event: web_sys::Event| {
        let input = event_target::<HtmlInputElement>(&event);
        match apply.run(input.checked()) {
            Ok(()) => error.set(None),
            Err(reason) => {
                input.set_checked(checked.get_untracked());
                error.set(Some(reason));
            }
        }
    };
    view! {
        <div class="check-field">
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=checked
                    disabled=move || !store.can_edit()
                    on:change=change
                />
                {label}
            </label>
            <span class="field-error" role="alert">
                {move || error.get()}
            </span>
        </div>
    }
}
