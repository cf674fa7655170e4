//! Conventions from a file or a text: what they are, before they are taken over.

use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use crate::page::conventions::told;
use leptos::prelude::*;
use leptos::task::spawn_local;
use trestle_core::conventions::conventions_from_json;
use trestle_core::edit::Command;
use trestle_core::model::Conventions;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, HtmlInputElement};

#[component]
pub(super) fn ImportConventions() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let text = RwSignal::new(String::new());
    let read = Memo::new(move |_| {
        let read = || text.with(|t| conventions_from_json(t).map_err(|e| e.to_string()));
        text.with(|t| !t.trim().is_empty()).then(read)
    });
    let is_here = move |given: &Conventions| store.document.with(|d| *d.conventions == *given);
    let about = move || {
        read.with(|read| match read {
            Some(Ok(given)) if is_here(given) => "The document has these conventions.".to_owned(),
            Some(Ok(given)) => format!("{}.", told(given)),
            _ => String::new(),
        })
    };
    let error = move || read.with(|read| read.as_ref().and_then(|r| r.as_ref().err().cloned()));
    let ready = move || read.with(|read| matches!(read, Some(Ok(given)) if !is_here(given)));
    let accept = move || {
        if let Some(Ok(conventions)) = read.get_untracked()
            && run(ctx, &Command::SetConventions { conventions }).is_some()
        {
            store.seal();
            store.dialog.set(None);
        }
    };
    view! {
        <Modal title="Import conventions" class="dialog-wide">
            <form
                class="form"
                on:submit=move |event| {
                    event.prevent_default();
                    accept();
                }
            >
                <label class="field">
                    <span class="field-label">"A file that was exported from another document"</span>
                    <input
                        type="file"
                        accept=".json,application/json"
                        on:change=move |event| read_file(&event_target::<HtmlInputElement>(&event), text)
                    />
                </label>
                <label class="field">
                    <span class="field-label">"Or its text"</span>
                    <textarea
                        class="mono paste-area"
                        rows="9"
                        spellcheck="false"
                        placeholder="{\n  \"profile\": \"minimal\",\n  \"changes\": { \"rules\": { \"json\": \"error\" } }\n}"
                        aria-invalid=move || error().is_some().then_some("true")
                        prop:value=text
                        on:input=move |e| text.set(event_target_value(&e))
                    ></textarea>
                    <span class="field-error" role="alert">
                        {error}
                    </span>
                </label>
                <footer class="dialog-foot">
                    <span class="grow" role="status">
                        {about}
                    </span>
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <button type="submit" class="button button-primary" disabled=move || !ready()>
                        "Use these"
                    </button>
                </footer>
            </form>
        </Modal>
    }
}

/// Puts the text of the file that was chosen into the field, where it is read.
fn read_file(input: &HtmlInputElement, text: RwSignal<String>) {
    let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
    spawn_local(async move {
        let read = JsFuture::from(file.unchecked_ref::<Blob>().text()).await;
        if let Some(read) = read.ok().and_then(|r| r.as_string()) {
            // The dialog may be closed by now.
            text.try_set(read);
        }
    });
}
