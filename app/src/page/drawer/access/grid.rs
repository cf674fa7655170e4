//! The matrix as a grid, of which only what is in sight is there: a row for each table, four cells for each role.

use super::cell::{class, letter, name, words as cell_words};
use super::filter::Roles;
use super::keys::on_key;
use super::said::Said;
use super::state::{Chosen, Shown};
use crate::page::client::derived;
use crate::page::ui::{TableName, name_parts};
use crate::protocol::{Answer, Question};
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use trestle_core::model::TableId;
use trestle_core::rls::{Action, Matrix, MatrixRow, about_role};
use wasm_bindgen::JsCast;

/// Rows beyond what is in sight that are there too.
const BEYOND: usize = 12;
/// Rows that are in sight until it is known how many are.
const AT_FIRST: usize = 24;

/// Where in a grid an element stands: in the attributes `data-row` and `data-column`.
pub(super) fn place_of(element: &web_sys::Element) -> Option<(usize, usize)> {
    let cell = element.closest("[data-column]").ok().flatten()?;
    let number = |name: &str| cell.get_attribute(name)?.parse().ok();
    Some((number("data-row")?, number("data-column")?))
}

/// What a role reaches of each table that is in sight, in words.
type Words = Memo<BTreeMap<TableId, String>>;

#[component]
pub(super) fn Grid(shown: Shown) -> impl IntoView {
    let scroll = NodeRef::<html::Div>::new();
    // The first row in sight, and how many are.
    let sight = RwSignal::new((0, AT_FIRST));
    let look = move || {
        if let Some(element) = scroll.get_untracked() {
            let now = in_sight(&element, shown.rows.with_untracked(Vec::len));
            if sight.get_untracked() != now {
                sight.set(now);
            }
        }
    };
    let count = Memo::new(move |_| shown.rows.with(Vec::len));
    Effect::new(move || {
        count.track();
        shown.here.update(|(row, _)| *row = (*row).min(count.get_untracked().saturating_sub(1)));
        request_animation_frame(look);
    });
    let window = Memo::new(move |_| {
        let (first, seen) = sight.get();
        let from = first.saturating_sub(BEYOND).min(count.get());
        (from, (first + seen + BEYOND).min(count.get()))
    });
    let rows = move || {
        let (from, to) = window.get();
        shown.rows.with(|rows| {
            rows.get(from..to).map(|r| (from..).zip(r.iter().copied()).collect::<Vec<_>>())
        })
    };
    let question = Signal::derive(move || {
        let role = shown.wanted.with(|w| match &w.roles {
            Roles::All => None,
            Roles::One(role) => Some(role.clone()),
        });
        let matrix = shown.matrix.get();
        role.map(|role| {
            let rows = rows().unwrap_or_default();
            let table =
                |(_, at): (usize, usize)| Some(matrix.as_ref()?.rows.get(at)?.table.clone());
            Question::AccessWords { role, tables: rows.into_iter().filter_map(table).collect() }
        })
    });
    let answer = derived(shown.store.version, question);
    let words: Words = Memo::new(move |before: Option<&BTreeMap<_, _>>| match answer.get() {
        Some(Answer::AccessWords(told)) => told.into_iter().collect(),
        _ => before.cloned().unwrap_or_default(),
    });
    let spacer = move |n: usize| format!("calc({n} * var(--access-row))");
    let choose = move |event: web_sys::MouseEvent| {
        let target = event.target().and_then(|t| t.dyn_into::<web_sys::Element>().ok());
        if let Some(place) = target.as_ref().and_then(place_of) {
            shown.here.set(place);
            shown.chosen.set(shown.at(place));
        }
    };
    view! {
        <div
            class="access-scroll"
            class:access-one=move || shown.is_of_one()
            node_ref=scroll
            on:scroll=move |_| look()
            on:click=choose
            on:keydown=move |event| on_key(shown, &event)
        >
            <Show when=move || shown.matrix.with(Option::is_some) && count.get() != 0>
                <div
                    role="grid"
                    class="access-grid"
                    aria-label="Who may do what with rows"
                    aria-rowcount=move || count.get() + 1
                    aria-colcount=move || shown.columns() + 1 + usize::from(shown.is_of_one())
                >
                    <Head shown=shown />
                    <div role="presentation" style:height=move || spacer(window.get().0)></div>
                    <For
                        each=move || rows().unwrap_or_default()
                        // A row that changes is another one.
                        key=move |(at, row)| (*at, shown.roles.get(), row_key(shown, *row))
                        let:item
                    >
                        <Row shown=shown at=item.0 row=item.1 words=words />
                    </For>
                    <div role="presentation" style:height=move || spacer(count.get() - window.get().1)></div>
                </div>
            </Show>
            <Nothing shown=shown />
        </div>
    }
}

/// What tells a row from all others, and from itself before a change.
fn row_key(shown: Shown, row: usize) -> Option<(TableId, bool, usize, Vec<u8>)> {
    shown.matrix.with(|matrix| {
        let row = matrix.as_ref()?.rows.get(row)?;
        let cells = row.cells.iter().flatten();
        let cells = cells.map(|c| c.verdict as u8 * 2 + u8::from(c.is_partial)).collect();
        Some((row.table.clone(), row.is_secured, row.policies, cells))
    })
}

/// The first row in sight of a grid that is scrolled, and how many are.
fn in_sight(scroll: &web_sys::HtmlElement, rows: usize) -> (usize, usize) {
    let row = scroll.query_selector(".access-row").ok().flatten();
    let height = row.map_or(0, |row| row.client_height());
    if height <= 0 || rows == 0 {
        return (0, AT_FIRST);
    }
    let first = usize::try_from(scroll.scroll_top() / height).unwrap_or_default();
    let seen = usize::try_from(scroll.client_height() / height).unwrap_or(AT_FIRST);
    (first, seen + 1)
}

/// Roles above their cells, or what is done above the cells of one.
#[component]
fn Head(shown: Shown) -> impl IntoView {
    let heads = move || {
        let matrix = shown.matrix.get();
        let roles = shown.roles.get();
        roles.iter().filter_map(|at| matrix.as_ref()?.roles.get(*at).cloned()).collect::<Vec<_>>()
    };
    view! {
        <div role="row" class="access-head-row" aria-rowindex="1">
            <span role="columnheader" class="access-table" aria-colindex="1">
                "Table"
            </span>
            {move || {
                if shown.is_of_one() {
                    let action = |action: Action| {
                        view! {
                            <span role="columnheader" class="access-action">
                                {action.privilege().keyword()}
                            </span>
                        }
                    };
                    return view! {
                        {Action::ALL.map(action).collect_view()}
                        <span role="columnheader" class="access-words">
                            "In words"
                        </span>
                    }
                        .into_any();
                }
                let role = |(at, role): (usize, trestle_core::rls::RoleHead)| {
                    let title = match (about_role(role.label()), role.bypasses) {
                        (Some(about), _) => about,
                        (None, true) => "Bypasses row level security",
                        (None, false) if role.name.is_none() => "Everybody",
                        (None, false) => "",
                    };
                    view! {
                        <span
                            role="columnheader"
                            class="access-role"
                            class:access-bypass=role.bypasses
                            aria-colindex=(at * Action::ALL.len() + 2).to_string()
                            aria-colspan="4"
                            title=format!("{}: {title}", role.label()).trim_end_matches(": ").to_owned()
                        >
                            <span class="access-role-name mono">{role.label().to_owned()}</span>
                            {role
                                .bypasses
                                .then(|| view! { <span class="visually-hidden">"bypasses RLS"</span> })}
                        </span>
                    }
                };
                heads().into_iter().enumerate().map(role).collect_view().into_any()
            }}
        </div>
    }
}

#[component]
fn Row(shown: Shown, at: usize, row: usize, words: Words) -> impl IntoView {
    let matrix = shown.matrix.get_untracked();
    let found = matrix.as_ref().and_then(|m| m.rows.get(row)).cloned();
    let Some((matrix, row)) = matrix.zip(found) else { return ().into_any() };
    let store = shown.store;
    let table = StoredValue::new(row.table.clone());
    let (prefix, rest) = store.document.with_untracked(|d| {
        let Some(found) = d.schema.tables.get(&row.table) else { return Default::default() };
        let (prefix, rest) = name_parts(d, found.name.as_str());
        match d.schema.schema_name(&found.schema) {
            "public" => (prefix, rest),
            schema => (format!("{schema}.{prefix}"), rest),
        }
    });
    let selected =
        Memo::new(move |_| store.selection.with(|s| table.with_value(|t| s.tables.contains(t))));
    // The column of this row that takes the focus, and the one that is explained.
    let here = Memo::new(move |_| Some(shown.here.get()).filter(|h| h.0 == at).map(|h| h.1));
    let roles = shown.roles.get_untracked();
    let explained = Memo::new(move |_| {
        let chosen = shown.chosen.get()?;
        let is_it = table.with_value(|t| *t == chosen.table);
        is_it.then(|| column_of(shown, &chosen)).flatten()
    });
    let of_one = untrack(|| shown.is_of_one());
    let note = match (row.is_secured, row.policies) {
        (false, _) => view! { <span class="access-off">"RLS off"</span> }.into_any(),
        (true, n) => view! {
            <span class="access-policies" title=crate::page::ui::count(n, "policy", "policies")>
                {n}
            </span>
        }
        .into_any(),
    };
    view! {
        <div
            role="row"
            class="access-row"
            class:selected=selected
            aria-rowindex=(at + 2).to_string()
        >
            <span role="rowheader" class="access-table" aria-colindex="1">
                <span class="access-table-name mono">
                    <TableName prefix=prefix rest=rest />
                </span>
                {note}
            </span>
            {cells(&matrix, &row, &roles)
                .into_iter()
                .enumerate()
                .map(|(column, (role, action, cell))| {
                    view! {
                        <span
                            role="gridcell"
                            class="access-cell"
                            class:access-first=column % Action::ALL.len() == 0
                            aria-colindex=(column + 2).to_string()
                            aria-label=name(&role, action, cell)
                            aria-selected=move || (explained.get() == Some(column)).to_string()
                            tabindex=move || if here.get() == Some(column) { "0" } else { "-1" }
                            data-row=at.to_string()
                            data-column=column.to_string()
                            title=format!("{} {}", action.privilege().keyword(), cell_words(cell))
                        >
                            <span class=class(cell) aria-hidden="true">
                                {if of_one { cell.verdict.label() } else { letter(action) }}
                            </span>
                        </span>
                    }
                })
                .collect_view()}
            {of_one
                .then(|| {
                    let text = move || words.with(|w| table.with_value(|t| w.get(t).cloned()));
                    view! {
                        <span
                            role="gridcell"
                            class="access-words"
                            title=move || text().map(|text| text.replace('`', ""))
                        >
                            {move || text().map(|text| view! { <Said text=text /> })}
                        </span>
                    }
                })}
        </div>
    }
    .into_any()
}

type Cells = (String, Action, trestle_core::rls::Cell);

/// The cells of a row, for these roles, from the first column on.
fn cells(matrix: &Arc<Matrix>, row: &MatrixRow, roles: &[usize]) -> Vec<Cells> {
    let of_role = |at: &usize| {
        let label = matrix.roles.get(*at).map(|r| r.label().to_owned());
        let cells = row.cells.get(*at).copied();
        label.zip(cells).map(|(label, cells)| {
            Action::ALL.into_iter().zip(cells).map(move |(a, cell)| (label.clone(), a, cell))
        })
    };
    roles.iter().filter_map(of_role).flatten().collect()
}

/// The column in which a cell is shown.
fn column_of(shown: Shown, chosen: &Chosen) -> Option<usize> {
    let matrix = shown.matrix.get()?;
    let role = shown.roles.with(|roles| {
        let is_it = |at: &usize| matrix.roles.get(*at).is_some_and(|r| r.name == chosen.role);
        roles.iter().position(is_it)
    })?;
    let action = Action::ALL.iter().position(|action| *action == chosen.action)?;
    Some(role * Action::ALL.len() + action)
}

/// Why no table is listed.
#[component]
fn Nothing(shown: Shown) -> impl IntoView {
    let said = move || {
        let matrix = shown.matrix.get();
        let Some(matrix) = matrix else { return Some("Looking…") };
        if matrix.rows.is_empty() {
            Some("There are no tables yet.")
        } else if shown.rows.with(Vec::is_empty) {
            Some("No table is like that.")
        } else if !matrix.roles.iter().any(|role| role.has_any) {
            Some(
                "Nobody but owners may do anything: the schema grants nothing. Grant privileges in the inspector \
                 under Access, or count what the platform gives.",
            )
        } else {
            None
        }
    };
    move || said().map(|text| view! { <p class="empty" role="status">{text}</p> })
}
