//! Documents that are saved in this browser.

use crate::page::action::use_ctx;
use crate::page::icon::{Icon, Shape};
use crate::page::ui::{count, date_text};
use crate::protocol::SavedDocument;
use leptos::prelude::*;

/// How many are shown before the rest is asked for.
const SHOWN: usize = 6;

#[component]
pub(super) fn Recent() -> impl IntoView {
    let saved = use_ctx().opening.saved;
    let all = RwSignal::new(false);
    let shown = move || {
        let limit = if all.get() { usize::MAX } else { SHOWN };
        saved.with(|s| s.iter().take(limit).cloned().collect::<Vec<_>>())
    };
    view! {
        <Show when=move || saved.with(|s| !s.is_empty())>
            <section class="recent" aria-labelledby="recent-title">
                <h2 id="recent-title">"In this browser"</h2>
                <ul>
                    <For each=shown key=|d| (d.key.clone(), d.saved_at.to_bits()) let:document>
                        <RecentRow document=document />
                    </For>
                </ul>
                <Show when=move || !all.get() && saved.with(|s| s.len() > SHOWN)>
                    <button type="button" class="link" on:click=move |_| all.set(true)>
                        "Show all"
                    </button>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn RecentRow(document: SavedDocument) -> impl IntoView {
    let opening = use_ctx().opening;
    let asking = RwSignal::new(false);
    let key = StoredValue::new(document.key.clone());
    let name = document.name.clone();
    let tables = count(document.tables, "table", "tables");
    let when = date_text(document.saved_at);
    let label = format!("Delete {name}");
    view! {
        <li class="recent-row">
            <button type="button" class="recent-open" on:click=move |_| opening.open_saved(&document)>
                <span class="recent-name">{name}</span>
                <span class="muted">{tables} " · " {when}</span>
            </button>
            <Show
                when=move || asking.get()
                fallback={
                    let label = label.clone();
                    move || {
                        let label = label.clone();
                        view! {
                            <button
                                type="button"
                                class="icon-button"
                                aria-label=label
                                on:click=move |_| asking.set(true)
                            >
                                <Icon shape=Shape::Trash />
                            </button>
                        }
                    }
                }
            >
                <button
                    type="button"
                    class="button button-danger"
                    on:click=move |_| crate::page::open::forget(key.get_value())
                >
                    "Delete for good"
                </button>
                <button type="button" class="button" on:click=move |_| asking.set(false)>
                    "Keep"
                </button>
            </Show>
        </li>
    }
}
