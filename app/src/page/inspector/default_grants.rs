//! What is granted on objects of a schema when they are made.

use super::control::{DraftForm, DraftText, SelectField};
use super::grants::{Entry, grantee, grantee_text};
use crate::page::inspector::field::change;
use crate::page::store::Store;
use leptos::prelude::*;
use trestle_core::edit::Command;
use trestle_core::model::{AclEntry, AclState, DefaultPrivileges, Name, SchemaId};

/// The default privileges of a schema, and those of all schemas, to be changed.
#[component]
pub(super) fn DefaultGrants(store: Store, schema: SchemaId) -> impl IntoView {
    let schema = StoredValue::new(schema);
    let all = Memo::new(move |_| {
        let is_here = |d: &&DefaultPrivileges| {
            d.schema.as_ref().is_none_or(|s| schema.with_value(|own| s == own))
        };
        store.document.with(|d| {
            d.schema.default_privileges.iter().filter(is_here).cloned().collect::<Vec<_>>()
        })
    });
    let adding = RwSignal::new(false);
    view! {
        <section class="facts">
            <h3>"Default privileges"</h3>
            <Show when=move || all.with(Vec::is_empty)>
                <p class="muted">"Nothing beyond what Postgres gives: who makes an object owns it."</p>
            </Show>
            <div class="grant-roles">
                <For each=move || all.get() key=Clone::clone let:defaults>
                    <OfKind store=store defaults=defaults />
                </For>
            </div>
            <Show when=move || store.can_edit()>
                <Show
                    when=move || adding.get()
                    fallback=move || {
                        view! {
                            <button type="button" class="button add-button" on:click=move |_| adding.set(true)>
                                "Add default privilege"
                            </button>
                        }
                    }
                >
                    <NewDefault store=store schema=schema.get_value() done=Callback::new(move |()| adding.set(false)) />
                </Show>
            </Show>
        </section>
    }
}

/// What is said of one kind of object, made by one role.
#[component]
fn OfKind(store: Store, defaults: DefaultPrivileges) -> impl IntoView {
    let place = if defaults.schema.is_none() { ", in every schema" } else { "" };
    let maker = defaults
        .role
        .as_ref()
        .map_or_else(|| "whoever runs the SQL".to_owned(), ToString::to_string);
    let title = format!("{} made by {maker}{place}", capital(defaults.objects.as_str()));
    let mut grantees: Vec<Option<Name>> = Vec::new();
    for entry in &defaults.acl {
        if !grantees.contains(&entry.grantee) {
            grantees.push(entry.grantee.clone());
        }
    }
    let each = grantees.into_iter().map(|grantee| {
        let name = grantee_text(grantee.as_ref());
        let entries = defaults.acl.iter().filter(|e| e.grantee == grantee).cloned();
        let entries = entries
            .map(|entry| {
                let taken = without(&defaults, &entry);
                view! {
                    <Entry
                        store=store
                        entry=entry
                        on_remove=move || {
                            let _ = change(store, &Command::SetDefaultPrivileges { defaults: taken.clone() });
                        }
                    />
                }
            })
            .collect_view();
        view! {
            <div class="tags" role="group" aria-label=format!("Default privileges of {name}")>
                <b class="mono">{name.clone()}</b>
                {entries}
            </div>
        }
    });
    view! {
        <div class="grant-role" role="group" aria-label=title.clone()>
            <span class="muted">{title.clone()}</span>
            {each.collect_view()}
        </div>
    }
}

fn without(defaults: &DefaultPrivileges, entry: &AclEntry) -> DefaultPrivileges {
    let mut defaults = defaults.clone();
    defaults.acl.retain(|e| e != entry);
    defaults
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

#[component]
fn NewDefault(store: Store, schema: SchemaId, done: Callback<()>) -> impl IntoView {
    let maker = RwSignal::new(String::new());
    let objects = RwSignal::new("tables".to_owned());
    let role = RwSignal::new(String::new());
    let privilege = RwSignal::new(String::new());
    let state = RwSignal::new("granted".to_owned());
    let place = RwSignal::new("here".to_owned());
    let grantable = move || objects.with(|word| DefaultPrivileges::grantable_on(word));
    let set = |signal: RwSignal<String>| {
        move |value: String| {
            signal.set(value);
            Ok(())
        }
    };
    let command = Callback::new(move |()| {
        let typed = role.get_untracked();
        if typed.trim().is_empty() {
            return Err("Say which role gets it; public is everybody.".to_owned());
        }
        let about = DefaultPrivileges {
            role: Some(maker.get_untracked())
                .filter(|m| !m.trim().is_empty())
                .map(|m| Name::new(m.trim())),
            schema: place.with_untracked(|p| p == "here").then(|| schema.clone()),
            objects: Name::from(objects.get_untracked()),
            acl: Vec::new(),
        };
        let all = store.document.with_untracked(|d| d.schema.default_privileges.clone());
        let mut defaults = all.iter().find(|d| d.is_about_same(&about)).cloned().unwrap_or(about);
        let grantee = grantee(&typed);
        let state = match state.get_untracked().as_str() {
            "option" => AclState::GrantedWithGrantOption,
            "revoked" => AclState::Revoked,
            _ => AclState::Granted,
        };
        for which in defaults.grantable() {
            if privilege.with_untracked(|p| p.is_empty() || p == which.keyword()) {
                defaults.acl.retain(|e| (&e.grantee, e.privilege) != (&grantee, *which));
                defaults.acl.push(AclEntry { grantee: grantee.clone(), privilege: *which, state });
            }
        }
        Ok(Command::SetDefaultPrivileges { defaults })
    });
    view! {
        <DraftForm label="New default privilege" submit="Add" command=command done=done>
            <div class="field-pair">
                <SelectField
                    label="On"
                    options=DefaultPrivileges::KINDS.map(|(word, _)| (word.to_owned(), word.to_owned())).to_vec()
                    chosen=objects
                    apply=move |value: String| {
                        // A schema is in no schema, and has other privileges.
                        if value == "schemas" {
                            place.set("everywhere".to_owned());
                        }
                        privilege.set(String::new());
                        objects.set(value);
                        Ok(())
                    }
                />
                <SelectField
                    label="Made"
                    options=[("here", "in this schema"), ("everywhere", "in every schema")]
                        .map(|(v, t)| (v.to_owned(), t.to_owned()))
                        .to_vec()
                    chosen=place
                    apply=set(place)
                />
            </div>
            <DraftText
                label="Made by"
                class="mono"
                value=maker
                placeholder="whoever runs the SQL"
                on_input=move |text: String| maker.set(text)
            />
            <DraftText
                label="Role"
                class="mono"
                value=role
                placeholder="authenticated, or public for everybody"
                on_input=move |text: String| role.set(text)
            />
            <div class="field-pair">
                {move || {
                    let mut options = vec![(String::new(), "all".to_owned())];
                    let each = grantable().iter();
                    options.extend(each.map(|p| (p.keyword().to_owned(), p.keyword().to_lowercase())));
                    view! {
                        <SelectField label="Privilege" options=options chosen=privilege apply=set(privilege) />
                    }
                }}
                <SelectField
                    label="State"
                    options=[
                        ("granted", "is granted"),
                        ("option", "is granted, and may be passed on"),
                        ("revoked", "is revoked"),
                    ]
                        .map(|(v, t)| (v.to_owned(), t.to_owned()))
                        .to_vec()
                    chosen=state
                    apply=set(state)
                />
            </div>
        </DraftForm>
    }
}
