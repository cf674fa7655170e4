//! Says where what is selected is not in the diagram that is shown, and adds it.

use crate::page::action::{ActionButton, use_ctx};
use crate::page::ui::count;
use leptos::prelude::*;

#[component]
pub(super) fn MissingNote() -> impl IntoView {
    let store = use_ctx().store;
    let words = Memo::new(move |_| {
        store.document.with(|d| {
            let diagram = store.diagram.with(|id| d.diagrams.get(id).cloned())?;
            let tables = store.selection.with(|s| s.tables.clone());
            let mut missing = tables.iter().filter(|t| !diagram.shows(t));
            let first = d.schema.tables.get(missing.next()?)?;
            let more = missing.count();
            let what = match more {
                0 => first.name.to_string(),
                n => count(n + 1, "table", "tables"),
            };
            let verb = if more == 0 { "is" } else { "are" };
            Some(format!("{what} {verb} not in the diagram {}.", diagram.name))
        })
    });
    view! {
        <Show when=move || words.with(Option::is_some)>
            <div class="focus-note missing-note" role="status">
                {move || words.get()}
                <ActionButton id="add-to-diagram" class="link" text="Add" />
            </div>
        </Show>
    }
}
