//! One thing to choose of a standard pattern: its kind says which control it is.

use crate::page::store::Store;
use crate::page::ui::{options, table_options};
use leptos::prelude::*;
use trestle_core::model::{ColumnId, TableId};
use trestle_core::pattern::{Alternative, Choice, Value};

/// Takes the code of a choice and what is chosen.
type Choose = Callback<(&'static str, Value)>;

#[component]
pub(super) fn ChoiceField(
    store: Store,
    choice: Choice,
    choose: Choose,
    tables: StoredValue<Vec<TableId>>,
) -> impl IntoView {
    let Choice { code, title, about, value, options, of } = choice;
    let set = move |value: Value| choose.run((code, value));
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
            <label class="check insert-flag">
                <input
                    type="checkbox"
                    prop:checked=on
                    on:change=move |e| set(Value::Flag(event_target_checked(&e)))
                />
                <span>{title} <About text=about /></span>
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
            let of = of.or_else(|| tables.with_value(|t| t.first().cloned()));
            let all = columns(store, of.as_ref());
            let now = column.map(|c| c.to_string()).unwrap_or_default();
            let pick = move |id: String| {
                set(Value::Column((!id.is_empty()).then(|| ColumnId::new(id))));
            };
            view! { <PickChoice title=title all=all now=now set=pick /> }.into_any()
        }
        Value::One(now) => {
            let pick = move |code: String| set(Value::One(code));
            view! { <OneChoice code=code title=title about=about all=options now=now set=pick /> }
                .into_any()
        }
        Value::Many(now) => {
            let pick = move |codes: Vec<String>| set(Value::Many(codes));
            view! { <ManyChoice title=title about=about all=options now=now set=pick /> }.into_any()
        }
    }
}

fn columns(store: Store, table: Option<&TableId>) -> Vec<(String, String)> {
    let mut all = vec![(String::new(), "None".to_owned())];
    store.document.with_untracked(|d| {
        let table = table.and_then(|id| d.schema.tables.get(id));
        let columns = table.iter().flat_map(|t| &t.columns);
        all.extend(columns.map(|c| (c.id.to_string(), c.name.to_string())));
    });
    all
}

/// What a choice comes to, below it.
#[component]
fn About(text: &'static str) -> impl IntoView {
    (!text.is_empty()).then(|| view! { <small class="muted insert-more">{text}</small> })
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

/// One of several, each with what is gained and lost by it.
#[component]
fn OneChoice(
    code: &'static str,
    title: &'static str,
    about: &'static str,
    all: Vec<Alternative>,
    now: String,
    set: impl Fn(String) + Copy + 'static,
) -> impl IntoView {
    let options = all.into_iter().map(move |option| {
        let is_now = option.code == now;
        let Alternative { code: value, title, about } = option;
        view! {
            <label class="check insert-option">
                <input
                    type="radio"
                    name=format!("choice-{code}")
                    prop:checked=is_now
                    on:change=move |_| set(value.clone())
                />
                <span>{title} <About text=about /></span>
            </label>
        }
    });
    view! {
        <fieldset class="radios insert-several">
            <legend class="field-label">{title}</legend>
            <About text=about />
            {options.collect_view()}
        </fieldset>
    }
}

/// Any of several, in their order.
#[component]
fn ManyChoice(
    title: &'static str,
    about: &'static str,
    all: Vec<Alternative>,
    now: Vec<String>,
    set: impl Fn(Vec<String>) + Copy + 'static,
) -> impl IntoView {
    let ticked = StoredValue::new(now.clone());
    let order = StoredValue::new(all.iter().map(|o| o.code.clone()).collect::<Vec<_>>());
    let options = all.into_iter().map(move |option| {
        let is_ticked = now.contains(&option.code);
        let Alternative { code, title, about } = option;
        let tick = move |on: bool| {
            ticked.update_value(|ticked| {
                ticked.retain(|other| *other != code);
                if on {
                    ticked.push(code.clone());
                }
            });
            let is_on = |code: &&String| ticked.with_value(|ticked| ticked.contains(code));
            set(order.with_value(|order| order.iter().filter(is_on).cloned().collect()));
        };
        view! {
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=is_ticked
                    on:change=move |e| tick(event_target_checked(&e))
                />
                <span>{title} <About text=about /></span>
            </label>
        }
    });
    view! {
        <fieldset class="radios insert-several">
            <legend class="field-label">{title}</legend>
            <About text=about />
            <div class="insert-ticks">{options.collect_view()}</div>
        </fieldset>
    }
}
