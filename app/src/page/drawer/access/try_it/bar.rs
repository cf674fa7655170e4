//! Whose rows are tried, and who acts.

use super::state::Trying;
use crate::page::action::use_ctx;
use crate::page::icon::{Icon, Shape};
use crate::page::{files, ui};
use crate::protocol::{Answer, Question};
use leptos::prelude::*;
use serde_json::{Map, Value};
use trestle_core::model::{Name, TableId};
use trestle_core::rls::Roles;

/// The value of `PUBLIC` in the list of roles; no role's name is empty.
const EVERYBODY: &str = "";

/// Claims that have fields of their own.
const OWN: [&str; 2] = ["sub", "role"];

#[component]
pub(super) fn Bar(trying: Trying) -> impl IntoView {
    let store = use_ctx().store;
    let tables = Signal::derive(move || {
        let mut tables = store.document.with(|d| ui::table_options(d));
        tables.remove(0);
        tables
    });
    let table =
        Signal::derive(move || trying.table.get().map(|t| t.to_string()).unwrap_or_default());
    let roles = Signal::derive(move || {
        let names = store.document.with(|d| Roles::of(d).names().cloned().collect::<Vec<_>>());
        let names = names.into_iter().map(|name| (name.to_string(), name.to_string()));
        std::iter::once((EVERYBODY.to_owned(), "PUBLIC".to_owned())).chain(names).collect()
    });
    let role = Signal::derive(move || {
        let role = trying.scenario.with(|s| s.as_ref().and_then(|s| s.role.clone()));
        role.map(|role| role.to_string()).unwrap_or_default()
    });
    let user = move || claim(trying, "sub");
    let now = move || {
        trying.scenario.with(|s| s.as_ref().and_then(|s| s.now.clone()).unwrap_or_default())
    };
    view! {
        <div class="text-bar report-bar try-bar">
            <label class="try-field">
                "Rows of"
                <select on:change=move |e| trying.choose_table(TableId::new(event_target_value(&e)))>
                    {ui::options(tables, table)}
                </select>
            </label>
            <label class="try-field">
                "As"
                <select on:change=move |e| {
                    let role = event_target_value(&e);
                    trying.set_role((role != EVERYBODY).then(|| Name::new(role)));
                }>{ui::options(roles, role)}</select>
            </label>
            <label class="try-field">
                "User"
                <input
                    type="text"
                    class="mono try-user"
                    placeholder="nobody is signed in"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=user
                    on:change=move |e| set_claim(trying, "sub", &event_target_value(&e))
                />
            </label>
            <Claims trying=trying />
            <label class="try-field">
                "At"
                <input
                    type="text"
                    class="mono try-now"
                    placeholder="unknown"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=now
                    on:change=move |e| {
                        let typed = event_target_value(&e).trim().to_owned();
                        trying.change(|s| s.now = Some(typed).filter(|now| !now.is_empty()));
                    }
                />
            </label>
            <span class="grow"></span>
            <button type="button" class="button" on:click=move |_| trying.begin_anew()>
                "Begin anew"
            </button>
            <button
                type="button"
                class="button"
                title="Downloads what becomes of these rows as a test for pgTAP"
                on:click=move |_| download(trying)
            >
                <Icon shape=Shape::Download />
                <span>"pgTAP"</span>
            </button>
        </div>
    }
}

/// What else the token says, as JSON.
#[component]
fn Claims(trying: Trying) -> impl IntoView {
    let error = RwSignal::new(None::<String>);
    let text = Memo::new(move |_| {
        let claims = trying.scenario.with(|s| s.as_ref().and_then(|s| s.claims.clone()));
        let mut claims = claims.unwrap_or_default();
        claims.retain(|key, _| !OWN.contains(&key.as_str()));
        serde_json::to_string(&claims).unwrap_or_default()
    });
    let change = move |typed: String| match read(&typed) {
        Ok(claims) => {
            error.set(None);
            trying.change(|scenario| {
                let kept = scenario.claims.take().unwrap_or_default();
                let own = kept.into_iter().filter(|(key, _)| OWN.contains(&key.as_str()));
                scenario.claims = Some(own.chain(claims).collect());
            });
        }
        Err(reason) => error.set(Some(reason)),
    };
    view! {
        <label class="try-field">
            "Claims"
            <input
                type="text"
                class="mono try-claims"
                autocomplete="off"
                spellcheck="false"
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                title=move || error.get().unwrap_or_else(|| "What else the token says, as a JSON object".to_owned())
                prop:value=text
                on:change=move |e| change(event_target_value(&e))
            />
        </label>
        <span class="field-error" role="alert">
            {move || error.get()}
        </span>
    }
}

fn read(typed: &str) -> Result<Map<String, Value>, String> {
    match serde_json::from_str(typed) {
        _ if typed.trim().is_empty() => Ok(Map::new()),
        Ok(Value::Object(claims)) => Ok(claims),
        Ok(_) => {
            Err("Claims are a JSON object, such as {\"app_metadata\": {\"role\": \"admin\"}}."
                .to_owned())
        }
        Err(error) => Err(format!("This is no JSON: {error}.")),
    }
}

fn claim(trying: Trying, key: &str) -> String {
    trying.scenario.with(|scenario| {
        let claims = scenario.as_ref().and_then(|s| s.claims.as_ref());
        let value = claims.and_then(|claims| claims.get(key)).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    })
}

fn set_claim(trying: Trying, key: &str, typed: &str) {
    let typed = typed.trim().to_owned();
    trying.change(|scenario| {
        let claims = scenario.claims.get_or_insert_default();
        if typed.is_empty() {
            claims.remove(key);
        } else {
            claims.insert(key.to_owned(), Value::String(typed));
        }
    });
}

fn download(trying: Trying) {
    let scenario = trying.scenario.get_untracked();
    let Some((table, scenario)) = trying.table.get_untracked().zip(scenario) else { return };
    let name = trying.store.document.with_untracked(|d| files::file_name(&d.name, "test.sql"));
    let question = Question::TrialText { table, scenario: Box::new(scenario) };
    crate::page::client::ask(question, move |_, answer| {
        if let Answer::Text(text) = answer {
            files::download(&name, "application/sql", &text);
        }
    });
}
