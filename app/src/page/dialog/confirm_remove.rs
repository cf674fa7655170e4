//! Asks before more goes than was pointed at.

use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use crate::page::ui::count;
use leptos::prelude::*;
use trestle_core::edit::{Command, describe};
use trestle_core::model::ObjectRef;

/// Dependents that are listed by name.
const LISTED: usize = 12;

#[component]
pub(super) fn ConfirmRemove(object: ObjectRef, dependents: Vec<String>) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let what = store.document.with_untracked(|d| describe(d, &object));
    let more = dependents.len().saturating_sub(LISTED);
    let all = count(dependents.len(), "other object depends", "other objects depend");
    view! {
        <Modal title="Remove with what depends on it?">
            <p>{all} " on the " <b>{what}</b> " and will go with it:"</p>
            <ul class="dependents mono">
                {dependents.into_iter().take(LISTED).map(|name| view! { <li>{name}</li> }).collect_view()}
                {(more > 0).then(|| view! { <li class="muted">{format!("and {more} more")}</li> })}
            </ul>
            <p class="muted">"This is one step, which undo takes back."</p>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                    "Keep"
                </button>
                <button
                    type="button"
                    class="button button-danger"
                    on:click=move |_| {
                        store.dialog.set(None);
                        run(ctx, &Command::Remove { object: object.clone(), cascade: true });
                        store.seal();
                    }
                >
                    "Remove all"
                </button>
            </footer>
        </Modal>
    }
}
