//! A file of the last import, with a line that the report points to.

use crate::page::client::ask;
use crate::page::editor::{Slot, TextEditor};
use crate::page::icon::{Icon, Shape};
use crate::protocol::{Answer, Job, Question};
use leptos::prelude::*;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) job: Job,
    pub(super) file: String,
    /// From 1.
    pub(super) line: u32,
}

#[component]
pub(super) fn Source(place: Place, back: Callback<()>) -> impl IntoView {
    // None until the worker has answered; then the text, where it is still kept.
    let text: RwSignal<Option<Option<String>>> = RwSignal::new(None);
    let Place { job, file, line } = place;
    ask(Question::Source { job, file: file.clone() }, move |_, answer| {
        if let Answer::Source(found) = answer {
            text.try_set(Some(found));
        }
    });
    let slot: Slot = RwSignal::new_local(None);
    Effect::new(move || {
        slot.with(|editor| {
            if let Some(editor) = editor {
                editor.reveal_line(line, true);
            }
        });
    });
    let label = file.clone();
    view! {
        <div class="text-panel">
            <div class="text-bar">
                <button type="button" class="button" on:click=move |_| back.run(())>
                    <Icon shape=Shape::Back />
                    <span>"Report"</span>
                </button>
                <span class="text-about mono">{format!("{file}:{line}")}</span>
            </div>
            {move || match text.get() {
                None => view! { <p class="empty">"Opening…"</p> }.into_any(),
                Some(None) => {
                    view! {
                        <p class="empty" role="status">
                            "The text of this file is no longer kept. Import it again to look at the line."
                        </p>
                    }
                        .into_any()
                }
                Some(Some(found)) => {
                    view! {
                        <TextEditor
                            label=label.clone()
                            text=Signal::stored(found)
                            held=slot
                            read_only=true
                        />
                    }
                        .into_any()
                }
            }}
        </div>
    }
}
