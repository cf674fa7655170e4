//! One and many: which form table names have, and a dictionary of exceptions.

use super::fields::{AddPair, ListField};
use super::form::Form;
use crate::page::icon::Shape;
use crate::page::inspector::{Field, SelectField, TextField};
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::conventions::Number;

const NUMBERS: [(&str, Option<Number>, &str); 3] = [
    ("", None, "either way"),
    ("plural", Some(Number::Plural), "for many rows: users"),
    ("singular", Some(Number::Singular), "for one row: user"),
];

#[component]
pub(super) fn WordFields(form: Form) -> impl IntoView {
    let number = Signal::derive(move || {
        let tables = form.settings.with(|s| s.words.tables);
        NUMBERS.iter().find(|n| n.1 == tables).map_or("", |n| n.0).to_owned()
    });
    let set_number = move |value: String| {
        let number = NUMBERS.iter().find(|n| n.0 == value).and_then(|n| n.1);
        form.change(|s| s.words.tables = number)
    };
    let singulars =
        move || form.settings.with(|s| s.words.plurals.keys().cloned().collect::<Vec<_>>());
    let add = Callback::new(move |(one, many): (String, String)| {
        let (one, many) = (one.to_lowercase(), many.to_lowercase());
        form.change(|s| drop(s.words.plurals.insert(one, many)))
    });
    view! {
        <div class="conventions-fields">
            <SelectField
                label="Tables are named"
                options=NUMBERS.map(|(value, _, text)| (value.to_owned(), text.to_owned())).to_vec()
                chosen=number
                apply=set_number
            />
            <ListField
                form=form
                label="The same for one and for many"
                part=|s| &mut s.words.uncountable
                placeholder="config, metadata"
            />
        </div>
        <div class="conventions-list" role="group" aria-label="Plurals of your own">
            <h3>"Plurals of your own"</h3>
            <For each=singulars key=Clone::clone let:one>
                <Plural form=form one=one />
            </For>
            <AddPair form=form what="a plural" first="one" second="many" on_add=add />
        </div>
    }
}

/// A word and its plural.
#[component]
fn Plural(form: Form, one: String) -> impl IntoView {
    let (key, removed) = (one.clone(), one.clone());
    let value = {
        let one = one.clone();
        form.say(move |s| s.words.plurals.get(&one).cloned().unwrap_or_default())
    };
    let apply = move |(typed, field): (String, Field)| {
        let many = typed.trim().to_lowercase();
        field.settle(if many.is_empty() {
            Err("Say the plural, or remove the word.".to_owned())
        } else {
            form.change(|s| drop(s.words.plurals.insert(key.clone(), many)))
        });
    };
    view! {
        <div class="plural-row" role="group" aria-label=format!("Plural of {one}")>
            <span class="mono">{one.clone()}</span>
            <span class="muted" aria-hidden="true">
                "→"
            </span>
            <TextField label="Plural" value=value apply=apply bare=true class="mono" />
            <IconButton
                shape=Shape::Trash
                label=format!("Remove {one}")
                disabled=form.is_fixed()
                on_press=move || form.run(|s| drop(s.words.plurals.remove(&removed)))
            />
        </div>
    }
}
