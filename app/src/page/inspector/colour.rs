//! The palette of colours, to choose one for cards or for a note.

use crate::page::action::{colour_selected, use_ctx};
use leptos::prelude::*;

/// What the palette's colours are called, by their index.
const NAMES: [&str; 12] = [
    "Indigo", "Teal", "Ochre", "Violet", "Magenta", "Slate", "Green", "Red", "Blue", "Olive",
    "Purple", "Rust",
];

/// A swatch for each colour, and one for none.
#[component]
pub(super) fn Swatches(
    /// What the colour is for, as it is read.
    label: &'static str,
    #[prop(into)] chosen: Signal<Option<u8>>,
    /// What it is without a colour of its own, where it can be.
    #[prop(optional)]
    none: Option<&'static str>,
    on_choice: impl Fn(Option<u8>) + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let swatch = move |colour: Option<u8>, name: &'static str| {
        let class = match colour {
            Some(n) => format!("swatch-button domain-{n}"),
            None => "swatch-button swatch-none".to_owned(),
        };
        view! {
            <button
                type="button"
                class=class
                aria-label=name
                title=name
                aria-pressed=move || (chosen.get() == colour).to_string()
                on:click=move |_| on_choice(colour)
            ></button>
        }
    };
    view! {
        <div class="swatches" role="group" aria-label=label>
            {none.map(|none| swatch(None, none))}
            {NAMES
                .into_iter()
                .zip(0..)
                .map(|(name, n)| swatch(Some(n), name))
                .collect_view()}
        </div>
    }
}

/// The colour of the selected cards in the diagram that is shown.
#[component]
pub(super) fn CardColour() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    // That of all of them; none where they differ.
    let chosen = Signal::derive(move || {
        store.document.with(|d| {
            let diagram = store.diagram.with(|id| d.diagrams.get(id).cloned())?;
            store.selection.with(|s| {
                let mut colours = s.tables.iter().map(|t| diagram.colours.get(t).copied());
                let first = colours.next()??;
                colours.all(|c| c == Some(first)).then_some(first)
            })
        })
    });
    let class = move || match chosen.get() {
        Some(n) => format!("colour-dot domain-{n}"),
        None => "colour-dot".to_owned(),
    };
    view! {
        <Show when=move || store.can_edit()>
            <details class="colour-choice">
                <summary id="card-colour">
                    <i class=class></i>
                    "Card colour"
                </summary>
                <Swatches
                    label="Card colour"
                    chosen=chosen
                    none="As its domain"
                    on_choice=move |colour| colour_selected(ctx, colour)
                />
            </details>
        </Show>
    }
}
