//! Which diagram is shown, and the others to go to.

use crate::page::action::{action, perform, show_diagram, use_ctx};
use crate::page::icon::{Icon, Shape};
use leptos::prelude::*;
use trestle_core::model::DiagramId;

/// What can be done with diagrams, in the order of the menu.
const ACTIONS: [&str; 5] = [
    "add-diagram",
    "add-diagram-of-selection",
    "duplicate-diagram",
    "rename-diagram",
    "remove-diagram",
];

#[component]
pub(super) fn DiagramBar() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let all = Memo::new(move |_| {
        store.document.with(|d| {
            let mut all: Vec<(DiagramId, String)> =
                d.diagrams.iter().map(|d| (d.id.clone(), d.name.clone())).collect();
            all.sort_by_key(|(_, name)| name.to_lowercase());
            all
        })
    });
    let name = Memo::new(move |_| {
        let shown = store.diagram.get();
        store.document.with(|d| d.diagrams.get(&shown).map(|d| d.name.clone())).unwrap_or_default()
    });
    // Of a diagram that shows chosen tables: how many, and of how many.
    let part = Memo::new(move |_| {
        let shown = store.diagram.get();
        store.document.with(|d| {
            let tables = d.diagrams.get(&shown)?.tables.as_ref()?.len();
            Some(format!("{tables} of {} tables", d.schema.tables.len()))
        })
    });
    view! {
        <div class="diagram-bar">
            <button
                type="button"
                class="button diagram-button"
                popovertarget="diagram-menu"
                aria-label=move || format!("Diagram {}", name.get())
            >
                <Icon shape=Shape::Arrange />
                <span class="diagram-name">{move || name.get()}</span>
                {move || part.get().map(|p| view! { <span class="diagram-part">{p}</span> })}
                <span class="diagram-chevron"><Icon shape=Shape::Chevron /></span>
            </button>
            <div id="diagram-menu" class="menu diagram-menu" popover="auto" role="menu" aria-label="Diagrams">
                <For each=move || all.get() key=Clone::clone let:entry>
                    {
                        let (id, name) = entry;
                        let this = id.clone();
                        let shown = Memo::new(move |_| store.diagram.with(|d| *d == this));
                        view! {
                            <button
                                type="button"
                                role="menuitemradio"
                                class="menu-item"
                                aria-checked=move || shown.get().to_string()
                                popovertarget="diagram-menu"
                                popovertargetaction="hide"
                                on:click=move |_| show_diagram(ctx, &id)
                            >
                                <span class="menu-text">{name}</span>
                            </button>
                        }
                    }
                </For>
                <Show when=move || store.can_edit()>
                    <hr />
                    {ACTIONS
                        .into_iter()
                        .map(|id| {
                            let available = Memo::new(move |_| (action(id).available)(ctx));
                            view! {
                                <button
                                    type="button"
                                    role="menuitem"
                                    class="menu-item"
                                    disabled=move || !available.get()
                                    popovertarget="diagram-menu"
                                    popovertargetaction="hide"
                                    on:click=move |_| perform(ctx, id)
                                >
                                    {action(id).label}
                                </button>
                            }
                        })
                        .collect_view()}
                </Show>
            </div>
        </div>
    }
}
