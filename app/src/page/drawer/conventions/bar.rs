//! The profile, how much differs from it, and the way in and out.

use super::form::Form;
use crate::page::action::{perform, use_ctx};
use crate::page::conventions::{differences, profiles};
use crate::page::icon::{Icon, Shape};
use crate::page::inspector::SelectField;
use crate::page::ui::count;
use leptos::prelude::*;

#[component]
pub(super) fn Bar(form: Form) -> impl IntoView {
    let ctx = use_ctx();
    let differing = Memo::new(move |_| form.conventions.with(differences));
    let differing_words = move || match differing.get() {
        0 => "No changes".to_owned(),
        n => count(n, "change", "changes"),
    };
    view! {
        <div class="text-bar conventions-bar">
            <SelectField
                label="Profile"
                options=profiles()
                chosen=Signal::derive(move || form.conventions.with(|c| c.profile.clone()))
                apply=move |profile: String| form.choose(&profile)
            />
            <span class="muted" role="status">
                {differing_words}
            </span>
            <Show when=move || differing.get() != 0 && form.store.can_edit()>
                <button type="button" class="link" on:click=move |_| form.back_to_profile()>
                    "Back to the profile"
                </button>
            </Show>
            <span class="grow"></span>
            <button
                type="button"
                class="button"
                title="Downloads the conventions as JSON, for another document"
                on:click=move |_| perform(ctx, "export-conventions")
            >
                <Icon shape=Shape::Download />
                <span>"Export"</span>
            </button>
            <button
                type="button"
                class="button"
                disabled=form.is_fixed()
                on:click=move |_| perform(ctx, "import-conventions")
            >
                <span>"Import…"</span>
            </button>
        </div>
    }
}
