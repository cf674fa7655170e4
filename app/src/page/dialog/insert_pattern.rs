//! A standard pattern for the selected tables: which, what can be chosen of it, and what it would change.

use super::insert_choice::ChoiceField;
use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use crate::page::client;
use crate::page::ui::count;
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::diff::summary;
use trestle_core::edit::{Patch, apply};
use trestle_core::model::TableId;
use trestle_core::pattern::{
    Choice, Chosen, Group, Needs, StandardPattern, Value, pattern, patterns,
};

/// Changes that are told one by one.
const TOLD: usize = 40;
/// Selected tables that are named.
const NAMED: usize = 6;

/// What a pattern would do, or why it cannot.
#[derive(Clone, Debug, PartialEq)]
enum Plan {
    /// What changes, in words.
    Ready(Vec<String>),
    Nothing,
    Refused(String),
}

#[component]
pub(super) fn InsertPattern(group: Group) -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let tables: Vec<TableId> =
        store.selection.with_untracked(|s| s.tables.iter().cloned().collect());
    let of_group = || patterns().filter(|p| p.group == group);
    let fits = |p: &&'static StandardPattern| needs_fit(p.needs, tables.len());
    let first = of_group().find(fits).or_else(|| of_group().next());
    let code = RwSignal::new(first.map(|p| p.code).unwrap_or_default().to_owned());
    let chosen: RwSignal<Chosen> = RwSignal::new(BTreeMap::new());
    let selected = tables.len();
    let named = store.document.with_untracked(|d| {
        let name = |id: &TableId| d.schema.tables.get(id).map(|t| t.name.to_string());
        let names: Vec<String> = tables.iter().filter_map(name).take(NAMED).collect();
        let more = if selected > names.len() { ", …" } else { "" };
        let colon = if names.is_empty() { "" } else { ": " };
        format!("{} selected{colon}{}{more}", count(selected, "table", "tables"), names.join(", "))
    });
    let tables = StoredValue::new(tables);
    let command = move || {
        let pattern = pattern(&code.get())?;
        let document = store.document.get();
        Some(chosen.with(|c| tables.with_value(|t| pattern.plan(&document, t, c))))
    };
    let plan = Memo::new(move |_| {
        let document = store.document.get();
        match command() {
            None => Plan::Nothing,
            Some(Err(reason)) => Plan::Refused(reason.to_string()),
            Some(Ok(command)) => match apply(&document, &command) {
                Err(reason) => Plan::Refused(reason.to_string()),
                Ok(applied) if applied.patch.is_empty() => Plan::Nothing,
                Ok(applied) => {
                    let patch = Patch::between(&document, &applied.document);
                    let told = summary(&document, &applied.document, &patch);
                    Plan::Ready(told.changes.iter().flat_map(words).collect())
                }
            },
        }
    });
    // What it comes to on a server is found out beside: the answer to the latest question counts.
    let (sql, asked) = (RwSignal::new(String::new()), StoredValue::new(0_u32));
    Effect::new(move |_| {
        let is_ready = plan.with(|p| matches!(p, Plan::Ready(_)));
        let Some(Ok(command)) = command().filter(|_| is_ready) else { return };
        let number = asked.get_value() + 1;
        asked.set_value(number);
        let question = Question::Statements { command: Box::new(command) };
        client::ask(question, move |_, answer| {
            if let Answer::Text(text) = answer
                && asked.try_get_value() == Some(number)
            {
                sql.set(text);
            }
        });
    });
    let ready = move || plan.with(|p| matches!(p, Plan::Ready(_)));
    let choices = move || {
        let document = store.document.get();
        let chosen = chosen.get();
        let of = |p: &StandardPattern| tables.with_value(|t| p.choices(&document, t, &chosen));
        pattern(&code.get()).map(of).unwrap_or_default()
    };
    // What there is to choose may follow from what is chosen: what is not offered so any more is forgotten.
    let choose = Callback::new(move |(choice, value): (&'static str, Value)| {
        let Some(pattern) = pattern(&code.get_untracked()) else { return };
        let document = store.document.get_untracked();
        let offered = |all: &Chosen| tables.with_value(|t| pattern.choices(&document, t, all));
        chosen.update(|all| {
            let mut before = offered(all);
            all.insert(choice.to_owned(), value);
            loop {
                let after = offered(all);
                let count = all.len();
                all.retain(|code, _| {
                    let of = |all: &[Choice]| all.iter().find(|c| c.code == code).cloned();
                    code == choice || (of(&after).is_some() && of(&before) == of(&after))
                });
                if all.len() == count {
                    break;
                }
                before = after;
            }
        });
    });
    view! {
        <Modal title="Insert a standard pattern" class="dialog-preview dialog-insert">
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    if let Some(Ok(command)) = untrack(command)
                        && run(ctx, &command).is_some()
                    {
                        store.seal();
                        store.dialog.set(None);
                    }
                }
            >
                <div class="insert">
                    <div class="insert-list">
                        <Patterns title="Structure" group=Group::Structure code=code chosen=chosen selected=selected />
                        <Patterns title="Access" group=Group::Access code=code chosen=chosen selected=selected />
                    </div>
                    <div class="insert-about">
                        <p class="muted">{move || pattern(&code.get()).map(|p| p.explanation)}</p>
                        <div class="insert-choices">
                            <For each=choices key=|c| format!("{c:?}") let:choice>
                                <ChoiceField store=store choice=choice choose=choose tables=tables />
                            </For>
                        </div>
                        <div class="insert-plan" role="region" aria-label="What changes" tabindex="0">
                            {move || match plan.get() {
                                Plan::Nothing => {
                                    view! { <p class="empty">"Nothing would change: all of it is there already."</p> }
                                        .into_any()
                                }
                                Plan::Refused(reason) => {
                                    view! { <p class="preview-refused" role="status">{reason}</p> }.into_any()
                                }
                                Plan::Ready(changes) => view! { <Told changes=changes sql=sql /> }.into_any(),
                            }}
                        </div>
                    </div>
                </div>
                <footer class="dialog-foot">
                    <span class="muted grow">{named}</span>
                    <button type="button" class="button" on:click=move |_| store.dialog.set(None)>
                        "Cancel"
                    </button>
                    <button type="submit" class="button button-primary" disabled=move || !ready()>
                        "Insert"
                    </button>
                </footer>
            </form>
        </Modal>
    }
}

fn needs_fit(needs: Needs, selected: usize) -> bool {
    match needs {
        Needs::Nothing => true,
        Needs::OneOrNone => selected <= 1,
        Needs::Two => selected == 2,
        Needs::Some => selected > 0,
    }
}

fn needs_words(needs: Needs) -> &'static str {
    match needs {
        Needs::Nothing | Needs::OneOrNone => "makes a table",
        Needs::Two => "needs two tables",
        Needs::Some => "needs tables",
    }
}

/// The patterns of a group.
#[component]
fn Patterns(
    title: &'static str,
    group: Group,
    code: RwSignal<String>,
    chosen: RwSignal<Chosen>,
    selected: usize,
) -> impl IntoView {
    let all = patterns()
        .filter(|p| p.group == group)
        .map(|p| view! { <Way pattern=p code=code chosen=chosen selected=selected /> });
    view! {
        <h3 class="insert-group">{title}</h3>
        <ul aria-label=title>{all.collect_view()}</ul>
    }
}

#[component]
fn Way(
    pattern: &'static StandardPattern,
    code: RwSignal<String>,
    chosen: RwSignal<Chosen>,
    selected: usize,
) -> impl IntoView {
    let fits = needs_fit(pattern.needs, selected);
    view! {
        <li>
            <label class="insert-way" class:chosen=move || code.get() == pattern.code>
                <input
                    type="radio"
                    name="pattern"
                    disabled=!fits
                    prop:checked=move || code.get() == pattern.code
                    on:change=move |_| {
                        chosen.set(BTreeMap::new());
                        code.set(pattern.code.to_owned());
                    }
                />
                <span>
                    {pattern.title}
                    <small class="muted">{(!fits).then(|| needs_words(pattern.needs))}</small>
                </span>
            </label>
        </li>
    }
}

/// `+ column deleted_at of orders`.
fn words(change: &trestle_core::diff::Change) -> Vec<String> {
    use trestle_core::diff::Mark;
    let sign = |mark: Mark| match mark {
        Mark::Added => "+",
        Mark::Changed => "~",
        Mark::Removed => "−",
    };
    let mut all = vec![format!("{} {} {}", sign(change.mark), change.kind, change.name)];
    if change.mark == Mark::Changed {
        let parts = change.details.iter();
        all = parts
            .map(|p| format!("{} {}: {} {}", sign(p.mark), change.name, p.kind, p.name))
            .collect();
    }
    all
}

#[component]
fn Told(changes: Vec<String>, sql: RwSignal<String>) -> impl IntoView {
    let more = changes.len().saturating_sub(TOLD);
    let lines = changes.into_iter().take(TOLD).map(|line| view! { <li class="mono">{line}</li> });
    view! {
        <ul class="insert-changes">{lines.collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
        <details>
            <summary>"Migration"</summary>
            {move || view! { <crate::page::highlight::Code text=sql.get() label="Migration" /> }}
        </details>
    }
}
