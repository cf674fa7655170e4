//! A domain type as a form: what it is made of and what it demands.

use super::control::{CheckField, ExpressionField, MoreOf};
use super::edit_type::Of;
use super::field::{Field, TextArea, TextField, given};
use super::type_field::TypeField;
use super::words::{qualified, qualified_name};
use leptos::prelude::*;
use trestle_core::model::{DataType, DomainCheck, Expr, Name, TypeKind};

#[component]
pub(super) fn DomainFields(of: Of) -> impl IntoView {
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
    let collation = Signal::derive(move || {
        of.say(|kind| match kind {
            TypeKind::Domain { collation: Some(c), .. } => qualified(c),
            _ => String::new(),
        })
    });
    let set_collation = move |(typed, field): (String, Field)| {
        field.settle(of.run(|kind| {
            if let TypeKind::Domain { collation, .. } = kind {
                *collation = qualified_name(&typed);
            }
        }));
    };
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
        <TextField
            label="Collation"
            class="mono"
            value=collation
            apply=set_collation
            placeholder="the type's own"
        />
        <section class="facts">
            <h3>"Checks"</h3>
            {move || (0..count.get()).map(|at| view! { <Check of=of checks=checks at=at /> }).collect_view()}
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

/// One of the checks: what it demands, and what few checks say.
#[component]
fn Check(of: Of, checks: Memo<Vec<DomainCheck>>, at: usize) -> impl IntoView {
    let say = move |read: fn(&DomainCheck) -> String| {
        Signal::derive(move || checks.with(|c| c.get(at).map(read).unwrap_or_default()))
    };
    let edit = move |edit: &mut dyn FnMut(&mut DomainCheck)| {
        of.run(|kind| {
            if let TypeKind::Domain { checks, .. } = kind
                && let Some(check) = checks.get_mut(at)
            {
                edit(check);
            }
        })
    };
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
    let rename = move |(typed, field): (String, Field)| {
        field.settle(edit(&mut |check| check.name = Name::new(typed.trim())));
    };
    let set_comment = move |(typed, field): (String, Field)| {
        field.settle(edit(&mut |check| check.comment = given(&typed)));
    };
    let name = say(|check| check.name.to_string());
    view! {
        <ExpressionField
            label="Check"
            value=say(|check| check.expression.text().to_owned())
            apply=set
            placeholder="empty removes it"
        />
        <MoreOf name=name>
            <TextField label="Name" class="mono" value=name apply=rename placeholder="chosen as Postgres does" />
            <CheckField
                label="Values that are there already are not checked (NOT VALID)"
                checked=Signal::derive(move || checks.with(|c| c.get(at).is_some_and(|c| c.not_valid)))
                apply=move |on| edit(&mut |check| check.not_valid = on)
            />
            <TextArea
                label="Comment"
                value=say(|check| check.comment.clone().unwrap_or_default())
                apply=set_comment
                placeholder="Why, in Markdown"
            />
        </MoreOf>
    }
}
