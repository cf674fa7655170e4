//! The condition of a policy: in colours while it is typed, with what can be written at the cursor, and with what is wrong.

use crate::page::choice_box::{Choice, ChoiceList, ChoiceOptions, ListKey};
use crate::page::client;
use crate::page::highlight::Painted;
use crate::page::inspector::field::next_id;
use crate::protocol::{Answer, Question};
use leptos::html;
use leptos::prelude::*;
use trestle_core::model::TableId;
use trestle_core::sql::{Completion, Flaw};
use wasm_bindgen::JsCast;

/// A field and what is offered in it.
#[derive(Clone, Copy)]
struct Typing {
    table: StoredValue<TableId>,
    area: NodeRef<html::Textarea>,
    on_input: Callback<String>,
    found: RwSignal<Completion>,
    list: ChoiceList,
}

#[component]
pub(in crate::page::inspector) fn ConditionInput(
    label: &'static str,
    placeholder: &'static str,
    /// Whose rows it is about.
    table: TableId,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_input: Callback<String>,
    #[prop(into)] flaw: Signal<Option<Flaw>>,
) -> impl IntoView {
    let found = RwSignal::new(Completion::default());
    let choices = move |_: String| {
        let offers = found.get().offers;
        offers.into_iter().map(|o| Choice::named(o.insert, o.text).told(o.about)).collect()
    };
    let list = ChoiceList::new("Proposals", Callback::new(choices));
    let area = NodeRef::<html::Textarea>::new();
    let typing = Typing { table: StoredValue::new(table), area, on_input, found, list };
    let pick = Callback::new(move |insert: String| typing.take(&insert));
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.ctrl_key() && event.key() == " " {
            event.prevent_default();
            typing.ask(true);
        } else if untrack(|| list.is_shown())
            && let ListKey::Picked(insert) = list.on_key(&event)
        {
            event.prevent_default();
            typing.take(&insert);
        }
    };
    let id = next_id();
    let told = id.clone();
    let mark = move || flaw.with(|f| f.as_ref().map(|f| (f.start, f.end)));
    let is_wrong = move || flaw.with(|f| f.as_ref().is_some_and(|f| f.is_error && f.start < f.end));
    view! {
        <div class="field">
            <label class="field">
                <span class="field-label">{label}</span>
                <span class="expression">
                    <span class="expression-paint" aria-hidden="true">
                        // A line that is begun has its height before it has a letter.
                        {move || {
                            let text = format!("{}\u{200b}", value.get());
                            view! { <Painted text=text mark=mark().unwrap_or_default() /> }
                        }}
                    </span>
                    <textarea
                        node_ref=area
                        rows="1"
                        spellcheck="false"
                        autocomplete="off"
                        aria-autocomplete="list"
                        aria-haspopup="listbox"
                        aria-controls=move || list.is_shown().then(|| list.list_id())
                        aria-activedescendant=move || list.active_id()
                        aria-invalid=move || is_wrong().then_some("true")
                        aria-describedby=told
                        placeholder=placeholder
                        prop:value=value
                        on:input=move |e| {
                            on_input.run(event_target_value(&e));
                            typing.ask(false);
                        }
                        on:click=move |_| list.close()
                        on:blur=move |_| list.close()
                        on:keydown=on_key
                    ></textarea>
                </span>
            </label>
            <p class="condition-flaw" class:is-error=is_wrong id=id role="status">
                {move || flaw.with(|f| f.as_ref().map(|f| f.message.clone()))}
            </p>
            <ChoiceOptions list=list field=area on_pick=pick />
        </div>
    }
}

impl Typing {
    /// The text, and the cursor in bytes of it.
    fn cursor(self) -> Option<(String, usize)> {
        let area = self.area.get_untracked()?;
        let text = area.value();
        let (from, to) = (area.selection_start().ok()??, area.selection_end().ok()??);
        let at = bytes(&text, from)?;
        (from == to).then_some((text, at))
    }

    /// Asks what can be written; whatever stands before the cursor, or only behind what a name may begin with.
    fn ask(self, always: bool) {
        let Some((text, at)) = self.cursor() else { return self.list.close() };
        let before = text[..at].chars().next_back();
        let is_begun =
            before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '\'' | '"'));
        if !always && !is_begun {
            return self.list.close();
        }
        let Some(table) = self.table.try_get_value() else { return };
        let question = Question::Complete { table, text: text.clone(), at };
        client::ask(question, move |_, answer| {
            // Who typed on meanwhile has asked again.
            let is_current = untrack(|| self.cursor()) == Some((text.clone(), at));
            if let Answer::Completion(found) = answer
                && is_current
            {
                self.show(&text, found);
            }
        });
    }

    fn show(self, text: &str, found: Completion) {
        let typed = text.get(found.start..found.end);
        let is_written = found.offers.first().is_some_and(|o| Some(o.insert.as_str()) == typed);
        if is_written || found.offers.is_empty() {
            self.list.close();
            return;
        }
        self.found.set(found);
        self.list.typed("");
        self.list.begin_at_first();
    }

    /// Writes an offer into the text, as if it were typed.
    fn take(self, insert: &str) {
        let found = self.found.get_untracked();
        let offer = found.offers.iter().find(|offer| offer.insert == insert);
        let (Some(offer), Some(area)) = (offer, self.area.get_untracked()) else { return };
        let text = area.value();
        let places =
            (units(&text, found.start), units(&text, found.end), units(insert, offer.caret));
        let (Some(start), Some(end), Some(caret)) = places else { return };
        let _ = area.focus();
        let _ = area.set_selection_range(start, end);
        if !type_in(insert) {
            let _ = area.set_range_text(insert);
            self.on_input.run(area.value());
        }
        let _ = area.set_selection_range(start + caret, start + caret);
        self.list.close();
        // Below a name there is more.
        if insert.ends_with('.') {
            self.ask(true);
        }
    }
}

/// Types a text over what is selected, so that the browser can take it back; whether it could.
fn type_in(text: &str) -> bool {
    let page = document();
    let command = js_sys::Reflect::get(&page, &"execCommand".into());
    let command = command.ok().and_then(|c| c.dyn_into::<js_sys::Function>().ok());
    let done = command
        .and_then(|c| c.call3(&page, &"insertText".into(), &false.into(), &text.into()).ok());
    done.is_some_and(|done| done.is_truthy())
}

/// UTF-16 units as bytes; none within a letter.
fn bytes(text: &str, units: u32) -> Option<usize> {
    let mut left = units as usize;
    for (at, letter) in text.char_indices() {
        if left == 0 {
            return Some(at);
        }
        left = left.checked_sub(letter.len_utf16())?;
    }
    (left == 0).then_some(text.len())
}

/// Bytes as UTF-16 units; none within a letter.
fn units(text: &str, bytes: usize) -> Option<u32> {
    let before = text.get(..bytes)?;
    u32::try_from(before.encode_utf16().count()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn places_of_the_field_are_places_of_the_text() {
        let text = "ö = '😀'";
        for (at, _) in text.char_indices().chain([(text.len(), ' ')]) {
            assert_eq!(units(text, at).and_then(|n| bytes(text, n)), Some(at));
        }
        assert_eq!(bytes(text, 6), None);
        assert_eq!(bytes(text, 99), None);
        assert_eq!(units(text, 1), None);
    }
}
