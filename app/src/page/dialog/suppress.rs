//! Why a rule is not to be held against an object.

use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::lint::Diagnostic;
use trestle_core::model::Suppression;

#[component]
pub(super) fn Suppress(problem: Diagnostic) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let reason = RwSignal::new(String::new());
    let Diagnostic { rule, object, message, .. } = problem;
    view! {
        <Modal title="Ignore this problem">
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    store.dialog.set(None);
                    let reason = reason.get_untracked().trim().to_owned();
                    let suppression = Suppression {
                        object: object.clone(),
                        rule: rule.to_string(),
                        reason: (!reason.is_empty()).then_some(reason),
                    };
                    run(ctx, &Command::Suppress { suppression });
                    store.seal();
                }
            >
                <p>{message}</p>
                <label class="field">
                    <span class="field-label">"Reason"</span>
                    <input
                        type="text"
                        autofocus=true
                        autocomplete="off"
                        placeholder="Why it is right as it is"
                        required=true
                        prop:value=reason
                        on:input=move |e| reason.set(event_target_value(&e))
                    />
                </label>
                <p class="muted">"The reason is kept in the document; Problems lists it under Ignored."</p>
                <footer class="dialog-foot">
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <button
                        type="submit"
                        class="button button-primary"
                        disabled=move || reason.with(|r| r.trim().is_empty())
                    >
                        "Ignore it"
                    </button>
                </footer>
            </form>
        </Modal>
    }
}
