use leptos::prelude::*;

#[component]
pub(super) fn ImportConventions() -> impl IntoView {}
