use leptos::prelude::*;
use trestle_core::lint::Diagnostic;

#[component]
pub(super) fn Suppress(problem: Diagnostic) -> impl IntoView {
    let _ = problem;
}
