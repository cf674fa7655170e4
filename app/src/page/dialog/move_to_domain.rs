//! The domain that the selected tables are to belong to, and what is renamed for it.

use super::modal::Modal;
use super::select::Select;
use crate::page::action::{run, use_ctx};
use crate::page::domain::domain_options;
use crate::page::ui::count;
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::edit::{Command, apply};
use trestle_core::model::{Document, DomainId, Name, ObjectRef, Table, TableId};

/// Stands for no domain in the list; a domain follows [`DOMAIN`].
const NONE: &str = "none";
const DOMAIN: &str = "domain:";
/// Names of a kind that are shown; all are changed.
const SHOWN: usize = 300;

/// What moving does to names.
#[derive(Clone, Debug, Default, PartialEq)]
struct Plan {
    tables: Vec<(String, String)>,
    /// What is named after them, by kind.
    parts: Vec<(&'static str, String, String)>,
}

#[component]
pub(super) fn MoveToDomain() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let tables: Vec<TableId> =
        store.selection.with_untracked(|s| s.tables.iter().cloned().collect());
    let many = tables.len();
    let tables = StoredValue::new(tables);
    let chosen = RwSignal::new(String::new());
    let parts = RwSignal::new(true);
    let options = Signal::derive(move || {
        let mut all = vec![(String::new(), "Choose a domain".to_owned())];
        let domains = store.document.with(|d| domain_options(d, None));
        all.extend(domains.into_iter().map(|(id, text)| (format!("{DOMAIN}{id}"), text)));
        all.push((NONE.to_owned(), "No domain".to_owned()));
        all
    });
    let command = move || {
        let domain = match chosen.get().as_str() {
            "" => return None,
            NONE => None,
            id => Some(DomainId::new(id.strip_prefix(DOMAIN)?)),
        };
        Some(Command::MoveToDomain { tables: tables.get_value(), domain, parts: parts.get() })
    };
    let plan = Memo::new(move |_| {
        let command = command()?;
        Some(store.document.with(|d| match apply(d, &command) {
            Ok(applied) => Ok(tables.with_value(|tables| plan(d, &applied.document, tables))),
            Err(refused) => Err(refused.to_string()),
        }))
    });
    let changes = move || {
        plan.with(
            |p| matches!(p, Some(Ok(plan)) if plan.tables.iter().any(|(old, new)| old != new)),
        )
    };
    let accept = move |_| {
        if let Some(command) = untrack(command)
            && run(ctx, &command).is_some()
        {
            store.seal();
            store.dialog.set(None);
        }
    };
    view! {
        <Modal title="Move to domain" class="dialog-wide">
            <p class="muted">
                "Tables belong to a domain by their names: moving gives them its prefix."
            </p>
            <Select
                label="Domain"
                options=options
                chosen=chosen.into()
                autofocus=true
                on_choice=move |value| chosen.set(value)
            />
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=parts
                    on:change=move |e| parts.set(event_target_checked(&e))
                />
                "Rename what is named after them along: views, indexes, constraints, triggers, policies, sequences"
            </label>
            {move || match plan.get() {
                None => ().into_any(),
                Some(Err(reason)) => view! { <p class="preview-refused" role="alert">{reason}</p> }.into_any(),
                Some(Ok(plan)) => view! { <Names plan=plan /> }.into_any(),
            }}
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                    "Cancel"
                </button>
                <button type="button" class="button button-primary" disabled=move || !changes() on:click=accept>
                    {format!("Move {}", count(many, "table", "tables"))}
                </button>
            </footer>
        </Modal>
    }
}

#[component]
fn Names(plan: Plan) -> impl IntoView {
    let stay = plan.tables.iter().filter(|(old, new)| old == new).count();
    let parts = plan.parts.len();
    let row = |old: &str, new: &str, kind: &'static str| {
        view! {
            <tr class:unchanged=old == new>
                <td>
                    {(!kind.is_empty()).then(|| view! { <span class="muted">{kind} " "</span> })}
                    <span class="mono">{old.to_owned()}</span>
                </td>
                <td class="mono">{if old == new { "stays".to_owned() } else { new.to_owned() }}</td>
            </tr>
        }
    };
    let tables: Vec<_> =
        plan.tables.iter().take(SHOWN).map(|(old, new)| row(old, new, "")).collect();
    let along: Vec<_> =
        plan.parts.iter().take(SHOWN).map(|(kind, old, new)| row(old, new, kind)).collect();
    let more = plan.tables.len().saturating_sub(SHOWN) + parts.saturating_sub(SHOWN);
    view! {
        <p role="status">
            {match (stay == plan.tables.len(), parts) {
                (true, _) => "Nothing changes: this is where they belong already.".to_owned(),
                (false, 0) => "Nothing else is named after them.".to_owned(),
                (false, n) => format!("{} along.", count(n, "other name changes", "other names change")),
            }}
        </p>
        <div class="name-changes" role="region" aria-label="New names" tabindex="0">
            <table>
                <thead>
                    <tr>
                        <th scope="col">"Now"</th>
                        <th scope="col">"Then"</th>
                    </tr>
                </thead>
                <tbody>{tables} {along}</tbody>
            </table>
            {(more > 0).then(|| view! { <p class="preview-more">{format!("and {more} more")}</p> })}
        </div>
    }
}

fn plan(before: &Document, after: &Document, tables: &[TableId]) -> Plan {
    let name = |document: &Document, id: &TableId| {
        document.schema.tables.get(id).map(|t| t.name.to_string())
    };
    let tables = tables.iter().filter_map(|id| name(before, id).zip(name(after, id)));
    let mut plan = Plan { tables: tables.collect(), parts: Vec::new() };
    let beside = |document: &Document| -> BTreeMap<ObjectRef, (&'static str, Name)> {
        let views = document.schema.views.iter();
        let views = views.map(|v| (ObjectRef::View(v.id.clone()), ("view", v.name.clone())));
        let sequences = document.schema.sequences.iter();
        let sequences =
            sequences.map(|s| (ObjectRef::Sequence(s.id.clone()), ("sequence", s.name.clone())));
        views.chain(sequences).collect()
    };
    plan.compare(&beside(before), &beside(after));
    for table in &before.schema.tables {
        if let Some(other) = after.schema.tables.get(&table.id) {
            plan.compare(&parts_of(table), &parts_of(other));
        }
    }
    plan
}

impl Plan {
    fn compare(
        &mut self,
        before: &BTreeMap<ObjectRef, (&'static str, Name)>,
        after: &BTreeMap<ObjectRef, (&'static str, Name)>,
    ) {
        for (object, (kind, old)) in before {
            if let Some((_, new)) = after.get(object)
                && new != old
            {
                self.parts.push((*kind, old.to_string(), new.to_string()));
            }
        }
    }
}

/// What has a name in a table.
fn parts_of(table: &Table) -> BTreeMap<ObjectRef, (&'static str, Name)> {
    let id = || table.id.clone();
    let constraints = table
        .constraints
        .iter()
        .map(|c| (ObjectRef::Constraint(id(), c.id.clone()), ("constraint", c.name.clone())));
    let indexes = table
        .indexes
        .iter()
        .map(|i| (ObjectRef::Index(id(), i.id.clone()), ("index", i.name.clone())));
    let triggers = table
        .triggers
        .iter()
        .map(|t| (ObjectRef::Trigger(id(), t.id.clone()), ("trigger", t.name.clone())));
    let policies = table
        .policies
        .iter()
        .map(|p| (ObjectRef::Policy(id(), p.id.clone()), ("policy", p.name.clone())));
    constraints.chain(indexes).chain(triggers).chain(policies).collect()
}
