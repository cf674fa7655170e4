//! What became of each statement of the last import, with its place in the file.

use super::report_rows::{Filter, Order, csv};
use super::source::{Place, Source};
use crate::page::action::use_ctx;
use crate::page::files::{download, file_name};
use crate::page::icon::{Icon, Shape};
use crate::page::ui::{copy_text, focus_soon};
use crate::protocol::{Outcome, ReportLine};
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeSet;

/// Rows that come at once; more when their end is in sight.
const PAGE: usize = 150;
/// How near the end is in sight, in pixels.
const NEAR: i32 = 600;

#[component]
pub(super) fn Report() -> impl IntoView {
    let ctx = use_ctx();
    let report = ctx.store.report;
    // What needs a look, if there is any.
    let first = report.with_untracked(|r| {
        let failed = r.as_ref().is_some_and(|r| r.totals.failed > 0);
        failed.then_some(Outcome::Failed).into_iter().collect::<BTreeSet<_>>()
    });
    let filter = Filter {
        outcomes: RwSignal::new(first),
        words: RwSignal::new(String::new()),
        order: RwSignal::new(Order::Read),
    };
    let limit = RwSignal::new(PAGE);
    let found = Memo::new(move |_| {
        let report = report.get();
        limit.set(PAGE);
        report.map(|r| filter.found(&r)).unwrap_or_default()
    });
    let place: RwSignal<Option<Place>> = RwSignal::new(None);
    // Where the list was when a file was opened.
    let scrolled = StoredValue::new(0);
    view! {
        {move || match place.get() {
            Some(open) => {
                let back = Callback::new(move |()| {
                    place.set(None);
                    focus_soon("report-rows");
                });
                view! { <Source place=open back=back /> }.into_any()
            }
            None => {
                view! {
                    <div class="report">
                        <Bar filter=filter found=found />
                        <Rows filter=filter found=found limit=limit place=place scrolled=scrolled />
                    </div>
                }
                    .into_any()
            }
        }}
    }
}

#[component]
fn Bar(filter: Filter, found: Memo<Vec<usize>>) -> impl IntoView {
    let ctx = use_ctx();
    let report = ctx.store.report;
    let lines = move || {
        report.get_untracked().map(|r| {
            let lines = found.get_untracked();
            lines.iter().filter_map(|at| r.lines.get(*at)).cloned().collect::<Vec<_>>()
        })
    };
    let name = move |ending| {
        ctx.store.document.with_untracked(|d| file_name(&format!("{} report", d.name), ending))
    };
    view! {
        <div class="text-bar report-bar">
            <div class="chips" role="group" aria-label="Outcome">
                {Outcome::ALL
                    .into_iter()
                    .map(|o| {
                        let count = move || report.with(|r| r.as_ref().map_or(0, |r| r.totals.of(o)));
                        view! {
                            <button
                                type="button"
                                class="chip"
                                aria-pressed=move || filter.outcomes.with(|f| f.contains(&o)).to_string()
                                disabled=move || count() == 0
                                on:click=move |_| {
                                    filter
                                        .outcomes
                                        .update(|f| {
                                            if !f.remove(&o) {
                                                f.insert(o);
                                            }
                                        });
                                }
                            >
                                <span class=outcome_class(o) aria-hidden="true">{outcome_sign(o)}</span>
                                {o.label()}
                                <span class="count">{count}</span>
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <input
                type="search"
                class="report-filter"
                aria-label="Filter statements"
                placeholder="Filter by file, statement or reason"
                autocomplete="off"
                spellcheck="false"
                prop:value=filter.words
                on:input=move |e| filter.words.set(event_target_value(&e))
            />
            <span class="grow"></span>
            <button
                type="button"
                class="button button-sign"
                title="Copies the rows that are shown, as CSV"
                on:click=move |_| {
                    if let Some(lines) = lines() {
                        copy_text(&csv(&lines), "Report");
                    }
                }
            >
                <Icon shape=Shape::Copy />
                <span>"Copy"</span>
            </button>
            <button
                type="button"
                class="button button-word"
                title="Downloads the rows that are shown, as CSV"
                on:click=move |_| {
                    if let Some(lines) = lines() {
                        download(&name("csv"), "text/csv", &csv(&lines));
                    }
                }
            >
                <Icon shape=Shape::Download />
                <span>"CSV"</span>
            </button>
            <button
                type="button"
                class="button button-word"
                title="Downloads the rows that are shown, as JSON"
                on:click=move |_| {
                    if let Some(text) = lines().and_then(|l| serde_json::to_string_pretty(&l).ok()) {
                        download(&name("json"), "application/json", &text);
                    }
                }
            >
                <Icon shape=Shape::Download />
                <span>"JSON"</span>
            </button>
        </div>
    }
}

#[component]
fn Rows(
    filter: Filter,
    found: Memo<Vec<usize>>,
    limit: RwSignal<usize>,
    place: RwSignal<Option<Place>>,
    scrolled: StoredValue<i32>,
) -> impl IntoView {
    let report = use_ctx().store.report;
    let scroll = NodeRef::<html::Div>::new();
    Effect::new(move || {
        if let Some(element) = scroll.get() {
            element.set_scroll_top(scrolled.get_value());
        }
    });
    let total = move || found.with(Vec::len);
    let unlisted = move || {
        report.with(|r| r.as_ref().map_or(0, |r| r.totals.all().saturating_sub(r.lines.len())))
    };
    let rows =
        move || -> Vec<usize> { found.with(|f| f.iter().take(limit.get()).copied().collect()) };
    let sorted = move || match filter.order.get() {
        Order::Read => "none",
        Order::Place => "ascending",
        Order::PlaceBackwards => "descending",
    };
    view! {
        <div
            class="report-scroll"
            id="report-rows"
            role="region"
            aria-label="Statements"
            tabindex="0"
            node_ref=scroll
            on:scroll=move |_| {
                if let Some(e) = scroll.get_untracked() {
                    scrolled.set_value(e.scroll_top());
                    let left = e.scroll_height() - e.scroll_top() - e.client_height();
                    if left < NEAR && limit.get_untracked() < total() {
                        limit.update(|l| *l += PAGE);
                    }
                }
            }
        >
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Outcome"</th>
                        <th scope="col" aria-sort=sorted>
                            <button
                                type="button"
                                class="sort"
                                title="Sort by place"
                                on:click=move |_| {
                                    filter
                                        .order
                                        .update(|o| {
                                            *o = match *o {
                                                Order::Read => Order::Place,
                                                Order::Place => Order::PlaceBackwards,
                                                Order::PlaceBackwards => Order::Read,
                                            };
                                        });
                                }
                            >
                                "Place"
                                <span aria-hidden="true">
                                    {move || match filter.order.get() {
                                        Order::Read => "",
                                        Order::Place => " ↑",
                                        Order::PlaceBackwards => " ↓",
                                    }}
                                </span>
                            </button>
                        </th>
                        <th scope="col">"Statement"</th>
                        <th scope="col">"Reason"</th>
                    </tr>
                </thead>
                <tbody>
                    <For each=rows key=|at| *at let:at>
                        {report
                            .with_untracked(|r| r.as_ref().and_then(|r| Some((r.job, r.lines.get(at)?.clone()))))
                            .map(|(job, line)| {
                                let open = Callback::new(move |(file, line)| {
                                    place.set(Some(Place { job, file, line }));
                                });
                                view! { <Row line=line open=open /> }
                            })}
                    </For>
                </tbody>
            </table>
            <p class="report-more" role="status">
                {move || match total() {
                    0 => "No statement is like that.".to_owned(),
                    n if n > limit.get() => format!("{} of {n} shown; scroll on for more.", limit.get()),
                    _ => String::new(),
                }}
                {move || {
                    (unlisted() > 0)
                        .then(|| format!(" {} further statements are counted but not listed.", unlisted()))
                }}
            </p>
        </div>
    }
}

#[component]
fn Row(line: ReportLine, open: Callback<(String, u32)>) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let place = format!("{}:{}", line.file, line.line);
    let target = (line.file.clone(), line.line);
    let short = line.file.rsplit('/').next().unwrap_or_default().to_owned();
    let whole_file = line.summary == "file";
    let outcome = line.outcome;
    let object = line.object.clone();
    view! {
        <tr>
            <td class="report-outcome">
                <span class=outcome_class(outcome) aria-hidden="true">{outcome_sign(outcome)}</span>
                {outcome.label()}
            </td>
            <td class="report-place">
                {if whole_file {
                    view! { <span class="mono" title=place.clone()>{short}</span> }.into_any()
                } else {
                    view! {
                        <button
                            type="button"
                            class="link mono"
                            title=format!("Open {place}:{}", line.column)
                            on:click=move |_| open.run(target.clone())
                        >
                            {format!("{short}:{}", line.line)}
                        </button>
                    }
                        .into_any()
                }}
            </td>
            <td class="report-statement">
                <span class="report-kind">{line.summary}</span>
                {object
                    .map(|object| {
                        view! {
                            <button
                                type="button"
                                class="link"
                                on:click=move |_| {
                                    store.select(object.clone());
                                    let table = store.selection.with_untracked(|s| s.table().cloned());
                                    if let Some(table) = table {
                                        ctx.view.reveal(&table);
                                    }
                                }
                            >
                                "Select"
                            </button>
                        }
                    })}
                <span class="mono report-excerpt" title=line.excerpt.clone()>{line.excerpt.clone()}</span>
            </td>
            <td>{line.reason}</td>
        </tr>
    }
}

fn outcome_sign(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "✕",
        Outcome::Verbatim => "≡",
        Outcome::Ignored => "○",
        Outcome::Modelled => "✓",
    }
}

fn outcome_class(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Failed => "sign sign-failed",
        Outcome::Verbatim => "sign sign-verbatim",
        Outcome::Ignored => "sign sign-ignored",
        Outcome::Modelled => "sign sign-modelled",
    }
}
