use leptos::prelude::*;

#[component]
pub(super) fn ConventionsPanel() -> impl IntoView {}
