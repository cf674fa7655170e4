//! The frame of a dialog: over the page, with the focus kept inside and given back.

use crate::page::icon::Shape;
use crate::page::store::use_store;
use crate::page::ui::IconButton;
use leptos::{html, prelude::*};
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

thread_local! {
    /// What had the focus before the dialog.
    static BEFORE: RefCell<Option<HtmlElement>> = const { RefCell::new(None) };
}

#[component]
pub(super) fn Modal(
    title: &'static str,
    #[prop(optional)] class: &'static str,
    /// Leaves the title to readers of the screen, where the content says what it is.
    #[prop(optional)]
    bare: bool,
    /// Called when the dialog is dismissed, before it closes.
    #[prop(optional, into)]
    on_dismiss: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let store = use_store();
    let dialog = NodeRef::<html::Dialog>::new();
    let focused = document().active_element().and_then(|e| e.dyn_into::<HtmlElement>().ok());
    BEFORE.with_borrow_mut(|before| {
        // One dialog that opens another leaves what was before the first.
        let in_dialog =
            focused.as_ref().is_some_and(|e| e.closest("dialog").is_ok_and(|d| d.is_some()));
        if !in_dialog {
            *before = focused;
        }
    });
    Effect::new(move || {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    on_cleanup(|| {
        if let Some(element) = BEFORE.with_borrow_mut(Option::take) {
            request_animation_frame(move || {
                let free = document().query_selector("dialog[open]").is_ok_and(|d| d.is_none());
                if free && element.is_connected() {
                    let _ = element.focus();
                }
            });
        }
    });
    let dismiss = move || {
        if let Some(called) = on_dismiss {
            called.run(());
        }
        store.dialog.set(None);
    };
    view! {
        <dialog
            node_ref=dialog
            class=format!("dialog {class}")
            aria-label=title
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                dismiss();
            }
            on:click=move |event: leptos::ev::MouseEvent| {
                // The dialog itself is only hit beside its content: on the backdrop.
                let hit = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
                if hit.is_some_and(|e| e.tag_name() == "DIALOG") {
                    dismiss();
                }
            }
        >
            <div class="dialog-content">
                {(!bare)
                    .then(|| {
                        view! {
                            <div class="dialog-head">
                                <h2>{title}</h2>
                                <IconButton shape=Shape::Close label="Close" on_press=dismiss />
                            </div>
                        }
                    })}
                {children()}
            </div>
        </dialog>
    }
}
