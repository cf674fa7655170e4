//! Asks before a file is written over that another program has changed.

use super::modal::Modal;
use crate::page::action::{Ctx, use_ctx};
use crate::page::disk;
use leptos::prelude::*;

#[component]
pub(super) fn OverwriteFile() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let name =
        store.file.with_untracked(|f| f.as_ref().map(|f| f.name.clone()).unwrap_or_default());
    let way = move |class: &'static str, text: &'static str, save: fn(Ctx)| {
        view! {
            <button
                type="button"
                class=class
                on:click=move |_| {
                    store.dialog.set(None);
                    save(ctx);
                }
            >
                {text}
            </button>
        }
    };
    view! {
        <Modal title="The file was changed elsewhere">
            <p>
                <b class="mono">{name}</b>
                " is no longer what was opened or saved here: another program has changed it. Saving over it \
                loses what it holds now."
            </p>
            <footer class="dialog-foot">
                <button type="button" class="button" autofocus on:click=move |_| store.dialog.set(None)>
                    "Cancel"
                </button>
                {way("button", "Save to another file…", disk::save_as)}
                {way("button button-danger", "Save over it", disk::overwrite)}
            </footer>
        </Modal>
    }
}
