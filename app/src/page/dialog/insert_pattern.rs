//! A standard pattern for the selected tables: which, what can be chosen of it, and what it would change.

use super::modal::Modal;
use crate::page::action::{run, use_ctx};
use crate::page::mend::script;
use crate::page::store::Store;
use crate::page::ui::{count, options, table_options};
use leptos::prelude::*;
use std::collections::BTreeMap;
use trestle_core::edit::{Patch, apply, summary};
use trestle_core::model::{ColumnId, TableId};
use trestle_core::pattern::{Choice, Chosen, Needs, PATTERNS, StandardPattern, Value, pattern};
use trestle_core::sql::statements;

/// Changes that are told one by one.
const TOLD: usize = 40;

/// What a pattern would do, or why it cannot.
#[derive(Clone, Debug, PartialEq)]
enum Plan {
    /// What changes in words, and the statements that it comes to.
    Ready {
        changes: Vec<String>,
        sql: String,
    },
    Nothing,
    Refused(String),
}

#[component]
pub(super) fn InsertPattern() -> impl IntoView {
    let ctx = use_ctx();
    let store = ctx.store;
    let tables: Vec<TableId> =
        store.selection.with_untracked(|s| s.tables.iter().cloned().collect());
    let fits = |p: &&'static StandardPattern| needs_fit(p.needs, tables.len());
    let first = PATTERNS.iter().copied().find(fits).or_else(|| PATTERNS.first().copied());
    let code = RwSignal::new(first.map(|p| p.code).unwrap_or_default().to_owned());
    let chosen: RwSignal<Chosen> = RwSignal::new(BTreeMap::new());
    let selected = tables.len();
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
                    let sql = match statements(&document, &command) {
                        Ok(all) => script(&all),
                        Err(reason) => format!("-- {reason}\n"),
                    };
                    Plan::Ready { changes: told.changes.iter().flat_map(words).collect(), sql }
                }
            },
        }
    });
    let ready = move || plan.with(|p| matches!(p, Plan::Ready { .. }));
    let choices = move || {
        let document = store.document.get();
        pattern(&code.get()).map(|p| p.choices(&document)).unwrap_or_default()
    };
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
                    <ul class="insert-list" aria-label="Patterns">
                        {PATTERNS
                            .iter()
                            .map(|p| view! { <Way pattern=p code=code chosen=chosen selected=selected /> })
                            .collect_view()}
                    </ul>
                    <div class="insert-about">
                        <p class="muted">{move || pattern(&code.get()).map(|p| p.explanation)}</p>
                        <div class="insert-choices">
                            <For each=choices key=|c| format!("{} {:?}", c.code, c.value) let:choice>
                                <ChoiceField store=store choice=choice chosen=chosen tables=tables />
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
                                Plan::Ready { changes, sql } => {
                                    view! { <Told changes=changes sql=sql /> }.into_any()
                                }
                            }}
                        </div>
                    </div>
                </div>
                <footer class="dialog-foot">
                    <span class="muted grow">{count(selected, "table", "tables")} " selected"</span>
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

/// One thing to choose; its kind says which control it is.
#[component]
fn ChoiceField(
    store: Store,
    choice: Choice,
    chosen: RwSignal<Chosen>,
    tables: StoredValue<Vec<TableId>>,
) -> impl IntoView {
    let Choice { code, title, value } = choice;
    let set = move |value: Value| {
        chosen.update(|c| {
            c.insert(code.to_owned(), value);
        });
    };
    match value {
        Value::Name(name) => {
            view! { <TextChoice title=title text=name set=move |t| set(Value::Name(t)) /> }
                .into_any()
        }
        Value::Type(text) => {
            view! { <TextChoice title=title text=text set=move |t| set(Value::Type(t)) /> }
                .into_any()
        }
        Value::Flag(on) => view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=on
                    on:change=move |e| set(Value::Flag(event_target_checked(&e)))
                />
                {title}
            </label>
        }
        .into_any(),
        Value::Table(table) => {
            let all = store.document.with_untracked(|d| table_options(d));
            let now = table.map(|t| t.to_string()).unwrap_or_default();
            let pick = move |id: String| {
                set(Value::Table((!id.is_empty()).then(|| TableId::new(id))));
            };
            view! { <PickChoice title=title all=all now=now set=pick /> }.into_any()
        }
        Value::Column(column) => {
            let mut all = vec![(String::new(), "None".to_owned())];
            store.document.with_untracked(|d| {
                let table = tables
                    .with_value(|t| t.first().and_then(|id| d.schema.tables.get(id).cloned()));
                let columns = table.iter().flat_map(|t| &t.columns);
                all.extend(columns.map(|c| (c.id.to_string(), c.name.to_string())));
            });
            let now = column.map(|c| c.to_string()).unwrap_or_default();
            let pick = move |id: String| {
                set(Value::Column((!id.is_empty()).then(|| ColumnId::new(id))));
            };
            view! { <PickChoice title=title all=all now=now set=pick /> }.into_any()
        }
    }
}

#[component]
fn TextChoice(title: &'static str, text: String, set: impl Fn(String) + 'static) -> impl IntoView {
    view! {
        <label class="field">
            <span class="field-label">{title}</span>
            <input
                type="text"
                class="mono"
                autocomplete="off"
                spellcheck="false"
                prop:value=text
                on:input=move |e| set(event_target_value(&e))
            />
        </label>
    }
}

#[component]
fn PickChoice(
    title: &'static str,
    all: Vec<(String, String)>,
    now: String,
    set: impl Fn(String) + 'static,
) -> impl IntoView {
    let entries = options(Signal::stored(all), Signal::stored(now));
    view! {
        <label class="field">
            <span class="field-label">{title}</span>
            <select class="mono" on:change=move |e| set(event_target_value(&e))>
                {entries}
            </select>
        </label>
    }
}

/// `+ column deleted_at of orders`.
fn words(change: &trestle_core::edit::Change) -> Vec<String> {
    use trestle_core::edit::Mark;
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
fn Told(changes: Vec<String>, sql: String) -> impl IntoView {
    let more = changes.len().saturating_sub(TOLD);
    let lines = changes.into_iter().take(TOLD).map(|line| view! { <li class="mono">{line}</li> });
    view! {
        <ul class="insert-changes">{lines.collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="muted">{format!("and {more} more")}</p> })}
        <details>
            <summary>"Migration"</summary>
            <crate::page::highlight::Code text=sql label="Migration" />
        </details>
    }
}
