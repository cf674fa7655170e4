//! Columns that every table has, and columns whose names say what they are for.

use super::fields::{AddPair, ListField, NumberField};
use super::form::{Form, patterns, patterns_text};
use crate::page::icon::Shape;
use crate::page::inspector::{CheckField, Field, TextField, given};
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::conventions::StandardColumn;

#[component]
pub(super) fn ColumnFields(form: Form) -> impl IntoView {
    let places = move || 0..form.settings.with(|s| s.columns.standard.len());
    let add = Callback::new(move |(name, data_type): (String, String)| {
        let is_there =
            form.settings.with_untracked(|s| s.columns.standard.iter().any(|c| c.name == name));
        if is_there {
            return Err(format!("There is a standard column {name}."));
        }
        let column =
            StandardColumn { name, data_type, not_null: false, default: None, except: Vec::new() };
        form.change(|s| s.columns.standard.push(column))
    });
    view! {
        <div class="conventions-list" role="group" aria-label="Standard columns">
            <h3>"Standard columns"</h3>
            <For each=places key=|at| *at let:at>
                <Standard form=form at=at />
            </For>
            <AddPair form=form what="a standard column" first="name" second="type" on_add=add />
        </div>
        <div class="conventions-fields">
            <ListField
                form=form
                label="Say when a row was last changed"
                part=|s| &mut s.columns.updated
                placeholder="updated_at"
            />
            <ListField
                form=form
                label="Say when a row was deleted that is still there"
                part=|s| &mut s.columns.soft_delete
                placeholder="deleted_at"
            />
            <ListField
                form=form
                label="Say whose a row is"
                part=|s| &mut s.columns.tenant
                placeholder="tenant_id"
            />
            <NumberField form=form label="Most columns of a table" part=|s| &mut s.columns.most />
        </div>
    }
}

/// A column of the list, by its place.
#[component]
fn Standard(form: Form, at: usize) -> impl IntoView {
    let get = move |of: fn(&StandardColumn) -> String| {
        form.say(move |s| s.columns.standard.get(at).map(of).unwrap_or_default())
    };
    let name = get(|c| c.name.clone());
    let not_null = Signal::derive(move || {
        form.settings.with(|s| s.columns.standard.get(at).is_some_and(|c| c.not_null))
    });
    let needed = |typed: &str| given(typed).ok_or("A column has a name and a type.".to_owned());
    let set_name = move |(typed, field): (String, Field)| {
        field.settle(needed(&typed).and_then(|name| set(form, at, |c| c.name = name)));
    };
    let set_type = move |(typed, field): (String, Field)| {
        field.settle(needed(&typed).and_then(|name| set(form, at, |c| c.data_type = name)));
    };
    let set_default = move |(typed, field): (String, Field)| {
        field.settle(set(form, at, |c| c.default = given(&typed)));
    };
    let set_except = move |(typed, field): (String, Field)| {
        field.settle(patterns(&typed).and_then(|except| set(form, at, |c| c.except = except)));
    };
    view! {
        <div class="standard-row" role="group" aria-label=move || format!("Standard column {}", name.get())>
            <TextField label="Name" value=name apply=set_name class="mono" />
            <TextField label="Type" value=get(|c| c.data_type.clone()) apply=set_type class="mono" />
            <TextField
                label="Default"
                value=get(|c| c.default.clone().unwrap_or_default())
                apply=set_default
                placeholder="none"
                class="mono"
            />
            <TextField
                label="Tables without it"
                value=get(|c| patterns_text(&c.except))
                apply=set_except
                placeholder="none"
                class="mono"
            />
            <CheckField
                label="Not null"
                checked=not_null
                apply=move |checked: bool| set(form, at, |c| c.not_null = checked)
            />
            <IconButton
                shape=Shape::Trash
                label=Signal::derive(move || format!("Remove {}", name.get()))
                disabled=form.is_fixed()
                on_press=move || form.run(|s| {
                    if at < s.columns.standard.len() {
                        s.columns.standard.remove(at);
                    }
                })
            />
        </div>
    }
}

fn set(form: Form, at: usize, edit: impl FnOnce(&mut StandardColumn)) -> Result<(), String> {
    form.change(|s| {
        if let Some(column) = s.columns.standard.get_mut(at) {
            edit(column);
        }
    })
}
