//! The constraints of a table, and who references it.

use super::comment::Comment;
use super::edit_constraint::ConstraintForm;
use super::item::{AddPart, Clause, Item};
use super::shown::Shown;
use super::words;
use crate::page::action::use_ctx;
use crate::page::store::PartKind;
use leptos::prelude::*;
use trestle_core::model::{ConstraintId, ConstraintKind, ObjectRef, TableId};

#[component]
pub(super) fn Keys(shown: Shown) -> impl IntoView {
    let ids = Memo::new(move |_| {
        shown.read(|t| t.constraints.iter().map(|c| c.id.clone()).collect::<Vec<_>>())
    });
    view! {
        <For each=move || ids.get() key=Clone::clone let:id>
            <ConstraintItem shown=shown id=id />
        </For>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="empty">"No keys and no constraints."</p>
        </Show>
        <AddPart
            shown=shown
            label="Add constraint"
            kind=PartKind::Constraint
            form=Callback::new(move |done| view! { <ConstraintForm shown=shown constraint=None done=done /> }.into_any())
        />
        <ReferencedBy shown=shown />
    }
}

#[component]
fn ConstraintItem(shown: Shown, id: ConstraintId) -> impl IntoView {
    let object = ObjectRef::Constraint(shown.id.get_value(), id.clone());
    let id = StoredValue::new(id);
    let constraint =
        Memo::new(move |_| shown.read(|t| id.with_value(|id| t.constraint(id).cloned())));
    let name = Signal::derive(move || {
        constraint.with(|c| c.as_ref().map(|c| c.name.to_string()).unwrap_or_default())
    });
    let kind = Signal::derive(move || {
        constraint.with(|c| c.as_ref().map_or("", |c| words::constraint_kind(&c.kind)).to_owned())
    });
    let said = Memo::new(move |_| {
        shown.read_with(|catalog, table| {
            let found = id.with_value(|id| table.constraint(id));
            found.map(|c| words::constraint(catalog, table, c)).unwrap_or_default()
        })
    });
    let options = Memo::new(move |_| {
        shown.read(|table| {
            let found = id.with_value(|id| table.constraint(id));
            found.map(|c| words::constraint_options(table, c)).unwrap_or_default()
        })
    });
    let check = Signal::derive(move || {
        constraint.with(|c| match c.as_ref().map(|c| &c.kind) {
            Some(ConstraintKind::Check { expression, .. }) => Some(expression.text().to_owned()),
            _ => None,
        })
    });
    let predicate = Signal::derive(move || {
        constraint.with(|c| match c.as_ref().map(|c| &c.kind) {
            Some(ConstraintKind::Exclude { predicate, .. }) => {
                predicate.as_ref().map(|p| p.text().to_owned())
            }
            _ => None,
        })
    });
    let form = Callback::new(move |done| {
        view! { <ConstraintForm shown=shown constraint=constraint.get_untracked() done=done /> }
            .into_any()
    });
    view! {
        <Item object=object name=name kind=kind form=form>
            {move || {
                let text = said.get();
                (!text.is_empty()).then(|| view! { <p class="item-words mono">{text}</p> })
            }}
            {move || {
                let options = options.get();
                (!options.is_empty()).then(|| view! { <p class="item-options">{options.join(" · ")}</p> })
            }}
            <Clause word="Check" text=check />
            <Clause word="Where" text=predicate />
            <Comment text=Signal::derive(move || constraint.with(|c| c.as_ref().and_then(|c| c.comment.clone()))) />
        </Item>
    }
}

/// Foreign keys of other tables that end here.
#[component]
fn ReferencedBy(shown: Shown) -> impl IntoView {
    let ctx = use_ctx();
    let references = Memo::new(move |_| {
        shown.store.document.with(|d| {
            let here = shown.id.get_value();
            let mut found: Vec<(TableId, String, String)> = d
                .schema
                .tables
                .iter()
                .flat_map(|t| t.foreign_keys().map(move |(_, key)| (t, key)))
                .filter(|(_, key)| key.references == here)
                .map(|(t, key)| {
                    (t.id.clone(), words::table_name(&d.schema, t), words::columns(t, &key.columns))
                })
                .collect();
            found.sort_by(|a, b| (&a.1, &a.2).cmp(&(&b.1, &b.2)));
            found
        })
    });
    view! {
        <Show when=move || references.with(|r| !r.is_empty())>
            <section class="facts">
                <h3>"Referenced by"</h3>
                <ul class="plain">
                    <For each=move || references.get() key=Clone::clone let:reference>
                        {
                            let (table, name, columns) = reference;
                            view! {
                                <li>
                                    <button
                                        type="button"
                                        class="link mono"
                                        on:click=move |_| {
                                            ctx.store.select(ObjectRef::Table(table.clone()));
                                            ctx.view.reveal(&table);
                                        }
                                    >
                                        {name}
                                    </button>
                                    <span class="muted mono">" (" {columns} ")"</span>
                                </li>
                            }
                        }
                    </For>
                </ul>
            </section>
        </Show>
    }
}
