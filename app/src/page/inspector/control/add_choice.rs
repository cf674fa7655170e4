//! One more for a list: looked for by typing a part of its name, and added by Enter or a click.

use crate::page::choice_box::{Choice, ChoiceList, ChoiceOptions, ListKey};
use leptos::html;
use leptos::prelude::*;

#[component]
pub(in crate::page::inspector) fn AddChoice(
    #[prop(into)] label: String,
    #[prop(into)] placeholder: Signal<String>,
    /// What can be added.
    #[prop(into)]
    all: Signal<Vec<Choice>>,
    /// What is typed can be added too, whatever it is.
    #[prop(optional)]
    is_open: bool,
    /// Takes the value of what is added.
    on_add: Callback<String>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let found = move |typed: String| {
        let written = typed.trim().to_owned();
        let typed = written.to_lowercase();
        let mut found = all.get();
        found.retain(|choice| choice.text.to_lowercase().contains(&typed));
        // What is typed in full goes before what only begins with it or holds it.
        found.sort_by_key(|choice| {
            let text = choice.text.to_lowercase();
            (text != typed, !text.starts_with(&typed))
        });
        let is_new = !written.is_empty() && !found.iter().any(|choice| choice.value == written);
        if is_open && is_new {
            found.push(Choice::named(written.clone(), written).told("as it is typed"));
        }
        found
    };
    let list = ChoiceList::new("Choices", Callback::new(found));
    let add = Callback::new(move |value: String| {
        if let Some(input) = input.get_untracked() {
            input.set_value("");
        }
        on_add.run(value);
    });
    let on_key = move |event: web_sys::KeyboardEvent| {
        let key = event.key();
        // Who leaves the field chooses nothing.
        if key == "Tab" {
            return;
        }
        match list.on_key(&event) {
            ListKey::Picked(value) => {
                event.prevent_default();
                add.run(value);
            }
            // Enter would send the form that the field is in.
            ListKey::Other if key == "Enter" => event.prevent_default(),
            ListKey::Other | ListKey::Taken => {}
        }
    };
    view! {
        <div class="field">
            <input
                node_ref=input
                type="text"
                class="mono"
                role="combobox"
                aria-label=label
                aria-autocomplete="list"
                aria-expanded=move || list.is_shown().to_string()
                aria-controls=move || list.is_shown().then(|| list.list_id())
                aria-activedescendant=move || list.active_id()
                autocomplete="off"
                spellcheck="false"
                placeholder=move || placeholder.get()
                on:input=move |event| {
                    list.typed(&event_target_value(&event));
                    list.begin_at_first();
                }
                on:click=move |_| list.show_all()
                on:blur=move |_| list.close()
                on:keydown=on_key
            />
            <ChoiceOptions list=list field=input on_pick=add />
        </div>
    }
}
