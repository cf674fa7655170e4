//! Whether privileges that a platform gives count, said in a sentence, and what signs mean.

use super::state::Shown;
use crate::page::inspector::change;
use crate::page::notice;
use crate::page::store::Store;
use crate::page::ui;
use leptos::prelude::*;
use trestle_core::conventions::{PlatformGrants, Settings, changes_of};
use trestle_core::edit::Command;
use trestle_core::model::Conventions;

const CHOICES: [(&str, PlatformGrants, &str); 3] = [
    ("guessed", PlatformGrants::Guessed, "if likely"),
    ("given", PlatformGrants::Given, "always"),
    ("not_given", PlatformGrants::NotGiven, "never"),
];

/// What counts, as a sentence.
fn sentence(said: PlatformGrants, counts: bool) -> &'static str {
    match (said, counts) {
        (PlatformGrants::Guessed, true) => {
            "Supabase's own grants count too, since the schema leaves grants to it."
        }
        (_, true) => "Supabase's own grants on new tables count too.",
        (_, false) => "Only the schema's own grants count, none of Supabase.",
    }
}

#[component]
pub(super) fn Counted(shown: Shown) -> impl IntoView {
    let store = shown.store;
    let said = Memo::new(move |_| {
        store.document.with(|d| Settings::of_any(&d.conventions).access.platform_grants)
    });
    let counts =
        Memo::new(move |_| shown.matrix.with(|m| m.as_ref().is_some_and(|m| m.counts_platform)));
    let chosen = Signal::derive(move || {
        CHOICES.iter().find(|c| c.1 == said.get()).map_or("", |c| c.0).to_owned()
    });
    let all = Signal::derive(|| {
        CHOICES.iter().map(|(value, _, text)| ((*value).to_owned(), (*text).to_owned())).collect()
    });
    let choose = move |value: &str| {
        if let Some((_, grants, _)) = CHOICES.iter().find(|c| c.0 == value) {
            set(store, *grants);
        }
    };
    view! {
        <div class="access-counted">
            <p id="access-counted">{move || sentence(said.get(), counts.get())}</p>
            <label class="access-count">
                "Count them"
                <select
                    aria-describedby="access-counted"
                    disabled=move || !store.can_edit()
                    on:change=move |e| choose(&event_target_value(&e))
                >
                    {ui::options(all, chosen)}
                </select>
            </label>
            <ul class="access-legend" aria-label="What the signs mean">
                <li>
                    <i class="access-sign access-all" aria-hidden="true"></i>
                    "all rows"
                </li>
                <li>
                    <i class="access-sign access-some" aria-hidden="true"></i>
                    "some rows"
                </li>
                <li>
                    <i class="access-sign access-all access-part" aria-hidden="true"></i>
                    "some columns"
                </li>
                <li>
                    <i class="access-sign access-policy" aria-hidden="true"></i>
                    "no policy"
                </li>
                <li>
                    <i class="access-sign access-grant" aria-hidden="true"></i>
                    "no grant"
                </li>
            </ul>
        </div>
    }
}

/// Says in the conventions whether they count.
fn set(store: Store, grants: PlatformGrants) {
    let conventions = store.document.with_untracked(|d| Conventions::clone(&d.conventions));
    let mut settings = Settings::of_any(&conventions);
    settings.access.platform_grants = grants;
    let profile = conventions.profile;
    let done = changes_of(&profile, &settings).map_err(|e| e.to_string()).and_then(|changes| {
        let conventions = Conventions { profile, changes };
        change(store, &Command::SetConventions { conventions })
    });
    if let Err(reason) = done {
        notice::error(reason);
    }
}
