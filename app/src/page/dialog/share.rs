//! The link: how long it is, what may cut it, and the file that nothing cuts.

use super::modal::Modal;
use crate::page::action::{perform, use_ctx};
use crate::page::address::{present, with_fragment};
use crate::page::client::derived;
use crate::page::icon::{Icon, Shape};
use crate::page::ui::copy_text;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use trestle_core::share::{LinkSize, link_size};

#[component]
pub(super) fn Share() -> impl IntoView {
    let ctx = use_ctx();
    let answer = derived(ctx.store.version, Signal::derive(|| Some(Question::Link)));
    let with_look = RwSignal::new(true);
    let look = StoredValue::new(present(ctx).text());
    let link = Memo::new(move |_| match answer.get() {
        Some(Answer::Text(fragment)) if with_look.get() => {
            Some(with_fragment(&(fragment + &look.get_value())))
        }
        Some(Answer::Text(fragment)) => Some(with_fragment(&fragment)),
        _ => None,
    });
    view! {
        <Modal title="Share">
            <p class="muted">
                "The whole schema is in the link. No server sees it: what follows the # stays in the browser."
            </p>
            {move || match link.get() {
                None => view! { <p class="empty">"Making the link…"</p> }.into_any(),
                Some(link) => {
                    let size = link_size(&link);
                    let copied = link.clone();
                    view! {
                        <div class="share-row">
                            <input
                                class="share-link mono"
                                aria-label="Link"
                                readonly
                                autofocus
                                prop:value=link
                                on:focus=move |event| {
                                    event_target::<web_sys::HtmlInputElement>(&event).select();
                                }
                            />
                            <button
                                type="button"
                                class="button button-primary"
                                on:click=move |_| copy_text(&copied, "Link")
                            >
                                <Icon shape=Shape::Copy />
                                <span>"Copy link"</span>
                            </button>
                        </div>
                        <Size size=size />
                    }
                        .into_any()
                }
            }}
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=with_look
                    on:change=move |e| with_look.set(event_target_checked(&e))
                />
                "Open at what I see now"
            </label>
            <footer class="dialog-foot">
                <span class="muted grow">"Or send the document as a file, of any size."</span>
                <button type="button" class="button" on:click=move |_| perform(ctx, "download")>
                    <Icon shape=Shape::Download />
                    <span>"Download file"</span>
                </button>
            </footer>
        </Modal>
    }
}

#[component]
fn Size(size: LinkSize) -> impl IntoView {
    let length = format!("{} characters", grouped(size.bytes));
    match size.cut_by.as_slice() {
        [] => view! { <p class="share-size">{length} ". Short enough for chat and mail."</p> }
            .into_any(),
        cut_by => view! {
            <div class="share-size warning" role="note">
                <p>{length} ". It may be cut off by:"</p>
                <ul>
                    {cut_by.iter().map(|who| view! { <li>{*who}</li> }).collect_view()}
                </ul>
                <p>"Send the file instead where one of them is on the way."</p>
            </div>
        }
        .into_any(),
    }
}

/// Digits in groups of three, apart by thin spaces.
fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push('\u{202f}');
        }
        text.push(digit);
    }
    text
}
