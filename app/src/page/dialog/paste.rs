//! SQL, Mermaid, DBML, or a document, as text.

use super::modal::Modal;
use crate::page::action::use_ctx;
use leptos::prelude::*;

#[component]
pub(super) fn Paste() -> impl IntoView {
    let ctx = use_ctx();
    let text = RwSignal::new(String::new());
    let empty = move || text.with(|t| t.trim().is_empty());
    view! {
        <Modal title="Paste SQL" class="dialog-wide">
            <label class="field">
                <span class="field-label">"SQL of a dump or a migration, a Mermaid diagram, or DBML; nothing is executed"</span>
                <textarea
                    class="mono paste-area"
                    rows="14"
                    autofocus
                    spellcheck="false"
                    placeholder="create table public.users (\n  id uuid primary key,\n  email text not null\n);"
                    prop:value=text
                    on:input=move |e| text.set(event_target_value(&e))
                ></textarea>
            </label>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| ctx.store.dialog.set(None)>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="button button-primary"
                    disabled=empty
                    on:click=move |_| {
                        ctx.store.dialog.set(None);
                        ctx.opening.import_text(text.get_untracked());
                    }
                >
                    "Import"
                </button>
            </footer>
        </Modal>
    }
}
