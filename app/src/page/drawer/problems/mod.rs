//! What breaks the document's conventions: in groups, with what mends it.

mod bar;
mod groups;
mod ignored;
mod list;
mod row;
mod why;

use crate::page::action::use_ctx;
use crate::page::problems::rules;
use crate::page::store::Store;
use bar::Bar;
use groups::{By, Together, Wanted, groups};
use leptos::prelude::*;
use list::List;
use std::collections::BTreeSet;
use std::sync::Arc;

thread_local! {
    /// What problems stood together by when the panel was open last.
    static LAST_BY: std::cell::Cell<By> = const { std::cell::Cell::new(By::Rule) };
}

/// What the panel shows, and how.
#[derive(Clone, Copy)]
struct Shown {
    store: Store,
    by: RwSignal<By>,
    wanted: RwSignal<Wanted>,
    groups: Memo<Arc<Vec<Together>>>,
    /// Keys of groups whose problems are not shown.
    folded: RwSignal<BTreeSet<String>>,
}

#[component]
pub(super) fn ProblemsPanel() -> impl IntoView {
    let store = use_ctx().store;
    let rules = rules();
    let by = RwSignal::new(LAST_BY.get());
    Effect::new(move || LAST_BY.set(by.get()));
    let wanted = RwSignal::new(Wanted::default());
    let groups = Memo::new(move |_| {
        let problems = store.problems.with(|p| Arc::clone(&p.all));
        let document = store.document.get_untracked();
        let rules = rules.get();
        Arc::new(wanted.with(|wanted| groups(&document, &problems, &rules, by.get(), wanted)))
    });
    let folded = RwSignal::new(BTreeSet::new());
    let shown = Shown { store, by, wanted, groups, folded };
    view! {
        <div class="report problems">
            <Bar shown=shown />
            <List shown=shown />
        </div>
    }
}
