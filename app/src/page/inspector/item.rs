//! A part of a table or view: its kind, its name, what it says, and a way to remove it.

use super::field::NameField;
use super::shown::Shown;
use crate::page::action::{remove, use_ctx};
use crate::page::highlight::InlineCode;
use crate::page::icon::{Icon, Shape};
use crate::page::store::{PartForm, PartKind};
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
    /// What stands in the place of the content while the object is changed by a form.
    form: Callback<Callback<()>, AnyView>,
    children: ChildrenFn,
) -> impl IntoView {
    let ctx = use_ctx();
    let this = object.clone();
    let selected =
        Memo::new(move |_| ctx.store.selection.with(|s| s.object.as_ref() == Some(&this)));
    let goes = StoredValue::new(object.clone());
    let editing = Memo::new(move |_| {
        ctx.store.can_edit()
            && ctx.store.form.with(|f| {
                goes.with_value(|o| matches!(f, Some(PartForm::Change(other)) if other == o))
            })
    });
    let done = Callback::new(move |()| ctx.store.form.set(None));
    let content = StoredValue::new(children);
    view! {
        <article class="item" class:selected=selected aria-label=move || name.get()>
            <header class="item-head">
                <span class="tag">{move || kind.get()}</span>
                <Show
                    when=move || ctx.store.can_edit()
                    fallback=move || view! { <b class="item-name mono">{move || name.get()}</b> }
                >
                    <NameField object=goes.get_value() value=name bare=true class="item-name mono" />
                    <span class="item-buttons">
                    <IconButton
                        shape=Shape::Pencil
                        label=Signal::derive(move || format!("Change {}", name.get()))
                        on_press=move || {
                            let object = goes.get_value();
                            ctx.store.form.update(|f| {
                                let form = PartForm::Change(object);
                                *f = if f.as_ref() == Some(&form) { None } else { Some(form) };
                            });
                        }
                    />
                    <IconButton
                        shape=Shape::Trash
                        label=Signal::derive(move || format!("Remove {}", name.get()))
                        on_press=move || remove(ctx, goes.get_value())
                    />
                    </span>
                </Show>
            </header>
            {move || {
                if editing.get() {
                    form.run(done)
                } else {
                    content.with_value(|content| content()).into_any()
                }
            }}
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

/// A button that opens the form of a new part, and the form.
#[component]
pub(super) fn AddPart(
    shown: Shown,
    label: &'static str,
    kind: PartKind,
    form: Callback<Callback<()>, AnyView>,
) -> impl IntoView {
    let store = shown.store;
    let open = Memo::new(move |_| {
        store.can_edit()
            && store.form.with(
                |f| matches!(f, Some(PartForm::New(owner, k)) if *owner == shown.owner() && *k == kind),
            )
    });
    let done = Callback::new(move |()| store.form.set(None));
    view! {
        {move || {
            if open.get() {
                view! { <article class="item item-new" aria-label=label>{form.run(done)}</article> }.into_any()
            } else if store.can_edit() {
                view! {
                    <button
                        type="button"
                        class="button add-button"
                        on:click=move |_| store.form.set(Some(PartForm::New(shown.owner(), kind)))
                    >
                        <Icon shape=Shape::Plus />
                        <span>{label}</span>
                    </button>
                }
                    .into_any()
            } else {
                ().into_any()
            }
        }}
    }
}
