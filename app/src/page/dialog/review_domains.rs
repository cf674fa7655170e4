use leptos::prelude::*;

#[component]
pub(super) fn ReviewDomains() -> impl IntoView {}
