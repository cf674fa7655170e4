//! Types as forms: which form a type has, and labels of enums.

use super::control::{RowButtons, change_read};
use super::edit_composite::Attributes;
use super::edit_domain::DomainFields;
use super::edit_range::RangeFields;
use super::field::{Field, TextField, change};
use crate::page::store::Store;
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{EnumLabel, EnumLabelId, ObjectRef, TypeDef, TypeId, TypeKind};

/// A type that is shown, and a way to put a changed one in its place.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) store: Store,
    id: StoredValue<TypeId>,
    def: Memo<Option<Arc<TypeDef>>>,
}

impl Of {
    fn command(self, edit: impl FnOnce(&mut TypeKind)) -> Option<Command> {
        let mut def = self.def.get_untracked()?.as_ref().clone();
        edit(&mut def.kind);
        Some(Command::Define { object: Box::new(Defined::Type(def)) })
    }

    pub(super) fn run(self, edit: impl FnOnce(&mut TypeKind)) -> Result<(), String> {
        self.command(edit).map_or(Ok(()), |command| change(self.store, &command))
    }

    pub(super) fn read(self, field: Field, edit: impl FnOnce(&mut TypeKind)) {
        if let Some(command) = self.command(edit) {
            change_read(self.store, command, move |result| field.settle(result));
        }
    }

    pub(super) fn say<T: Default>(self, read: impl FnOnce(&TypeKind) -> T) -> T {
        self.def.with(|d| d.as_ref().map(|d| read(&d.kind)).unwrap_or_default())
    }
}

#[component]
pub(super) fn TypeForm(store: Store, id: TypeId) -> impl IntoView {
    let id = StoredValue::new(id);
    let def = Memo::new(move |_| {
        store.document.with(|d| id.with_value(|id| d.schema.types.get(id).cloned()))
    });
    let of = Of { store, id, def };
    let word = Memo::new(move |_| {
        def.with(|d| match d.as_ref().map(|d| &d.kind) {
            Some(TypeKind::Enum { .. }) => "enum",
            Some(TypeKind::Composite { .. }) => "composite",
            Some(TypeKind::Domain { .. }) => "domain",
            Some(TypeKind::Range { .. }) => "range",
            _ => "",
        })
    });
    move || match word.get() {
        "enum" => view! { <Labels of=of /> }.into_any(),
        "composite" => view! { <Attributes of=of /> }.into_any(),
        "domain" => view! { <DomainFields of=of /> }.into_any(),
        "range" => view! { <RangeFields of=of /> }.into_any(),
        _ => ().into_any(),
    }
}

fn labels_mut(kind: &mut TypeKind) -> Option<&mut Vec<EnumLabel>> {
    match kind {
        TypeKind::Enum { labels } => Some(labels),
        _ => None,
    }
}

/// A field to add one more to a list, and why it was refused.
#[component]
pub(super) fn AddOne(
    label: &'static str,
    placeholder: &'static str,
    add: Callback<String, Result<(), String>>,
) -> impl IntoView {
    let apply = move |(typed, field): (String, Field)| {
        if !typed.trim().is_empty() {
            field.settle(add.run(typed.trim().to_owned()));
        }
    };
    view! { <TextField label=label value=Signal::derive(String::new) apply=apply placeholder=placeholder class="mono" /> }
}

#[component]
fn Labels(of: Of) -> impl IntoView {
    let labels = Memo::new(move |_| {
        of.say(|kind| match kind {
            TypeKind::Enum { labels } => labels.clone(),
            _ => Vec::new(),
        })
    });
    let error = RwSignal::new(None::<String>);
    let run = move |edit: &mut dyn FnMut(&mut Vec<EnumLabel>)| {
        let done = of.run(|kind| {
            if let Some(labels) = labels_mut(kind) {
                edit(labels);
            }
        });
        error.set(done.err());
    };
    let rows = move || {
        let all = labels.get();
        let last = all.len().saturating_sub(1);
        all.into_iter().enumerate().map(move |(at, l)| (at, last, l)).collect::<Vec<_>>()
    };
    let add = Callback::new(move |name: String| {
        of.run(|kind| {
            if let Some(labels) = labels_mut(kind) {
                labels.push(EnumLabel { id: EnumLabelId::new(""), name });
            }
        })
    });
    view! {
        <section class="facts">
            <h3>"Labels, in their order"</h3>
            <ol class="list-rows">
                <For each=rows key=Clone::clone let:row>
                    {
                        let (at, last, label) = row;
                        let name = label.name.clone();
                        let what = name.clone();
                        let object = ObjectRef::EnumLabel(of.id.get_value(), label.id);
                        let rename = move |(typed, field): (String, Field)| {
                            let command = Command::Rename { object: object.clone(), name: typed };
                            field.settle(change(of.store, &command));
                        };
                        view! {
                            <li class="list-row">
                                <TextField
                                    label="Label"
                                    bare=true
                                    class="mono plain-field"
                                    value=Signal::derive(move || name.clone())
                                    apply=rename
                                />
                                <Show when=move || of.store.can_edit()>
                                    <RowButtons
                                        what={
                                            let what = what.clone();
                                            Signal::derive(move || what.clone())
                                        }
                                        first=at == 0
                                        last=at == last
                                        on_up=move || run(&mut |l| l.swap(at, at.saturating_sub(1)))
                                        on_down=move || run(&mut |l| l.swap(at, at + 1))
                                        on_remove=move || run(&mut |l| drop(l.remove(at)))
                                    />
                                </Show>
                            </li>
                        }
                    }
                </For>
            </ol>
            <p class="field-error" role="alert">
                {move || error.get()}
            </p>
            <Show when=move || of.store.can_edit()>
                <AddOne label="New label" placeholder="Enter adds it" add=add />
            </Show>
        </section>
    }
}
