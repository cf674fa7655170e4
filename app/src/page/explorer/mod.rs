//! The explorer: a complete path to everything in the schema, without the canvas.

mod entry;
mod left;
mod list;

use super::action::{ActionButton, use_ctx};
use super::icon::{Icon, Shape};
use super::lasting::{Derived, State};
use super::later::later;
use super::store::{Store, use_store};
use entry::{Groups, groups};
pub(super) use left::Left;
use leptos::prelude::*;
use list::{ObjectSection, TableGroup};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use trestle_core::model::Document;

/// Rows of tables that are made in one frame.
const ROWS_PER_FRAME: usize = 60;

/// The document as of the last frame: a list of all its tables can wait until a change is seen on the canvas.
fn after_frames(store: Store) -> State<Arc<Document>> {
    let document = State::new(store.document.get_untracked());
    let asked = StoredValue::new(false);
    Effect::new(move || {
        store.document.track();
        if asked.get_value() {
            return;
        }
        asked.set_value(true);
        request_animation_frame(move || {
            let follow = move || {
                let now = store.document.get_untracked();
                // The explorer may be gone.
                let is_there = asked.try_set_value(false).is_none();
                if is_there && document.with_untracked(|d| !Arc::ptr_eq(d, &now)) {
                    document.set(now);
                }
            };
            set_timeout(follow, Duration::ZERO);
        });
    });
    document
}

#[component]
pub(super) fn Explorer() -> impl IntoView {
    let store = use_store();
    let ctx = use_ctx();
    let filter = RwSignal::new(String::new());
    let document = after_frames(store);
    let found = Derived::new(move |_| {
        let filter = filter.get();
        // Until the other module is there, all is listed.
        let later = if filter.is_empty() { None } else { later() };
        document.with(|d| groups(d, later.and_then(|l| (l.left)(d, &filter)).as_ref()))
    });
    let all_groups = Derived::new(move |_| {
        found.with(|g| g.tables.iter().map(|g| g.group.clone()).collect::<Vec<_>>())
    });
    let sections = Derived::new(move |_| found.with(|g| Arc::clone(&g.objects)));
    // Tables whose columns are shown: rows are made anew when they change.
    let expanded = StoredValue::new(BTreeSet::new());
    // A thousand rows are not made in one task: some in each frame.
    let allowed = RwSignal::new(ROWS_PER_FRAME);
    Effect::new(move || {
        store.opened.track();
        allowed.set(ROWS_PER_FRAME);
    });
    Effect::new(move || {
        let all = found.with(Groups::rows);
        let now = allowed.get();
        if now < all {
            request_animation_frame(move || {
                allowed.try_set(now + ROWS_PER_FRAME);
            });
        }
    });
    let nothing = move || found.with(|g| g.tables.is_empty() && g.objects.is_empty());
    view! {
        <nav class="explorer" aria-label="Explorer">
            <div class="explorer-top">
                <label class="filter">
                    <Icon shape=Shape::Search />
                    <input
                        id="explorer-filter"
                        type="search"
                        placeholder="Filter tables, columns…"
                        aria-label="Filter tables and columns"
                        autocomplete="off"
                        spellcheck="false"
                        prop:value=filter
                        on:input=move |e| filter.set(event_target_value(&e))
                        on:keydown=move |e| {
                            if e.key() == "Escape" {
                                e.stop_propagation();
                                filter.set(String::new());
                            }
                        }
                    />
                    <kbd aria-hidden="true">"/"</kbd>
                </label>
                <ActionButton id="add-table" icon=Shape::Plus icon_only=true />
                <button
                    type="button"
                    class="icon-button narrow-only"
                    aria-label="Close explorer"
                    on:click=move |_| store.sheet.set(None)
                >
                    <Icon shape=Shape::Close />
                </button>
            </div>
            <div class="explorer-scroll">
                <For each=move || all_groups.get() key=Clone::clone let:group>
                    <TableGroup group=group found=found ctx=ctx filter=filter expanded=expanded allowed=allowed />
                </For>
                <div class="explorer-objects">
                    <For each=move || sections.get().to_vec() key=|s| s.key() let:section>
                        <ObjectSection section=section filter=filter />
                    </For>
                </div>
                <Show when=nothing>
                    <p class="empty">
                        {move || {
                            if filter.with(String::is_empty) {
                                "Tables, views, functions and types will be listed here."
                            } else {
                                "Nothing fits."
                            }
                        }}
                    </p>
                </Show>
            </div>
        </nav>
    }
}
