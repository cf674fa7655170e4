//! How words of a name are written together, by kind of object.

use super::form::Form;
use crate::page::inspector::SelectField;
use leptos::prelude::*;
use trestle_core::conventions::{Case, Cases};

type Part = fn(&mut Cases) -> &mut Option<Case>;

const KINDS: [(&str, Part); 11] = [
    ("Tables", |c| &mut c.table),
    ("Columns", |c| &mut c.column),
    ("Constraints", |c| &mut c.constraint),
    ("Indexes", |c| &mut c.index),
    ("Triggers", |c| &mut c.trigger),
    ("Policies", |c| &mut c.policy),
    ("Views", |c| &mut c.view),
    ("Functions", |c| &mut c.function),
    ("Sequences", |c| &mut c.sequence),
    ("Types", |c| &mut c.data_type),
    ("Enum labels", |c| &mut c.enum_label),
];

const CASES: [Case; 5] = [Case::Snake, Case::Camel, Case::Pascal, Case::Upper, Case::Kebab];

#[component]
pub(super) fn CaseFields(form: Form) -> impl IntoView {
    view! {
        <div class="conventions-fields">
            {KINDS.into_iter().map(|(label, part)| case_field(form, label, part)).collect_view()}
        </div>
    }
}

fn case_field(form: Form, label: &'static str, part: Part) -> impl IntoView {
    let words = CASES.map(|case| (case.word().to_owned(), case.word().to_owned()));
    let mut options = vec![(String::new(), "Any".to_owned())];
    options.extend(words);
    let chosen = Signal::derive(move || {
        let mut cases = form.settings.with(|s| s.cases.clone());
        part(&mut cases).map_or("", Case::word).to_owned()
    });
    let apply = move |word: String| {
        let case = CASES.into_iter().find(|case| case.word() == word);
        form.change(|s| *part(&mut s.cases) = case)
    };
    view! { <SelectField label=label options=options chosen=chosen apply=apply /> }
}
