//! Ordered lists: buttons to move and remove a row, and a list of columns.

use super::AddChoice;
use crate::page::choice_box::Choice;
use crate::page::icon::Shape;
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::model::ColumnId;

/// Buttons of a row that can be moved and removed.
#[component]
pub(in crate::page::inspector) fn RowButtons(
    #[prop(into)] what: Signal<String>,
    #[prop(into)] first: Signal<bool>,
    #[prop(into)] last: Signal<bool>,
    on_up: impl Fn() + 'static,
    on_down: impl Fn() + 'static,
    on_remove: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <span class="row-buttons">
            <IconButton
                shape=Shape::Up
                label=Signal::derive(move || format!("Move {} up", what.get()))
                disabled=first
                on_press=on_up
            />
            <IconButton
                shape=Shape::Down
                label=Signal::derive(move || format!("Move {} down", what.get()))
                disabled=last
                on_press=on_down
            />
            <IconButton
                shape=Shape::Trash
                label=Signal::derive(move || format!("Remove {}", what.get()))
                on_press=on_remove
            />
        </span>
    }
}

/// Columns in their order: each can be moved and taken out, and those that are not in it can be added.
#[component]
pub(in crate::page::inspector) fn ColumnsField(
    label: &'static str,
    /// All columns, by id and name.
    #[prop(into)]
    all: Signal<Vec<(ColumnId, String)>>,
    #[prop(into)] chosen: Signal<Vec<ColumnId>>,
    on_change: Callback<Vec<ColumnId>>,
) -> impl IntoView {
    let name = move |id: &ColumnId| {
        all.with(|all| {
            all.iter().find(|(other, _)| other == id).map_or(id.to_string(), |(_, n)| n.clone())
        })
    };
    let swap = move |a: usize, b: usize| {
        let mut list = chosen.get_untracked();
        if a < list.len() && b < list.len() {
            list.swap(a, b);
            on_change.run(list);
        }
    };
    let rest = Signal::derive(move || {
        let chosen = chosen.get();
        let rest = all.get().into_iter().filter(|(id, _)| !chosen.contains(id));
        rest.map(|(id, name)| Choice::named(id.to_string(), name)).collect::<Vec<_>>()
    });
    view! {
        <fieldset class="list-field">
            <legend class="field-label">{label}</legend>
            <ol class="list-rows">
                {move || {
                    let list = chosen.get();
                    let end = list.len().saturating_sub(1);
                    list.into_iter()
                        .enumerate()
                        .map(|(at, id)| {
                            let text = name(&id);
                            let what = text.clone();
                            view! {
                                <li class="list-row">
                                    <span class="mono grow">{text}</span>
                                    <RowButtons
                                        what=Signal::derive(move || what.clone())
                                        first=at == 0
                                        last=at == end
                                        on_up=move || swap(at, at.saturating_sub(1))
                                        on_down=move || swap(at, at + 1)
                                        on_remove=move || {
                                            let mut list = chosen.get_untracked();
                                            list.remove(at);
                                            on_change.run(list);
                                        }
                                    />
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ol>
            <AddChoice
                label=format!("Add to {}", label.to_lowercase())
                placeholder=Signal::derive(move || {
                    rest.with(|r| if r.is_empty() { "All columns are in it" } else { "Add a column…" }).to_owned()
                })
                all=rest
                on_add=Callback::new(move |value: String| {
                    let mut list = chosen.get_untracked();
                    list.push(ColumnId::new(value));
                    on_change.run(list);
                })
            />
        </fieldset>
    }
}
