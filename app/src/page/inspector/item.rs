//! A part of a table in its tab: its kind, its name, what it says, and a way to remove it.

use super::field::NameField;
use crate::page::action::{remove, use_ctx};
use crate::page::highlight::InlineCode;
use crate::page::icon::Shape;
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::model::ObjectRef;

#[component]
pub(super) fn Item(
    object: ObjectRef,
    #[prop(into)] name: Signal<String>,
    /// The kind, in a word or two.
    #[prop(into)]
    kind: Signal<String>,
    /// Whether the object can be renamed and removed by a command.
    #[prop(optional)]
    read_only: bool,
    children: Children,
) -> impl IntoView {
    let ctx = use_ctx();
    let this = object.clone();
    let selected =
        Memo::new(move |_| ctx.store.selection.with(|s| s.object.as_ref() == Some(&this)));
    let goes = StoredValue::new(object.clone());
    view! {
        <article class="item" class:selected=selected aria-label=move || name.get()>
            <header class="item-head">
                <span class="tag">{move || kind.get()}</span>
                <Show
                    when=move || !read_only && ctx.store.can_edit()
                    fallback=move || view! { <b class="item-name mono">{move || name.get()}</b> }
                >
                    <NameField object=goes.get_value() value=name bare=true class="item-name mono" />
                    <IconButton
                        shape=Shape::Trash
                        label=Signal::derive(move || format!("Remove {}", name.get()))
                        on_press=move || remove(ctx, goes.get_value())
                    />
                </Show>
            </header>
            {children()}
        </article>
    }
}

/// A word and its expression, or nothing where there is none.
#[component]
pub(super) fn Clause(
    word: &'static str,
    #[prop(into)] text: Signal<Option<String>>,
) -> impl IntoView {
    move || {
        text.get().map(|text| {
            view! {
                <div class="clause">
                    <span class="clause-word">{word}</span>
                    <InlineCode text=text />
                </div>
            }
        })
    }
}

/// A comment, or nothing.
#[component]
pub(super) fn Said(#[prop(into)] text: Signal<Option<String>>) -> impl IntoView {
    move || text.get().map(|text| view! { <p class="item-comment">{text}</p> })
}
