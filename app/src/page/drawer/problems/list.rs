//! The groups with their problems, as far as one has scrolled.

use super::Shown;
use super::groups::Together;
use super::ignored::Ignored;
use super::row::{Row, Target};
use super::why::Why;
use crate::page::client::derived;
use crate::page::icon::{Icon, Shape};
use crate::page::problems::{class, rules};
use crate::page::store::Dialog;
use crate::protocol::{Answer, FixWords, Question};
use leptos::html;
use leptos::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;
use trestle_core::lint::{Diagnostic, Mending};
use trestle_core::model::ObjectRef;

/// Problems that come at once; more when their end is in sight.
const PAGE: usize = 120;
/// How near the end is in sight, in pixels.
const NEAR: i32 = 600;

/// A group, with those of its problems that are shown.
#[derive(Clone, Debug, PartialEq)]
struct Part {
    group: Together,
    rows: Vec<Diagnostic>,
}

/// What would mend each problem that is shown.
pub(super) type Fixes = Memo<HashMap<(String, ObjectRef), FixWords>>;

#[component]
pub(super) fn List(shown: Shown) -> impl IntoView {
    let store = shown.store;
    let limit = RwSignal::new(PAGE);
    let scroll = NodeRef::<html::Div>::new();
    let parts = Memo::new(move |_| {
        let mut left = limit.get();
        let folded = shown.folded.get();
        let problems = store.problems.with(|p| Arc::clone(&p.all));
        let mut parts = Vec::new();
        shown.groups.with(|groups| {
            for group in groups.iter() {
                let all = if folded.contains(&group.key) { &[][..] } else { &group.problems };
                let shows = all.iter().take(left).filter_map(|at| problems.get(*at).cloned());
                let rows: Vec<Diagnostic> = shows.collect();
                left -= rows.len();
                // What is beyond the end comes as one scrolls.
                if all.is_empty() || !rows.is_empty() {
                    parts.push(Part { group: group.clone(), rows });
                }
            }
        });
        parts
    });
    let total = move || shown.groups.with(|g| g.iter().map(|g| g.problems.len()).sum::<usize>());
    let question = Signal::derive(move || {
        let asked: Vec<_> = parts.with(|parts| {
            let rows = parts.iter().flat_map(|part| &part.rows);
            rows.map(|d| (d.rule.to_string(), d.object.clone())).collect()
        });
        (store.can_edit() && !asked.is_empty()).then_some(Question::Fixes { problems: asked })
    });
    let answer = derived(store.version, question);
    let fixes: Fixes = Memo::new(move |before: Option<&HashMap<_, _>>| match answer.get() {
        Some(Answer::Fixes(words)) => match question.get_untracked() {
            Some(Question::Fixes { problems }) if problems.len() == words.len() => {
                problems.into_iter().zip(words).filter_map(|(p, fix)| Some((p, fix?))).collect()
            }
            _ => before.cloned().unwrap_or_default(),
        },
        _ => HashMap::new(),
    });
    view! {
        <div
            class="report-scroll problem-scroll"
            id="problem-rows"
            role="region"
            aria-label="Problems"
            tabindex="-1"
            node_ref=scroll
            on:keydown=move |event| super::row::on_key(&event)
            on:scroll=move |_| {
                if let Some(e) = scroll.get_untracked() {
                    let left = e.scroll_height() - e.scroll_top() - e.client_height();
                    if left < NEAR && limit.get_untracked() < untrack(total) {
                        limit.update(|l| *l += PAGE);
                    }
                }
            }
        >
            <For
                each=move || parts.with(|p| p.iter().map(|p| p.group.key.clone()).collect::<Vec<_>>())
                key=Clone::clone
                let:key
            >
                <GroupView shown=shown key=key parts=parts fixes=fixes />
            </For>
            <Show when=move || total() == 0>
                <Nothing shown=shown />
            </Show>
            <Ignored store=store />
        </div>
    }
}

/// Why no problem is listed.
#[component]
fn Nothing(shown: Shown) -> impl IntoView {
    let store = shown.store;
    let any = move || store.problems.with(|p| p.tally.all() > 0);
    let profile = move || {
        store.document.with(|d| trestle_core::conventions::Settings::of_any(&d.conventions).title)
    };
    view! {
        <p class="empty" role="status">
            {move || {
                if any() {
                    "No problem is like that.".to_owned()
                } else {
                    format!("Nothing breaks the conventions “{}”.", profile())
                }
            }}
        </p>
    }
}

#[component]
fn GroupView(shown: Shown, key: String, parts: Memo<Vec<Part>>, fixes: Fixes) -> impl IntoView {
    let store = shown.store;
    let key = StoredValue::new(key);
    let part = Memo::new(move |_| {
        parts.with(|p| key.with_value(|k| p.iter().find(|p| p.group.key == *k).cloned()))
    });
    let is_open = move || shown.folded.with(|f| !key.with_value(|k| f.contains(k)));
    let why = RwSignal::new(false);
    let title = move || part.with(|p| p.as_ref().map(|p| p.group.title.clone()));
    let rule = Memo::new(move |_| part.with(|p| p.as_ref().and_then(|p| p.group.rule.clone())));
    let words = Memo::new(move |_| {
        let code = rule.get()?;
        rules().with(|all| all.iter().find(|r| r.code == code).cloned())
    });
    let can_be_fixed = move || words.with(|w| w.as_ref().is_some_and(|w| w.can_be_fixed));
    let tally = move || part.with(|p| p.as_ref().map(|p| p.group.tally)).unwrap_or_default();
    let rows = move || part.with(|p| p.as_ref().map(|p| p.rows.clone())).unwrap_or_default();
    let colour = move || part.with(|p| p.as_ref().and_then(|p| p.group.colour));
    let fold = move || {
        shown.folded.update(|f| {
            let key = key.get_value();
            if !f.remove(&key) {
                f.insert(key);
            }
        });
    };
    view! {
        <section class="problem-group" aria-label=title>
            <div class="problem-head">
                <button
                    type="button"
                    class="problem-fold"
                    aria-expanded=move || is_open().to_string()
                    on:click=move |_| fold()
                >
                    <span class="disclosure" class:open=is_open>
                        <Icon shape=Shape::Chevron />
                    </span>
                    {move || colour().map(|n| view! { <i class=format!("swatch domain-{n}")></i> })}
                    <span class="problem-title">{title}</span>
                    <span class=move || format!("pill {}", tally().worst().map(class).unwrap_or_default())>
                        {move || tally().all()}
                    </span>
                </button>
                <Show when=move || words.with(Option::is_some)>
                    <button
                        type="button"
                        class="link problem-why"
                        aria-expanded=move || why.get().to_string()
                        on:click=move |_| why.update(|w| *w = !*w)
                    >
                        "Why"
                    </button>
                </Show>
                <Show when=move || store.can_edit() && can_be_fixed()>
                    <button
                        type="button"
                        class="link"
                        title="Shows what would change, before it is done"
                        on:click=move |_| {
                            if let Some(code) = rule.get_untracked() {
                                store.dialog.set(Some(Dialog::Mend(Mending::Rule(code.into()))));
                            }
                        }
                    >
                        "Fix all…"
                    </button>
                </Show>
            </div>
            <Show when=move || why.get()>{move || words.get().map(|words| view! { <Why words=words /> })}</Show>
            <ul class="problem-rows">
                <For each=rows key=|d| format!("{} {} {}", d.rule, d.object, d.message) let:problem>
                    <Row target=Target::new(store, problem) fixes=fixes level=rule.get_untracked().is_none() />
                </For>
            </ul>
        </section>
    }
}
