//! What the inspector says when nothing, or many tables, are selected.

use super::colour::CardColour;
use crate::page::action::{ActionButton, use_ctx};
use crate::page::icon::Shape;
use crate::page::ui::count;
use leptos::prelude::*;
use trestle_core::model::Catalog;

#[component]
pub(super) fn Overview() -> impl IntoView {
    let store = use_ctx().store;
    let counts = Memo::new(move |_| store.document.with(|d| counts(&d.schema)));
    let empty = move || store.document.with(|d| d.schema.tables.is_empty());
    view! {
        <header class="inspector-head">
            <h2>"The schema"</h2>
            <p class="comment">
                {move || {
                    if empty() {
                        "Nothing is in it yet. Add a table, or drop SQL files on the page."
                    } else {
                        "Select a table, a column or a line to read everything about it."
                    }
                }}
            </p>
        </header>
        <div class="inspector-body">
            <dl class="pairs numbers">
                <For each=move || counts.get() key=Clone::clone let:pair>
                    <dt>{pair.0}</dt>
                    <dd>{pair.1}</dd>
                </For>
            </dl>
        </div>
    }
}

fn counts(catalog: &Catalog) -> Vec<(&'static str, usize)> {
    let own = || catalog.tables.iter().filter(|t| !t.external);
    let sum = |of: fn(&trestle_core::model::Table) -> usize| own().map(|t| of(t)).sum();
    [
        ("Tables", own().count()),
        ("From the platform", catalog.tables.iter().filter(|t| t.external).count()),
        ("Columns", sum(|t| t.columns.len())),
        ("Foreign keys", sum(|t| t.foreign_keys().count())),
        ("Indexes", sum(|t| t.indexes.len())),
        // Those on tables of the platform are this schema's own.
        ("Policies", catalog.tables.iter().map(|t| t.policies.len()).sum()),
        ("Triggers", sum(|t| t.triggers.len())),
        ("Views", catalog.views.len()),
        ("Functions", catalog.functions.len()),
        ("Types", catalog.types.len()),
        ("Sequences", catalog.sequences.len()),
        ("Extensions", catalog.extensions.len()),
        ("Other objects", catalog.definitions.len()),
        ("Other statements", catalog.verbatim.len()),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .collect()
}

/// Actions that put the selected cards in line.
const ALIGN: [(&str, Shape); 8] = [
    ("align-left", Shape::AlignLeft),
    ("align-centre", Shape::AlignCentre),
    ("align-right", Shape::AlignRight),
    ("align-top", Shape::AlignTop),
    ("align-middle", Shape::AlignMiddle),
    ("align-bottom", Shape::AlignBottom),
    ("distribute-across", Shape::DistributeAcross),
    ("distribute-down", Shape::DistributeDown),
];

#[component]
pub(super) fn SeveralTables() -> impl IntoView {
    let store = use_ctx().store;
    let selected = move || store.selection.with(|s| s.tables.len());
    view! {
        <header class="inspector-head">
            <h2>{move || count(selected(), "table", "tables")} " selected"</h2>
        </header>
        <div class="inspector-body button-stack">
            <ActionButton id="zoom-selection" />
            <ActionButton id="focus" />
            <ActionButton id="arrange-selection" />
            <ActionButton id="lock" />
            <ActionButton id="add-diagram-of-selection" />
            <ActionButton id="remove-from-diagram" />
            <CardColour />
            <div class="align-bar" role="group" aria-label="Align and distribute">
                {ALIGN
                    .into_iter()
                    .map(|(id, shape)| view! { <ActionButton id=id icon=shape icon_only=true /> })
                    .collect_view()}
            </div>
            <ActionButton id="duplicate" />
            <ActionButton id="rename-pattern" />
            <ActionButton id="insert-pattern" />
            <ActionButton id="insert-access-pattern" />
            <ActionButton id="move-to-domain" />
            <ActionButton id="select-domain" />
            <ActionButton id="select-neighbours" />
            <ActionButton id="copy-selection-json" />
            <ActionButton id="remove" class="button-danger" />
        </div>
    }
}
