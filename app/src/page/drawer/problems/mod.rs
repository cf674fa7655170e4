use leptos::prelude::*;

#[component]
pub(super) fn ProblemsPanel() -> impl IntoView {}
