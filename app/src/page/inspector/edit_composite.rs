//! A composite type as a form: its attributes.

use super::control::{MoreOf, RowButtons};
use super::edit_type::{AddOne, Of};
use super::field::{Field, TextArea, TextField, given};
use super::type_field::TypeField;
use super::words::{qualified, qualified_name};
use leptos::prelude::*;
use trestle_core::model::{CompositeAttribute, DataType, Name, TypeKind};

fn attributes_mut(kind: &mut TypeKind) -> Option<&mut Vec<CompositeAttribute>> {
    match kind {
        TypeKind::Composite { attributes } => Some(attributes),
        _ => None,
    }
}

#[component]
pub(super) fn Attributes(of: Of) -> impl IntoView {
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
                        let collation = Signal::derive(move || {
                            attributes.with(|a| {
                                let collation = a.get(at).and_then(|a| a.collation.as_ref());
                                collation.map(qualified).unwrap_or_default()
                            })
                        });
                        let set_collation = move |(typed, field): (String, Field)| {
                            field.settle(edit(&mut |list| {
                                if let Some(a) = list.get_mut(at) {
                                    a.collation = qualified_name(&typed);
                                }
                            }));
                        };
                        let comment = Signal::derive(move || {
                            attributes.with(|a| a.get(at).and_then(|a| a.comment.clone()).unwrap_or_default())
                        });
                        let set_comment = move |(typed, field): (String, Field)| {
                            field.settle(edit(&mut |list| {
                                if let Some(a) = list.get_mut(at) {
                                    a.comment = given(&typed);
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
                            <MoreOf name=name>
                                <TextField
                                    label="Collation"
                                    class="mono"
                                    value=collation
                                    apply=set_collation
                                    placeholder="the type's own"
                                />
                                <TextArea
                                    label="Comment"
                                    value=comment
                                    apply=set_comment
                                    placeholder="What it is for, in Markdown"
                                />
                            </MoreOf>
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
