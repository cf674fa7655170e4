//! By which ways strangers reach the database.

use super::fields::ListField;
use super::form::Form;
use crate::page::inspector::SelectField;
use leptos::prelude::*;
use trestle_core::conventions::PlatformGrants;

const GRANTS: [(&str, PlatformGrants, &str); 3] = [
    (
        "guessed",
        PlatformGrants::Guessed,
        "if the schema speaks of Supabase and grants nothing itself",
    ),
    ("given", PlatformGrants::Given, "always, as Supabase did until 2026"),
    ("not_given", PlatformGrants::NotGiven, "never: the schema grants what it means"),
];

#[component]
pub(super) fn AccessFields(form: Form) -> impl IntoView {
    let grants = Signal::derive(move || {
        let of_platform = form.settings.with(|s| s.access.platform_grants);
        GRANTS.iter().find(|g| g.1 == of_platform).map_or("", |g| g.0).to_owned()
    });
    let set_grants = move |value: String| {
        let found = GRANTS.iter().find(|g| g.0 == value).map(|g| g.1);
        form.change(|s| s.access.platform_grants = found.unwrap_or_default())
    };
    view! {
        <div class="conventions-fields">
            <ListField form=form label="Schemas that the API offers" part=|s| &mut s.access.api_schemas placeholder="none" />
            <ListField form=form label="Roles of the API" part=|s| &mut s.access.api_roles placeholder="none" />
            <SelectField
                label="They have every privilege on what is new"
                options=GRANTS.map(|(value, _, text)| (value.to_owned(), text.to_owned())).to_vec()
                chosen=grants
                apply=set_grants
            />
        </div>
    }
}
