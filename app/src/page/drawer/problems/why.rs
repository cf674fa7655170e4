//! What a rule demands and why, and how much it matters in this document.

use crate::page::action::{run, use_ctx};
use crate::page::highlight::Code;
use crate::page::markdown::Markdown;
use crate::page::problems::with_level;
use crate::protocol::RuleWords;
use leptos::prelude::*;
use trestle_core::conventions::{Level, Settings};

const LEVELS: [(Level, &str); 4] = [
    (Level::Error, "Error"),
    (Level::Warning, "Warning"),
    (Level::Info, "Note"),
    (Level::Off, "Off"),
];

#[component]
pub(super) fn Why(words: RuleWords) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let code = StoredValue::new(words.code.clone());
    let level = move || {
        let conventions = store.document.with(|d| d.conventions.clone());
        code.with_value(|code| Settings::of_any(&conventions).rules.get(code).copied())
            .unwrap_or(Level::Off)
    };
    view! {
        <div class="problem-about">
            <div class="problem-reason">
                <Markdown text=words.why.clone() />
                <label class="problem-level">
                    "In this document: "
                    <select
                        disabled=move || !store.can_edit()
                        on:change=move |event| {
                            let chosen = event_target_value(&event);
                            let level = LEVELS.iter().find(|(_, text)| *text == chosen);
                            if let Some((level, _)) = level {
                                let conventions = store.document.with_untracked(|d| d.conventions.clone());
                                let command = code.with_value(|code| with_level(&conventions, code, *level));
                                run(ctx, &command);
                                store.seal();
                            }
                        }
                    >
                        {LEVELS
                            .map(|(this, text)| {
                                view! {
                                    <option value=text prop:selected=move || level() == this>
                                        {text}
                                    </option>
                                }
                            })
                            .collect_view()}
                    </select>
                </label>
            </div>
            <Example title="Breaks it" text=words.bad />
            <Example title="Keeps it" text=words.good />
        </div>
    }
}

#[component]
fn Example(title: &'static str, text: String) -> impl IntoView {
    view! {
        <figure class="problem-example">
            <figcaption>{title}</figcaption>
            <Code text=text label=title />
        </figure>
    }
}
