//! What the document promises to keep, as a form: a profile, and what the document changes of it.

mod access;
mod bar;
mod cases;
mod columns;
mod fields;
mod form;
mod names;
mod prefixes;
mod rules;
mod types;
mod words;

use crate::page::action::use_ctx;
use crate::page::markdown::Markdown;
use access::AccessFields;
use bar::Bar;
use cases::CaseFields;
use columns::ColumnFields;
use form::Form;
use leptos::{html, prelude::*};
use names::NameFields;
use prefixes::PrefixFields;
use rules::RuleList;
use types::TypeFields;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;
use words::WordFields;

/// A part of the form: the id of its heading, its title, and what it is about.
struct Section {
    id: &'static str,
    title: &'static str,
    about: &'static str,
    fields: fn(Form) -> AnyView,
}

const SECTIONS: [Section; 8] = [
    Section {
        id: "conventions-rules",
        title: "Rules",
        about: "What is held against the schema, and how much a breach of it matters.",
        fields: |form| view! { <RuleList form=form /> }.into_any(),
    },
    Section {
        id: "conventions-names",
        title: "Names",
        about: "A name fits where one of its patterns makes it, and where there are none. Fixes use the first. \
                How much a name matters that does not fit is said under Rules.",
        fields: |form| view! { <NameFields form=form /> }.into_any(),
    },
    Section {
        id: "conventions-cases",
        title: "Letter case",
        about: "How the words of a name are written together, by kind.",
        fields: |form| view! { <CaseFields form=form /> }.into_any(),
    },
    Section {
        id: "conventions-words",
        title: "Words",
        about: "Which form names of tables have, and what English makes otherwise than you do.",
        fields: |form| view! { <WordFields form=form /> }.into_any(),
    },
    Section {
        id: "conventions-prefixes",
        title: "Prefixes",
        about: "How long the prefixes of domains are, in letters without the last _.",
        fields: |form| view! { <PrefixFields form=form /> }.into_any(),
    },
    Section {
        id: "conventions-columns",
        title: "Columns",
        about: "Columns that every table has, and what columns are for by their names.",
        fields: |form| view! { <ColumnFields form=form /> }.into_any(),
    },
    Section {
        id: "conventions-types",
        title: "Column types",
        about: "Which of several types that would do is taken.",
        fields: |form| view! { <TypeFields form=form /> }.into_any(),
    },
    Section {
        id: "conventions-access",
        title: "Access",
        about: "What strangers can reach through an API. Rules of access are about that, and the access matrix counts what \
                a platform grants.",
        fields: |form| view! { <AccessFields form=form /> }.into_any(),
    },
];

#[component]
pub(super) fn ConventionsPanel() -> impl IntoView {
    let form = Form::new(use_ctx().store);
    let scroll = NodeRef::<html::Div>::new();
    let jump = move |id: &'static str| {
        let heading =
            document().get_element_by_id(id).and_then(|e| e.dyn_into::<HtmlElement>().ok());
        if let (Some(scroll), Some(heading)) = (scroll.get_untracked(), heading) {
            scroll.set_scroll_top(heading.offset_top());
            let _ = heading.focus();
        }
    };
    let title = move || form.settings.with(|s| s.title.clone());
    let description = Signal::derive(move || form.settings.with(|s| s.description.clone()));
    view! {
        <div class="conventions">
            <Bar form=form />
            <div class="conventions-body">
                <nav class="conventions-nav" aria-label="Sections of the conventions">
                    {SECTIONS
                        .iter()
                        .map(|section| {
                            let id = section.id;
                            view! {
                                <button type="button" class="conventions-jump" on:click=move |_| jump(id)>
                                    {section.title}
                                </button>
                            }
                        })
                        .collect_view()}
                </nav>
                <div class="conventions-scroll" node_ref=scroll>
                    <div class="conventions-about">
                        <b>{title}</b>
                        <Markdown text=description />
                        <p class="muted">
                            "Conventions are a part of the document: its file and its link carry them."
                        </p>
                    </div>
                    {SECTIONS.iter().map(|section| section_view(form, section)).collect_view()}
                </div>
            </div>
        </div>
    }
}

fn section_view(form: Form, section: &'static Section) -> impl IntoView {
    view! {
        <section class="conventions-section" aria-labelledby=section.id>
            <h2 id=section.id tabindex="-1">
                {section.title}
            </h2>
            <p class="muted">{section.about}</p>
            {(section.fields)(form)}
        </section>
    }
}
