use leptos::prelude::*;

#[component]
pub(super) fn DomainsPanel() -> impl IntoView {}
