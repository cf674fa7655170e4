//! The steps that led to the document, to go back to any of them and forth again.

use super::modal::Modal;
use crate::page::action::ActionButton;
use crate::page::store::use_store;
use leptos::prelude::*;

#[component]
pub(super) fn History() -> impl IntoView {
    let store = use_store();
    let steps = Memo::new(move |_| {
        // What was just done, undone or redone is in another version.
        store.version.track();
        store.steps()
    });
    let present = Memo::new(move |_| steps.with(|(done, _)| done.len()));
    let all = move || {
        steps.with(|(done, undone)| {
            let labels = done.iter().chain(undone).cloned();
            let mut all: Vec<(usize, String)> =
                labels.enumerate().map(|(n, l)| (n + 1, l)).collect();
            all.insert(0, (0, "As it was opened".to_owned()));
            // The newest first, as one looks for it.
            all.reverse();
            all
        })
    };
    view! {
        <Modal title="History">
            <ol class="steps" reversed>
                <For each=all key=Clone::clone let:step>
                    {
                        let (number, label) = step;
                        view! {
                            <li>
                                <button
                                    type="button"
                                    class="step"
                                    class:undone=move || present.get() < number
                                    aria-current=move || (present.get() == number).then_some("step")
                                    on:click=move |_| store.go_to_step(number)
                                >
                                    {label}
                                </button>
                            </li>
                        }
                    }
                </For>
            </ol>
            <footer class="dialog-foot">
                <span class="muted grow">"What was before is kept as versions."</span>
                <ActionButton id="versions" />
            </footer>
        </Modal>
    }
}
