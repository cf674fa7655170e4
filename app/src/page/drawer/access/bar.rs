//! What is looked for in the matrix, and ways to take it along.

use super::filter::{Kind, NO_DOMAIN, Roles};
use super::state::{Shown, Tab};
use crate::page::action::{perform, use_ctx};
use crate::page::icon::{Icon, Shape};
use crate::page::ui::{self, arrow_tabs};
use leptos::prelude::*;
use trestle_core::rls::RoleHead;

/// Stands for all among the values of a list.
const ALL: &str = "";
/// Before the position of a role, so that no name can be taken for another value.
const ROLE: &str = "role-";

#[component]
pub(super) fn Bar(shown: Shown) -> impl IntoView {
    view! {
        <div class="text-bar report-bar access-bar">
            <Tabs shown=shown />
            <Show when=move || shown.tab.get() != Tab::TryIt>
                <Filters shown=shown />
            </Show>
        </div>
    }
}

/// What is looked for, and ways to take the matrix along.
#[component]
fn Filters(shown: Shown) -> impl IntoView {
    let ctx = use_ctx();
    let store = shown.store;
    let download = move |id: &'static str, text: &'static str, title: &'static str| {
        view! {
            <button type="button" class="button button-word" title=title on:click=move |_| perform(ctx, id)>
                <Icon shape=Shape::Download />
                <span>{text}</span>
            </button>
        }
    };
    let selects = move || store.selection.with(|s| !s.tables.is_empty());
    view! {
        <RoleChoice shown=shown />
        <DomainChoice shown=shown />
        <KindChoice shown=shown />
        <input
            type="search"
            class="report-filter"
            aria-label="Filter tables"
            placeholder="Filter tables"
            autocomplete="off"
            spellcheck="false"
            on:input=move |e| shown.wanted.update(|w| w.words = event_target_value(&e).to_lowercase())
        />
        <label class="check" title="Only tables that are selected on the diagram">
            <input
                type="checkbox"
                disabled=move || !selects() && !shown.wanted.with(|w| w.selected)
                prop:checked=move || shown.wanted.with(|w| w.selected)
                on:change=move |e| shown.wanted.update(|w| w.selected = event_target_checked(&e))
            />
            "Selected"
        </label>
        <span class="grow"></span>
        <div class="access-downloads" role="group" aria-label="Download the matrix">
            {download("download-access", "Markdown", "Downloads the whole matrix as Markdown")}
            {download("download-access-csv", "CSV", "Downloads the whole matrix as CSV")}
        </div>
    }
}

#[component]
fn Tabs(shown: Shown) -> impl IntoView {
    let tab = move |tab: Tab| {
        let is_open = move || shown.tab.get() == tab;
        view! {
            <button
                type="button"
                role="tab"
                class="chip"
                aria-selected=move || is_open().to_string()
                tabindex=move || if is_open() { "0" } else { "-1" }
                on:click=move |_| shown.tab.set(tab)
            >
                {tab.label()}
            </button>
        }
    };
    view! {
        <div
            class="chips chips-joined"
            role="tablist"
            aria-label="Views of access"
            on:keydown=move |event| {
                if let Some(tab) = arrow_tabs(&event) {
                    tab.click();
                }
            }
        >
            {Tab::ALL.map(tab).collect_view()}
        </div>
    }
}

#[component]
fn Choice(
    label: &'static str,
    all: Signal<Vec<(String, String)>>,
    chosen: Signal<String>,
    on_choose: Callback<String>,
) -> impl IntoView {
    view! {
        <select aria-label=label on:change=move |e| on_choose.run(event_target_value(&e))>
            {ui::options(all, chosen)}
        </select>
    }
}

#[component]
fn RoleChoice(shown: Shown) -> impl IntoView {
    let heads = Memo::new(move |_| {
        shown.matrix.with(|m| m.as_ref().map(|m| m.roles.clone()).unwrap_or_default())
    });
    let value = |at: usize| format!("{ROLE}{at}");
    let all = Signal::derive(move || {
        let text = |role: &RoleHead| {
            let more = if role.bypasses { " (bypasses RLS)" } else { "" };
            format!("{}{more}", role.label())
        };
        let every = std::iter::once((ALL.to_owned(), "All roles".to_owned()));
        let each = heads.get().into_iter().enumerate().map(|(at, role)| (value(at), text(&role)));
        every.chain(each).collect()
    });
    let chosen = Signal::derive(move || {
        let wanted = shown.wanted.with(|w| w.roles.clone());
        let is_it = |role: &RoleHead| wanted == Roles::One(role.name.clone());
        let at = heads.with(|h| h.iter().position(is_it));
        at.map_or(ALL.to_owned(), value)
    });
    let choose = move |value: String| {
        let at = value.strip_prefix(ROLE).and_then(|at| at.parse::<usize>().ok());
        let name = |at: usize| heads.with_untracked(|h| h.get(at).map(|r| r.name.clone()));
        let roles = at.and_then(name).map_or(Roles::All, Roles::One);
        shown.wanted.update(|w| w.roles = roles);
        shown.here.set((0, 0));
    };
    view! { <Choice label="Role" all=all chosen=chosen on_choose=Callback::new(choose) /> }
}

#[component]
fn DomainChoice(shown: Shown) -> impl IntoView {
    let store = shown.store;
    let domains = Memo::new(move |_| {
        store.document.with(|d| {
            let domains = d.domains.iter().map(|d| (d.id.to_string(), d.title.clone()));
            let mut domains: Vec<(String, String)> = domains.collect();
            domains.sort_by_key(|(_, title)| title.to_lowercase());
            domains
        })
    });
    let all = Signal::derive(move || {
        let mut all = domains.get();
        all.insert(0, (ALL.to_owned(), "All domains".to_owned()));
        all.push((NO_DOMAIN.to_owned(), "No domain".to_owned()));
        all
    });
    let chosen =
        Signal::derive(move || shown.wanted.with(|w| w.domain.clone().unwrap_or_default()));
    let choose = move |value: String| {
        shown.wanted.update(|w| w.domain = Some(value).filter(|value| value != ALL));
    };
    view! {
        <Show when=move || domains.with(|d| !d.is_empty())>
            <Choice label="Domain" all=all chosen=chosen on_choose=Callback::new(choose) />
        </Show>
    }
}

#[component]
fn KindChoice(shown: Shown) -> impl IntoView {
    let all = Signal::derive(|| {
        Kind::ALL.iter().map(|kind| (kind.label().to_owned(), kind.label().to_owned())).collect()
    });
    let chosen = Signal::derive(move || shown.wanted.with(|w| w.kind.label().to_owned()));
    let choose = move |value: String| {
        let kind = Kind::ALL.into_iter().find(|kind| kind.label() == value);
        shown.wanted.update(|w| w.kind = kind.unwrap_or_default());
    };
    view! { <Choice label="Kind of access" all=all chosen=chosen on_choose=Callback::new(choose) /> }
}
