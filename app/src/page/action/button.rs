//! A button for an action.

use super::{action, perform, use_ctx};
use leptos::prelude::*;

/// A button that runs an action, with the action's shortcut in its tip.
#[component]
pub(in crate::page) fn ActionButton(
    id: &'static str,
    #[prop(optional)] class: &'static str,
    /// Another text than the action's own.
    #[prop(optional)]
    text: Option<&'static str>,
    #[prop(optional)] icon: Option<crate::page::icon::Shape>,
    /// Shows the icon alone.
    #[prop(optional)]
    icon_only: bool,
) -> impl IntoView {
    let ctx = use_ctx();
    let action = action(id);
    let label = text.unwrap_or(action.label);
    let tip = match action.keys.first() {
        Some(keys) => format!("{} ({})", action.label, keys.text()),
        None => action.label.to_owned(),
    };
    view! {
        <button
            type="button"
            class=if icon_only { "icon-button".to_owned() } else { format!("button {class}") }
            title=tip
            aria-label=if icon_only { Some(action.label) } else { None }
            disabled=move || !(action.available)(ctx)
            on:click=move |_| perform(ctx, id)
        >
            {icon.map(|shape| view! { <crate::page::icon::Icon shape=shape /> })}
            {(!icon_only).then(|| view! { <span class="button-text">{label}</span> })}
        </button>
    }
}
