//! How long prefixes of domains are.

use super::fields::{ListField, NumberField};
use super::form::Form;
use leptos::prelude::*;

#[component]
pub(super) fn PrefixFields(form: Form) -> impl IntoView {
    view! {
        <div class="conventions-fields">
            <NumberField form=form label="At least" part=|s| &mut s.prefixes.min />
            <NumberField form=form label="At most" part=|s| &mut s.prefixes.max />
            <ListField
                form=form
                label="Prefixes of any length"
                part=|s| &mut s.prefixes.exceptions
                placeholder="ai_"
            />
        </div>
    }
}
