//! What mending problems would change, before it is done.

use super::modal::Modal;
use super::place_import::Changes;
use crate::page::action::use_ctx;
use crate::page::client::ask;
use crate::page::highlight::Code;
use crate::page::mend::take;
use crate::page::ui::{copy_text, count};
use crate::protocol::{Answer, MendPlan, Question};
use leptos::prelude::*;
use std::sync::Arc;
use trestle_core::lint::Mending;
use trestle_core::sql::script;

/// Which side of the plan is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Changes,
    Migration,
    Left,
}

#[component]
pub(super) fn Mend(what: Mending) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let plan: RwSignal<Option<Arc<MendPlan>>> = RwSignal::new(None);
    ask(Question::Mend { what }, move |_, answer| {
        if let Answer::Mend(made) = answer {
            plan.try_set(Some(Arc::from(made)));
        }
    });
    let side = RwSignal::new(Side::Changes);
    let mended = move || plan.with(|p| p.as_ref().map_or(0, |p| p.mended));
    let left = move || plan.with(|p| p.as_ref().map_or(0, |p| p.left.len()));
    let tab = move |this: Side, label: &'static str| {
        view! {
            <button
                type="button"
                class="chip"
                aria-pressed=move || (side.get() == this).to_string()
                on:click=move |_| side.set(this)
            >
                {label}
                {(this == Side::Left).then(|| view! { <span class="count">{left}</span> })}
            </button>
        }
    };
    view! {
        <Modal title="Fix problems" class="dialog-preview">
            <p class="preview-about" role="status">
                {move || match plan.get() {
                    None => "Working it out…".to_owned(),
                    Some(plan) => about(&plan),
                }}
            </p>
            <div class="chips" role="group" aria-label="What is shown">
                {tab(Side::Changes, "What changes")} {tab(Side::Migration, "Migration")}
                <Show when=move || { left() > 0 }>{tab(Side::Left, "Left to you")}</Show>
            </div>
            <div class="preview" aria-busy=move || plan.with(Option::is_none).to_string()>
                {move || {
                    plan.get()
                        .map(|plan| match side.get() {
                            Side::Changes => view! { <Changed plan=plan /> }.into_any(),
                            Side::Migration => view! { <Migration plan=plan /> }.into_any(),
                            Side::Left => view! { <Left plan=plan /> }.into_any(),
                        })
                }}
            </div>
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                    "Cancel"
                </button>
                <button
                    type="button"
                    class="button button-primary"
                    autofocus=true
                    disabled=move || mended() == 0
                    on:click=move |_| {
                        if let Some(plan) = plan.get_untracked() {
                            take(ctx, plan.label.clone(), plan.mended);
                        }
                    }
                >
                    {move || match mended() {
                        0 => "Fix".to_owned(),
                        n => format!("Fix {}", count(n, "problem", "problems")),
                    }}
                </button>
            </footer>
        </Modal>
    }
}

fn about(plan: &MendPlan) -> String {
    if plan.mended == 0 {
        return "None of these problems can be fixed without you.".to_owned();
    }
    let risk = if plan.is_safe {
        "No row is refused, changed or lost by it, and no query gives another result."
    } else {
        "Whether it fits depends on your rows, or on queries outside of this schema: look at it first."
    };
    format!("{}. {risk}", plan.label)
}

/// What changes, and what a person has to look at besides.
#[component]
fn Changed(plan: Arc<MendPlan>) -> impl IntoView {
    let notes = plan.notes.clone();
    view! {
        {(!notes.is_empty())
            .then(|| {
                view! {
                    <p class="preview-refused">
                        "Texts of these mention what gets another name, and could not be rewritten: "
                        {notes.join(", ")}
                    </p>
                }
            })}
        <Changes preview=Arc::new(plan.changes.clone()) />
    }
}

/// The statements that bring a server there.
#[component]
fn Migration(plan: Arc<MendPlan>) -> impl IntoView {
    match &plan.statements {
        Err(reason) => view! { <p class="preview-refused">{reason.clone()}</p> }.into_any(),
        Ok(all) if all.is_empty() => {
            view! { <p class="empty">"The schema on a server stays as it is."</p> }.into_any()
        }
        Ok(all) => {
            let text = script(all);
            let copied = text.clone();
            view! {
                <div class="mend-sql">
                    <button type="button" class="button" on:click=move |_| copy_text(&copied, "Migration")>
                        "Copy"
                    </button>
                    <Code text=text label="Migration" />
                </div>
            }
            .into_any()
        }
    }
}

/// Problems that stay, with the reasons.
#[component]
fn Left(plan: Arc<MendPlan>) -> impl IntoView {
    let row = |(message, reason): (String, String)| {
        view! {
            <li>
                {message}
                <span class="muted">" " {reason}</span>
            </li>
        }
    };
    view! {
        <ul class="mend-left">{plan.left.iter().cloned().map(row).collect_view()}</ul>
    }
}
