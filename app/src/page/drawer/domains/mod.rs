//! Domains side by side: what each holds, how it stands, and how it leans on others.

mod order;
mod row;

use crate::page::action::{ActionButton, perform, use_ctx};
use crate::page::client::derived;
use crate::page::domain::add_domain;
use crate::page::icon::{Icon, Shape};
use crate::page::ui::count;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use order::{Column, Order, pressed, sorted};
use row::{Row, documented, kinds_text};
use std::sync::Arc;
use trestle_core::domain::Overview;

/// What there is; none until the worker has said it.
type Told = Memo<Option<Arc<Overview>>>;

#[component]
pub(super) fn DomainsPanel() -> impl IntoView {
    let ctx = use_ctx();
    let answer = derived(ctx.store.version, Signal::derive(|| Some(Question::Domains)));
    let told: Told = Memo::new(move |_| match answer.get() {
        Some(Answer::Domains(overview)) => Some(Arc::from(overview)),
        _ => None,
    });
    let is_told = Memo::new(move |_| told.with(Option::is_some));
    let any = Memo::new(move |_| ctx.store.document.with(|d| !d.domains.is_empty()));
    view! {
        <div class="domains">
            {move || match (any.get(), is_told.get()) {
                (false, _) => view! { <NoDomains /> }.into_any(),
                (true, false) => ().into_any(),
                (true, true) => {
                    view! {
                        <Bar told=told />
                        <Rows told=told />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}

/// What domains are, where there are none yet.
#[component]
fn NoDomains() -> impl IntoView {
    let ctx = use_ctx();
    view! {
        <div class="empty domains-empty">
            <p>
                "A domain is a part of the schema whose tables share a prefix: "
                <span class="mono">"auth_users"</span>
                " and "
                <span class="mono">"auth_roles"</span>
                " belong to "
                <span class="mono">"auth_"</span>
                ". It has a title, a colour and an owner, and it can say which others its tables may reference."
            </p>
            <Show when=move || ctx.store.can_edit()>
                <div class="domains-buttons">
                    <button type="button" class="button button-primary" on:click=move |_| perform(ctx, "review-domains")>
                        "Find domains in table names"
                    </button>
                    <button type="button" class="button" on:click=move |_| add_domain(ctx)>
                        "Add domain"
                    </button>
                </div>
            </Show>
        </div>
    }
}

#[component]
fn Bar(told: Told) -> impl IntoView {
    let ctx = use_ctx();
    let words = move || told.with(|o| o.as_deref().map(summary).unwrap_or_default());
    view! {
        <div class="text-bar">
            <span class="text-about" role="status">{words}</span>
            <Show when=move || ctx.store.can_edit()>
                <ActionButton id="review-domains" />
                <ActionButton id="import-counts" />
                <button type="button" class="button" on:click=move |_| add_domain(ctx)>
                    <Icon shape=Shape::Plus />
                    <span class="button-text">"Add domain"</span>
                </button>
            </Show>
        </div>
    }
}

/// `13 domains · 43 tables · 21,000+ rows`.
fn summary(overview: &Overview) -> String {
    let domains = overview.rows.iter().filter(|r| r.domain.is_some()).count();
    let rows = if overview.records.known == 0 {
        "rows not counted".to_owned()
    } else {
        format!("{} rows", overview.records)
    };
    let tables = count(overview.tables, "table", "tables");
    format!("{} · {tables} · {rows}", count(domains, "domain", "domains"))
}

#[component]
fn Rows(told: Told) -> impl IntoView {
    let order: RwSignal<Order> = RwSignal::new(None);
    let rows =
        move || told.with(|o| o.as_deref().map(|o| sorted(o, order.get())).unwrap_or_default());
    view! {
        <div class="domains-scroll" role="region" aria-label="Domains" tabindex="0">
            <table>
                <thead>
                    <tr>{Column::ALL.into_iter().map(|column| view! { <Head column=column order=order /> }).collect_view()}</tr>
                </thead>
                <tbody>
                    <For each=rows key=Clone::clone let:id>
                        <Row id=id told=told />
                    </For>
                </tbody>
                <tfoot>
                    <Totals told=told />
                </tfoot>
            </table>
        </div>
    }
}

#[component]
fn Head(column: Column, order: RwSignal<Order>) -> impl IntoView {
    let backwards =
        move || order.get().filter(|(at, _)| *at == column).map(|(_, backwards)| backwards);
    let about = Some(column.about()).filter(|a| !a.is_empty());
    view! {
        <th
            scope="col"
            class:number=column.is_number()
            aria-sort=move || match backwards() {
                None => "none",
                Some(false) => "ascending",
                Some(true) => "descending",
            }
        >
            <button
                type="button"
                class="sort"
                title=about
                on:click=move |_| order.update(|o| *o = pressed(*o, column))
            >
                {column.label()}
                <span aria-hidden="true">
                    {move || match backwards() {
                        None => "",
                        Some(false) => " ↑",
                        Some(true) => " ↓",
                    }}
                </span>
            </button>
        </th>
    }
}

#[component]
fn Totals(told: Told) -> impl IntoView {
    let say = move |read: fn(&Overview) -> String| {
        move || told.with(|o| o.as_deref().map(read).unwrap_or_default())
    };
    view! {
        <tr>
            <td></td>
            <th scope="row">"All"</th>
            <td class="number" data-label="Tables">{say(|o| o.tables.to_string())}</td>
            <td></td>
            <td class="number" data-label="Records">{say(|o| o.records.to_string())}</td>
            <td class="number" data-label="Secured">{say(|o| format!("{} of {}", o.secured, o.tables))}</td>
            <td></td>
            <td class="number" data-label="Documented" title=say(|o| kinds_text(&o.coverage))>
                {say(|o| documented(&o.coverage))}
            </td>
            <td></td>
        </tr>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use trestle_core::domain::RowTotal;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn the_bar_says_what_there_is() {
        let of = |tables, known, unknown, rows| {
            let records = RowTotal { rows, known, unknown };
            summary(&Overview { tables, records, ..Overview::default() })
        };
        assert_eq!(of(43, 40, 3, 21_000), "0 domains · 43 tables · 21,000+ rows");
        assert_eq!(of(1, 0, 1, 0), "0 domains · 1 table · rows not counted");
    }
}
