//! The policies in sentences, table by table, as far as one has scrolled.

use super::filter::Roles;
use super::said::Said;
use super::state::Shown;
use super::why::PolicyLink;
use crate::page::action::use_ctx;
use crate::page::client::derived;
use crate::page::ui::{TableName, name_parts};
use crate::protocol::{Answer, Question};
use leptos::html;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::model::{Document, Name, ObjectRef, Policy, PolicyCommand, PolicyId, TableId};

/// Tables that come at once; more when their end is in sight.
const PAGE: usize = 40;
/// How near the end is in sight, in pixels.
const NEAR: i32 = 500;

type Sentences = Memo<BTreeMap<(TableId, PolicyId), String>>;

#[component]
pub(super) fn Policies(shown: Shown) -> impl IntoView {
    let store = shown.store;
    let limit = RwSignal::new(PAGE);
    let scroll = NodeRef::<html::Div>::new();
    let tables = Memo::new(move |_| {
        let matrix = shown.matrix.get();
        let roles = shown.wanted.with(|w| w.roles.clone());
        shown.rows.with(|rows| {
            store.document.with(|d| {
                let ids = rows.iter().filter_map(|at| Some(&matrix.as_ref()?.rows.get(*at)?.table));
                ids.filter(|id| policies(d, id, &roles).next().is_some())
                    .cloned()
                    .collect::<Vec<_>>()
            })
        })
    });
    let seen = Memo::new(move |_| {
        tables.with(|all| all.iter().take(limit.get()).cloned().collect::<Vec<_>>())
    });
    let question = Signal::derive(move || Some(Question::PolicyWords { tables: seen.get() }));
    let answer = derived(store.version, question);
    let sentences: Sentences =
        Memo::new(move |before: Option<&BTreeMap<_, _>>| match answer.get() {
            Some(Answer::PolicyWords(told)) => {
                told.into_iter().map(|(table, policy, text)| ((table, policy), text)).collect()
            }
            _ => before.cloned().unwrap_or_default(),
        });
    let total = move || tables.with(Vec::len);
    view! {
        <div
            class="access-policies-scroll"
            role="region"
            aria-label="Policies"
            tabindex="0"
            node_ref=scroll
            on:scroll=move |_| {
                if let Some(e) = scroll.get_untracked() {
                    let left = e.scroll_height() - e.scroll_top() - e.client_height();
                    if left < NEAR && limit.get_untracked() < untrack(total) {
                        limit.update(|l| *l += PAGE);
                    }
                }
            }
        >
            <For each=move || seen.get() key=Clone::clone let:table>
                <OfTable shown=shown table=table sentences=sentences />
            </For>
            <Show when=move || shown.matrix.with(Option::is_some) && total() == 0>
                <Nothing shown=shown />
            </Show>
        </div>
    }
}

/// The policies of a table that are for the roles that are looked for.
fn policies<'d>(
    document: &'d Document,
    table: &TableId,
    roles: &'d Roles,
) -> impl Iterator<Item = &'d Policy> + use<'d> {
    let table = document.schema.tables.get(table);
    table.into_iter().flat_map(|t| &t.policies).filter(|policy| match roles {
        Roles::All => true,
        Roles::One(role) => is_for(policy, role.as_ref()),
    })
}

fn is_for(policy: &Policy, role: Option<&Name>) -> bool {
    let is_public = policy.roles.is_empty() || policy.roles.iter().any(|r| *r == *"public");
    is_public || role.is_some_and(|role| policy.roles.contains(role))
}

fn word(command: PolicyCommand) -> &'static str {
    match command {
        PolicyCommand::All => "ALL",
        PolicyCommand::Select => "SELECT",
        PolicyCommand::Insert => "INSERT",
        PolicyCommand::Update => "UPDATE",
        PolicyCommand::Delete => "DELETE",
    }
}

#[component]
fn OfTable(shown: Shown, table: TableId, sentences: Sentences) -> impl IntoView {
    let ctx = use_ctx();
    let store = shown.store;
    let table = StoredValue::new(table);
    let name = Memo::new(move |_| {
        store.document.with(|d| {
            let found = table.with_value(|t| d.schema.tables.get(t).cloned());
            found.map(|t| name_parts(d, t.name.as_str())).unwrap_or_default()
        })
    });
    let is_off = Memo::new(move |_| {
        store.document.with(|d| {
            table.with_value(|t| d.schema.tables.get(t).is_some_and(|t| !t.row_security.enabled))
        })
    });
    let all = Memo::new(move |_| {
        let roles = shown.wanted.with(|w| w.roles.clone());
        let short = |p: &Policy| (p.id.clone(), p.name.to_string(), word(p.command), p.permissive);
        store
            .document
            .with(|d| table.with_value(|t| policies(d, t, &roles).map(short).collect::<Vec<_>>()))
    });
    let go = move |_| {
        let table = table.get_value();
        store.select(ObjectRef::Table(table.clone()));
        ctx.view.reveal(&table);
    };
    view! {
        <section class="access-of-table">
            <h2>
                <button type="button" class="mono" title="Show the table" on:click=go>
                    {move || {
                        let (prefix, rest) = name.get();
                        view! { <TableName prefix=prefix rest=rest /> }
                    }}
                </button>
                <Show when=move || is_off.get()>
                    <span class="access-off">"RLS is off, so that these do nothing"</span>
                </Show>
            </h2>
            <ul>
                <For each=move || all.get() key=Clone::clone let:policy>
                    {
                        let (id, name, command, permissive) = policy;
                        let key = (table.get_value(), id.clone());
                        let text = Memo::new(move |_| sentences.with(|s| s.get(&key).cloned()));
                        view! {
                            <li>
                                <span class="tag">{command}</span>
                                <div>
                                    <p class="access-sentence">
                                        {move || {
                                            text.get().map(|text| view! { <Said text=format!("{text}.") /> })
                                        }}
                                    </p>
                                    <p class="access-policy-name">
                                        <PolicyLink table=table.get_value() policy=id name=name />
                                        {(!permissive).then(|| view! { <span class="tag">"Restrictive"</span> })}
                                    </p>
                                </div>
                            </li>
                        }
                    }
                </For>
            </ul>
        </section>
    }
}

/// Why no policy is listed.
#[component]
fn Nothing(shown: Shown) -> impl IntoView {
    let any = move || {
        shown.store.document.with(|d| d.schema.tables.iter().any(|t| !t.policies.is_empty()))
    };
    view! {
        <p class="empty" role="status">
            {move || {
                if any() {
                    "No table that is looked for has policies."
                } else {
                    "There are no policies. Select a table and add one in the inspector, under Access."
                }
            }}
        </p>
    }
}
