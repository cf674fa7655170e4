use leptos::prelude::*;

#[component]
pub(super) fn MoveToDomain() -> impl IntoView {}
