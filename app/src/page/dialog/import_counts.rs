use leptos::prelude::*;

#[component]
pub(super) fn ImportCounts() -> impl IntoView {}
