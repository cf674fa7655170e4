//! Fields that few parts need, folded away.

use leptos::prelude::*;

/// The further fields of one part of a list, which its name tells from those of the others.
#[component]
pub(in crate::page::inspector) fn MoreOf(
    #[prop(into)] name: Signal<String>,
    children: Children,
) -> impl IntoView {
    let title = move || format!("More of {}", name.get());
    view! {
        <details class="more">
            <summary>{title}</summary>
            <div class="more-fields" role="group" aria-label=title>
                {children()}
            </div>
        </details>
    }
}
