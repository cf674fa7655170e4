//! An import while a document is open: what it would do there, and where it is to go.

use super::modal::Modal;
use crate::page::action::use_ctx;
use crate::page::client::ask;
use crate::page::store::ImportReport;
use crate::page::ui::count;
use crate::protocol::{Answer, Job, Placing, Preview, Question};
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::diff::{Change, Detail, Mark};

/// Objects of a kind that are listed at first; more on request.
const PAGE: usize = 60;
/// Parts of an object that are listed at first.
const DETAILS: usize = 12;

/// What is removed comes first: it is what one would miss.
const MARKS: [Mark; 3] = [Mark::Removed, Mark::Changed, Mark::Added];

#[derive(Clone, Debug, PartialEq)]
enum State {
    Comparing,
    Ready(Arc<Preview>),
    Refused(String),
}

#[component]
pub(super) fn PlaceImport() -> impl IntoView {
    let ctx = use_ctx();
    let opening = ctx.opening;
    let (job, name, report) = opening.waiting.with_untracked(|w| {
        w.as_ref()
            .map(|w| (w.job, w.document.name.clone(), Arc::clone(&w.report)))
            .unwrap_or_default()
    });
    let open = ctx.store.document.with_untracked(|d| d.name.clone());
    let how = RwSignal::new(Placing::Merge);
    let state = compared(job, how);
    let accepting = RwSignal::new(false);
    let changes = move || {
        state.with(|s| matches!(s, State::Ready(p) if !p.counts.is_empty() || p.default_privileges))
    };
    view! {
        <Modal
            title="Import into the open document"
            class="dialog-preview"
            on_dismiss=Callback::new(move |()| opening.drop_waiting())
        >
            <fieldset class="placing">
                <legend class="visually-hidden">"How"</legend>
                <Way how=how way=Placing::Merge label="Merge" note="Adds and changes; removes nothing" />
                <Way
                    how=how
                    way=Placing::Same
                    label="Make the same"
                    note="Also removes what the import does not have"
                />
            </fieldset>
            <p class="preview-about">
                <b>{name}</b>
                " into "
                <b>{open.clone()}</b>
                <Unread report=report />
            </p>
            <div class="preview" aria-busy=move || state.with(|s| *s == State::Comparing).to_string()>
                {move || match state.get() {
                    State::Comparing => {
                        view! {
                            <p class="empty" role="status">"Comparing…"</p>
                        }
                            .into_any()
                    }
                    State::Refused(reason) => view! { <p class="preview-refused" role="alert">{reason}</p> }.into_any(),
                    State::Ready(preview) => view! { <Changes preview=preview /> }.into_any(),
                }}
            </div>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| opening.drop_waiting()>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="button"
                    title=format!("{open} stays saved as it is")
                    on:click=move |_| opening.place_as_new()
                >
                    "Open as a new document"
                </button>
                <button
                    type="button"
                    class="button button-primary"
                    disabled=move || accepting.get() || !changes()
                    on:click=move |_| {
                        accepting.set(true);
                        opening.accept_waiting(how.get_untracked());
                    }
                >
                    "Accept"
                </button>
            </footer>
        </Modal>
    }
}

/// What the import would do, asked anew when it is to go in another way.
fn compared(job: Job, how: RwSignal<Placing>) -> RwSignal<State> {
    let state = RwSignal::new(State::Comparing);
    Effect::new(move || {
        let asked = how.get();
        state.set(State::Comparing);
        ask(Question::Preview { job, how: asked }, move |_, answer| {
            if how.try_get_untracked() != Some(asked) {
                return;
            }
            let Answer::Preview(preview) = answer else { return };
            state.try_set(match preview {
                Ok(preview) => State::Ready(Arc::new(preview)),
                Err(reason) => State::Refused(reason),
            });
        });
    });
    state
}

#[component]
fn Way(
    how: RwSignal<Placing>,
    way: Placing,
    label: &'static str,
    note: &'static str,
) -> impl IntoView {
    view! {
        <label class="placing-way" class:chosen=move || how.get() == way>
            <input
                type="radio"
                name="placing"
                autofocus=way == Placing::Merge
                prop:checked=move || how.get() == way
                on:change=move |_| how.set(way)
            />
            <span>
                <b>{label}</b>
                <span class="muted">{note}</span>
            </span>
        </label>
    }
}

/// Statements that are not part of what is imported.
#[component]
fn Unread(report: Arc<ImportReport>) -> impl IntoView {
    let failed = report.totals.failed;
    (failed > 0).then(|| {
        let what = count(failed, "statement", "statements");
        view! { <span class="preview-failed">{what} " cannot be read; the report will say why"</span> }
    })
}

#[component]
pub(super) fn Changes(preview: Arc<Preview>) -> impl IntoView {
    if preview.counts.is_empty() && !preview.default_privileges {
        return view! { <p class="empty" role="status">"Nothing would change: all of it is here already."</p> }
            .into_any();
    }
    let mut kinds: Vec<String> = Vec::new();
    for change in &preview.changes {
        if !kinds.contains(&change.kind) {
            kinds.push(change.kind.clone());
        }
    }
    let total: usize = preview.counts.iter().map(|(_, _, n)| n).sum();
    let more = total.saturating_sub(preview.changes.len());
    let groups: Vec<_> = kinds
        .into_iter()
        .map(|kind| {
            let mut of_kind: Vec<Change> =
                preview.changes.iter().filter(|c| c.kind == kind).cloned().collect();
            of_kind.sort_by_key(|c| MARKS.iter().position(|m| *m == c.mark));
            view! { <Group counts=counts_of(&preview, &kind) kind=kind changes=of_kind /> }
        })
        .collect();
    view! {
        <p class="preview-counts" role="status">{summary_text(&preview)}</p>
        <div class="preview-list" role="region" aria-label="Changes" tabindex="0">
            {groups}
            {preview
                .default_privileges
                .then(|| view! { <p class="preview-more">"Default privileges change."</p> })}
            {(more > 0).then(|| view! { <p class="preview-more">{format!("and {more} more objects")}</p> })}
        </div>
    }
    .into_any()
}

fn counts_of(preview: &Preview, kind: &str) -> Vec<(Mark, usize)> {
    MARKS
        .into_iter()
        .filter_map(|mark| {
            let found = preview.counts.iter().find(|(k, m, _)| k == kind && *m == mark);
            found.map(|(_, _, n)| (mark, *n))
        })
        .collect()
}

/// `12 tables added, 3 changed, 1 removed · 2 views added`.
pub(super) fn summary_text(preview: &Preview) -> String {
    let mut kinds: Vec<&str> = Vec::new();
    for change in &preview.changes {
        if !kinds.contains(&change.kind.as_str()) {
            kinds.push(&change.kind);
        }
    }
    let kind_text = |kind: &str| {
        let mut text = Vec::new();
        let counts = counts_of(preview, kind);
        for (mark, n) in counts.iter().rev() {
            let what = if text.is_empty() { count(*n, kind, &plural(kind)) } else { n.to_string() };
            text.push(format!("{what} {}", mark_word(*mark)));
        }
        text.join(", ")
    };
    kinds.into_iter().map(kind_text).collect::<Vec<_>>().join(" · ")
}

fn plural(kind: &str) -> String {
    format!("{kind}s")
}

fn mark_word(mark: Mark) -> &'static str {
    match mark {
        Mark::Added => "added",
        Mark::Changed => "changed",
        Mark::Removed => "removed",
    }
}

fn mark_sign(mark: Mark) -> (&'static str, &'static str) {
    match mark {
        Mark::Added => ("+", "mark mark-added"),
        Mark::Changed => ("~", "mark mark-changed"),
        Mark::Removed => ("−", "mark mark-removed"),
    }
}

#[component]
fn Group(kind: String, counts: Vec<(Mark, usize)>, changes: Vec<Change>) -> impl IntoView {
    let limit = RwSignal::new(PAGE);
    let total = changes.len();
    let title: String = {
        let mut name = plural(&kind);
        if let Some(first) = name.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        name
    };
    let head: Vec<_> = counts
        .into_iter()
        .rev()
        .map(|(mark, n)| view! { <span class="count">{format!("{n} {}", mark_word(mark))}</span> })
        .collect();
    let changes = StoredValue::new(changes);
    let shown = move || {
        changes.with_value(|all| {
            all.iter()
                .take(limit.get())
                .cloned()
                .map(|c| view! { <Object change=c /> })
                .collect_view()
        })
    };
    view! {
        <section class="preview-group" aria-label=title.clone()>
            <h3>{title.clone()} {head}</h3>
            <ul>{shown}</ul>
            <Show when=move || limit.get() < total>
                <p class="preview-more">
                    <button type="button" class="link" on:click=move |_| limit.update(|l| *l += PAGE * 5)>
                        {move || format!("Show more of {}", total - limit.get())}
                    </button>
                </p>
            </Show>
        </section>
    }
}

#[component]
fn Object(change: Change) -> impl IntoView {
    let limit = RwSignal::new(DETAILS);
    let total = change.details.len();
    let more = change.more;
    let details = StoredValue::new(change.details);
    let shown = move || {
        details.with_value(|all| {
            all.iter()
                .take(limit.get())
                .cloned()
                .map(|d| view! { <Part detail=d /> })
                .collect_view()
        })
    };
    view! {
        <li>
            <Line mark=change.mark kind="" name=change.name was=change.was notes=change.notes />
            {(total > 0)
                .then(|| {
                    view! {
                        <ul>
                            {shown}
                            <Show when=move || limit.get() < total>
                                <li>
                                    <button
                                        type="button"
                                        class="link"
                                        on:click=move |_| limit.set(usize::MAX)
                                    >
                                        {format!("{} more", total - DETAILS)}
                                    </button>
                                </li>
                            </Show>
                            {(more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> })}
                        </ul>
                    }
                })}
        </li>
    }
}

#[component]
fn Part(detail: Detail) -> impl IntoView {
    view! {
        <li>
            <Line
                mark=detail.mark
                kind=detail.kind
                name=detail.name
                was=detail.was
                notes=detail.notes
            />
        </li>
    }
}

#[component]
fn Line(
    mark: Mark,
    #[prop(into)] kind: String,
    name: String,
    was: Option<String>,
    notes: Vec<String>,
) -> impl IntoView {
    let (sign, class) = mark_sign(mark);
    view! {
        <span class="preview-line">
            <span class=class aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{mark_word(mark)} " "</span>
            <span class="preview-what">
                {(!kind.is_empty()).then(|| view! { <span class="muted">{kind} " "</span> })}
                {was.map(|was| view! { <span class="mono preview-was">{was}</span> " → " })}
                <span class="mono">{name}</span>
                {notes.into_iter().map(|n| view! { <span class="preview-note">{n}</span> }).collect_view()}
            </span>
        </span>
    }
}
