//! What breaks the document's conventions in what is selected, with the fix beside it.

use crate::page::action::use_ctx;
use crate::page::client::derived;
use crate::page::mend::mend_now;
use crate::page::problems::{class, rules, word};
use crate::page::store::Dialog;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use trestle_core::lint::{Diagnostic, Mending};

/// Problems that are shown; the panel has all of them.
const SHOWN: usize = 12;

#[component]
pub(super) fn Findings(problems: Memo<Vec<Diagnostic>>) -> impl IntoView {
    let store = use_ctx().store;
    let question = Signal::derive(move || {
        let asked = problems.with(|all| {
            let key = |d: &Diagnostic| (d.rule.to_string(), d.object.clone());
            all.iter().take(SHOWN).map(key).collect::<Vec<_>>()
        });
        (store.can_edit() && !asked.is_empty()).then_some(Question::Fixes { problems: asked })
    });
    let fixes = derived(store.version, question);
    let fix_at = move |at: usize| {
        fixes.with(|answer| match answer {
            Some(Answer::Fixes(all)) => all.get(at).cloned().flatten(),
            _ => None,
        })
    };
    let more = move || problems.with(|all| all.len().saturating_sub(SHOWN));
    let shown = move || {
        problems.with(|all| all.iter().take(SHOWN).cloned().enumerate().collect::<Vec<_>>())
    };
    view! {
        <Show when=move || problems.with(|all| !all.is_empty())>
            <section class="findings" aria-label="Problems">
                <For each=shown key=|(at, d)| format!("{at} {} {} {}", d.rule, d.object, d.message) let:item>
                    <Finding problem=item.1 fix=Signal::derive(move || fix_at(item.0)) />
                </For>
                <Show when=move || { more() > 0 }>
                    <p class="muted">{move || format!("and {} more in Problems", more())}</p>
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn Finding(problem: Diagnostic, fix: Signal<Option<crate::protocol::FixWords>>) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let severity = problem.severity;
    let code = problem.rule.clone();
    let title = move || {
        rules().with(|all| {
            all.iter()
                .find(|r| code == r.code.as_str())
                .map_or(code.to_string(), |r| r.title.clone())
        })
    };
    let what = Mending::One { rule: problem.rule.clone(), object: problem.object.clone() };
    let message = problem.message.clone();
    let ignored = StoredValue::new(problem);
    let what = StoredValue::new(what);
    view! {
        <article class=format!("finding {}", class(severity))>
            <span class="finding-title">
                <span class="visually-hidden">{word(severity)} ": "</span>
                {title}
            </span>
            <p>{message}</p>
            <Show when=move || store.can_edit()>
                <div class="finding-do">
                    {move || {
                        fix.get()
                            .map(|fix| {
                                view! {
                                    <button
                                        type="button"
                                        class="button"
                                        on:click=move |_| {
                                            if fix.is_safe {
                                                mend_now(ctx, what.get_value());
                                            } else {
                                                store.dialog.set(Some(Dialog::Mend(what.get_value())));
                                            }
                                        }
                                    >
                                        {fix.label.clone()}
                                        {(!fix.is_safe).then_some("…")}
                                    </button>
                                }
                            })
                    }}
                    <button
                        type="button"
                        class="link"
                        on:click=move |_| {
                            store.dialog.set(Some(Dialog::Suppress(Box::new(ignored.get_value()))));
                        }
                    >
                        "Ignore…"
                    </button>
                </div>
            </Show>
        </article>
    }
}
