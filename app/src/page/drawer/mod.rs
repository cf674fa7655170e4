//! The drawer below the diagram: problems, domains, conventions, access, SQL, Mermaid and the import report.

mod access;
mod conventions;
mod domains;
mod live;
mod problems;
mod report;
mod report_rows;
mod source;
mod sql;
mod text;

use super::action::use_ctx;
use super::icon::Shape;
use super::problems::class;
use super::store::DrawerTab;
use super::ui::{IconButton, arrow_tabs};
use access::AccessPanel;
pub(super) use access::Said;
pub(super) use access::Tried;
use conventions::ConventionsPanel;
use domains::DomainsPanel;
use leptos::prelude::*;
use problems::ProblemsPanel;
use report::Report;
use sql::SqlPanel;
use text::MermaidText;

#[component]
pub(super) fn Drawer() -> impl IntoView {
    let store = use_ctx().store;
    let tab = store.drawer;
    let tabs = move || {
        let mut all = vec![
            (DrawerTab::Problems, "Problems"),
            (DrawerTab::Domains, "Domains"),
            (DrawerTab::Conventions, "Conventions"),
            (DrawerTab::Access, "Access"),
            (DrawerTab::Sql, "SQL"),
            (DrawerTab::Mermaid, "Mermaid"),
        ];
        if store.report.with(Option::is_some) {
            all.push((DrawerTab::Report, "Import report"));
        }
        all
    };
    let tally = move || store.problems.with(|p| p.tally);
    let failed = move || store.report.with(|r| r.as_ref().map_or(0, |r| r.totals.failed));
    view! {
        <section class="drawer" class:drawer-open=move || tab.with(Option::is_some) aria-label="Panels">
            <div class="drawer-head">
                <div
                    class="tabs"
                    role="tablist"
                    aria-label="Panels"
                    on:keydown=move |event| {
                        arrow_tabs(&event);
                    }
                >
                    <For each=tabs key=|t| t.1 let:item>
                        <button
                            type="button"
                            role="tab"
                            class="tab"
                            id=format!("drawer-tab-{}", item.1.replace(' ', "-"))
                            aria-selected=move || (tab.get() == Some(item.0)).to_string()
                            aria-controls="drawer-body"
                            on:click=move |_| {
                                tab.update(|open| {
                                    *open = if *open == Some(item.0) { None } else { Some(item.0) };
                                });
                            }
                        >
                            {item.1}
                            <Show when=move || item.0 == DrawerTab::Report && failed() != 0>
                                <span class="pill pill-danger">{failed}</span>
                            </Show>
                            <Show when=move || item.0 == DrawerTab::Problems && tally().all() != 0>
                                <span class=move || tally().worst().map(|w| format!("pill {}", class(w)))>
                                    {move || tally().all()}
                                </span>
                            </Show>
                        </button>
                    </For>
                </div>
                <span class="grow"></span>
                <Show when=move || tab.with(Option::is_some)>
                    <IconButton shape=Shape::Close label="Close panel" on_press=move || tab.set(None) />
                </Show>
            </div>
            <div id="drawer-body" class="drawer-body" role="tabpanel" aria-label="Panel">
                {move || match tab.get() {
                    None => ().into_any(),
                    Some(DrawerTab::Problems) => view! { <ProblemsPanel /> }.into_any(),
                    Some(DrawerTab::Domains) => view! { <DomainsPanel /> }.into_any(),
                    Some(DrawerTab::Conventions) => view! { <ConventionsPanel /> }.into_any(),
                    Some(DrawerTab::Access) => view! { <AccessPanel /> }.into_any(),
                    Some(DrawerTab::Sql) => view! { <SqlPanel /> }.into_any(),
                    Some(DrawerTab::Mermaid) => view! { <MermaidText /> }.into_any(),
                    Some(DrawerTab::Report) => view! { <Report /> }.into_any(),
                }}
            </div>
        </section>
    }
}
