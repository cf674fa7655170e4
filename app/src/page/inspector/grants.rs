//! Who holds which privileges.

use super::words::privileges;
use leptos::prelude::*;
use trestle_core::model::Acl;

#[component]
pub(super) fn Grants(acl: Acl, #[prop(into)] owner: Option<String>) -> impl IntoView {
    let rows = privileges(&acl);
    (!rows.is_empty() || owner.is_some()).then(|| {
        view! {
            <section class="facts">
                <h3>"Privileges"</h3>
                <dl class="pairs">
                    {owner.map(|owner| view! { <dt class="mono">{owner}</dt><dd>"owner"</dd> })}
                    {rows
                        .into_iter()
                        .map(|(whom, what)| view! { <dt class="mono">{whom}</dt><dd>{what}</dd> })
                        .collect_view()}
                </dl>
            </section>
        }
    })
}
