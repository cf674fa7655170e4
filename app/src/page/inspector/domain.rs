//! A prefix domain as a form: what it says of itself, what it may reference, and its tables.

use super::colour::Swatches;
use super::control::{CheckField, SelectField};
use super::domain_regroup::Regroup;
use super::field::{Field, TextArea, TextField, change, given};
use super::rows_field::RowsField;
use crate::page::action::{Ctx, use_ctx};
use crate::page::client::derived;
use crate::page::domain::{status_of, status_options, status_word, table_name};
use crate::page::ui::count;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;
use trestle_core::domain::{DomainRow, tables_of};
use trestle_core::edit::Command;
use trestle_core::model::{Domain, DomainId, Name, ObjectRef, Table, TableId};

/// The domain that is shown; nothing for a moment after it was removed.
#[derive(Clone, Copy)]
pub(super) struct Of {
    pub(super) ctx: Ctx,
    pub(super) id: StoredValue<DomainId>,
    pub(super) domain: Memo<Option<Arc<Domain>>>,
    /// Its tables by name.
    pub(super) tables: Memo<Vec<(TableId, String)>>,
}

impl Of {
    fn new(ctx: Ctx, id: DomainId) -> Self {
        let id = StoredValue::new(id);
        let document = ctx.store.document;
        let domain =
            Memo::new(move |_| document.with(|d| id.with_value(|id| d.domains.get(id).cloned())));
        let tables = Memo::new(move |_| {
            document.with(|d| {
                let tables = id.with_value(|id| {
                    tables_of(d, id).map(|t| (t.id.clone(), table_name(d, &t.id))).collect()
                });
                let mut tables: Vec<(TableId, String)> = tables;
                tables.sort_by(|a, b| a.1.cmp(&b.1));
                tables
            })
        });
        Self { ctx, id, domain, tables }
    }

    /// Something of the domain; the empty value where it is gone.
    pub(super) fn say<T: Default + Send + Sync + 'static>(
        self,
        read: impl Fn(&Domain) -> T + Send + Sync + 'static,
    ) -> Signal<T> {
        Signal::derive(move || self.domain.with(|d| d.as_deref().map(&read).unwrap_or_default()))
    }

    fn run(self, edit: impl FnOnce(&mut Domain)) -> Result<(), String> {
        let Some(domain) = self.domain.get_untracked() else { return Ok(()) };
        let mut domain = domain.as_ref().clone();
        edit(&mut domain);
        change(self.ctx.store, &Command::SetDomain { domain: Box::new(domain) })
    }
}

#[component]
pub(super) fn DomainForm(id: DomainId) -> impl IntoView {
    let of = Of::new(use_ctx(), id);
    let colour = Signal::derive(move || of.domain.with(|d| d.as_ref().map(|d| d.colour)));
    let set_owner = move |(typed, field): (String, Field)| {
        field.settle(of.run(|d| d.owner = given(&typed)));
    };
    let set_description = move |(typed, field): (String, Field)| {
        field.settle(of.run(|d| d.description = given(&typed)));
    };
    let set_status = move |word: String| match status_of(&word) {
        Some(status) => of.run(|d| d.status = status),
        None => Ok(()),
    };
    view! {
        <Prefix of=of />
        <Show when=move || of.ctx.store.can_edit()>
            <Swatches
                label="Colour of the domain"
                chosen=colour
                on_choice=move |colour| {
                    if let Some(colour) = colour {
                        let _ = of.run(|d| d.colour = colour);
                    }
                }
            />
        </Show>
        <div class="field-pair">
            <SelectField
                label="Status"
                options=status_options()
                chosen=of.say(|d| status_word(d.status).to_owned())
                apply=set_status
            />
            <TextField
                label="Owner"
                value=of.say(|d| d.owner.clone().unwrap_or_default())
                apply=set_owner
                placeholder="A person or a team"
            />
        </div>
        <Facts of=of />
        <TextArea
            label="Description"
            value=of.say(|d| d.description.clone().unwrap_or_default())
            apply=set_description
            placeholder="What belongs to it, in Markdown"
        />
        <MayReference of=of />
        <Tables of=of />
        <Show when=move || of.ctx.store.can_edit()>
            <Regroup of=of />
        </Show>
    }
}

/// The prefix, and whether tables follow it.
#[component]
fn Prefix(of: Of) -> impl IntoView {
    let rename = RwSignal::new(true);
    let apply = move |(typed, field): (String, Field)| {
        let (domain, prefix) = (of.id.get_value(), Name::new(typed.trim()));
        let rename = rename.get_untracked();
        field.settle(change(of.ctx.store, &Command::SetDomainPrefix { domain, prefix, rename }));
    };
    view! {
        <TextField label="Prefix" value=of.say(|d| d.prefix.to_string()) apply=apply class="mono" />
        <Show when=move || of.ctx.store.can_edit()>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=rename
                    on:change=move |e| rename.set(event_target_checked(&e))
                />
                "Rename its tables along"
            </label>
        </Show>
    }
}

/// What speaks against its status, and how many rows it has.
#[component]
fn Facts(of: Of) -> impl IntoView {
    let answer = derived(of.ctx.store.version, Signal::derive(|| Some(Question::Domains)));
    let row = Memo::new(move |_| match answer.get() {
        Some(Answer::Domains(overview)) => {
            let is_this = |r: &DomainRow| of.id.with_value(|id| r.domain.as_ref() == Some(id));
            overview.rows.into_iter().find(is_this)
        }
        _ => None,
    });
    let hint = move || row.with(|r| r.as_ref().and_then(|r| r.hint));
    let records = move || row.with(|r| r.as_ref().map(|r| r.records.to_string()));
    view! {
        {move || hint().map(|hint| view! { <p class="domain-hint">{hint.words()}</p> })}
        <dl class="pairs numbers">
            <dt>"Tables"</dt>
            <dd>{move || of.tables.with(Vec::len)}</dd>
            <dt>"Records"</dt>
            <dd>{records}</dd>
        </dl>
    }
}

/// All others, or those that are chosen.
#[component]
fn MayReference(of: Of) -> impl IntoView {
    let store = of.ctx.store;
    let others = Memo::new(move |_| {
        store.document.with(|d| {
            let others = d.domains.iter().filter(|o| of.id.with_value(|id| o.id != *id));
            others.map(|o| (o.id.clone(), o.title.clone())).collect::<Vec<_>>()
        })
    });
    let any = of.say(|d| d.may_reference.is_none());
    // What it references now: nothing is forbidden by choosing.
    let present = move || {
        store.document.with_untracked(|d| {
            let id = of.id.get_value();
            let tables = tables_of(d, &id).flat_map(Table::foreign_keys);
            let targets = tables.filter_map(|(_, key)| d.schema.tables.get(&key.references));
            let domains = targets.filter_map(|t| trestle_core::domain::domain_of(d, t));
            let found: BTreeSet<DomainId> =
                domains.map(|d| d.id.clone()).filter(|o| *o != id).collect();
            found.into_iter().collect::<Vec<_>>()
        })
    };
    let set_any = move |any: bool| {
        let present = if any { None } else { Some(present()) };
        of.run(|d| d.may_reference = present)
    };
    view! {
        <fieldset class="list-field">
            <legend class="field-label">"May reference"</legend>
            <CheckField label="Any domain" checked=any apply=set_any />
            <Show when=move || !any.get()>
                <div class="checks">
                    <For each=move || others.get() key=Clone::clone let:other>
                        {
                            let (id, title) = other;
                            let chosen = id.clone();
                            let checked = of
                                .say(move |d| d.may_reference.as_ref().is_some_and(|list| list.contains(&chosen)));
                            let apply = move |on: bool| {
                                of.run(|d| {
                                    let list = d.may_reference.get_or_insert_default();
                                    list.retain(|other| *other != id);
                                    if on {
                                        list.push(id.clone());
                                    }
                                })
                            };
                            view! { <CheckField label=title checked=checked apply=apply /> }
                        }
                    </For>
                </div>
            </Show>
        </fieldset>
    }
}

/// Its tables, each with about how many rows it has.
#[component]
fn Tables(of: Of) -> impl IntoView {
    let ctx = of.ctx;
    let some = move || of.tables.with(|t| !t.is_empty());
    view! {
        <Show when=some>
            <section class="facts">
                <h3>{move || count(of.tables.with(Vec::len), "table", "tables")} ", rows about"</h3>
                <ul class="domain-tables" aria-label="Tables of the domain">
                    <For each=move || of.tables.get() key=Clone::clone let:table>
                        {
                            let (id, name) = table;
                            let target = id.clone();
                            view! {
                                <li>
                                    <button
                                        type="button"
                                        class="link mono"
                                        on:click=move |_| {
                                            ctx.store.select(ObjectRef::Table(target.clone()));
                                            ctx.view.reveal(&target);
                                        }
                                    >
                                        {name.clone()}
                                    </button>
                                    <RowsField label=format!("Rows of {name}") table=id bare=true />
                                </li>
                            }
                        }
                    </For>
                </ul>
            </section>
        </Show>
    }
}
