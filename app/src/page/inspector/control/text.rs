//! Texts of a draft, and lists that are written in one line.

use leptos::prelude::*;
use trestle_core::model::{Name, StorageParameter};

/// A line of a draft: what is typed is in the draft at once.
#[component]
pub(in crate::page::inspector) fn DraftText(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(optional, into)] placeholder: Signal<String>,
    #[prop(optional)] bare: bool,
    #[prop(optional)] class: &'static str,
    #[prop(optional, into)] list: Option<String>,
) -> impl IntoView {
    view! {
        <label class=format!("field {class}")>
            <span class=if bare { "visually-hidden" } else { "field-label" }>{label}</span>
            <input
                type="text"
                autocomplete="off"
                spellcheck="false"
                list=list
                placeholder=move || placeholder.get()
                prop:value=value
                on:input=move |e| on_input.run(event_target_value(&e))
            />
        </label>
    }
}

/// Several lines of a draft.
#[component]
pub(in crate::page::inspector) fn DraftLines(
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(optional)] placeholder: &'static str,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let rows = move || value.with(|t| t.lines().count().clamp(1, 8).to_string());
    view! {
        <label class=format!("field {class}")>
            <span class="field-label">{label}</span>
            <textarea
                rows=rows
                class=class
                placeholder=placeholder
                prop:value=value
                on:input=move |e| on_input.run(event_target_value(&e))
            ></textarea>
        </label>
    }
}

/// `a, b` as names; those that are empty are left out.
pub(in crate::page::inspector) fn names(text: &str) -> Vec<Name> {
    text.split(',').map(str::trim).filter(|n| !n.is_empty()).map(Name::new).collect()
}

/// `fillfactor = 70, autovacuum_enabled` as parameters.
pub(in crate::page::inspector) fn parameters(text: &str) -> Result<Vec<StorageParameter>, String> {
    let parts = text.split([',', '\n']).map(str::trim).filter(|p| !p.is_empty());
    parts
        .map(|part| {
            let (key, value) = match part.split_once('=') {
                Some((key, value)) => (key.trim(), Some(value.trim())),
                None => (part, None),
            };
            let is_key = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
            if key.is_empty() || !key.chars().all(is_key) || value == Some("") {
                return Err(format!("{part:?} is no parameter. Write it as name = value."));
            }
            let value = value.map(|v| v.trim_matches('\'').to_owned());
            Ok(StorageParameter { key: key.to_owned(), value })
        })
        .collect()
}

pub(in crate::page::inspector) fn parameters_text(parameters: &[StorageParameter]) -> String {
    let one = |p: &StorageParameter| match &p.value {
        Some(value) => format!("{} = {value}", p.key),
        None => p.key.clone(),
    };
    parameters.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn parameters_are_written_as_they_are_read() {
        let text = "fillfactor = 70, security_barrier";
        assert_eq!(parameters(text).map(|p| parameters_text(&p)).as_deref(), Ok(text));
        assert!(parameters("fill factor = 70").is_err());
        assert!(parameters("fillfactor =").is_err());
    }

    #[wasm_bindgen_test]
    fn names_are_cut_at_commas() {
        assert_eq!(names(" a, b c ,,"), [Name::new("a"), Name::new("b c")]);
    }
}
