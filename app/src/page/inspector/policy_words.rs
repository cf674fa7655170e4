//! What a policy says as a sentence, and what it reads.

use crate::page::action::use_ctx;
use crate::page::client::derived;
use crate::page::drawer::Said;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::model::{Document, ObjectRef, PolicyId, TableId};
use trestle_core::rls::reads;

/// The sentences of a table's policies.
pub(super) type Sentences = Memo<BTreeMap<PolicyId, String>>;

/// Asks for them.
pub(super) fn sentences(table: TableId) -> Sentences {
    let store = use_ctx().store;
    let has_policies = Memo::new({
        let table = table.clone();
        move |_| {
            store
                .document
                .with(|d| d.schema.tables.get(&table).is_some_and(|t| !t.policies.is_empty()))
        }
    });
    let question = Signal::derive(move || {
        has_policies.get().then(|| Question::PolicyWords { tables: vec![table.clone()] })
    });
    let answer = derived(store.version, question);
    Memo::new(move |before: Option<&BTreeMap<_, _>>| match answer.get() {
        Some(Answer::PolicyWords(told)) => {
            told.into_iter().map(|(_, policy, text)| (policy, text)).collect()
        }
        _ => before.cloned().unwrap_or_default(),
    })
}

/// A policy's sentence.
#[component]
pub(super) fn Sentence(sentences: Sentences, policy: PolicyId) -> impl IntoView {
    let text = Memo::new(move |_| sentences.with(|all| all.get(&policy).cloned()));
    move || {
        text.get().map(|text| {
            view! {
                <p class="policy-sentence">
                    <Said text=format!("{text}.") />
                </p>
            }
        })
    }
}

/// Tables, views and functions that a policy names, as links.
#[component]
pub(super) fn Reads(table: TableId, policy: PolicyId) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let all = Memo::new(move |_| {
        store.document.with(|d| {
            let found = d.schema.tables.get(&table).and_then(|t| t.policy(&policy).cloned());
            let read = found.map(|policy| reads(&table, &policy)).unwrap_or_default();
            read.into_iter().map(|o| (called(d, &o), o)).collect::<Vec<_>>()
        })
    });
    let go = move |object: ObjectRef| {
        store.select(object.clone());
        if let ObjectRef::Table(table) = object {
            ctx.view.reveal(&table);
        }
    };
    view! {
        <Show when=move || all.with(|all| !all.is_empty())>
            <p class="policy-reads">
                "Reads: "
                {move || {
                    all.get()
                        .into_iter()
                        .enumerate()
                        .map(|(at, (name, object))| {
                            view! {
                                {(at > 0).then_some(", ")}
                                <button
                                    type="button"
                                    class="link mono"
                                    on:click=move |_| go(object.clone())
                                >
                                    {name}
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </p>
        </Show>
    }
}

fn called(document: &Document, object: &ObjectRef) -> String {
    let catalog = &document.schema;
    let name = match object {
        ObjectRef::Table(id) => {
            catalog.tables.get(id).map(|t| catalog.readable_name(&t.schema, &t.name))
        }
        ObjectRef::View(id) => {
            catalog.views.get(id).map(|v| catalog.readable_name(&v.schema, &v.name))
        }
        ObjectRef::Function(id) => catalog
            .functions
            .get(id)
            .map(|f| format!("{}()", catalog.readable_name(&f.schema, &f.name))),
        _ => None,
    };
    name.unwrap_or_else(|| object.to_string())
}
