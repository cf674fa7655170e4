//! Small parts that several panels share.

use super::icon::{Icon, Shape};
use super::notice;
use leptos::prelude::*;
use trestle_core::domain::split_prefix;
use trestle_core::model::{Document, Table};
use wasm_bindgen::JsCast;

/// A table's name with the prefix of its domain dimmed.
#[component]
pub(super) fn TableName(prefix: String, rest: String) -> impl IntoView {
    view! {
        <span class="table-name">
            <span class="dim">{prefix}</span>
            {rest}
        </span>
    }
}

/// A name in two parts, as [`TableName`] takes it.
pub(super) fn name_parts(document: &Document, name: &str) -> (String, String) {
    let (prefix, rest) = split_prefix(name, &document.domains);
    (prefix.to_owned(), rest.to_owned())
}

/// A button with an icon alone; its label is read and shown as a tip.
#[component]
pub(super) fn IconButton(
    shape: Shape,
    #[prop(into)] label: Signal<String>,
    #[prop(into, optional)] disabled: Signal<bool>,
    on_press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="icon-button"
            aria-label=move || label.get()
            title=move || label.get()
            disabled=move || disabled.get()
            on:click=move |_| on_press()
        >
            <Icon shape=shape />
        </button>
    }
}

/// The entries of a list to choose one from: pairs of a value and its text.
pub(super) fn options(
    all: Signal<Vec<(String, String)>>,
    chosen: Signal<String>,
) -> impl Fn() -> Vec<AnyView> {
    move || {
        let chosen = chosen.get();
        let entry = |(value, text): (String, String)| {
            let selected = value == chosen;
            view! {
                // As a property: the attribute says nothing any more once a person has chosen.
                <option value=value prop:selected=selected>
                    {text}
                </option>
            }
            .into_any()
        };
        all.get().into_iter().map(entry).collect()
    }
}

/// All tables by name, to choose one from; the first entry, without a value, asks for it.
pub(super) fn table_options(document: &Document) -> Vec<(String, String)> {
    let catalog = &document.schema;
    let name = |t: &Table| catalog.readable_name(&t.schema, &t.name);
    let mut tables: Vec<(String, String)> =
        catalog.tables.iter().map(|t| (t.id.to_string(), name(t))).collect();
    tables.sort_by(|a, b| a.1.cmp(&b.1));
    tables.insert(0, (String::new(), "Choose a table".to_owned()));
    tables
}

/// Copies a text, and says so or why not.
pub(super) fn copy_text(text: &str, what: &'static str) {
    let promise = window().navigator().clipboard().write_text(text);
    let done = wasm_bindgen::closure::Closure::once(move |_: wasm_bindgen::JsValue| {
        notice::say(format!("{what} copied."));
    });
    let failed = wasm_bindgen::closure::Closure::once(move |_: wasm_bindgen::JsValue| {
        notice::error(
            "The browser does not let this page copy. Select the text and copy it by hand.",
        );
    });
    let _ = promise.then2(&done, &failed);
    done.forget();
    failed.forget();
}

/// Sets the focus to what a change that was just made brings, in the next frame.
pub(super) fn focus_soon(id: &'static str) {
    request_animation_frame(move || {
        focus(id);
    });
}

/// Sets the focus to what is always there: at once, so that no key gets lost, or in the next frame, where it cannot be
/// seen yet.
pub(super) fn focus_now(id: &'static str) {
    if !focus(id) {
        focus_soon(id);
    }
}

fn focus(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    let Some(element) = element.and_then(|e| e.dyn_into::<web_sys::HtmlElement>().ok()) else {
        return false;
    };
    let _ = element.focus();
    document().active_element().is_some_and(|active| active.id() == id)
}

/// Whether keys and pasted texts that reach an element are meant for it.
pub(super) fn is_field(element: &web_sys::Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
        || element.has_attribute("data-editor")
}

/// Left, Right, Home and End go from tab to tab of a list that holds nothing else; gives the one that has the focus now.
pub(super) fn arrow_tabs(event: &web_sys::KeyboardEvent) -> Option<web_sys::HtmlElement> {
    arrow_keys(event, "ArrowLeft", "ArrowRight")
}

/// Two keys, Home and End go from element to element of a list; gives the one that has the focus now.
pub(super) fn arrow_keys(
    event: &web_sys::KeyboardEvent,
    back: &str,
    forth: &str,
) -> Option<web_sys::HtmlElement> {
    let list = event.current_target()?.dyn_into::<web_sys::Element>().ok()?;
    let focused = document().active_element().filter(|e| list.contains(Some(e)))?;
    let (first, last) = (list.first_element_child(), list.last_element_child());
    let next = match event.key().as_str() {
        key if key == forth => focused.next_element_sibling().or(first),
        key if key == back => focused.previous_element_sibling().or(last),
        "Home" => first,
        "End" => last,
        _ => return None,
    };
    event.prevent_default();
    let tab = next?.dyn_into::<web_sys::HtmlElement>().ok()?;
    let _ = tab.focus();
    Some(tab)
}

/// `1 table`, `2 tables`.
pub(super) fn count(n: usize, one: &str, many: &str) -> String {
    format!("{n} {}", if n == 1 { one } else { many })
}

/// A time as people write it, in milliseconds since 1970.
pub(super) fn date_text(milliseconds: f64) -> String {
    let date = js_sys::Date::new(&milliseconds.into());
    let options = js_sys::Object::new();
    for (key, value) in [("dateStyle", "medium"), ("timeStyle", "short")] {
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    String::from(date.to_locale_string("en", &options))
}
