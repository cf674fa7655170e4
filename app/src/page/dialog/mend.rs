use leptos::prelude::*;
use trestle_core::lint::Mending;

#[component]
pub(super) fn Mend(what: Mending) -> impl IntoView {
    let _ = what;
}
