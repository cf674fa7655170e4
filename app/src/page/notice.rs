//! Short messages over the page: what happened, and what went wrong.

use super::icon::{Icon, Shape};
use super::lasting::State;
use gloo::timers::callback::Timeout;
use leptos::{html, prelude::*};
use std::cell::Cell;

/// How long a message that needs nothing done stays, in milliseconds, and one that offers something.
const STAY: u32 = 5_000;
const STAY_WITH_OFFER: u32 = 15_000;

#[derive(Clone, Debug, PartialEq)]
struct Notice {
    number: u32,
    text: String,
    is_error: bool,
    /// An action that helps, by its id.
    remedy: Option<&'static str>,
}

thread_local! {
    static NOTICES: Cell<Option<State<Vec<Notice>>>> = const { Cell::new(None) };
    static NEXT: Cell<u32> = const { Cell::new(0) };
}

/// Says that something was done; goes by itself.
pub(super) fn say(text: impl Into<String>) {
    push(text.into(), false, None);
}

/// As [`say`], with a button for an action that may be wanted next.
pub(super) fn offer(text: impl Into<String>, action: &'static str) {
    push(text.into(), false, Some(action));
}

/// Says what went wrong; stays until it is closed.
pub(super) fn error(text: impl Into<String>) {
    push(text.into(), true, None);
}

/// As [`error`], with a button for an action that helps.
pub(super) fn error_with(text: impl Into<String>, remedy: &'static str) {
    push(text.into(), true, Some(remedy));
}

/// Takes a message back that no longer holds.
pub(super) fn withdraw(text: &str) {
    if let Some(notices) = NOTICES.get() {
        notices.update(|all| all.retain(|n| n.text != text));
    }
}

fn push(text: String, is_error: bool, remedy: Option<&'static str>) {
    let Some(notices) = NOTICES.get() else { return };
    let number = NEXT.replace(NEXT.get() + 1);
    notices.update(|all| {
        all.retain(|n| n.text != text);
        all.push(Notice { number, text, is_error, remedy });
    });
    if !is_error {
        let stay = if remedy.is_some() { STAY_WITH_OFFER } else { STAY };
        Timeout::new(stay, move || close(number)).forget();
    }
}

fn close(number: u32) {
    if let Some(notices) = NOTICES.get() {
        notices.update(|all| all.retain(|n| n.number != number));
    }
}

#[component]
pub(super) fn Notices() -> impl IntoView {
    let notices = State::new(Vec::new());
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
                    {notice
                        .remedy
                        .map(|id| {
                            // What went wrong is said until it is well again.
                            let done = move |_| {
                                if !notice.is_error {
                                    close(notice.number);
                                }
                            };
                            view! {
                                <span class="notice-action" on:click=done>
                                    <super::action::ActionButton id=id />
                                </span>
                            }
                        })}
                    <button class="icon-button" aria-label="Close message" on:click=move |_| close(notice.number)>
                        <Icon shape=Shape::Close />
                    </button>
                </div>
            </For>
        </div>
    }
}
