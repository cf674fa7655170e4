//! Rules that are not held against an object, with the reasons.

use crate::page::action::{run, use_ctx};
use crate::page::icon::{Icon, Shape};
use crate::page::problems::rules;
use crate::page::store::Store;
use leptos::prelude::*;
use trestle_core::edit::{Command, describe};
use trestle_core::model::Suppression;

#[component]
pub(super) fn Ignored(store: Store) -> impl IntoView {
    let ctx = use_ctx();
    let all = Memo::new(move |_| store.document.with(|d| d.suppressions.clone()));
    let open = RwSignal::new(false);
    let count = move || all.with(|a| a.len());
    let row = move |ignored: &Suppression| {
        let Suppression { object, rule, reason } = ignored.clone();
        let said = store.document.with_untracked(|d| describe(d, &object));
        let title = {
            let rule = rule.clone();
            move || {
                rules().with(|all| {
                    let words = all.iter().find(|r| r.code == rule);
                    words.map_or_else(|| rule.clone(), |r| r.title.clone())
                })
            }
        };
        let go = object.clone();
        view! {
            <li class="problem">
                <button
                    type="button"
                    class="problem-main"
                    title="Go there"
                    on:click=move |_| {
                        store.select(go.clone());
                        if let Some(table) = store.selection.with_untracked(|s| s.table().cloned()) {
                            ctx.view.reveal(&table);
                        }
                    }
                >
                    <span class="problem-text">
                        {title} ": " {said}
                        <span class="muted">{reason.map(|r| format!(" · {r}"))}</span>
                    </span>
                </button>
                <span class="problem-do">
                    <Show when=move || store.can_edit()>
                        <button
                            type="button"
                            class="link"
                            on:click={
                                let (object, rule) = (object.clone(), rule.clone());
                                move |_| {
                                    let (object, rule) = (object.clone(), rule.clone());
                                    run(ctx, &Command::Unsuppress { object, rule });
                                    store.seal();
                                }
                            }
                        >
                            "Hold again"
                        </button>
                    </Show>
                </span>
            </li>
        }
    };
    view! {
        <Show when=move || { count() > 0 }>
            <section class="problem-group" aria-label="Ignored">
                <div class="problem-head">
                    <button
                        type="button"
                        class="problem-fold"
                        aria-expanded=move || open.get().to_string()
                        on:click=move |_| open.update(|o| *o = !*o)
                    >
                        <span class="disclosure" class:open=open>
                            <Icon shape=Shape::Chevron />
                        </span>
                        <span class="problem-title muted">"Ignored"</span>
                        <span class="pill">{count}</span>
                    </button>
                </div>
                <Show when=move || open.get()>
                    <ul class="problem-rows">{move || all.with(|a| a.iter().map(row).collect_view())}</ul>
                </Show>
            </section>
        </Show>
    }
}
