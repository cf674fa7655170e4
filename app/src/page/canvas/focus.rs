//! A part of the schema in place of the whole: tables near others, or those on a way.

use crate::page::action::use_ctx;
use crate::page::icon::Shape;
use crate::page::ui::{IconButton, count};
use leptos::prelude::*;
use std::collections::BTreeSet;
use trestle_core::model::{Document, TableId};
use trestle_core::relation::neighbourhood;

/// As far as neighbours can be followed, in steps.
pub(in crate::page) const MAX_DEPTH: usize = 6;

/// What is shown.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::page) enum Focus {
    /// Tables, and those that foreign keys join to them in so many steps.
    Near { tables: BTreeSet<TableId>, depth: usize },
    /// These tables alone.
    Only(BTreeSet<TableId>),
}

impl Focus {
    /// The tables that are shown, of those that there are.
    pub(in crate::page) fn tables(&self, document: &Document) -> BTreeSet<TableId> {
        match self {
            Self::Near { tables, depth } => neighbourhood(document, tables, *depth),
            Self::Only(tables) => tables.clone(),
        }
    }
}

/// Says how much is shown, with the way back to the whole.
#[component]
pub(super) fn FocusNote() -> impl IntoView {
    let ctx = use_ctx();
    let (store, view) = (ctx.store, ctx.view);
    let depth = Memo::new(move |_| {
        view.focus.with(|f| match f {
            Some(Focus::Near { depth, .. }) => Some(*depth),
            _ => None,
        })
    });
    let set_depth = move |to: usize| {
        view.focus.update(|focus| {
            if let Some(Focus::Near { depth, .. }) = focus {
                *depth = to.min(MAX_DEPTH);
            }
        });
        view.fit_all();
    };
    let at_end = move |end: usize| Signal::derive(move || depth.get().is_none_or(|d| d == end));
    let shown = move || {
        let all = store.document.with(|d| d.schema.tables.len());
        let n = view.scene.with(|s| s.cards.len());
        format!("{n} of {} shown", count(all, "table", "tables"))
    };
    view! {
        <Show when=move || view.focus.with(Option::is_some)>
            <div class="focus-note" role="group" aria-label="Focus">
                <span role="status">{shown}</span>
                <Show when=move || depth.get().is_some()>
                    <span class="focus-depth">
                        <IconButton
                            shape=Shape::Minus
                            label="Fewer neighbours"
                            disabled=at_end(0)
                            on_press=move || set_depth(depth.get_untracked().unwrap_or(1).saturating_sub(1))
                        />
                        <span>{move || count(depth.get().unwrap_or_default(), "step", "steps")}</span>
                        <IconButton
                            shape=Shape::Plus
                            label="More neighbours"
                            disabled=at_end(MAX_DEPTH)
                            on_press=move || set_depth(depth.get_untracked().unwrap_or(1) + 1)
                        />
                    </span>
                </Show>
                <button
                    type="button"
                    class="link"
                    on:click=move |_| {
                        view.focus.set(None);
                        view.fit_all();
                    }
                >
                    "Show all"
                </button>
            </div>
        </Show>
    }
}
