//! An import while a document is open: into it, or beside it.

use super::modal::Modal;
use crate::page::action::use_ctx;
use crate::page::ui::count;
use leptos::prelude::*;

#[component]
pub(super) fn PlaceImport() -> impl IntoView {
    let ctx = use_ctx();
    let opening = ctx.opening;
    let (name, tables) = opening.waiting.with_untracked(|w| {
        w.as_ref()
            .map(|w| (w.document.name.clone(), w.document.schema.tables.len()))
            .unwrap_or_default()
    });
    let open = ctx.store.document.with_untracked(|d| d.name.clone());
    view! {
        <Modal title="Where shall it go?" on_dismiss=Callback::new(move |()| opening.drop_waiting())>
            <p>
                <b>{name}</b>
                " holds "
                {count(tables, "table", "tables")}
                ". "
                <b>{open.clone()}</b>
                " is open."
            </p>
            <div class="choices">
                <button type="button" class="choice" autofocus on:click=move |_| opening.place_as_new()>
                    <b>"A document of its own"</b>
                    <span class="muted">{open.clone()} " stays saved as it is"</span>
                </button>
                <button type="button" class="choice" on:click=move |_| opening.place_into_open()>
                    <b>"Into the open document"</b>
                    <span class="muted">"As one step, which undo takes back"</span>
                </button>
            </div>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| opening.drop_waiting()>
                    "Cancel"
                </button>
            </footer>
        </Modal>
    }
}
