//! Roles as a list to add to and take from.

use super::AddChoice;
use crate::page::choice_box::Choice;
use crate::page::icon::Shape;
use crate::page::store::use_store;
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::conventions::Settings;
use trestle_core::model::{Document, Name};
use trestle_core::rls::{Roles, about_role};

/// What stands for everybody in SQL.
const PUBLIC: &str = "public";

/// The roles of a draft; none is everybody.
#[component]
pub(in crate::page::inspector) fn RolesField(roles: RwSignal<Vec<Name>>) -> impl IntoView {
    let store = use_store();
    let all = Signal::derive(move || {
        let chosen = roles.get();
        let mut all = store.document.with(|d| offered(d));
        all.retain(|name| !chosen.contains(name));
        let choice =
            |name: Name| Choice::named(name.to_string(), name.to_string()).told(about(&name));
        all.into_iter().map(choice).collect::<Vec<_>>()
    });
    let add = Callback::new(move |typed: String| {
        let name = Name::new(typed.trim());
        // Everybody is who no role names.
        let is_everybody = name.as_str().eq_ignore_ascii_case(PUBLIC);
        roles.update(|roles| {
            if is_everybody {
                roles.clear();
            } else if !name.is_empty() && !roles.contains(&name) {
                roles.push(name);
            }
        });
    });
    let remove = move |name: &Name| roles.update(|roles| roles.retain(|role| role != name));
    let placeholder = move || {
        if roles.with(Vec::is_empty) { "Everybody; add a role…" } else { "Add a role…" }.to_owned()
    };
    view! {
        <div class="field" role="group" aria-label="Roles">
            <span class="field-label" aria-hidden="true">
                "Roles"
            </span>
            <div class="tags">
                <For each=move || roles.get() key=Clone::clone let:name>
                    {
                        let taken = name.clone();
                        view! {
                            <span class="grant mono" title=about(&name)>
                                {name.to_string()}
                                <IconButton
                                    shape=Shape::Close
                                    label=format!("Remove role {name}")
                                    on_press=move || remove(&taken)
                                />
                            </span>
                        }
                    }
                </For>
            </div>
            <AddChoice
                label="Add a role"
                placeholder=Signal::derive(placeholder)
                all=all
                is_open=true
                on_add=add
            />
        </div>
    }
}

/// Roles that a document names, and those of its API.
fn offered(document: &Document) -> Vec<Name> {
    let mut all: Vec<Name> = Roles::of(document).names().cloned().collect();
    for role in Settings::of_any(&document.conventions).access.api_roles {
        let role = Name::from(role);
        if !all.contains(&role) {
            all.push(role);
        }
    }
    all
}

fn about(role: &Name) -> &'static str {
    about_role(role.as_str()).unwrap_or_default()
}
