//! Who owns an object, and who holds which privileges on it.

use super::control::{DraftText, SelectField};
use super::field::{Field, TextField, change};
use crate::page::icon::Shape;
use crate::page::store::Store;
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{Acl, AclEntry, AclState, Document, Name, ObjectRef, Privilege};

/// A changed copy of an object that has privileges; with its owner where it has one of its own.
fn changed(
    document: &Document,
    object: &ObjectRef,
    edit: impl FnOnce(&mut Acl, Option<&mut Option<Name>>),
) -> Option<Defined> {
    let s = &document.schema;
    macro_rules! whole {
        ($records:ident, $id:ident, $variant:ident) => {{
            let mut record = s.$records.get($id)?.as_ref().clone();
            edit(&mut record.acl, Some(&mut record.owner));
            Defined::$variant(record)
        }};
    }
    Some(match object {
        ObjectRef::Table(id) => whole!(tables, id, Table),
        ObjectRef::View(id) => whole!(views, id, View),
        ObjectRef::Function(id) => whole!(functions, id, Function),
        ObjectRef::Type(id) => whole!(types, id, Type),
        ObjectRef::Sequence(id) => whole!(sequences, id, Sequence),
        ObjectRef::Schema(id) => whole!(schemas, id, Schema),
        ObjectRef::Definition(id) => whole!(definitions, id, Definition),
        ObjectRef::Column(table, id) => {
            let mut column = s.column(table, id)?.clone();
            edit(&mut column.acl, None);
            Defined::Column(table.clone(), column)
        }
        _ => return None,
    })
}

/// What can be granted on an object; nothing on most kinds.
pub(super) fn privileges(document: &Document, object: &ObjectRef) -> &'static [Privilege] {
    match object {
        ObjectRef::Definition(id) => {
            let definition = document.schema.definitions.get(id);
            definition.map_or(&[], |d| d.kind.privileges())
        }
        ObjectRef::Column(..) => Privilege::ALL_ON_COLUMN,
        ObjectRef::Function(_) => Privilege::ALL_ON_FUNCTION,
        ObjectRef::Type(_) => Privilege::ALL_ON_TYPE,
        ObjectRef::Sequence(_) => Privilege::ALL_ON_SEQUENCE,
        ObjectRef::Schema(_) => Privilege::ALL_ON_SCHEMA,
        ObjectRef::Table(_) | ObjectRef::View(_) => Privilege::ALL_ON_TABLE,
        _ => &[],
    }
}

pub(super) fn grantee_text(grantee: Option<&Name>) -> String {
    grantee.map_or_else(|| "public".to_owned(), ToString::to_string)
}

/// `public` is everybody.
pub(super) fn grantee(typed: &str) -> Option<Name> {
    let typed = typed.trim();
    (!typed.eq_ignore_ascii_case("public")).then(|| Name::new(typed))
}

/// The privileges of an object, to be changed.
#[component]
pub(super) fn Grants(store: Store, object: ObjectRef) -> impl IntoView {
    let of = StoredValue::new(object);
    let run = move |edit: &mut dyn FnMut(&mut Acl, Option<&mut Option<Name>>)| {
        let defined = store.document.with_untracked(|d| of.with_value(|o| changed(d, o, edit)));
        match defined {
            Some(object) => change(store, &Command::Define { object: Box::new(object) }),
            None => Ok(()),
        }
    };
    // Read by making a copy, which is thrown away.
    let present = Memo::new(move |_| {
        store.document.with(|d| {
            let mut found = (Vec::new(), None::<Option<Name>>);
            of.with_value(|o| {
                changed(d, o, |acl, owner| {
                    found = (acl.entries().to_vec(), owner.map(|o| o.clone()));
                })
            });
            found
        })
    });
    let owner = Signal::derive(move || {
        present.with(|p| p.1.clone().flatten().map(|n| n.to_string()).unwrap_or_default())
    });
    let set_owner = move |(typed, field): (String, Field)| {
        let name = Some(typed.trim()).filter(|t| !t.is_empty()).map(Name::new);
        field.settle(run(&mut |_, owner| {
            if let Some(owner) = owner {
                owner.clone_from(&name);
            }
        }));
    };
    let roles = move || {
        let mut roles: Vec<Option<Name>> = Vec::new();
        present.with(|p| {
            for entry in &p.0 {
                if !roles.contains(&entry.grantee) {
                    roles.push(entry.grantee.clone());
                }
            }
        });
        roles
    };
    let all = store.document.with_untracked(|d| of.with_value(|o| privileges(d, o)));
    let adding = RwSignal::new(false);
    view! {
        <section class="facts">
            <h3>"Privileges"</h3>
            <Show when=move || present.with(|p| p.1.is_some())>
                <TextField label="Owner" value=owner apply=set_owner placeholder="whoever runs the SQL" class="mono" />
            </Show>
            <div class="grant-roles">
                <For each=roles key=Clone::clone let:role>
                    {
                        let name = grantee_text(role.as_ref());
                        let entries = {
                            let role = role.clone();
                            move || {
                                present.with(|p| {
                                    p.0.iter().filter(|e| e.grantee == role).cloned().collect::<Vec<_>>()
                                })
                            }
                        };
                        view! {
                            <div class="grant-role" role="group" aria-label=format!("Privileges of {name}")>
                                <b class="mono">{name.clone()}</b>
                                <div class="tags">
                                    <For each=entries key=Clone::clone let:entry>
                                        <Entry
                                            store=store
                                            entry=entry.clone()
                                            on_remove=move || {
                                                let _ = run(&mut |acl, _| {
                                                    acl.forget(entry.grantee.as_ref(), entry.privilege);
                                                });
                                            }
                                        />
                                    </For>
                                </div>
                            </div>
                        }
                    }
                </For>
            </div>
            <Show when=move || store.can_edit()>
                <Show
                    when=move || adding.get()
                    fallback=move || {
                        view! {
                            <button type="button" class="button add-button" on:click=move |_| adding.set(true)>
                                "Add privilege"
                            </button>
                        }
                    }
                >
                    <NewGrant
                        all=all
                        add=Callback::new(move |(who, what, state): (String, Option<Privilege>, AclState)| {
                            if who.trim().is_empty() {
                                return Err("Say which role gets it; public is everybody.".to_owned());
                            }
                            let who = grantee(&who);
                            run(&mut |acl, _| {
                                let which = all.iter().filter(|p| what.is_none_or(|w| w == **p));
                                for privilege in which {
                                    acl.set(who.clone(), *privilege, state);
                                }
                            })
                        })
                        done=Callback::new(move |()| adding.set(false))
                    />
                </Show>
            </Show>
        </section>
    }
}

/// What is said of one privilege of a role.
#[component]
pub(super) fn Entry(
    store: Store,
    entry: AclEntry,
    on_remove: impl Fn() + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let word = entry.privilege.keyword().to_lowercase();
    let text = match entry.state {
        AclState::Granted => word.clone(),
        AclState::GrantedWithGrantOption => format!("{word}, may grant it"),
        AclState::Revoked => format!("no {word}"),
    };
    let label = format!("Forget {word} of {}", grantee_text(entry.grantee.as_ref()));
    view! {
        <span class="grant" class:revoked=entry.state == AclState::Revoked>
            {text}
            <Show when=move || store.can_edit()>
                <IconButton
                    shape=Shape::Close
                    label=label.clone()
                    on_press={
                        let on_remove = on_remove.clone();
                        move || on_remove()
                    }
                />
            </Show>
        </span>
    }
}

#[component]
fn NewGrant(
    all: &'static [Privilege],
    add: Callback<(String, Option<Privilege>, AclState), Result<(), String>>,
    done: Callback<()>,
) -> impl IntoView {
    let role = RwSignal::new(String::new());
    let privilege = RwSignal::new(String::new());
    let state = RwSignal::new("granted".to_owned());
    let error = RwSignal::new(None::<String>);
    let mut options = vec![(String::new(), "all".to_owned())];
    options.extend(all.iter().map(|p| (p.keyword().to_owned(), p.keyword().to_lowercase())));
    let apply = move || {
        let what = all.iter().find(|p| privilege.with_untracked(|w| p.keyword() == w)).copied();
        let how = match state.get_untracked().as_str() {
            "option" => AclState::GrantedWithGrantOption,
            "revoked" => AclState::Revoked,
            _ => AclState::Granted,
        };
        match add.run((role.get_untracked(), what, how)) {
            Ok(()) => done.run(()),
            Err(reason) => error.set(Some(reason)),
        }
    };
    let states = [
        ("granted", "is granted"),
        ("option", "is granted, and may be passed on"),
        ("revoked", "is revoked"),
    ];
    view! {
        <form
            class="form draft"
            aria-label="New privilege"
            on:submit=move |event| {
                event.prevent_default();
                apply();
            }
        >
            <DraftText
                label="Role"
                class="mono"
                value=role
                placeholder="authenticated, or public for everybody"
                on_input=move |text: String| role.set(text)
            />
            <div class="field-pair">
                <SelectField
                    label="Privilege"
                    options=options
                    chosen=privilege
                    apply=move |value: String| {
                        privilege.set(value);
                        Ok(())
                    }
                />
                <SelectField
                    label="State"
                    options=states.map(|(v, t)| (v.to_owned(), t.to_owned())).to_vec()
                    chosen=state
                    apply=move |value: String| {
                        state.set(value);
                        Ok(())
                    }
                />
            </div>
            <p class="field-error" role="alert">
                {move || error.get()}
            </p>
            <div class="draft-foot">
                <button type="button" class="button" on:click=move |_| done.run(())>
                    "Cancel"
                </button>
                <button type="submit" class="button button-primary">
                    "Add"
                </button>
            </div>
        </form>
    }
}
