//! Fields that several sections of the form have.

use super::form::{Form, parts};
use crate::page::inspector::{Field, TextField};
use leptos::prelude::*;
use trestle_core::conventions::Settings;

/// Words in one line, with commas between.
#[component]
pub(super) fn ListField(
    form: Form,
    label: &'static str,
    part: fn(&mut Settings) -> &mut Vec<String>,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let value = form.say(move |s| part(&mut s.clone()).join(", "));
    let apply = move |(typed, field): (String, Field)| {
        let words = parts(&typed).map(str::to_owned).collect();
        field.settle(form.change(|s| *part(s) = words));
    };
    view! { <TextField label=label value=value apply=apply placeholder=placeholder class="mono" /> }
}

/// A number, or none.
#[component]
pub(super) fn NumberField(
    form: Form,
    label: &'static str,
    part: fn(&mut Settings) -> &mut Option<usize>,
) -> impl IntoView {
    let value = form.say(move |s| part(&mut s.clone()).map(|n| n.to_string()).unwrap_or_default());
    let apply = move |(typed, field): (String, Field)| {
        let typed = typed.trim();
        let number = match typed {
            "" => Ok(None),
            typed => typed.parse().map(Some).map_err(|_| format!("{typed:?} is no whole number.")),
        };
        field.settle(number.and_then(|number| form.change(|s| *part(s) = number)));
    };
    view! { <TextField label=label value=value apply=apply placeholder="any" /> }
}

/// Two words that are added to a list together.
#[component]
pub(super) fn AddPair(
    form: Form,
    /// What is added.
    what: &'static str,
    first: &'static str,
    second: &'static str,
    on_add: Callback<(String, String), Result<(), String>>,
) -> impl IntoView {
    let (one, two) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let error = RwSignal::new(None::<String>);
    let add = move || {
        let (a, b) = (one.get_untracked(), two.get_untracked());
        let (a, b) = (a.trim(), b.trim());
        let added = match (a, b) {
            ("", _) | (_, "") => Err("Both fields are needed.".to_owned()),
            (a, b) => on_add.run((a.to_owned(), b.to_owned())),
        };
        if added.is_ok() {
            one.set(String::new());
            two.set(String::new());
        }
        error.set(added.err());
    };
    let input = |label: &'static str, text: RwSignal<String>| {
        view! {
            <input
                type="text"
                class="mono"
                aria-label=label
                placeholder=label
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                prop:value=text
                on:input=move |e| text.set(event_target_value(&e))
            />
        }
    };
    view! {
        <Show when=move || form.store.can_edit()>
            <form
                class="add-pair"
                aria-label=format!("Add {what}")
                on:submit=move |event| {
                    event.prevent_default();
                    add();
                }
            >
                {input(first, one)}
                {input(second, two)}
                <button type="submit" class="button" aria-label=format!("Add {what}")>
                    "Add"
                </button>
                <span class="field-error" role="alert">
                    {move || error.get()}
                </span>
            </form>
        </Show>
    }
}
