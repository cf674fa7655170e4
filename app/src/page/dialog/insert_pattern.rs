use leptos::prelude::*;

#[component]
pub(super) fn InsertPattern() -> impl IntoView {}
