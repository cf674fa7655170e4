//! A form that changes a copy of an object and gives it back as a whole: nothing is half applied.

use crate::page::client;
use crate::page::inspector::field::change;
use crate::page::store::Store;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use trestle_core::edit::Command;

/// Runs a command whose expressions are plain text: the worker, which has the parser, reads them first.
pub(in crate::page) fn change_read(
    store: Store,
    command: Command,
    then: impl FnOnce(Result<(), String>) + 'static,
) {
    let question = Question::Expressions { command: Box::new(command) };
    client::ask(question, move |_, answer| {
        if let Answer::Expressions(read) = answer {
            then(read.and_then(|command| change(store, &command)));
        }
    });
}

#[component]
pub(in crate::page::inspector) fn DraftForm(
    /// What it is, for readers of the screen.
    #[prop(into)]
    label: String,
    /// What the button says that applies it.
    submit: &'static str,
    /// The command that applies it; why there is none.
    command: Callback<(), Result<Command, String>>,
    /// It was applied, or given up.
    done: Callback<()>,
    children: Children,
) -> impl IntoView {
    let store = crate::page::store::use_store();
    let error = RwSignal::new(None::<String>);
    let apply = move || match command.run(()) {
        Err(reason) => error.set(Some(reason)),
        Ok(command) => change_read(store, command, move |result| match result {
            Ok(()) => {
                done.try_run(());
            }
            Err(reason) => {
                error.try_set(Some(reason));
            }
        }),
    };
    view! {
        <form
            class="form draft"
            aria-label=label
            on:submit=move |event| {
                event.prevent_default();
                apply();
            }
            on:keydown=move |event| {
                if event.key() == "Escape" && !event.default_prevented() {
                    event.stop_propagation();
                    done.run(());
                }
            }
        >
            {children()}
            <p class="field-error" role="alert">
                {move || error.get()}
            </p>
            <div class="draft-foot">
                <button type="button" class="button" on:click=move |_| done.run(())>
                    "Cancel"
                </button>
                <button type="submit" class="button button-primary">
                    {submit}
                </button>
            </div>
        </form>
    }
}
