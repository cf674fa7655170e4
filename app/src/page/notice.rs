//! Short messages over the page: what happened, and what went wrong.

use super::icon::{Icon, Shape};
use gloo::timers::callback::Timeout;
use leptos::{html, prelude::*};
use std::cell::Cell;

/// How long a message that needs nothing done stays, in milliseconds.
const STAY: u32 = 5_000;

#[derive(Clone, Debug, PartialEq)]
struct Notice {
    number: u32,
    text: String,
    is_error: bool,
}

thread_local! {
    static NOTICES: Cell<Option<RwSignal<Vec<Notice>>>> = const { Cell::new(None) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// Says that something was done; goes by itself.
pub(super) fn say(text: impl Into<String>) {
    push(text.into(), false);
}

/// Says what went wrong; stays until it is closed.
pub(super) fn error(text: impl Into<String>) {
    push(text.into(), true);
}

fn push(text: String, is_error: bool) {
    let Some(notices) = NOTICES.get() else { return };
    let number = NEXT.replace(NEXT.get() + 1);
    notices.update(|all| {
        all.retain(|n| n.text != text);
        all.push(Notice { number, text, is_error });
    });
    if !is_error {
        Timeout::new(STAY, move || close(number)).forget();
    }
}

fn close(number: u32) {
    if let Some(notices) = NOTICES.get() {
        notices.update(|all| all.retain(|n| n.number != number));
    }
}

#[component]
pub(super) fn Notices() -> impl IntoView {
    let notices = RwSignal::new(Vec::new());
    NOTICES.set(Some(notices));
    let list = NodeRef::<html::Div>::new();
    Effect::new(move || {
        let any = notices.with(|n| !n.is_empty());
        if let Some(list) = list.get() {
            // Shown anew, so that it lies over a dialog that was opened since.
            let _ = list.hide_popover();
            if any {
                let _ = list.show_popover();
            }
        }
    });
    view! {
        <div class="notices" node_ref=list popover="manual" role="status" aria-live="polite">
            <For each=move || notices.get() key=|n| n.number let:notice>
                <div class="notice" class:notice-error=notice.is_error>
                    <span>{notice.text}</span>
                    <button class="icon-button" aria-label="Close message" on:click=move |_| close(notice.number)>
                        <Icon shape=Shape::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
