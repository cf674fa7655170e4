//! How many rows tables have, from what a query printed or a file.

use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use crate::page::client::derived;
use crate::page::domain::table_name;
use crate::page::ui::{copy_text, count};
use crate::protocol::{Answer, Counts, Question};
use leptos::html;
use leptos::prelude::*;
use trestle_core::domain::RowTotal;
use trestle_core::edit::Command;
use trestle_core::model::TableId;
use wasm_bindgen_futures::{JsFuture, spawn_local};

/// What asks a server for its counts.
const QUERY: &str = "select schemaname, relname, n_live_tup from pg_stat_user_tables;";
/// Rows and lines that are shown; all count.
const SHOWN: usize = 300;
/// Larger files hold more than counts.
const MAX_FILE: f64 = 8.0 * 1024.0 * 1024.0;

/// A table with what it is said to have, and what it had.
#[derive(Clone, PartialEq)]
struct Found {
    name: String,
    rows: u64,
    was: Option<u64>,
}

#[component]
pub(super) fn ImportCounts() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let text = RwSignal::new(String::new());
    let trouble = RwSignal::new(None::<String>);
    let question = Signal::derive(move || {
        text.with(|t| (!t.trim().is_empty()).then(|| Question::Counts { text: t.clone() }))
    });
    let answer = derived(store.version, question);
    let counts = Memo::new(move |_| match answer.get() {
        Some(Answer::Counts(counts)) => Some(counts),
        _ => None,
    });
    let found = Memo::new(move |_| {
        counts.with(|counts| {
            let matched = counts.as_ref().map(|c| c.matched.as_slice()).unwrap_or_default();
            store.document.with(|d| {
                let one = |(id, rows): &(TableId, u64)| Found {
                    name: table_name(d, id),
                    rows: *rows,
                    was: d.schema.tables.get(id).and_then(|t| t.rows),
                };
                matched.iter().map(one).collect::<Vec<_>>()
            })
        })
    });
    let new = move || found.with(|f| f.iter().filter(|f| f.was != Some(f.rows)).count());
    let accept = move |_| {
        let counts = counts.get_untracked().unwrap_or_default();
        let counts = counts.matched.into_iter().map(|(id, rows)| (id, Some(rows))).collect();
        if run(ctx, &Command::SetRowCounts { counts }).is_some() {
            store.seal();
            store.dialog.set(None);
        }
    };
    view! {
        <Modal title="Import counts" class="dialog-wide">
            <div class="counts-query">
                <span class="muted">"Ask the server, and paste what it answers:"</span>
                <code class="grow">{QUERY}</code>
                <button type="button" class="button" on:click=move |_| copy_text(QUERY, "Query")>
                    "Copy query"
                </button>
            </div>
            <label class="field">
                <span class="field-label">"CSV, JSON, or a table as psql prints it"</span>
                <textarea
                    class="mono paste-area"
                    rows="8"
                    autofocus
                    spellcheck="false"
                    placeholder="table,rows\nauth_users,15000"
                    prop:value=text
                    on:input=move |e| {
                        trouble.set(None);
                        text.set(event_target_value(&e));
                    }
                ></textarea>
            </label>
            <ChooseFile text=text trouble=trouble />
            {move || trouble.get().map(|reason| view! { <p class="preview-refused" role="alert">{reason}</p> })}
            {move || counts.get().map(|counts| view! { <Read counts=counts found=found /> })}
            <footer class="dialog-foot">
                <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                    "Cancel"
                </button>
                <button type="button" class="button button-primary" disabled=move || new() == 0 on:click=accept>
                    {move || format!("Take over {}", count(new(), "count", "counts"))}
                </button>
            </footer>
        </Modal>
    }
}

#[component]
fn ChooseFile(text: RwSignal<String>, trouble: RwSignal<Option<String>>) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can be chosen again.
        input.set_value("");
        trouble.set(None);
        if file.size() > MAX_FILE {
            trouble.set(Some(format!(
                "{} has more than 8 MB: these are not counts alone.",
                file.name()
            )));
            return;
        }
        spawn_local(async move {
            let read = JsFuture::from(file.text()).await.ok().and_then(|t| t.as_string());
            // The dialog may be gone.
            match read {
                Some(read) => drop(text.try_set(read)),
                None => drop(trouble.try_set(Some(format!("{} cannot be read.", file.name())))),
            }
        });
    };
    view! {
        <div>
            <button
                type="button"
                class="button"
                on:click=move |_| {
                    if let Some(input) = input.get_untracked() {
                        input.click();
                    }
                }
            >
                "Choose a file"
            </button>
            <input
                node_ref=input
                type="file"
                hidden
                aria-label="File with counts"
                accept=".csv,.tsv,.json,.txt,text/*,application/json"
                on:change=chosen
            />
        </div>
    }
}

/// What was found in the text, and what was not.
#[component]
fn Read(counts: Counts, found: Memo<Vec<Found>>) -> impl IntoView {
    let Counts { unmatched, malformed, more, .. } = counts;
    let matched = move || found.with(Vec::len);
    view! {
        <p role="status">
            {move || match matched() {
                0 => "No table of this document is named.".to_owned(),
                n => format!("{} found.", count(n, "table is", "tables are")),
            }}
            {move || {
                let same = found.with(|f| !f.is_empty() && f.iter().all(|f| f.was == Some(f.rows)));
                same.then_some(" All have these counts already.")
            }}
        </p>
        <Show when=move || { matched() > 0 }>
            <div class="name-changes counts-found" role="region" aria-label="Counts" tabindex="0">
                <table>
                    <thead>
                        <tr>
                            <th scope="col">"Table"</th>
                            <th scope="col" class="number">"Was"</th>
                            <th scope="col" class="number">"Rows"</th>
                        </tr>
                    </thead>
                    <tbody>{move || found.with(|f| f.iter().take(SHOWN).map(found_row).collect_view())}</tbody>
                </table>
                {move || {
                    let more = matched().saturating_sub(SHOWN);
                    (more > 0).then(|| view! { <p class="preview-more">{format!("and {more} more")}</p> })
                }}
            </div>
        </Show>
        <Lines title="Names that no table has" lines=unmatched />
        <Lines title="Lines that cannot be read" lines=malformed />
        {(more > 0)
            .then(|| {
                view! { <p class="muted">{format!("{} left out.", count(more, "further line is", "further lines are"))}</p> }
            })}
    }
}

fn found_row(found: &Found) -> impl IntoView + use<> {
    let text = |rows| RowTotal { rows, known: 1, unknown: 0 }.to_string();
    view! {
        <tr class:unchanged=found.was == Some(found.rows)>
            <td class="mono">{found.name.clone()}</td>
            <td class="number">{found.was.map_or_else(|| "–".to_owned(), text)}</td>
            <td class="number">{text(found.rows)}</td>
        </tr>
    }
}

#[component]
fn Lines(title: &'static str, lines: Vec<(usize, String)>) -> impl IntoView {
    (!lines.is_empty()).then(|| {
        let lines: Vec<_> = lines
            .into_iter()
            .map(|(at, what)| view! { <li><span class="muted">{format!("{at}: ")}</span> {what}</li> })
            .collect();
        view! {
            <section class="counts-lines">
                <h3>{title} " " <span class="count">{lines.len()}</span></h3>
                <ul class="dependents" tabindex="0" aria-label=title>{lines}</ul>
            </section>
        }
    })
}
