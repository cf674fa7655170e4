//! Why a row is reached or not: what each policy says of it, part by part.

use super::outcome::{sentence, verdict};
use super::state::Trying;
use crate::page::drawer::access::why::PolicyLink;
use crate::page::highlight::InlineCode;
use crate::page::icon::Shape;
use crate::page::ui::IconButton;
use leptos::prelude::*;
use trestle_core::model::TableId;
use trestle_core::rls::attempt::{Answer, Asked, Part, PolicyVerdict, Question, Verdict};

#[component]
pub(super) fn Why(trying: Trying) -> impl IntoView {
    view! {
        <aside class="access-why" aria-label="Why">
            <div class="access-why-close">
                <IconButton
                    shape=Shape::Close
                    label="Close explanation"
                    on_press=move || trying.chosen.set(None)
                />
            </div>
            <div aria-live="polite" class="access-why-text">
                {move || {
                    let (row, action) = trying.chosen.get()?;
                    let (table, answer) = trying.table.get().zip(trying.answer.get())?;
                    let title = format!("{} of row {}", action.privilege().keyword(), row + 1);
                    Some(
                        view! {
                            <p class="muted">{title}</p>
                            <h2 class="access-summary">{sentence(&answer.outcome, action)}</h2>
                            {told(&table, &answer)}
                        },
                    )
                }}
            </div>
        </aside>
    }
}

fn told(table: &TableId, answer: &Answer) -> impl IntoView + use<> {
    let asked = answer.asked.iter().map(|asked| asked_of(table, asked)).collect_view();
    let notes = answer.notes.iter().map(|note| view! { <p class="muted">{note.clone()}</p> });
    let free = answer.asked.is_empty()
        && matches!(answer.outcome, trestle_core::rls::attempt::Outcome::Allowed);
    let free = free.then(|| view! { <p>"No policy is asked: row level security does not concern this role here."</p> });
    view! {
        {free}
        {asked}
        {notes.collect_view()}
    }
}

fn asked_of(table: &TableId, asked: &Asked) -> impl IntoView + use<> {
    let title = match asked.question {
        Question::MayRead => "May the row be read? USING, for SELECT",
        Question::MayChange => "May this row be reached? USING",
        Question::MayBecome => "May the row become so? WITH CHECK",
        Question::MayReadAfter => "May the new row be read? USING, for SELECT",
    };
    let none = asked.policies.is_empty().then(|| {
        view! { <p class="muted">"No policy allows it."</p> }
    });
    let policies = asked.policies.iter().map(|policy| policy_said(table, policy)).collect_view();
    view! {
        <h3 class="try-asked">{title} {mark(&asked.verdict)}</h3>
        {none}
        <ul class="try-policies">{policies}</ul>
    }
}

fn policy_said(table: &TableId, policy: &PolicyVerdict) -> impl IntoView + use<> {
    let kind = if policy.permissive { "Permissive" } else { "Restrictive" };
    view! {
        <li>
            <div class="try-policy">
                <PolicyLink table=table.clone() policy=policy.policy.clone() name=policy.name.to_string() />
                <span class="tag">{kind}</span>
                {mark(&policy.verdict)}
            </div>
            {part(&policy.condition)}
        </li>
    }
}

/// A part of a condition with what it came to, and what is in it.
fn part(of: &Part) -> AnyView {
    let values = of.values.iter().map(|shown| {
        view! {
            <li>
                <code>{shown.text.clone()}</code>
                " is "
                <code class="try-shown">{shown.value.clone()}</code>
            </li>
        }
    });
    let why = match &of.verdict {
        Verdict::Unknown { why } => Some(format!("It depends on {why}.")),
        Verdict::Error { code, why } => Some(format!("Error {code}: {why}.")),
        _ => None,
    };
    let parts = of.parts.iter().map(|inner| view! { <li>{part(inner)}</li> }).collect_view();
    view! {
        <div class="try-part">
            <div class="try-condition">{mark(&of.verdict)} <InlineCode text=of.text.clone() /></div>
            {why.map(|why| view! { <p class="muted">{why}</p> })}
            <ul class="try-values">{values.collect_view()}</ul>
            <ul class="try-parts">{parts}</ul>
        </div>
    }
    .into_any()
}

/// What something came to, as a sign with its word.
fn mark(of: &Verdict) -> impl IntoView + use<> {
    let (class, sign, word) = verdict(of);
    view! {
        <span class=format!("try-mark {class}") title=word>
            <span aria-hidden="true">{sign}</span>
            <span class="visually-hidden">{word}</span>
        </span>
    }
}
