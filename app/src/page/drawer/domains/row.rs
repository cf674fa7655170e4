//! A domain as a row, or the tables of none.

use super::Told;
use crate::page::action::{run, use_ctx};
use crate::page::domain::{show_domain, status_of, status_options, status_word};
use crate::page::store::Selection;
use crate::page::ui;
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use trestle_core::domain::{DomainRow, Overview, domain_of};
use trestle_core::edit::Command;
use trestle_core::lint::Coverage;
use trestle_core::model::{Domain, DomainId, ObjectRef, TableId};

/// In place of what a row does not have.
const NOTHING: &str = "–";

#[component]
pub(super) fn Row(id: Option<DomainId>, told: Told) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let id = StoredValue::new(id);
    let row = Memo::new(move |_| {
        told.with(|o| {
            let mut rows = o.iter().flat_map(|o| &o.rows);
            rows.find(|r| id.with_value(|id| r.domain == *id)).cloned()
        })
    });
    let say = move |read: fn(&DomainRow) -> String| {
        move || row.with(|r| r.as_ref().map(read).unwrap_or_default())
    };
    let swatch = move || match row.with(|r| r.as_ref().and_then(|r| r.colour)) {
        Some(n) => format!("swatch domain-{n}"),
        None => "swatch".to_owned(),
    };
    let description = move || {
        let text = domain(ctx.store, id).and_then(|d| d.description);
        text.unwrap_or_else(|| "Select its tables and go there".to_owned())
    };
    let selected = move || {
        store.selection.with(|s| match &s.object {
            Some(ObjectRef::Domain(chosen)) => id.with_value(|id| id.as_ref() == Some(chosen)),
            _ => false,
        })
    };
    let references = Memo::new(move |_| {
        told.with(|o| {
            row.with(|r| {
                o.as_deref().zip(r.as_ref()).map(|(o, r)| references(o, r)).unwrap_or_default()
            })
        })
    });
    let go = move |_| {
        if let Some(id) = id.get_value() {
            show_domain(ctx, &id);
            return;
        }
        let tables = store.document.with_untracked(|d| {
            let own = d.schema.tables.iter().filter(|t| !t.external);
            let loose = own.filter(|t| domain_of(d, t).is_none());
            loose.map(|t| t.id.clone()).collect::<BTreeSet<TableId>>()
        });
        ctx.view.fit_tables(&tables);
        store.selection.set(Selection::of_tables(tables));
    };
    view! {
        <tr class:selected=selected>
            <td class="domains-prefix" data-label="Prefix">
                <i class=swatch></i>
                <span class="mono">{say(|r| r.prefix.as_ref().map(ToString::to_string).unwrap_or_default())}</span>
            </td>
            <th scope="row">
                <button
                    type="button"
                    class="link domains-title"
                    title=description
                    aria-current=move || selected().then_some("true")
                    on:click=go
                >
                    {say(|r| r.title.clone())}
                </button>
            </th>
            <td class="number" data-label="Tables">{say(|r| r.tables.to_string())}</td>
            <td class="domains-status" data-label="Status">
                {id.with_value(Option::is_some).then(|| view! { <Status id=id row=row /> })}
            </td>
            <td
                class="number"
                data-label="Records"
                title=say(|r| {
                    let of = r.records.known + r.records.unknown;
                    format!("{} of {} counted", r.records.known, ui::count(of, "table", "tables"))
                })
            >
                {say(|r| r.records.to_string())}
            </td>
            <td class="number" data-label="Secured">
                {say(|r| {
                    if r.tables == 0 { NOTHING.to_owned() } else { format!("{} of {}", r.secured, r.tables) }
                })}
            </td>
            <td class="domains-references" data-label="References">
                <For each=move || references.get() key=Clone::clone let:other>
                    <ReferenceName other=other />
                </For>
            </td>
            <td class="number" data-label="Documented" title=say(|r| kinds_text(&r.coverage))>
                {say(|r| documented(&r.coverage))}
            </td>
            <td data-label="Owner">{say(|r| r.owner.clone().unwrap_or_default())}</td>
        </tr>
    }
}

fn domain(store: crate::page::store::Store, id: StoredValue<Option<DomainId>>) -> Option<Domain> {
    store.document.with(|d| {
        id.with_value(|id| id.as_ref().and_then(|id| d.domains.get(id)).map(|d| d.as_ref().clone()))
    })
}

/// Its status, to be changed, with what speaks against it.
#[component]
fn Status(id: StoredValue<Option<DomainId>>, row: Memo<Option<DomainRow>>) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    // The document says it at once, the row a moment later.
    let chosen = Signal::derive(move || {
        domain(store, id).map(|d| status_word(d.status).to_owned()).unwrap_or_default()
    });
    let hint = Memo::new(move |_| row.with(|r| r.as_ref().and_then(|r| r.hint)));
    let label = move || row.with(|r| r.as_ref().map(|r| format!("Status of {}", r.title)));
    let set = move |event: leptos::ev::Event| {
        let found = status_of(&event_target_value(&event));
        if let (Some(domain), Some(status)) = (untrack(|| domain(store, id)), found) {
            let domain = Box::new(Domain { status, ..domain });
            run(ctx, &Command::SetDomain { domain });
            store.seal();
        }
    };
    view! {
        <Show when=move || store.can_edit() fallback=move || view! { <span>{chosen}</span> }>
            <select aria-label=label on:change=set>
                {ui::options(Signal::derive(status_options), chosen)}
            </select>
        </Show>
        {move || {
            hint.get()
                .map(|hint| {
                    view! {
                        <span class="sign sign-verbatim" title=hint.words() aria-hidden="true">"!"</span>
                        <span class="visually-hidden">{hint.words()}</span>
                    }
                })
        }}
    }
}

/// Another domain that foreign keys lead to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Reference {
    title: String,
    words: String,
    is_forbidden: bool,
}

#[component]
fn ReferenceName(other: Reference) -> impl IntoView {
    let Reference { title, words, is_forbidden } = other;
    let said = words.clone();
    view! {
        <span class:forbidden=is_forbidden title=words>
            {title}
            {is_forbidden
                .then(|| {
                    view! {
                        <span aria-hidden="true">" !"</span>
                        <span class="visually-hidden">" (" {said} ")"</span>
                    }
                })}
        </span>
    }
}

fn references(overview: &Overview, row: &DomainRow) -> Vec<Reference> {
    let titles: BTreeMap<_, _> =
        overview.rows.iter().map(|r| (&r.domain, r.title.as_str())).collect();
    let one = |(id, keys): &(Option<DomainId>, usize)| {
        let is_forbidden = row.forbidden.iter().any(|f| Some(&f.to) == id.as_ref());
        let keys = ui::count(*keys, "foreign key", "foreign keys");
        let words =
            if is_forbidden { format!("{keys}; it may not reference this domain") } else { keys };
        let title = titles.get(id).map_or_else(|| "No domain".to_owned(), |t| (*t).to_owned());
        Reference { title, words, is_forbidden }
    };
    row.references.iter().map(one).collect()
}

/// `42%`.
pub(super) fn documented(coverage: &Coverage) -> String {
    coverage.total().percent().map_or_else(|| NOTHING.to_owned(), |n| format!("{n}%"))
}

/// `Tables 3 of 4 · Columns 10 of 12`.
pub(super) fn kinds_text(coverage: &Coverage) -> String {
    let kinds = coverage.kinds().into_iter().filter(|(_, share)| share.of > 0);
    let one = |(kind, share): (&str, trestle_core::lint::Share)| {
        format!("{kind} {} of {}", share.described, share.of)
    };
    kinds.map(one).collect::<Vec<_>>().join(" · ")
}
