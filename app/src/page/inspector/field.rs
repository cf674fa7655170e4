//! Fields that are changed in place: Enter or leaving one applies it, Escape takes it back, and a refusal
//! stands beside it with what was typed kept.

use crate::page::store::{Store, use_store};
use leptos::prelude::*;
use std::sync::atomic::{AtomicU32, Ordering};
use trestle_core::edit::Command;

/// One field's state, for what applies it.
#[derive(Clone, Copy)]
pub(in crate::page) struct Field {
    value: Signal<String>,
    shown: RwSignal<String>,
    error: RwSignal<Option<String>>,
}

impl Field {
    pub(in crate::page) fn new(value: Signal<String>) -> Self {
        let shown = RwSignal::new(value.get_untracked());
        let error = RwSignal::new(None);
        Effect::new(move || {
            shown.set(value.get());
            error.set(None);
        });
        Self { value, shown, error }
    }

    /// Ends an attempt: the field shows what is so now, or why it was refused.
    pub(in crate::page) fn settle(self, result: Result<(), String>) {
        // An answer may come after the field has gone.
        match result {
            Ok(()) => {
                self.error.try_set(None);
                if let Some(value) = self.value.try_get_untracked() {
                    self.shown.try_set(value);
                }
            }
            Err(reason) => {
                self.error.try_set(Some(reason));
            }
        }
    }

    /// Whether the field shows what is so.
    pub(in crate::page) fn is_settled(self) -> bool {
        self.shown.with(|shown| self.value.with(|value| shown == value))
    }

    pub(in crate::page) fn reset(self) {
        self.settle(Ok(()));
    }

    /// What the field shows.
    pub(in crate::page) fn shown(self) -> RwSignal<String> {
        self.shown
    }

    /// Whether the last attempt was refused.
    pub(super) fn refused(self) -> bool {
        self.error.with(Option::is_some)
    }

    pub(in crate::page) fn attempt(self, apply: Callback<(String, Self)>) {
        let typed = self.shown.get_untracked();
        if typed == self.value.get_untracked() {
            self.error.set(None);
        } else {
            apply.run((typed, self));
        }
    }
}

/// Runs a command as a step of its own, for [`Field::settle`].
pub(in crate::page) fn change(store: Store, command: &Command) -> Result<(), String> {
    let result = store.apply(command).map(|_| ()).map_err(|e| e.to_string());
    store.seal();
    result
}

/// A text without the space around it; none where nothing is left.
pub(in crate::page) fn given(typed: &str) -> Option<String> {
    let typed = typed.trim();
    (!typed.is_empty()).then(|| typed.to_owned())
}

/// A whole number, or nothing.
pub(super) fn number(typed: &str) -> Result<Option<i64>, String> {
    let typed = typed.trim();
    if typed.is_empty() {
        return Ok(None);
    }
    typed.parse().map(Some).map_err(|_| format!("{typed:?} is no whole number."))
}

/// An id that no other field has.
pub(in crate::page) fn next_id() -> String {
    static LAST: AtomicU32 = AtomicU32::new(0);
    format!("field-{}", LAST.fetch_add(1, Ordering::Relaxed))
}

/// A field of one line.
#[component]
pub(in crate::page) fn TextField(
    #[prop(into)] label: String,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] apply: Callback<(String, Field)>,
    /// The input's id, for what sets the focus.
    #[prop(into, optional)]
    id: Option<Signal<Option<&'static str>>>,
    /// Hides the label from sight, where the place says what the field is.
    #[prop(optional)]
    bare: bool,
    #[prop(optional)] class: &'static str,
    #[prop(optional)] placeholder: &'static str,
    /// Id of a list of proposals.
    #[prop(optional)]
    list: Option<&'static str>,
) -> impl IntoView {
    let store = use_store();
    let field = Field::new(value);
    let error_id = next_id();
    let described = error_id.clone();
    let name = label.clone();
    view! {
        <label class=format!("field {class}")>
            <span class=if bare { "visually-hidden" } else { "field-label" }>{label}</span>
            <input
                type="text"
                id=move || id.and_then(|id| id.get())
                // What the label holds in all would have the refusal too.
                aria-label=name
                placeholder=placeholder
                autocomplete="off"
                spellcheck="false"
                list=list
                readonly=move || !store.can_edit()
                data-settled=move || field.is_settled().then_some("")
                aria-invalid=move || field.error.with(Option::is_some).then_some("true")
                aria-describedby=move || field.error.with(Option::is_some).then(|| described.clone())
                prop:value=field.shown
                on:input=move |e| field.shown.set(event_target_value(&e))
                on:blur=move |_| field.attempt(apply)
                on:keydown=move |e| match e.key().as_str() {
                    "Enter" if !e.is_composing() => field.attempt(apply),
                    "Escape" => field.reset(),
                    _ => {}
                }
            />
            <FieldError field=field id=error_id />
        </label>
    }
}

/// A field of several lines, in which Enter begins a line.
#[component]
pub(super) fn TextArea(
    label: &'static str,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] apply: Callback<(String, Field)>,
    #[prop(optional)] placeholder: &'static str,
) -> impl IntoView {
    let store = use_store();
    let field = Field::new(value);
    let error_id = next_id();
    let described = error_id.clone();
    let rows = move || field.shown.with(|t| t.lines().count().clamp(2, 8).to_string());
    view! {
        <label class="field">
            <span class="field-label">{label}</span>
            <textarea
                rows=rows
                aria-label=label
                placeholder=placeholder
                readonly=move || !store.can_edit()
                data-settled=move || field.is_settled().then_some("")
                aria-invalid=move || field.error.with(Option::is_some).then_some("true")
                aria-describedby=move || field.error.with(Option::is_some).then(|| described.clone())
                prop:value=field.shown
                on:input=move |e| field.shown.set(event_target_value(&e))
                on:blur=move |_| field.attempt(apply)
                on:keydown=move |e| {
                    if e.key() == "Escape" {
                        field.reset();
                    }
                }
            ></textarea>
            <FieldError field=field id=error_id />
        </label>
    }
}

#[component]
pub(super) fn FieldError(field: Field, id: String) -> impl IntoView {
    view! {
        <span class="field-error" id=id role="alert">
            {move || field.error.get()}
        </span>
    }
}

/// The name of an object.
#[component]
pub(super) fn NameField(
    object: trestle_core::model::ObjectRef,
    #[prop(into)] value: Signal<String>,
    #[prop(into, optional)] id: Option<Signal<Option<&'static str>>>,
    #[prop(optional)] bare: bool,
    #[prop(optional)] class: &'static str,
) -> impl IntoView {
    let store = use_store();
    let apply = move |(typed, field): (String, Field)| {
        let command = Command::Rename { object: object.clone(), name: typed };
        field.settle(change(store, &command));
    };
    let id = id.unwrap_or_else(|| Signal::derive(|| None));
    view! { <TextField label="Name" value=value apply=apply id=id bare=bare class=class /> }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos::mount::mount_to;
    use wasm_bindgen::JsCast;
    use wasm_bindgen_futures::JsFuture;
    use wasm_bindgen_test::wasm_bindgen_test;
    use web_sys::{
        Element, Event, HtmlElement, HtmlInputElement, KeyboardEvent, KeyboardEventInit,
    };

    /// A field that takes anything but an empty text, in a page of its own.
    async fn mounted() -> (RwSignal<String>, Element, HtmlInputElement) {
        let value = RwSignal::new("before".to_owned());
        let place = document().create_element("div").expect("an element");
        document().body().expect("a body").append_child(&place).expect("a child");
        let apply = move |(typed, field): (String, Field)| {
            if typed.is_empty() {
                field.settle(Err("Say something.".to_owned()));
            } else {
                value.set(typed);
                field.settle(Ok(()));
            }
        };
        mount_to(place.clone().unchecked_into::<HtmlElement>(), move || {
            provide_context(Store::new());
            view! { <TextField label="Word" value=value apply=apply /> }
        })
        .forget();
        settled().await;
        let input = place.query_selector("input").expect("a selector").expect("an input");
        (value, place, input.unchecked_into())
    }

    async fn settled() {
        let later = js_sys::Promise::new(&mut |done, _| {
            let asked = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, 20);
            asked.expect("a timeout");
        });
        JsFuture::from(later).await.expect("a moment later");
    }

    async fn type_and_press(input: &HtmlInputElement, text: &str, key: &str) {
        input.set_value(text);
        input.dispatch_event(&Event::new("input").expect("an event")).expect("dispatched");
        let init = KeyboardEventInit::new();
        init.set_key(key);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init);
        input.dispatch_event(&event.expect("an event")).expect("dispatched");
        settled().await;
    }

    #[wasm_bindgen_test]
    async fn enter_applies_and_escape_takes_back() {
        let (value, _, input) = mounted().await;
        type_and_press(&input, "after", "Enter").await;
        assert_eq!(value.get_untracked(), "after");
        type_and_press(&input, "never", "Escape").await;
        assert_eq!((value.get_untracked().as_str(), input.value().as_str()), ("after", "after"));
    }

    #[wasm_bindgen_test]
    async fn a_refusal_stands_beside_what_was_typed() {
        let (value, place, input) = mounted().await;
        type_and_press(&input, "", "Enter").await;
        assert_eq!((value.get_untracked().as_str(), input.value().as_str()), ("before", ""));
        let error = place.query_selector("[role=alert]").expect("a selector").expect("an error");
        assert_eq!(error.text_content().as_deref(), Some("Say something."));
        assert_eq!(input.get_attribute("aria-invalid").as_deref(), Some("true"));
        assert_eq!(input.get_attribute("aria-describedby"), error.get_attribute("id"));
        type_and_press(&input, "fine", "Enter").await;
        assert_eq!(
            (value.get_untracked().as_str(), input.has_attribute("aria-invalid")),
            ("fine", false)
        );
    }
}
