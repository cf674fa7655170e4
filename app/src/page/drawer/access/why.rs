//! Why one answer is as it is: what the server asks, what rows have to keep, and the policies that say so.

use super::said::Said;
use super::state::Shown;
use crate::page::action::use_ctx;
use crate::page::client::derived;
use crate::page::highlight::InlineCode;
use crate::page::icon::Shape;
use crate::page::store::Sheet;
use crate::page::ui::IconButton;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::model::{ObjectRef, PolicyId, TableId};
use trestle_core::rls::{Action, Behind, Effect, Explanation, Reason};

/// The sentences of a table's policies.
type Sentences = Memo<BTreeMap<PolicyId, String>>;

#[component]
pub(super) fn Why(shown: Shown) -> impl IntoView {
    let question = Signal::derive(move || {
        let chosen = shown.chosen.get()?;
        let super::state::Chosen { role, table, action } = chosen;
        Some(Question::AccessWhy { role, table, action })
    });
    let answer = derived(shown.store.version, question);
    let why = Memo::new(move |_| match answer.get() {
        Some(Answer::AccessWhy(why)) => why.map(|why| *why),
        _ => None,
    });
    // The policies of the table in sentences.
    let of_table = Signal::derive(move || {
        let is_any = why.with(|why| why.as_ref().is_some_and(|why| !why.policies.is_empty()));
        let table = shown.chosen.with(|chosen| chosen.as_ref().map(|chosen| chosen.table.clone()));
        table.filter(|_| is_any).map(|table| Question::PolicyWords { tables: vec![table] })
    });
    let told = derived(shown.store.version, of_table);
    let sentences: Sentences = Memo::new(move |_| match told.get() {
        Some(Answer::PolicyWords(told)) => told.into_iter().map(|(_, p, text)| (p, text)).collect(),
        _ => BTreeMap::new(),
    });
    view! {
        <aside class="access-why" aria-label="Why">
            <div class="access-why-close">
                <IconButton shape=Shape::Close label="Close explanation" on_press=move || shown.chosen.set(None) />
            </div>
            <div aria-live="polite" class="access-why-text">
                {move || {
                    let (why, chosen) = (why.get(), shown.chosen.get());
                    match why.zip(chosen) {
                        Some((why, chosen)) => explained(&why, &chosen.table, chosen.action, sentences).into_any(),
                        None => view! { <p class="muted">"Looking…"</p> }.into_any(),
                    }
                }}
            </div>
        </aside>
    }
}

fn explained(
    why: &Explanation,
    table: &TableId,
    action: Action,
    sentences: Sentences,
) -> impl IntoView + use<> {
    let titles = match action {
        Action::Select | Action::Delete => ("Rows have to keep", ""),
        Action::Insert => ("", "New rows have to keep"),
        Action::Update if why.check.is_none() => ("Rows have to keep, before and after", ""),
        Action::Update => ("Rows have to keep", "Changed rows have to keep"),
    };
    let part = |title: &'static str, sql: &Option<String>| {
        let sql = sql.clone()?;
        Some(view! {
            <h3>{title}</h3>
            <InlineCode text=sql />
        })
    };
    let policies = why.policies.clone();
    let behind = (!policies.is_empty()).then(|| {
        let each = policies.into_iter().map(|policy| {
            view! { <PolicyBehind table=table.clone() policy=policy sentences=sentences /> }
        });
        view! {
            <h3>"Policies behind it"</h3>
            <ul class="access-behind">{each.collect_view()}</ul>
        }
    });
    view! {
        <h2 class="access-summary">
            <Said text=why.summary.clone() />
        </h2>
        <ol class="access-reasons">{why.reasons.iter().map(reason).collect_view()}</ol>
        {part(titles.0, &why.using)}
        {part(titles.1, &why.check)}
        {behind}
    }
}

fn reason(reason: &Reason) -> impl IntoView + use<> {
    let (class, sign, word) = match reason.effect {
        Effect::Opens => ("opens", "✓", "Passed: "),
        Effect::Narrows => ("narrows", "◐", "Partly: "),
        Effect::Closes => ("closes", "✕", "Refused: "),
        Effect::Notes => ("notes", "i", "Note: "),
    };
    view! {
        <li class=class>
            <span class="access-effect" aria-hidden="true">
                {sign}
            </span>
            <span>
                <span class="visually-hidden">{word}</span>
                <Said text=reason.text.clone() />
            </span>
        </li>
    }
}

#[component]
fn PolicyBehind(table: TableId, policy: Behind, sentences: Sentences) -> impl IntoView {
    let id = policy.policy.clone();
    let text = Memo::new(move |_| sentences.with(|all| all.get(&id).cloned()));
    let kind = if policy.permissive { "Permissive" } else { "Restrictive" };
    view! {
        <li>
            <PolicyLink table=table policy=policy.policy.clone() name=policy.name.to_string() />
            <span class="tag">{kind}</span>
            {move || {
                text.get()
                    .map(|text| {
                        view! {
                            <p class="access-sentence">
                                <Said text=format!("{text}.") />
                            </p>
                        }
                    })
            }}
        </li>
    }
}

/// A policy's name, which selects it.
#[component]
pub(super) fn PolicyLink(table: TableId, policy: PolicyId, name: String) -> impl IntoView {
    let ctx = use_ctx();
    let go = move |_| {
        ctx.store.select(ObjectRef::Policy(table.clone(), policy.clone()));
        ctx.view.reveal(&table);
        ctx.store.sheet.set(Some(Sheet::Inspector));
    };
    view! {
        <button type="button" class="link" title="Show the policy" on:click=go>
            {name}
        </button>
    }
}
