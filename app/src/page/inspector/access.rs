//! Who may do what with a table: row level security, policies, privileges.

use super::comment::Comment;
use super::edit_policy::{PolicyForm, Security};
use super::grants::Grants;
use super::item::{AddPart, Clause, Item};
use super::policy_words::{Reads, Sentence, Sentences, sentences};
use super::shown::Shown;
use super::words;
use crate::page::action::ActionButton;
use crate::page::store::PartKind;
use leptos::prelude::*;
use trestle_core::model::{ObjectRef, PolicyId};

#[component]
pub(super) fn Access(shown: Shown) -> impl IntoView {
    let ids = Memo::new(move |_| {
        shown.read(|t| t.policies.iter().map(|p| p.id.clone()).collect::<Vec<_>>())
    });
    let security = Memo::new(move |_| shown.read(|t| t.row_security));
    let sentences = sentences(shown.id.get_value());
    view! {
        <div class="access-head">
            {move || {
                if security.get().enabled {
                    view! { <span class="pill pill-good">"RLS enabled"</span> }.into_any()
                } else {
                    view! { <span class="pill pill-danger">"RLS off"</span> }.into_any()
                }
            }}
            <span class="muted">
                {move || match (security.get().enabled, security.get().forced) {
                    (true, true) => "forced for the owner too",
                    (true, false) => "not forced for the owner",
                    (false, _) => "whoever has a privilege sees every row",
                }}
            </span>
        </div>
        <Security shown=shown />
        <For each=move || ids.get() key=Clone::clone let:id>
            <PolicyItem shown=shown id=id sentences=sentences />
        </For>
        <Show when=move || ids.with(Vec::is_empty)>
            <p class="empty">
                {move || {
                    if security.get().enabled {
                        "No policies: only the owner and roles that bypass RLS see rows."
                    } else {
                        "No policies."
                    }
                }}
            </p>
        </Show>
        <AddPart
            shown=shown
            label="Add policy"
            kind=PartKind::Policy
            form=Callback::new(move |done| view! { <PolicyForm shown=shown policy=None done=done /> }.into_any())
        />
        <Show when=move || shown.store.can_edit() && shown.read(|t| !t.external)>
            <ActionButton id="insert-access-pattern" />
        </Show>
        <Grants store=shown.store object=ObjectRef::Table(shown.id.get_value()) />
    }
}

#[component]
fn PolicyItem(shown: Shown, id: PolicyId, sentences: Sentences) -> impl IntoView {
    let (table, policy_id) = (shown.id.get_value(), id.clone());
    let object = ObjectRef::Policy(shown.id.get_value(), id.clone());
    let id = StoredValue::new(id);
    let policy = Memo::new(move |_| shown.read(|t| id.with_value(|id| t.policy(id).cloned())));
    let name = Signal::derive(move || {
        policy.with(|p| p.as_ref().map(|p| p.name.to_string()).unwrap_or_default())
    });
    let kind = Signal::derive(move || {
        policy.with(|p| p.as_ref().map_or("", |p| words::policy_command(p.command)).to_owned())
    });
    let about = move || {
        policy.with(|p| {
            p.as_ref()
                .map(|p| {
                    let kind = if p.permissive { "Permissive" } else { "Restrictive" };
                    format!("{kind}, for {}", words::roles(&p.roles))
                })
                .unwrap_or_default()
        })
    };
    let using = Signal::derive(move || {
        policy.with(|p| p.as_ref().and_then(|p| p.using.as_ref()).map(|e| e.text().to_owned()))
    });
    let check = Signal::derive(move || {
        policy.with(|p| p.as_ref().and_then(|p| p.check.as_ref()).map(|e| e.text().to_owned()))
    });
    let form = Callback::new(move |done| {
        view! { <PolicyForm shown=shown policy=policy.get_untracked() done=done /> }.into_any()
    });
    view! {
        <Item object=object name=name kind=kind form=form>
            <p class="item-options">{about}</p>
            <Sentence sentences=sentences policy=policy_id.clone() />
            <Comment text=Signal::derive(move || policy.with(|p| p.as_ref().and_then(|p| p.comment.clone()))) />
            <Clause word="Using" text=using />
            <Clause word="With check" text=check />
            <Reads table=table.clone() policy=policy_id.clone() />
        </Item>
    }
}
