//! Fields for SQL expressions: in colours while they are typed, and with proposals.

use crate::page::highlight::Painted;
use crate::page::inspector::field::{Field, FieldError, next_id};
use crate::page::store::use_store;
use leptos::prelude::*;

/// An expression of a draft. The colours lie under a text whose letters cannot be seen.
#[component]
pub(in crate::page::inspector) fn ExpressionInput(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional)] bare: bool,
) -> impl IntoView {
    view! {
        <label class="field">
            <span class=if bare { "visually-hidden" } else { "field-label" }>{label}</span>
            <span class="expression">
                <Paint value=value />
                <textarea
                    rows="1"
                    spellcheck="false"
                    autocomplete="off"
                    placeholder=move || placeholder.get()
                    prop:value=value
                    on:input=move |e| on_input.run(event_target_value(&e))
                ></textarea>
            </span>
        </label>
    }
}

#[component]
fn Paint(#[prop(into)] value: Signal<String>) -> impl IntoView {
    // A line that is begun has its height before it has a letter.
    view! {
        <span class="expression-paint" aria-hidden="true">
            {move || view! { <Painted text=format!("{}\u{200b}", value.get()) /> }}
        </span>
    }
}

/// An expression that is changed in place: Enter or leaving applies it, Shift and Enter begins a line.
#[component]
pub(in crate::page::inspector) fn ExpressionField(
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] apply: Callback<(String, Field)>,
    #[prop(optional)] placeholder: &'static str,
    /// What is offered while the field is empty.
    #[prop(optional, into)]
    proposals: Signal<Vec<String>>,
) -> impl IntoView {
    let store = use_store();
    let field = Field::new(value);
    let error_id = next_id();
    let described = error_id.clone();
    let offers = move || {
        let empty = field.shown().with(|s| s.trim().is_empty());
        if empty && store.can_edit() { proposals.get() } else { Vec::new() }
    };
    view! {
        <div class="field">
            <label class="field">
                <span class="field-label">{label}</span>
                <span class="expression">
                    <Paint value=field.shown() />
                    <textarea
                        rows="1"
                        spellcheck="false"
                        autocomplete="off"
                        aria-label=label
                        placeholder=placeholder
                        readonly=move || !store.can_edit()
                        data-settled=move || field.is_settled().then_some("")
                        aria-invalid=move || field.refused().then_some("true")
                        aria-describedby=move || field.refused().then(|| described.clone())
                        prop:value=field.shown()
                        on:input=move |e| field.shown().set(event_target_value(&e))
                        on:blur=move |_| field.attempt(apply)
                        on:keydown=move |e| match e.key().as_str() {
                            "Enter" if !e.is_composing() && !e.shift_key() => {
                                e.prevent_default();
                                field.attempt(apply);
                            }
                            "Escape" => field.reset(),
                            _ => {}
                        }
                    ></textarea>
                </span>
                <FieldError field=field id=error_id />
            </label>
            <div class="proposals" role="group" aria-label=format!("Proposals for {}", label.to_lowercase())>
                <For each=offers key=Clone::clone let:text>
                    {
                        let offer = text.clone();
                        view! {
                            <button
                                type="button"
                                class="proposal mono"
                                on:click=move |_| {
                                    field.shown().set(offer.clone());
                                    field.attempt(apply);
                                }
                            >
                                {text}
                            </button>
                        }
                    }
                </For>
            </div>
        </div>
    }
}
