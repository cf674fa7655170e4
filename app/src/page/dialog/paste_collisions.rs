//! What is to become of names that are taken, before something is pasted.

use super::modal::Modal;
use crate::page::action::use_ctx;
use crate::page::open::Pasting;
use leptos::prelude::*;
use trestle_core::edit::{Collision, PasteAs};

const CHOICES: [(PasteAs, &str); 3] = [
    (PasteAs::NewName, "Paste under a new name"),
    (PasteAs::Mine, "Keep mine"),
    (PasteAs::Replacement, "Replace mine"),
];

/// A table that is pasted is wanted; a type of the same name is most likely the same.
fn first_choice(collision: &Collision) -> PasteAs {
    if collision.kind == "table" { PasteAs::NewName } else { PasteAs::Mine }
}

#[component]
pub(super) fn PasteCollisions(pasting: Pasting) -> impl IntoView {
    let ctx = use_ctx();
    let first: Vec<PasteAs> = pasting.collisions.iter().map(first_choice).collect();
    let choices = RwSignal::new(first);
    let refused = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    let rows: Vec<(usize, Collision)> = pasting.collisions.iter().cloned().enumerate().collect();
    let pasting = StoredValue::new(pasting);
    let accept = move || {
        busy.set(true);
        refused.set(None);
        let pasting = pasting.get_value();
        let objects = pasting.collisions.iter().map(|c| c.object.clone());
        let chosen = objects.zip(choices.get_untracked()).collect();
        ctx.opening.paste_with(pasting, chosen, move |reason| {
            busy.try_set(false);
            refused.try_set(Some(reason));
        });
    };
    view! {
        <Modal title="Names that are taken" class="dialog-preview">
            <p>"These are here already. Choose what becomes of each; what else is pasted refers to what you choose."</p>
            <div class="paste-all" role="group" aria-label="For all">
                <span class="muted">"For all:"</span>
                {CHOICES
                    .into_iter()
                    .map(|(choice, label)| {
                        view! {
                            <button
                                type="button"
                                class="button"
                                on:click=move |_| choices.update(|all| all.fill(choice))
                            >
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <ul class="paste-list" aria-label="Names that are taken">
                {rows
                    .into_iter()
                    .map(|(n, collision)| view! { <Row n=n collision=collision choices=choices /> })
                    .collect_view()}
            </ul>
            {move || refused.get().map(|reason| view! { <p class="preview-refused" role="alert">{reason}</p> })}
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| ctx.store.dialog.set(None)>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="button button-primary"
                    autofocus
                    disabled=busy
                    on:click=move |_| accept()
                >
                    "Paste"
                </button>
            </footer>
        </Modal>
    }
}

#[component]
fn Row(n: usize, collision: Collision, choices: RwSignal<Vec<PasteAs>>) -> impl IntoView {
    let Collision { kind, name, same, .. } = collision;
    let label = format!("What becomes of the {kind} {name}");
    let current = move || choices.with(|all| all.get(n).copied().unwrap_or_default());
    view! {
        <li class="paste-row">
            <span class="paste-what">
                <span class="muted">{kind}</span>
                " "
                <span class="mono">{name}</span>
                <span class="muted">{if same { " · the same as yours" } else { " · differs from yours" }}</span>
            </span>
            <select
                aria-label=label
                on:change=move |event| {
                    let at: usize = event_target_value(&event).parse().unwrap_or(0);
                    if let Some((choice, _)) = CHOICES.get(at) {
                        choices
                            .update(|all| {
                                if let Some(mine) = all.get_mut(n) {
                                    *mine = *choice;
                                }
                            });
                    }
                }
            >
                {CHOICES
                    .into_iter()
                    .enumerate()
                    .map(|(at, (choice, label))| {
                        view! {
                            <option value=at.to_string() prop:selected=move || current() == choice>
                                {label}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </li>
    }
}
