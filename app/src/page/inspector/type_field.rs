//! The type of something, as a field with a list of types.

use super::field::{Field, FieldError, next_id};
use crate::page::choice_box::{ChoiceOptions, ListKey};
use crate::page::store::use_store;
use crate::page::type_box::{remember_type, type_list};
use leptos::html;
use leptos::prelude::*;
use trestle_core::model::DataType;

/// A type that is changed in place.
#[component]
pub(super) fn TypeField(
    #[prop(optional)] label: Option<&'static str>,
    #[prop(into)] value: Signal<String>,
    /// Takes the type that was typed; why it is refused.
    apply: Callback<DataType, Result<(), String>>,
    #[prop(optional)] bare: bool,
) -> impl IntoView {
    let store = use_store();
    let label = label.unwrap_or("Type");
    let field = Field::new(value);
    let list = type_list(store);
    let input = NodeRef::<html::Input>::new();
    let error_id = next_id();
    let described = error_id.clone();
    let take = Callback::new(move |(typed, field): (String, Field)| {
        let read = DataType::parse(&typed).map_err(|e| e.to_string());
        let read = read
            .map(|t| store.document.with_untracked(|d| d.schema.resolve_type(t)))
            .and_then(|t| apply.run(t));
        if read.is_ok() {
            remember_type(typed.trim());
        }
        field.settle(read);
    });
    let pick = Callback::new(move |text: String| {
        field.shown().set(text);
        field.attempt(take);
    });
    let on_key = move |event: web_sys::KeyboardEvent| match list.on_key(&event) {
        ListKey::Picked(text) => {
            if event.key() == "Enter" {
                event.prevent_default();
            }
            pick.run(text);
        }
        ListKey::Taken => {}
        ListKey::Other => match event.key().as_str() {
            "Enter" if !event.is_composing() => {
                event.prevent_default();
                list.close();
                field.attempt(take);
            }
            "Escape" => field.reset(),
            _ => {}
        },
    };
    view! {
        <div class="field mono">
            <label class="field mono">
                <span class=if bare { "visually-hidden" } else { "field-label" }>{label}</span>
                <input
                    node_ref=input
                    type="text"
                    role="combobox"
                    aria-autocomplete="list"
                    aria-expanded=move || list.is_shown().to_string()
                    aria-controls=move || list.is_shown().then(|| list.list_id())
                    aria-activedescendant=move || list.active_id()
                    autocomplete="off"
                    spellcheck="false"
                    readonly=move || !store.can_edit()
                    data-settled=move || field.is_settled().then_some("")
                    aria-invalid=move || field.refused().then_some("true")
                    aria-describedby=move || field.refused().then(|| described.clone())
                    prop:value=field.shown()
                    on:input=move |e| {
                        let text = event_target_value(&e);
                        list.typed(&text);
                        field.shown().set(text);
                    }
                    on:click=move |_| {
                        if store.can_edit() && !untrack(|| list.is_shown()) {
                            list.show_all();
                        }
                    }
                    on:blur=move |_| {
                        list.close();
                        field.attempt(take);
                    }
                    on:keydown=on_key
                />
            </label>
            <FieldError field=field id=error_id />
            <ChoiceOptions list=list field=input on_pick=pick />
        </div>
    }
}
