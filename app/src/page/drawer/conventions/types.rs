//! Types that are taken where several would do.

use super::fields::{ListField, NumberField};
use super::form::Form;
use crate::page::inspector::SelectField;
use leptos::prelude::*;
use trestle_core::conventions::TextStyle;

const STYLES: [(&str, Option<TextStyle>, &str); 3] = [
    ("", None, "any way"),
    ("text", Some(TextStyle::Text), "as text; limits are checks"),
    ("limited", Some(TextStyle::Limited), "as varchar(n) where there is a limit"),
];

#[component]
pub(super) fn TypeFields(form: Form) -> impl IntoView {
    let style = Signal::derive(move || {
        let text = form.settings.with(|s| s.types.text);
        STYLES.iter().find(|s| s.1 == text).map_or("", |s| s.0).to_owned()
    });
    let set_style = move |value: String| {
        let text = STYLES.iter().find(|s| s.0 == value).and_then(|s| s.1);
        form.change(|s| s.types.text = text)
    };
    view! {
        <div class="conventions-fields">
            <ListField
                form=form
                label="Types of keys that say nothing"
                part=|s| &mut s.types.key
                placeholder="any: uuid, bigint …"
            />
            <SelectField
                label="Texts are kept"
                options=STYLES.map(|(value, _, text)| (value.to_owned(), text.to_owned())).to_vec()
                chosen=style
                apply=set_style
            />
            <NumberField form=form label="Most labels of an enum" part=|s| &mut s.types.most_labels />
        </div>
    }
}
