//! Types as forms: labels of enums, attributes of composite types, what a domain type demands, ranges.

use super::control::{CheckField, ExpressionField, RowButtons, change_read};
use super::edit_range::RangeFields;
use super::field::{Field, TextField, change};
use super::type_field::TypeField;
use crate::page::store::Store;
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::edit::{Command, Defined};
use trestle_core::model::{
    CompositeAttribute, DataType, DomainCheck, EnumLabel, EnumLabelId, Expr, Name, ObjectRef,
    TypeDef, TypeId, TypeKind,
};

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

    fn read(self, field: Field, edit: impl FnOnce(&mut TypeKind)) {
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
fn AddOne(
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

fn attributes_mut(kind: &mut TypeKind) -> Option<&mut Vec<CompositeAttribute>> {
    match kind {
        TypeKind::Composite { attributes } => Some(attributes),
        _ => None,
    }
}

#[component]
fn Attributes(of: Of) -> impl IntoView {
    let attributes = Memo::new(move |_| {
        of.say(|kind| match kind {
            TypeKind::Composite { attributes } => attributes.clone(),
            _ => Vec::new(),
        })
    });
    let count = Memo::new(move |_| attributes.with(Vec::len));
    let error = RwSignal::new(None::<String>);
    let edit = move |edit: &mut dyn FnMut(&mut Vec<CompositeAttribute>)| {
        of.run(|kind| {
            if let Some(attributes) = attributes_mut(kind) {
                edit(attributes);
            }
        })
    };
    let run = move |change: &mut dyn FnMut(&mut Vec<CompositeAttribute>)| {
        error.set(edit(change).err());
    };
    let add = Callback::new(move |typed: String| {
        let (name, data_type) = match typed.split_once(char::is_whitespace) {
            Some((name, data_type)) => {
                let read = DataType::parse(data_type.trim()).map_err(|e| e.to_string())?;
                (name.to_owned(), of.store.document.with_untracked(|d| d.schema.resolve_type(read)))
            }
            None => (typed, DataType::builtin("text")),
        };
        let attribute = CompositeAttribute {
            name: Name::from(name),
            data_type,
            collation: None,
            comment: None,
        };
        edit(&mut |list| list.push(attribute.clone()))
    });
    view! {
        <section class="facts">
            <h3>"Attributes"</h3>
            {move || {
                let count = count.get();
                (0..count)
                    .map(|at| {
                        let name = Signal::derive(move || {
                            attributes.with(|a| a.get(at).map(|a| a.name.to_string()).unwrap_or_default())
                        });
                        let type_text = Signal::derive(move || {
                            of.store.document.with(|d| {
                                attributes.with(|a| {
                                    a.get(at).map(|a| d.schema.type_text(&a.data_type)).unwrap_or_default()
                                })
                            })
                        });
                        let rename = move |(typed, field): (String, Field)| {
                            field.settle(edit(&mut |list| {
                                if let Some(a) = list.get_mut(at) {
                                    a.name = Name::new(typed.trim());
                                }
                            }));
                        };
                        view! {
                            <div class="attribute-row">
                                <TextField label="Attribute" bare=true class="mono" value=name apply=rename />
                                <TypeField
                                    label="Type of the attribute"
                                    bare=true
                                    value=type_text
                                    apply=Callback::new(move |data_type: DataType| {
                                        edit(&mut |list| {
                                            if let Some(a) = list.get_mut(at) {
                                                a.data_type = data_type.clone();
                                            }
                                        })
                                    })
                                />
                                <Show when=move || of.store.can_edit()>
                                    <RowButtons
                                        what=name
                                        first=at == 0
                                        last={at + 1 == count}
                                        on_up=move || run(&mut |l| l.swap(at, at.saturating_sub(1)))
                                        on_down=move || run(&mut |l| l.swap(at, at + 1))
                                        on_remove=move || run(&mut |l| drop(l.remove(at)))
                                    />
                                </Show>
                            </div>
                        }
                    })
                    .collect_view()
            }}
            <p class="field-error" role="alert">
                {move || error.get()}
            </p>
            <Show when=move || of.store.can_edit()>
                <AddOne label="New attribute" placeholder="name, or name and type" add=add />
            </Show>
        </section>
    }
}

#[component]
fn DomainFields(of: Of) -> impl IntoView {
    let base = Signal::derive(move || {
        of.store.document.with(|d| {
            of.say(|kind| match kind {
                TypeKind::Domain { base, .. } => d.schema.type_text(base),
                _ => String::new(),
            })
        })
    });
    let not_null = Signal::derive(move || {
        of.say(|kind| matches!(kind, TypeKind::Domain { not_null: true, .. }))
    });
    let default = Signal::derive(move || {
        of.say(|kind| match kind {
            TypeKind::Domain { default: Some(d), .. } => d.text().to_owned(),
            _ => String::new(),
        })
    });
    let checks = Memo::new(move |_| {
        of.say(|kind| match kind {
            TypeKind::Domain { checks, .. } => checks.clone(),
            _ => Vec::new(),
        })
    });
    let count = Memo::new(move |_| checks.with(Vec::len));
    let set_default = move |(typed, field): (String, Field)| {
        of.read(field, move |kind| {
            if let TypeKind::Domain { default, .. } = kind {
                *default = (!typed.trim().is_empty()).then(|| Expr::opaque(typed));
            }
        });
    };
    let add_check = move |(typed, field): (String, Field)| {
        if typed.trim().is_empty() {
            return;
        }
        of.read(field, move |kind| {
            if let TypeKind::Domain { checks, .. } = kind {
                checks.push(DomainCheck {
                    name: Name::default(),
                    expression: Expr::opaque(typed),
                    not_valid: false,
                    comment: None,
                });
            }
        });
    };
    view! {
        <TypeField
            label="Base type"
            value=base
            apply=Callback::new(move |data_type: DataType| {
                of.run(|kind| {
                    if let TypeKind::Domain { base, .. } = kind {
                        *base = data_type;
                    }
                })
            })
        />
        <CheckField
            label="Not null"
            checked=not_null
            apply=move |on| of.run(|kind| {
                if let TypeKind::Domain { not_null, .. } = kind {
                    *not_null = on;
                }
            })
        />
        <ExpressionField label="Default" value=default apply=set_default placeholder="none" />
        <section class="facts">
            <h3>"Checks"</h3>
            {move || {
                (0..count.get())
                    .map(|at| {
                        let text = Signal::derive(move || {
                            checks.with(|c| c.get(at).map(|c| c.expression.text().to_owned()).unwrap_or_default())
                        });
                        let set = move |(typed, field): (String, Field)| {
                            of.read(field, move |kind| {
                                if let TypeKind::Domain { checks, .. } = kind {
                                    if typed.trim().is_empty() {
                                        if at < checks.len() {
                                            checks.remove(at);
                                        }
                                    } else if let Some(check) = checks.get_mut(at) {
                                        check.expression = Expr::opaque(typed);
                                    }
                                }
                            });
                        };
                        view! { <ExpressionField label="Check" value=text apply=set placeholder="empty removes it" /> }
                    })
                    .collect_view()
            }}
            <Show when=move || of.store.can_edit()>
                <ExpressionField
                    label="New check"
                    value=Signal::derive(String::new)
                    apply=add_check
                    placeholder="length(VALUE) < 100"
                />
            </Show>
        </section>
    }
}
