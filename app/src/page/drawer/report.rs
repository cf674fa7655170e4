//! What became of each statement of the last import, with its place in the file.

use crate::page::action::use_ctx;
use crate::page::store::ImportReport;
use crate::protocol::{Outcome, ReportLine};
use leptos::prelude::*;
use std::sync::Arc;

/// Rows shown at once; more on request.
const PAGE: usize = 200;

#[component]
pub(super) fn Report() -> impl IntoView {
    let ctx = use_ctx();
    let report = ctx.store.report;
    let first = report.with_untracked(|r| {
        let totals = r.as_ref().map(|r| r.totals).unwrap_or_default();
        Outcome::ALL.into_iter().find(|o| totals.of(*o) > 0).unwrap_or(Outcome::Modelled)
    });
    let outcome = RwSignal::new(first);
    let limit = RwSignal::new(PAGE);
    let rows = move || {
        report.with(|r| {
            let of = |r: &Arc<ImportReport>| {
                r.lines
                    .iter()
                    .filter(|l| l.outcome == outcome.get())
                    .take(limit.get())
                    .cloned()
                    .collect()
            };
            r.as_ref().map_or_else(Vec::new, of)
        })
    };
    let total = move || report.with(|r| r.as_ref().map_or(0, |r| r.totals.of(outcome.get())));
    let listed = move || {
        let all = report.with(|r| {
            r.as_ref().map_or(0, |r| r.lines.iter().filter(|l| l.outcome == outcome.get()).count())
        });
        all.min(limit.get())
    };
    view! {
        <div class="report">
            <div class="text-bar" role="group" aria-label="Outcome">
                {Outcome::ALL
                    .into_iter()
                    .map(|o| {
                        let count = move || report.with(|r| r.as_ref().map_or(0, |r| r.totals.of(o)));
                        view! {
                            <button
                                type="button"
                                class="chip"
                                aria-pressed=move || (outcome.get() == o).to_string()
                                disabled=move || count() == 0
                                on:click=move |_| {
                                    outcome.set(o);
                                    limit.set(PAGE);
                                }
                            >
                                {o.label()}
                                <span class="count">{count}</span>
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <div class="report-scroll" role="region" aria-label="Statements" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Place"</th>
                            <th scope="col">"Statement"</th>
                            <th scope="col">"What became of it"</th>
                        </tr>
                    </thead>
                    <tbody>{move || rows().into_iter().map(|l| view! { <Row line=l /> }).collect_view()}</tbody>
                </table>
                <Show when=move || listed() < total()>
                    <p class="report-more">
                        {move || format!("{} of {} shown. ", listed(), total())}
                        <button
                            type="button"
                            class="link"
                            on:click=move |_| limit.update(|l| *l += PAGE * 5)
                        >
                            "Show more"
                        </button>
                    </p>
                </Show>
            </div>
        </div>
    }
}

#[component]
fn Row(line: ReportLine) -> impl IntoView {
    let ctx = use_ctx();
    let place = format!("{}:{}:{}", line.file, line.line, line.column);
    let object = line.object.clone();
    let reason = line.reason.clone().unwrap_or_else(|| line.outcome.label().to_owned());
    view! {
        <tr>
            <td class="mono report-place" title=place.clone()>{place.clone()}</td>
            <td class="report-statement">
                <span class="report-kind">{line.summary}</span>
                <span class="mono report-excerpt">{line.excerpt}</span>
            </td>
            <td>
                {reason}
                {object
                    .map(|object| {
                        view! {
                            " "
                            <button
                                type="button"
                                class="link"
                                on:click=move |_| {
                                    ctx.store.select(object.clone());
                                    let table = ctx.store.selection.with_untracked(|s| s.table().cloned());
                                    if let Some(table) = table {
                                        ctx.view.reveal(&table);
                                    }
                                }
                            >
                                "Show"
                            </button>
                        }
                    })}
            </td>
        </tr>
    }
}
