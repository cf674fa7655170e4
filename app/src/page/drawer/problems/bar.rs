//! How problems stand together, which of them are looked for, and what mends many at once.

use super::Shown;
use super::groups::By;
use crate::page::action::use_ctx;
use crate::page::problems::{SEVERITIES, class, plural};
use crate::page::store::Dialog;
use leptos::prelude::*;
use trestle_core::lint::Mending;

#[component]
pub(super) fn Bar(shown: Shown) -> impl IntoView {
    let store = use_ctx().store;
    let tally = move || store.problems.with(|p| p.tally);
    let severity = move |severity| {
        let count = move || tally().of(severity);
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || shown.wanted.with(|w| w.severities.contains(&severity)).to_string()
                disabled=move || count() == 0
                on:click=move |_| {
                    shown
                        .wanted
                        .update(|w| {
                            if !w.severities.remove(&severity) {
                                w.severities.insert(severity);
                            }
                        });
                }
            >
                <span class=format!("level {}", class(severity)) aria-hidden="true"></span>
                {plural(severity)}
                <span class="count">{count}</span>
            </button>
        }
    };
    let together = move |by: By| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (shown.by.get() == by).to_string()
                on:click=move |_| shown.by.set(by)
            >
                {by.label()}
            </button>
        }
    };
    view! {
        <div class="text-bar report-bar">
            <div class="chips" role="group" aria-label="Severity">
                {SEVERITIES.map(severity).collect_view()}
            </div>
            <div class="chips chips-joined" role="group" aria-label="Together by">
                {By::ALL.map(together).collect_view()}
            </div>
            <input
                type="search"
                class="report-filter"
                aria-label="Filter problems"
                placeholder="Filter problems"
                autocomplete="off"
                spellcheck="false"
                on:input=move |e| shown.wanted.update(|w| w.words = event_target_value(&e).to_lowercase())
            />
            <span class="grow"></span>
            <Show when=move || store.can_edit()>
                <button
                    type="button"
                    class="button"
                    title="Shows what all safe fixes would change, before they are made"
                    disabled=move || tally().all() == 0
                    on:click=move |_| store.dialog.set(Some(Dialog::Mend(Mending::Safe)))
                >
                    "Fix all safe…"
                </button>
            </Show>
        </div>
    }
}
