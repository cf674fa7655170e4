//! Sentences of core, in which names stand between backticks.

use leptos::prelude::*;

/// A sentence with its names as code.
#[component]
pub(in crate::page) fn Said(#[prop(into)] text: String) -> impl IntoView {
    let part = |(at, part): (usize, &str)| {
        let part = part.to_owned();
        if at % 2 == 1 { view! { <code>{part}</code> }.into_any() } else { part.into_any() }
    };
    text.split('`').enumerate().map(part).collect_view()
}
